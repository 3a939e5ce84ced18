// SPDX-License-Identifier: GPL-2.0-only
/*
 * One device of a plan.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "job.h"
#include "lib/driver.h"
#include "lib/sysfs.h"
#include "lib/words.h"

/*
 * Bring back what was. The reason was put into words before: it is found in
 * sysfs as the failure left that.
 */
static void undo(struct job *job)
{
	enum vfcfg_part part;
	char *lost, *text;
	int err;

	if (!job->whole || !job->touched)
		return;
	job->touched = false;
	err = vfcfg_state_restore(job->bus, &job->before, &part);
	if (!job->why)
		return;
	lost = err ? vfcfg_state_explain(job->bus, &job->before, part, err) : NULL;
	text = vfcfg_say("%s; %s", job->why, !err ? "all is as it was" : lost ? lost : "");
	free(lost);
	free(job->why);
	job->why = text;
}

/* Refused: @why is taken over. Only the first reason is told. */
static void fail(struct job *job, const struct request *what, char *why)
{
	if (job->failed) {
		free(why);
		return;
	}
	job->failed = true;
	job->what = what;
	job->why = why;
	undo(job);
}

/* With PFs read afresh: what they held before other devices' steps is no help. */
static char *explain(const struct job *job, size_t r)
{
	struct vfcfg_model model = { .bus = job->bus };
	char *why;

	why = job->plan->requests.requests[r].policy->explain(&model, &job->changes[r]);
	vfcfg_model_free(&model);
	return why;
}

static void fail_request(struct job *job, size_t r, int err)
{
	job->changes[r].err = err;
	job->done[r] = true;
	fail(job, &job->plan->requests.requests[r], explain(job, r));
}

static void read_size(struct job *job, size_t r, long *val, int *error)
{
	*val = VFCFG_UNKNOWN;
	*error = job->plan->requests.requests[r].policy->get(job->bus, &job->addr, val);
}

/* Does the plan ask for a number while a driver is bound, or while none is? */
static bool asks(const struct job *job, bool unbound)
{
	size_t i;

	for (i = 0; i < job->plan->requests.nr; i++)
		if (job->plan->requests.requests[i].policy->unbound == unbound)
			return true;
	return false;
}

/*
 * A number that can only be set with no driver bound, on a function with one:
 * the driver has to go, and come back. What stands already needs none of it.
 * 0 may be anything: no table has that size, so it is never known to stand.
 *
 * Writing it now cannot change anything, and the kernel looks for the PF
 * driver's callback before it looks for the VF's driver: EBUSY means that it
 * would go on.
 */
static void need_unbound(struct job *job, size_t r)
{
	const struct request *request = &job->plan->requests.requests[r];
	struct vfcfg_change *c = &job->changes[r];
	int err;

	if (job->failed || !request->policy->unbound)
		return;
	if (c->before == (long)c->asked) {
		c->after = c->before;
		job->done[r] = true;
		return;
	}
	err = request->policy->set(job->bus, &job->addr, c->asked);
	if (err == -EBUSY) {
		job->unbind = true;
	} else if (job->plan->verb == RESET &&
		   (err == -ENOENT || request->policy->nothing_to_reset(err))) {
		c->err = err;	/* what there is no such thing of: see report.c */
		job->done[r] = true;
	} else if (err) {
		fail_request(job, r, err);
	} else {
		job->touched = true;	/* the driver went away by itself */
		job->done[r] = true;
		read_size(job, r, &c->after, &c->after_err);
	}
}

/* A cap above the very table that is asked for cannot be kept. */
static void need_room(struct job *job)
{
	const struct request_list *list = &job->plan->requests;
	const struct request *table = NULL, *cap = NULL;
	size_t r;

	for (r = 0; r < list->nr; r++) {
		if (list->requests[r].policy->unbound)
			table = &list->requests[r];
		else
			cap = &list->requests[r];
	}
	if (job->failed || !table || !cap || !table->val || cap->val <= table->val)
		return;
	fail(job, NULL, vfcfg_say("--%s %u is above --%s %u; ask for at most that",
				  cap->policy->name, cap->val, table->policy->name, table->val));
}

/* Before a driver goes: unbinding one that is in use would wait for its user. */
static void need_idle(struct job *job)
{
	int err;

	if (job->failed || !job->unbind)
		return;
	err = vfcfg_driver_check_idle(job->bus, &job->addr);
	if (err)
		fail(job, NULL, vfcfg_driver_explain(job->bus, &job->addr, job->before.driver,
						     err));
}

/*
 * A PF driver that goes takes what it set up for its VFs along, and so it is
 * not as it was when it comes back.
 */
static void need_no_vfs(struct job *job)
{
	char name[VFCFG_ADDR_LEN];
	long vfs = 0;
	int dir;

	if (job->failed || !job->unbind)
		return;
	dir = vfcfg_device_open(job->bus, &job->addr);
	if (dir < 0)
		return;
	if (!vfcfg_attr_read(dir, "sriov_numvfs", &vfs) && vfs)
		fail(job, NULL, vfcfg_say("is a PF with VFs enabled (%ld), which need its "
					  "driver %s; disable them first "
					  "(echo 0 > /sys/bus/pci/devices/%s/sriov_numvfs)",
					  vfs, job->before.driver,
					  vfcfg_addr_str(&job->addr, name)));
	close(dir);
}

static void prepare_bind(struct job *job)
{
	const char *driver = job->plan->driver, *had = job->before.driver;
	size_t r;

	job->whole = true;
	job->driver = driver;
	if (!vfcfg_driver_loaded(job->bus, driver)) {
		fail(job, NULL, vfcfg_driver_explain(job->bus, &job->addr, driver, -ENXIO));
		return;
	}
	need_room(job);
	if (!had)
		return;
	job->unbind = strcmp(had, driver);
	for (r = 0; r < job->plan->requests.nr; r++)
		need_unbound(job, r);
	need_no_vfs(job);
	need_idle(job);
}

/*
 * Both policies: one needs no driver and the other a vfio driver. So there
 * has to be one that can go and come back; which, only "bind" is told.
 */
static char *say_both(const struct job *job)
{
	const struct request_list *list = &job->plan->requests;
	char name[VFCFG_ADDR_LEN], *bound, *text;
	bool first = list->requests[0].policy->unbound;

	bound = job->before.driver ? vfcfg_say("bound to driver %s", job->before.driver) :
				     vfcfg_say("no driver is bound");
	if (!bound)
		return NULL;
	text = vfcfg_say("%s, but --%s needs none and --%s a vfio driver; do both in one step "
			 "(vfcfg bind %s vfio-pci --%s %u --%s %u)", bound,
			 list->requests[!first].policy->name, list->requests[first].policy->name,
			 vfcfg_addr_str(&job->addr, name),
			 list->requests[0].policy->name, list->requests[0].val,
			 list->requests[1].policy->name, list->requests[1].val);
	free(bound);
	return text;
}

static void prepare_both(struct job *job)
{
	const struct request_list *list = &job->plan->requests;
	long ignored;
	size_t r;

	job->whole = true;
	if (!job->before.vfio) {
		fail(job, NULL, say_both(job));
		return;
	}
	for (r = 0; r < list->nr && !job->failed; r++) {
		int err = 0;

		if (!list->requests[r].policy->unbound)
			err = list->requests[r].policy->get(job->bus, &job->addr, &ignored);
		if (err)
			fail_request(job, r, err);
	}
	need_room(job);
	for (r = 0; r < list->nr; r++)
		need_unbound(job, r);
	job->driver = job->before.driver;
	need_idle(job);
}

/* A vfio driver, which nobody uses at the moment, may go and come back. */
static void prepare_reset(struct job *job)
{
	size_t r;

	if (!job->before.vfio)
		return;
	for (r = 0; r < job->plan->requests.nr; r++)
		need_unbound(job, r);
	/* Else the cap alone is left to do. */
	job->whole = job->unbind || job->failed;
	job->driver = job->unbind ? job->before.driver : NULL;
	need_idle(job);
}

static void prepare_unbind(struct job *job)
{
	job->whole = true;
	job->unbind = job->before.driver;
	need_no_vfs(job);
	need_idle(job);
}

void job_prepare(struct job *job)
{
	const struct request_list *list = &job->plan->requests;
	size_t r;
	int err;

	for (r = 0; r < list->nr; r++) {
		int ignored;

		job->changes[r].vf = job->addr;
		job->changes[r].asked = list->requests[r].val;
		read_size(job, r, &job->changes[r].before, &ignored);
	}
	if (job->plan->verb == SET && !(asks(job, true) && asks(job, false)))
		return;
	err = vfcfg_state_read(job->bus, &job->addr, &job->before);
	if (err) {
		fail(job, NULL, err == -ENODEV ? vfcfg_say_no_device(false) :
						 vfcfg_say_errno(err));
		return;
	}
	job->known = true;
	switch (job->plan->verb) {
	case SET:
		prepare_both(job);
		break;
	case RESET:
		prepare_reset(job);
		break;
	case BIND:
		prepare_bind(job);
		break;
	case UNBIND:
		prepare_unbind(job);
		break;
	}
}

void job_unbind(struct job *job)
{
	int err;

	if (job->failed || !job->unbind)
		return;
	job->touched = true;
	err = vfcfg_driver_unbind(job->bus, &job->addr);
	if (err)
		fail(job, NULL, vfcfg_driver_explain(job->bus, &job->addr, job->before.driver,
						     err));
}

void job_set(struct job *job, size_t r)
{
	const struct vfcfg_policy *policy = job->plan->requests.requests[r].policy;
	struct vfcfg_change *c = &job->changes[r];

	if ((job->failed && job->whole) || job->done[r])
		return;
	job->done[r] = true;
	c->err = policy->set(job->bus, &job->addr, c->asked);
	if (!c->err) {
		job->touched = true;
		read_size(job, r, &c->after, &c->after_err);
	}
	/* One number alone is judged when all were written: see report.c. */
	if (!job->whole)
		return;
	if (c->err) {
		if (job->plan->verb != RESET || !policy->nothing_to_reset(c->err))
			fail_request(job, r, c->err);
	} else {
		char *text = NULL;

		if (policy->judge(c, &text) == VFCFG_REFUSED)
			fail(job, &job->plan->requests.requests[r], text);
		else
			free(text);
	}
}

void job_bind(struct job *job)
{
	int err;

	if (job->failed || !job->driver)
		return;
	if (!job->unbind && job->before.driver)
		return;		/* it is bound, and was all the time */
	job->touched = true;
	err = vfcfg_driver_bind(job->bus, &job->addr, job->driver);
	if (err) {
		fail(job, NULL, vfcfg_driver_explain(job->bus, &job->addr, job->driver, err));
		return;
	}
	/* What only comes back leaves nothing behind. */
	if (job->plan->verb != BIND)
		err = vfcfg_driver_override(job->bus, &job->addr, job->before.override);
	if (err)
		fail(job, NULL, vfcfg_say_errno(err));
}

void job_finish(struct job *job)
{
	int err;

	if (job->failed)
		return;
	/* Else the next probe of anything would bind the driver again. */
	if (job->plan->verb == UNBIND && job->before.override) {
		job->touched = true;
		err = vfcfg_driver_override(job->bus, &job->addr, NULL);
		if (err) {
			fail(job, NULL, vfcfg_say_errno(err));
			return;
		}
	}
	if (job->plan->verbose && job->known)
		vfcfg_state_read(job->bus, &job->addr, &job->after);
}

void job_free(struct job *job)
{
	if (job->known)
		vfcfg_state_free(&job->before);
	vfcfg_state_free(&job->after);
	free(job->changes);
	free(job->done);
	free(job->why);
}
