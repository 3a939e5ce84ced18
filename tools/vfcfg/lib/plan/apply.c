// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Making a plan so: a transaction a PF, side by side. The PF has its number of
 * VFs first; then, under the same lock and in the same journal, its VFs follow.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "plan/look.h"
#include "transaction/later.h"
#include "transaction/wanted.h"

/* All PFs that are being seen to. */
struct all {
	pthread_mutex_t lock;
	vfcfg_progress *progress;
	void *arg;
	unsigned int flags;
	size_t done;
	size_t devices;
	bool stop;
};

/* One of them. */
struct one {
	struct all *all;
	struct vfcfg_plan_pf *pf;
	pthread_t thread;
	size_t done;
	size_t devices;
};

/* What one has done becomes what all have done. */
static bool progress(void *arg, size_t done, size_t devices)
{
	struct one *one = arg;
	struct all *all = one->all;
	bool stop;

	pthread_mutex_lock(&all->lock);
	all->done += done - one->done;
	all->devices += devices - one->devices;
	one->done = done;
	one->devices = devices;
	if (all->progress && all->progress(all->arg, all->done, all->devices))
		all->stop = true;
	stop = all->stop;
	pthread_mutex_unlock(&all->lock);
	return stop;
}

static bool is_other(const struct vfcfg_bus *bus, const struct vfcfg_vf *vf,
		     const struct vfcfg_vf_plan *want)
{
	size_t place;

	for (place = 0; place <= VFCFG_POLICIES_MAX + 1; place++)
		if (vfcfg_vf_differs(bus, vf, want, place))
			return true;
	return false;
}

static int want_vf(struct vfcfg_wanted *wanted, const struct vfcfg_vf *vf,
		   const struct vfcfg_vf_plan *want)
{
	struct vfcfg_result *r = vfcfg_wanted_device(wanted, &vf->fn.addr);
	size_t i;

	if (!r)
		return -ENOMEM;
	/* Its PF's lock, under which it was found. */
	r->owner = wanted->owners;
	r->known = true;
	/* A plan is a state: what is saved of an ice VF is not asked for once more. */
	r->wish.exact = true;
	r->before.addr = vf->fn.addr;
	for (i = 0; i < vfcfg_nr_policies; i++) {
		r->wish.given[i] = want->given[i];
		r->wish.values[i] = want->values[i];
		r->before.values[i] = vf->values[i];
	}
	return want->driver_given ? vfcfg_wanted_driver(wanted, vf->address, want->driver) : 0;
}

static int no_vf(const struct vfcfg_plan_pf *pf, struct vfcfg_ctx *ctx, size_t index)
{
	struct vfcfg_reason why = { 0 };

	vfcfg_reason(&why, "no-device", -ENODEV, "it has no VF %zu, though it has others; leave "
		     "that out of the plan", index);
	return vfcfg_fail(ctx, &pf->addr, NULL, &why);
}

/* Only those that are other than wanted: what stands is not written again. */
static int want_vfs(const struct vfcfg_plan_pf *plan, const struct vfcfg_look *look)
{
	size_t i;
	int err = 0;

	for (i = 0; i < look->nr && !err; i++) {
		if (vfcfg_vf_plan_is_empty(&look->plans[i]))
			continue;
		if (!look->there[i])
			err = no_vf(plan, plan->ctx, i);
		else if (is_other(&plan->ctx->bus, &look->vfs[i], &look->plans[i]))
			err = want_vf(plan->wanted, &look->vfs[i], &look->plans[i]);
	}
	return err;
}

/* The PF has its VFs. */
static int more(void *arg)
{
	struct vfcfg_plan_pf *plan = arg;
	struct vfcfg_reason why = { 0 };
	struct vfcfg_look look;
	int err;

	err = vfcfg_look_at(plan, plan->ctx, &look);
	if (!err) {
		err = want_vfs(plan, &look);
	} else if (err != -ERANGE) {
		vfcfg_reason_errno(&why, err);
		vfcfg_fail(plan->ctx, &plan->addr, NULL, &why);
	}
	vfcfg_look_free(&look);
	return err;
}

/* For the journal, while the VFs themselves are not there to be written down. */
static int want_later(struct vfcfg_wanted *wanted, const struct vfcfg_plan_pf *pf)
{
	struct vfcfg_later *l;
	size_t i, n;

	for (i = 0; i < pf->nr; i++) {
		const struct vfcfg_range_plan *range = &pf->ranges[i];

		l = vfcfg_later_add(wanted, &pf->addr, range->first, range->last);
		if (!l)
			return -ENOMEM;
		l->wish.driver_given = range->vf.driver_given;
		l->wish.driver = range->vf.driver ? strdup(range->vf.driver) : NULL;
		if (range->vf.driver && !l->wish.driver)
			return -ENOMEM;
		for (n = 0; n < vfcfg_nr_policies; n++) {
			l->wish.given[n] = range->vf.given[n];
			l->wish.values[n] = range->vf.values[n];
		}
	}
	return 0;
}

static int want_pf(struct vfcfg_plan_pf *pf)
{
	struct vfcfg_wanted *wanted = pf->wanted;
	struct vfcfg_vf_plan *vfs;
	int err = 0;

	/* What is beyond the VFs that there will be is known before there are any. */
	if (pf->numvfs != VFCFG_UNKNOWN) {
		err = vfcfg_plan_vfs(pf, pf->ctx, (size_t)pf->numvfs, &vfs);
		if (err)
			return err;
		free(vfs);
		err = vfcfg_wanted_numvfs(wanted, pf->address, (unsigned int)pf->numvfs);
	}
	if (!err && pf->autoprobe != VFCFG_UNKNOWN)
		err = vfcfg_wanted_autoprobe(wanted, pf->address, pf->autoprobe);
	/* Whatever is wanted, the PF is locked for it. */
	if (!err)
		err = vfcfg_wanted_reserve(wanted, pf->address, pf->reserve == VFCFG_UNKNOWN ? 0 :
					   (unsigned int)pf->reserve);
	if (!err)
		err = want_later(wanted, pf);
	if (!err && pf->plan->command)
		err = vfcfg_wanted_set_command(wanted, pf->plan->command);
	vfcfg_wanted_set_wait(wanted, pf->plan->wait);
	wanted->more = more;
	wanted->more_arg = pf;
	return err;
}

static int commit(struct one *one)
{
	struct vfcfg_plan_pf *pf = one->pf;
	int err;

	err = vfcfg_again(pf->plan->ctx, &pf->ctx);
	if (!err)
		err = vfcfg_wanted_new(pf->ctx, &pf->wanted);
	if (!err)
		err = want_pf(pf);
	return err ? err : vfcfg_commit(pf->wanted, one->all->flags, progress, one);
}

static void *apply_one(void *arg)
{
	struct one *one = arg;
	struct vfcfg_plan_pf *pf = one->pf;
	struct vfcfg_reason why = { 0 };
	int status = commit(one);

	if (status == -ENOMEM && pf->ctx) {
		vfcfg_reason(&why, "no-memory", status, "out of memory; try again");
		vfcfg_fail(pf->ctx, &pf->addr, NULL, &why);
	}
	/* Without results there is an error. */
	if (pf->ctx && (status < 0 || !vfcfg_result_get_first(pf->wanted)))
		vfcfg_plan_pf_fail(pf, pf->ctx, status);
	else
		pf->status = status < 0 ? VFCFG_SOME_REFUSED : status;
	return NULL;
}

/* By threads, unless there is only one, or no thread to be had. */
static void apply_all(struct one *ones, size_t nr)
{
	size_t started, i;

	for (started = 1; started < nr; started++)
		if (pthread_create(&ones[started].thread, NULL, apply_one, &ones[started]))
			break;
	if (nr)
		apply_one(&ones[0]);
	for (i = started; i < nr; i++)
		apply_one(&ones[i]);
	for (i = 1; i < started; i++)
		pthread_join(ones[i].thread, NULL);
}

int vfcfg_plan_apply(struct vfcfg_plan *plan, unsigned int flags, vfcfg_progress *fn, void *arg)
{
	struct all all = {
		.lock = PTHREAD_MUTEX_INITIALIZER, .progress = fn, .arg = arg, .flags = flags,
	};
	int err, status = VFCFG_ALL_DONE;
	struct vfcfg_plan_pf *pf;
	struct one *ones;
	size_t nr = 0;

	err = vfcfg_plan_find(plan);
	if (err)
		return err;
	for (pf = plan->first; pf; pf = pf->next)
		nr++;
	ones = calloc(nr + 1, sizeof(*ones));
	if (!ones)
		return -ENOMEM;
	for (pf = plan->first, nr = 0; pf; pf = pf->next)
		if (pf->found && !pf->error.why.code)
			ones[nr++] = (struct one){ .all = &all, .pf = pf };
	apply_all(ones, nr);
	free(ones);
	for (pf = plan->first; pf; pf = pf->next)
		status = vfcfg_status_worse(status, pf->status);
	return status;
}
