// SPDX-License-Identifier: GPL-2.0-only
/*
 * Applying numbers to VFs.
 *
 * The kernel is the authority: every number is written, and only what comes
 * back is looked at. Writing and reporting are two passes, because the order
 * that lets most writes succeed is not the order in which the operator named
 * the devices.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "apply.h"

static void get(const struct vfcfg_bus *bus, const struct vfcfg_policy *policy,
		const struct vfcfg_addr *vf, long *val, int *error)
{
	*val = VFCFG_UNKNOWN;
	*error = policy->get(bus, vf, val);
}

/*
 * Largest first. With one number for all, those that shrink come before those
 * that grow, so the pool has the vectors of the former when the latter ask.
 * Unknown sizes come last: whoever has to give goes first.
 */
static int by_size(const void *a, const void *b)
{
	const struct vfcfg_change *const *x = a, *const *y = b;

	if ((*x)->before != (*y)->before)
		return (*x)->before > (*y)->before ? -1 : 1;
	return *x < *y ? -1 : *x > *y;
}

static void write_all(const struct vfcfg_bus *bus, const struct request *request,
		      const struct device_args *devices, struct vfcfg_change *changes)
{
	struct vfcfg_change **order;
	int ignored;
	size_t i;

	order = calloc(devices->nr, sizeof(*order));
	if (!order)
		err(EXIT_REFUSED, "out of memory");
	for (i = 0; i < devices->nr; i++) {
		changes[i].vf = devices->addr[i];
		changes[i].asked = request->val;
		get(bus, request->policy, &changes[i].vf, &changes[i].before, &ignored);
		order[i] = &changes[i];
	}
	qsort(order, devices->nr, sizeof(*order), by_size);
	for (i = 0; i < devices->nr; i++) {
		struct vfcfg_change *c = order[i];

		c->err = request->policy->set(bus, &c->vf, c->asked);
		if (!c->err)
			get(bus, request->policy, &c->vf, &c->after, &c->after_err);
	}
	free(order);
}

static char *what(const struct plan *plan, const struct request *request)
{
	char *text;
	int len;

	if (plan->reset)
		len = asprintf(&text, "reset %s", request->policy->name);
	else
		len = asprintf(&text, "set --%s %u", request->policy->name, request->val);
	if (len < 0)
		err(EXIT_REFUSED, "out of memory");
	return text;
}

static void print_change(const struct vfcfg_change *c)
{
	char name[VFCFG_ADDR_LEN];

	printf("%s: ", vfcfg_addr_str(&c->vf, name));
	if (c->before == VFCFG_UNKNOWN)
		printf("unknown");
	else
		printf("%ld", c->before);
	if (c->after == VFCFG_UNKNOWN)
		printf(" -> unknown\n");
	else
		printf(" -> %ld\n", c->after);
}

/* Returns whether the device did as asked. */
static bool report(const struct plan *plan, const struct request *request,
		   struct vfcfg_model *model, const struct vfcfg_change *c)
{
	enum vfcfg_verdict verdict = VFCFG_REFUSED;
	char *asked, *text = NULL;

	if (plan->reset && c->err && request->policy->nothing_to_reset(c->err))
		return true;

	if (c->err)
		text = request->policy->explain(model, c);
	else
		verdict = request->policy->judge(c, &text);

	asked = what(plan, request);
	if (verdict == VFCFG_REFUSED) {
		/* Lines of both streams come in the order of the devices. */
		fflush(stdout);
		refuse(&c->vf, asked, text);
	} else {
		char name[VFCFG_ADDR_LEN];

		if (plan->verbose)
			print_change(c);
		if (verdict == VFCFG_NOTED)
			printf("%s: %s: %s\n", vfcfg_addr_str(&c->vf, name), asked,
			       text ? text : "out of memory");
	}
	free(asked);
	free(text);
	return verdict != VFCFG_REFUSED;
}

int apply(const struct plan *plan)
{
	size_t nr = plan->devices.nr, i, r;
	struct vfcfg_change *changes;
	int status = EXIT_DONE;
	struct vfcfg_model model = { 0 };
	struct vfcfg_bus bus;

	if (!bus_open(&bus))
		return EXIT_REFUSED;
	model.bus = &bus;
	changes = calloc(nr * plan->nr_requests, sizeof(*changes));
	if (!changes)
		err(EXIT_REFUSED, "out of memory");

	for (r = 0; r < plan->nr_requests; r++)
		write_all(&bus, &plan->requests[r], &plan->devices, &changes[r * nr]);
	for (i = 0; i < nr; i++)
		for (r = 0; r < plan->nr_requests; r++)
			if (!report(plan, &plan->requests[r], &model, &changes[r * nr + i]))
				status = EXIT_REFUSED;

	free(changes);
	vfcfg_model_free(&model);
	vfcfg_bus_close(&bus);
	return status;
}
