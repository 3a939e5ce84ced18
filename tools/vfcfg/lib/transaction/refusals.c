// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What a PF's driver is known not to do.
 */
#include <errno.h>
#include <stdlib.h>

#include "device/function.h"
#include "transaction/lock.h"
#include "transaction/refusals.h"

struct vfcfg_refusal {
	struct vfcfg_refusal *next;
	size_t place;
	long asked;
	long growth;	/* VFCFG_UNKNOWN where it is not known */
	int err;
};

static long growth(const struct vfcfg_change *c)
{
	if (!c->asked.number || c->before.number == VFCFG_UNKNOWN)
		return VFCFG_UNKNOWN;
	return c->asked.number - c->before.number;
}

/* Devices are taken by growth: what the pool had no room for it has none for later. */
static bool says(const struct vfcfg_refusal *r, const struct vfcfg_change *c)
{
	switch (r->err) {
	case -EOPNOTSUPP:
		return true;
	case -EINVAL:
	case -EOVERFLOW:
		return c->asked.number == r->asked;
	case -ENOSPC:
		return r->growth > 0 && growth(c) >= r->growth;
	default:
		return false;
	}
}

int vfcfg_refusal_known(const struct vfcfg_owner *owner, size_t place,
			const struct vfcfg_change *change)
{
	const struct vfcfg_refusal *r;

	/* Only for what all VFs of a PF share. */
	if (!vfcfg_policies[place]->unbound)
		return 0;
	for (r = owner->refusals; r; r = r->next)
		if (r->place == place && says(r, change))
			return r->err;
	return 0;
}

void vfcfg_refusal_remember(struct vfcfg_owner *owner, size_t place,
			    const struct vfcfg_change *change)
{
	struct vfcfg_refusal *r;

	if (vfcfg_refusal_known(owner, place, change))
		return;
	r = malloc(sizeof(*r));
	if (!r)
		return;		/* it will be asked once more */
	*r = (struct vfcfg_refusal){
		.next = owner->refusals, .place = place, .asked = change->asked.number,
		.growth = growth(change), .err = change->err,
	};
	owner->refusals = r;
}

void vfcfg_refusals_free(struct vfcfg_owner *owner)
{
	struct vfcfg_refusal *r;

	while ((r = owner->refusals)) {
		owner->refusals = r->next;
		free(r);
	}
}
