// SPDX-License-Identifier: GPL-2.0-only
/*
 * Carrying out a plan.
 *
 * The kernel is the authority: every number is written, and only what comes
 * back is looked at. Doing and reporting are two passes, because the order
 * that lets most writes succeed is not the order in which the operator named
 * the devices.
 */
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "apply.h"
#include "job.h"
#include "report.h"

struct ordered {
	struct job *job;
	long before;
};

/*
 * Largest first. With one number for all, those that shrink come before those
 * that grow, so the pool has the vectors of the former when the latter ask.
 * Unknown sizes come last: whoever has to give goes first.
 */
static int by_size(const void *a, const void *b)
{
	const struct ordered *x = a, *y = b;

	if (x->before != y->before)
		return x->before > y->before ? -1 : 1;
	return x->job < y->job ? -1 : x->job > y->job;
}

static void set_all(struct job *jobs, size_t nr, size_t r)
{
	struct ordered *order;
	size_t i;

	order = calloc(nr, sizeof(*order));
	for (i = 0; i < nr && order; i++)
		order[i] = (struct ordered){ &jobs[i], jobs[i].changes[r].before };
	if (order)
		qsort(order, nr, sizeof(*order), by_size);
	/* Drivers may be unbound by now: short of memory, any order will do. */
	for (i = 0; i < nr; i++)
		job_set(order ? order[i].job : &jobs[i], r);
	free(order);
}

static void each(struct job *jobs, size_t nr, void (*step)(struct job *job))
{
	size_t i;

	for (i = 0; i < nr; i++)
		step(&jobs[i]);
}

static void run(const struct plan *plan, struct job *jobs)
{
	size_t nr = plan->devices.nr, r;

	each(jobs, nr, job_prepare);
	each(jobs, nr, job_unbind);
	for (r = 0; r < plan->requests.nr; r++)
		if (plan->requests.requests[r].policy->unbound)
			set_all(jobs, nr, r);
	each(jobs, nr, job_bind);
	for (r = 0; r < plan->requests.nr; r++)
		if (!plan->requests.requests[r].policy->unbound)
			set_all(jobs, nr, r);
	each(jobs, nr, job_finish);
}

static struct job *new_jobs(const struct plan *plan, const struct vfcfg_bus *bus)
{
	struct job *jobs = calloc(plan->devices.nr, sizeof(*jobs));
	size_t i;

	if (!jobs)
		err(EXIT_REFUSED, "out of memory");
	for (i = 0; i < plan->devices.nr; i++) {
		jobs[i] = (struct job){ .plan = plan, .bus = bus, .addr = plan->devices.addr[i] };
		jobs[i].changes = calloc(plan->requests.nr + 1, sizeof(*jobs[i].changes));
		jobs[i].done = calloc(plan->requests.nr + 1, sizeof(*jobs[i].done));
		if (!jobs[i].changes || !jobs[i].done)
			err(EXIT_REFUSED, "out of memory");
	}
	return jobs;
}

/*
 * Between unbinding and binding again nobody may press Control-C: what is half
 * done would stay so. It counts once all is done and told.
 */
static void hold_signals(sigset_t *old)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, old);
}

int apply(const struct plan *plan)
{
	struct vfcfg_model model = { 0 };
	int status = EXIT_DONE;
	struct vfcfg_bus bus;
	struct job *jobs;
	sigset_t old;
	size_t i;

	if (!bus_open(&bus))
		return EXIT_REFUSED;
	model.bus = &bus;
	jobs = new_jobs(plan, &bus);
	hold_signals(&old);
	run(plan, jobs);
	for (i = 0; i < plan->devices.nr; i++)
		if (!report(&jobs[i], &model))
			status = EXIT_REFUSED;
	fflush(stdout);
	sigprocmask(SIG_SETMASK, &old, NULL);

	each(jobs, plan->devices.nr, job_free);
	free(jobs);
	vfcfg_model_free(&model);
	vfcfg_bus_close(&bus);
	return status;
}
