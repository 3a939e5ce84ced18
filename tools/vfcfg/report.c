// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the operator is told about a device of a plan.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

static const char *const verbs[] = {
	[SET] = "set", [RESET] = "reset", [BIND] = "bind", [UNBIND] = "unbind",
};

/* What was asked, as it was asked. */
static char *asked(const struct job *job)
{
	const struct plan *plan = job->plan;
	char *text;
	size_t size, r;
	FILE *f;

	f = open_memstream(&text, &size);
	if (!f)
		err(EXIT_REFUSED, "out of memory");
	fputs(verbs[plan->verb], f);
	if (plan->verb == BIND)
		fprintf(f, " %s", plan->driver);
	if (plan->verb == RESET && job->what)
		fprintf(f, " %s", job->what->policy->name);
	for (r = 0; r < plan->requests.nr && plan->verb != RESET; r++)
		fprintf(f, " --%s %u", plan->requests.requests[r].policy->name,
			plan->requests.requests[r].val);
	if (fclose(f))
		err(EXIT_REFUSED, "out of memory");
	return text;
}

/* A number with a driver bound is one of many sizes; say which. */
static void print_value(const struct vfcfg_policy *policy, long val)
{
	if (!policy->unbound && (val == VFCFG_UNKNOWN || !val))
		fputs("none", stdout);
	else if (val == VFCFG_UNKNOWN)
		fputs("unknown", stdout);
	else
		printf("%ld", val);
}

static void print_change(const struct vfcfg_policy *policy, const struct vfcfg_change *c)
{
	char name[VFCFG_ADDR_LEN];

	printf("%s: ", vfcfg_addr_str(&c->vf, name));
	if (!policy->unbound)
		printf("%s ", policy->name);
	print_value(policy, c->before);
	fputs(" -> ", stdout);
	print_value(policy, c->after);
	putchar('\n');
}

static void print_driver(const struct job *job)
{
	const char *from = job->before.driver, *to = job->after.driver;
	char name[VFCFG_ADDR_LEN];

	if (from && to && !strcmp(from, to))
		return;
	if (from || to)
		printf("%s: driver %s -> %s\n", vfcfg_addr_str(&job->addr, name),
		       from ? from : "none", to ? to : "none");
}

/*
 * To reset what is not there is no failure: a VF whose PF driver cannot resize
 * it, no vfio driver, or, where there was a cap to reset, a function that is no
 * VF or a kernel that cannot resize.
 */
static bool nothing_to_reset(const struct job *job, size_t r)
{
	const struct vfcfg_policy *policy = job->plan->requests.requests[r].policy;
	size_t i;

	if (job->plan->verb != RESET)
		return false;
	if (policy->nothing_to_reset(job->changes[r].err))
		return true;
	if (!policy->unbound || job->changes[r].err != -ENOENT)
		return false;
	for (i = 0; i < job->plan->requests.nr; i++)
		if (!job->plan->requests.requests[i].policy->unbound && !job->changes[i].err)
			return true;
	return false;
}

/* The lines for one number that was set; all of them, or none with a refusal. */
static void report_change(struct job *job, size_t r, struct vfcfg_model *model)
{
	const struct request *request = &job->plan->requests.requests[r];
	const struct vfcfg_change *c = &job->changes[r];
	enum vfcfg_verdict verdict = VFCFG_REFUSED;
	char name[VFCFG_ADDR_LEN], *text = NULL, *what;

	if (c->err && nothing_to_reset(job, r))
		return;
	if (c->err)
		text = request->policy->explain(model, c);
	else
		verdict = request->policy->judge(c, &text);
	if (verdict == VFCFG_REFUSED) {
		if (!job->failed) {
			job->failed = true;
			job->what = request;
			job->why = text;
			text = NULL;
		}
	} else {
		/* What a reset of several did not change is no news. */
		if (job->plan->verbose &&
		    !(job->plan->verb == RESET && !request->policy->unbound &&
		      c->before == c->after))
			print_change(request->policy, c);
		if (verdict == VFCFG_NOTED) {
			job->what = request;
			what = asked(job);
			printf("%s: %s: %s\n", vfcfg_addr_str(&c->vf, name), what,
			       text ? text : "out of memory");
			free(what);
			job->what = NULL;
		}
	}
	free(text);
}

bool report(struct job *job, struct vfcfg_model *model)
{
	char *what;
	size_t r;

	if (!job->failed) {
		if (job->plan->verbose && job->known)
			print_driver(job);
		for (r = 0; r < job->plan->requests.nr; r++)
			report_change(job, r, model);
	}
	if (!job->failed)
		return true;
	what = asked(job);
	/* Lines of both streams come in the order of the devices. */
	fflush(stdout);
	refuse(&job->addr, what, job->why);
	free(what);
	return false;
}
