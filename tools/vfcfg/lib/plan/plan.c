// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Plans in memory.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/array.h"
#include "device/driver.h"
#include "device/pf.h"
#include "plan/plan.h"

int vfcfg_plan_new(struct vfcfg_ctx *ctx, struct vfcfg_plan **plan)
{
	struct vfcfg_plan *p = calloc(1, sizeof(*p));

	if (!p)
		return -ENOMEM;
	p->ctx = vfcfg_ref(ctx);
	*plan = p;
	return 0;
}

static void free_pf(struct vfcfg_plan_pf *pf)
{
	size_t i;

	for (i = 0; i < pf->nr; i++) {
		free(pf->ranges[i].where);
		free(pf->ranges[i].vf.driver);
	}
	free(pf->ranges);
	free(pf->where);
	free(pf->match.address);
	free(pf->match.serial);
	free(pf->match.netdev);
	free(pf->match.driver);
	free(pf->match.id);
	vfcfg_reason_clear(&pf->error.why);
	vfcfg_wanted_free(pf->wanted);
	vfcfg_unref(pf->ctx);
	free(pf);
}

void vfcfg_plan_free(struct vfcfg_plan *plan)
{
	struct vfcfg_plan_pf *pf;

	if (!plan)
		return;
	while ((pf = plan->first)) {
		plan->first = pf->next;
		free_pf(pf);
	}
	free(plan->command);
	free(plan->only);
	vfcfg_unref(plan->ctx);
	free(plan);
}

int vfcfg_plan_set_command(struct vfcfg_plan *plan, const char *command)
{
	char *copy = strdup(command);

	if (!copy)
		return -ENOMEM;
	free(plan->command);
	plan->command = copy;
	return 0;
}

void vfcfg_plan_set_wait(struct vfcfg_plan *plan, double seconds)
{
	plan->wait = seconds;
}

int vfcfg_plan_set_only(struct vfcfg_plan *plan, const char *pf)
{
	struct vfcfg_addr *only = malloc(sizeof(*only));

	if (!only)
		return -ENOMEM;
	if (vfcfg_addr_parse(pf, only)) {
		free(only);
		return -EINVAL;
	}
	free(plan->only);
	plan->only = only;
	return 0;
}

struct vfcfg_plan_pf *vfcfg_plan_add(struct vfcfg_plan *plan)
{
	struct vfcfg_plan_pf *pf = calloc(1, sizeof(*pf));

	if (!pf)
		return NULL;
	pf->plan = plan;
	pf->numvfs = VFCFG_UNKNOWN;
	pf->autoprobe = VFCFG_UNKNOWN;
	pf->reserve = VFCFG_UNKNOWN;
	if (plan->last)
		plan->last->next = pf;
	else
		plan->first = pf;
	plan->last = pf;
	return pf;
}

struct vfcfg_range_plan *vfcfg_plan_add_range(struct vfcfg_plan_pf *pf)
{
	size_t room = pf->room ? 2 * pf->room : 8;
	struct vfcfg_range_plan *more;

	if (pf->nr == pf->room) {
		more = reallocarray(pf->ranges, room, sizeof(*more));
		if (!more)
			return NULL;
		pf->ranges = more;
		pf->room = room;
	}
	more = &pf->ranges[pf->nr++];
	*more = (struct vfcfg_range_plan){ .last = VFCFG_UNKNOWN };
	return more;
}

void vfcfg_plan_pf_fail(struct vfcfg_plan_pf *pf, struct vfcfg_ctx *ctx, int err)
{
	vfcfg_reason_clear(&pf->error.why);
	pf->error = ctx->error;
	ctx->error.why = (struct vfcfg_reason){ 0 };
	pf->status = err < 0 ? VFCFG_SOME_REFUSED : err;
}

bool vfcfg_vf_plan_is_empty(const struct vfcfg_vf_plan *vf)
{
	size_t i;

	for (i = 0; i < vfcfg_nr_policies; i++)
		if (vf->given[i])
			return false;
	return !vf->driver_given;
}

static void overlay(struct vfcfg_vf_plan *to, const struct vfcfg_vf_plan *from)
{
	size_t i;

	if (from->driver_given) {
		to->driver_given = true;
		to->driver = from->driver;
	}
	for (i = 0; i < vfcfg_nr_policies; i++) {
		if (!from->given[i])
			continue;
		to->given[i] = true;
		to->values[i] = from->values[i];
	}
}

static int beyond(const struct vfcfg_plan_pf *pf, struct vfcfg_ctx *ctx,
		  const struct vfcfg_range_plan *range, size_t nr)
{
	struct vfcfg_reason why = { 0 };

	vfcfg_reason(&why, "no-device", -ERANGE, "%s%sVF %ld is beyond the VFs that there are or "
		     "will be (%zu); have numvfs say how many there shall be, or make the range "
		     "smaller", range->where ? range->where : "", range->where ? ": " : "",
		     range->last, nr);
	return vfcfg_fail(ctx, &pf->addr, NULL, &why);
}

int vfcfg_plan_vfs(const struct vfcfg_plan_pf *pf, struct vfcfg_ctx *ctx, size_t nr,
		   struct vfcfg_vf_plan **vfs)
{
	struct vfcfg_vf_plan *all;
	size_t i, n;

	for (i = 0; i < pf->nr; i++)
		if (pf->ranges[i].last != LONG_MAX && (size_t)pf->ranges[i].last >= nr)
			return beyond(pf, ctx, &pf->ranges[i], nr);
	all = calloc(nr + 1, sizeof(*all));
	if (!all)
		return -ENOMEM;
	for (i = 0; i < pf->nr; i++)
		for (n = (size_t)pf->ranges[i].first;
		     n < nr && n <= (unsigned long)pf->ranges[i].last; n++)
			overlay(&all[n], &pf->ranges[i].vf);
	*vfs = all;
	return 0;
}

static bool has_override(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr)
{
	int dir = vfcfg_device_open(bus, addr);
	char *override;
	bool has;

	if (dir < 0)
		return false;
	override = vfcfg_driver_read_override(dir);
	has = override;
	close(dir);
	free(override);
	return has;
}

bool vfcfg_vf_differs(const struct vfcfg_bus *bus, const struct vfcfg_vf *vf,
		      const struct vfcfg_vf_plan *want, size_t place)
{
	const char *driver = vf->fn.driver;

	if (place < vfcfg_nr_policies)
		return want->given[place] &&
		       !vfcfg_value_same(&vf->values[place], &want->values[place]);
	if (place < VFCFG_POLICIES_MAX || !want->driver_given)
		return false;
	if (place == VFCFG_POLICIES_MAX)
		return want->driver ? !driver || strcmp(driver, want->driver) : driver != NULL;
	return !want->driver && !driver && has_override(bus, &vf->fn.addr);
}

/* From the best to the worst. */
int vfcfg_status_worse(int a, int b)
{
	static const int order[] = { VFCFG_ALL_DONE, VFCFG_DIFFERS, VFCFG_LOCKED,
				     VFCFG_SOME_REFUSED, VFCFG_HALF_DONE };
	int worse = a;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(order); i++)
		if (a == order[i] || b == order[i])
			worse = order[i];
	return worse;
}

struct vfcfg_plan_pf *vfcfg_plan_pf_get_first(struct vfcfg_plan *plan)
{
	return plan->first;
}

struct vfcfg_plan_pf *vfcfg_plan_pf_get_next(struct vfcfg_plan_pf *pf)
{
	return pf->next;
}

const char *vfcfg_plan_pf_get_address(const struct vfcfg_plan_pf *pf)
{
	return pf->found ? pf->address : NULL;
}

int vfcfg_plan_pf_get_status(const struct vfcfg_plan_pf *pf)
{
	return pf->status;
}

const struct vfcfg_error *vfcfg_plan_pf_get_error(const struct vfcfg_plan_pf *pf)
{
	return pf->error.why.code ? &pf->error : NULL;
}

struct vfcfg_wanted *vfcfg_plan_pf_get_wanted(const struct vfcfg_plan_pf *pf)
{
	return pf->wanted;
}
