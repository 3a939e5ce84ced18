// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The arithmetic of pools.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "device/function.h"
#include "device/pf.h"
#include "transaction/lock.h"
#include "transaction/pool.h"
#include "transaction/sriov.h"
#include "transaction/wanted.h"

/* Vectors that a device takes from the pool; LONG_MAX where that is not known. */
static long growth(const struct vfcfg_result *r)
{
	const struct vfcfg_change *c = &r->changes[VFCFG_COUNT];

	/* Without its PF there is no VF. */
	if (vfcfg_sriov_is(&r->wish))
		return LONG_MIN;
	if (!r->wish.given[VFCFG_COUNT])
		return 0;
	if (c->before.number == VFCFG_UNKNOWN)
		return LONG_MAX;
	/* To the default, whatever that is: those that have most first. */
	return c->asked.number ? c->asked.number - c->before.number : -c->before.number;
}

struct ordered {
	struct vfcfg_result *r;
	long growth;
	size_t place;
};

static int by_growth(const void *a, const void *b)
{
	const struct ordered *x = a, *y = b;

	if (x->growth != y->growth)
		return x->growth < y->growth ? -1 : 1;
	return x->place < y->place ? -1 : x->place > y->place;
}

void vfcfg_pool_order(struct vfcfg_result **todo, size_t nr)
{
	struct ordered *order = calloc(nr + 1, sizeof(*order));
	size_t i;

	/* Short of memory, any order will do. */
	for (i = 0; i < nr && order; i++)
		order[i] = (struct ordered){ todo[i], growth(todo[i]), i };
	if (order)
		qsort(order, nr, sizeof(*order), by_growth);
	for (i = 0; i < nr && order; i++)
		todo[i] = order[i].r;
	free(order);
}

static void read_pool(struct vfcfg_result *r)
{
	struct vfcfg_owner *o = r->owner;
	struct vfcfg_pf *pf;

	o->pool_known = true;
	vfcfg_pf_read_pool(r->wanted->ctx, &o->addr, &o->total, &o->left);
	if (o->left == VFCFG_UNKNOWN && o->total != VFCFG_UNKNOWN &&
	    !vfcfg_pf_get(r->wanted->ctx, &o->addr, &pf))
		o->left = pf->free_msix;
}

static bool needs_look(const struct vfcfg_result *r, bool all)
{
	return r->outcome == VFCFG_PENDING && r->wish.given[VFCFG_COUNT] &&
	       growth(r) > 0 && growth(r) != LONG_MAX && (all || vfcfg_unbinds(r));
}

static void check_one(struct vfcfg_result *r, bool all)
{
	struct vfcfg_owner *o = r->owner;
	struct vfcfg_reason why = { 0 };
	struct vfcfg_change *c = &r->changes[VFCFG_COUNT];
	long needs = growth(r);

	if (r->outcome != VFCFG_PENDING || !r->wish.given[VFCFG_COUNT] ||
	    o->left == VFCFG_UNKNOWN)
		return;
	/* What may come back, or be taken, cannot be counted on. */
	if (needs == LONG_MAX || !c->asked.number) {
		o->left = VFCFG_UNKNOWN;
		return;
	}
	if (needs > o->left && needs_look(r, all)) {
		c->err = -ENOSPC;
		vfcfg_policy_count.explain(r->wanted->ctx, c, &why);
		c->err = 0;
		vfcfg_refuse(r, vfcfg_policy_count.name, &why);
		return;
	}
	if (needs <= o->left)
		o->left -= needs;
}

void vfcfg_pool_check(struct vfcfg_result **todo, size_t nr, bool all)
{
	size_t i;

	for (i = 0; i < nr; i++)
		if (!todo[i]->owner->pool_known &&
		    (needs_look(todo[i], all) || todo[i]->owner->reserved))
			read_pool(todo[i]);
	for (i = 0; i < nr; i++)
		if (todo[i]->owner->pool_known)
			check_one(todo[i], all);
}

static bool is_known(struct vfcfg_result *pf)
{
	if (!pf->owner->pool_known)
		read_pool(pf);
	return pf->owner->left != VFCFG_UNKNOWN;
}

static void check_reserve(struct vfcfg_result *pf)
{
	struct vfcfg_reason why = { 0 };

	if (!is_known(pf))
		vfcfg_reason(&why, "reserve", -ENODATA, "how many vectors would stay free cannot "
			     "be known here; leave reserve out of the plan");
	else if (pf->owner->left < pf->wish.reserve)
		vfcfg_reason(&why, "reserve", -ENOSPC, "%ld vectors would stay free, fewer than "
			     "the reserve of %ld; give VFs fewer", pf->owner->left,
			     pf->wish.reserve);
	if (why.code)
		vfcfg_refuse(pf, "reserve", &why);
}

/* None of its VFs gets anything either. */
static void refuse_vfs(struct vfcfg_wanted *wanted, const struct vfcfg_result *pf)
{
	struct vfcfg_reason why = { 0 };
	struct vfcfg_result *r;

	for (r = wanted->first; r; r = r->next) {
		if (r->outcome != VFCFG_PENDING || r->owner != pf->owner)
			continue;
		vfcfg_reason(&why, "others", -ECANCELED, "not begun, as the reserve of its PF "
			     "would not be kept");
		vfcfg_refuse(r, NULL, &why);
	}
}

void vfcfg_pool_reserve(struct vfcfg_wanted *wanted)
{
	struct vfcfg_result *r;

	for (r = wanted->first; r; r = r->next) {
		if (!r->wish.reserve || r->outcome != VFCFG_STANDS)
			continue;
		check_reserve(r);
		if (r->outcome != VFCFG_STANDS)
			refuse_vfs(wanted, r);
	}
}
