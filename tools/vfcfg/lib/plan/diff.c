// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Where PFs and VFs are other than planned. Only reads, and needs no privilege
 * beyond what reading needs.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/say.h"
#include "plan/look.h"

/**
 * struct vfcfg_difference - A difference of a PF, or the same of neighbouring VFs.
 * @pf: the PF
 * @first: the first VF; VFCFG_UNKNOWN for the PF itself
 * @last: the last
 * @key: the key of the plan
 * @is: how it is; NULL: not there yet
 * @wanted: what is wanted
 */
struct vfcfg_difference {
	const struct vfcfg_plan_pf *pf;
	long first;
	long last;
	const char *key;
	const char *is;
	const char *wanted;
};

/* What differs, as it is told. */
struct diff {
	struct vfcfg_plan_pf *pf;
	vfcfg_differs *differs;
	void *arg;
	bool any;
	struct vfcfg_look look;
};

static int tell(struct diff *d, const struct vfcfg_difference *difference)
{
	d->any = true;
	return d->differs(d->arg, difference);
}

static int tell_pf(struct diff *d, const char *key, const char *is, const char *wanted)
{
	const struct vfcfg_difference difference = {
		d->pf, VFCFG_UNKNOWN, VFCFG_UNKNOWN, key, is, wanted
	};

	return tell(d, &difference);
}

static int diff_numvfs(struct diff *d, long is, long wanted)
{
	const struct vfcfg_value now = { .number = is }, then = { .number = wanted };
	char a[VFCFG_VALUE_LEN], b[VFCFG_VALUE_LEN];

	if (wanted == VFCFG_UNKNOWN || wanted == is)
		return 0;
	return tell_pf(d, "numvfs", vfcfg_value_str(&vfcfg_policy_count, &now, a),
		       vfcfg_value_str(&vfcfg_policy_count, &then, b));
}

static int diff_autoprobe(struct diff *d, long is, long wanted)
{
	if (wanted == VFCFG_UNKNOWN || wanted == is)
		return 0;
	return tell_pf(d, "autoprobe", is == VFCFG_UNKNOWN ? "?" : is ? "true" : "false",
		       wanted ? "true" : "false");
}

static bool differs(const struct diff *d, size_t i, size_t place)
{
	const struct vfcfg_bus *bus = &d->pf->plan->ctx->bus;
	const struct vfcfg_vf_plan *want = &d->look.plans[i];

	if (d->look.there[i])
		return vfcfg_vf_differs(bus, &d->look.vfs[i], want, place);
	if (place == VFCFG_POLICIES_MAX)
		return want->driver_given;
	return place < vfcfg_nr_policies && want->given[place];
}

static const char *is_text(const struct diff *d, size_t i, size_t place, char *buf)
{
	const struct vfcfg_vf *vf = &d->look.vfs[i];

	if (!d->look.there[i])
		return NULL;
	if (place < vfcfg_nr_policies)
		return vfcfg_value_str(vfcfg_policies[place], &vf->values[place], buf);
	if (place > VFCFG_POLICIES_MAX)
		return "set";
	return vf->fn.driver ? vf->fn.driver : "none";
}

static const char *wanted_text(const struct diff *d, size_t i, size_t place, char *buf)
{
	const struct vfcfg_vf_plan *want = &d->look.plans[i];

	if (place < vfcfg_nr_policies)
		return vfcfg_value_str(vfcfg_policies[place], &want->values[place], buf);
	return want->driver ? want->driver : "none";
}

/* VFs from @first on that have the same difference: the one behind the last. */
static size_t end_of(const struct diff *d, size_t first, size_t place)
{
	char is[VFCFG_VALUE_LEN], wanted[VFCFG_VALUE_LEN];
	char other_is[VFCFG_VALUE_LEN], other_wanted[VFCFG_VALUE_LEN];
	const char *a = is_text(d, first, place, is);
	const char *b = wanted_text(d, first, place, wanted);
	size_t i;

	for (i = first + 1; i < d->look.nr && differs(d, i, place); i++)
		if (!vfcfg_text_same(is_text(d, i, place, other_is), a) ||
		    !vfcfg_text_same(wanted_text(d, i, place, other_wanted), b))
			break;
	return i;
}

static int diff_place(struct diff *d, const char *key, size_t place)
{
	char is[VFCFG_VALUE_LEN], wanted[VFCFG_VALUE_LEN];
	struct vfcfg_difference difference = { .pf = d->pf, .key = key };
	size_t i, end;
	int err = 0;

	for (i = 0; i < d->look.nr && !err; i = end) {
		end = i + 1;
		if (!differs(d, i, place))
			continue;
		end = end_of(d, i, place);
		difference.first = (long)i;
		difference.last = (long)end - 1;
		difference.is = is_text(d, i, place, is);
		difference.wanted = wanted_text(d, i, place, wanted);
		err = tell(d, &difference);
	}
	return err;
}

static int diff_vfs(struct diff *d)
{
	size_t i;
	int err;

	err = diff_place(d, "driver", VFCFG_POLICIES_MAX);
	if (!err)
		err = diff_place(d, "override", VFCFG_POLICIES_MAX + 1);
	for (i = 0; i < vfcfg_nr_policies && !err; i++)
		err = diff_place(d, vfcfg_policies[i]->name, i);
	return err;
}

static int diff_pf(struct diff *d)
{
	const struct vfcfg_plan_pf *plan = d->pf;
	int err;

	err = vfcfg_look_at(plan, plan->plan->ctx, &d->look);
	if (!err)
		err = diff_autoprobe(d, d->look.autoprobe, plan->autoprobe);
	if (!err)
		err = diff_numvfs(d, d->look.numvfs, plan->numvfs);
	if (!err)
		err = diff_vfs(d);
	vfcfg_look_free(&d->look);
	return err;
}

static void fail(struct vfcfg_plan_pf *pf, int err)
{
	struct vfcfg_ctx *ctx = pf->plan->ctx;
	struct vfcfg_reason why = { 0 };

	if (err == -ENODEV)
		vfcfg_reason_no_device(&why, true);
	else
		vfcfg_reason_errno(&why, err);
	/* What is beyond the VFs has its own words. */
	if (err == -ERANGE)
		vfcfg_reason_clear(&why);
	else
		vfcfg_fail(ctx, &pf->addr, NULL, &why);
	vfcfg_plan_pf_fail(pf, ctx, err);
}

int vfcfg_plan_diff(struct vfcfg_plan *plan, vfcfg_differs *fn, void *arg)
{
	int err, status = VFCFG_ALL_DONE;
	struct vfcfg_plan_pf *pf;

	err = vfcfg_plan_find(plan);
	for (pf = plan->first; pf && !err; pf = pf->next) {
		struct diff d = { .pf = pf, .differs = fn, .arg = arg };

		if (pf->found) {
			err = diff_pf(&d);
			if (err < 0 && err != -ENOMEM) {
				fail(pf, err);
				err = 0;
			}
			if (!pf->error.why.code)
				pf->status = d.any ? VFCFG_DIFFERS : VFCFG_ALL_DONE;
		}
		status = vfcfg_status_worse(status, pf->status);
	}
	return err ? err : status;
}

const char *vfcfg_difference_get_pf(const struct vfcfg_difference *difference)
{
	return difference->pf->address;
}

long vfcfg_difference_get_first(const struct vfcfg_difference *difference)
{
	return difference->first;
}

long vfcfg_difference_get_last(const struct vfcfg_difference *difference)
{
	return difference->last;
}

const char *vfcfg_difference_get_key(const struct vfcfg_difference *difference)
{
	return difference->key;
}

const char *vfcfg_difference_get_is(const struct vfcfg_difference *difference)
{
	return difference->is;
}

const char *vfcfg_difference_get_wanted(const struct vfcfg_difference *difference)
{
	return difference->wanted;
}
