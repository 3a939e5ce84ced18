/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a PF's driver is known not to do: a number that it refused for one VF
 * it refuses for the others, whose drivers then stay where they are.
 */
#ifndef VFCFG_REFUSALS_H
#define VFCFG_REFUSALS_H

#include "policy/policy.h"

struct vfcfg_owner;

/** vfcfg_refusal_known() - The errno that a change would get for sure, or 0. */
int vfcfg_refusal_known(const struct vfcfg_owner *owner, size_t place,
			const struct vfcfg_change *change);

/** vfcfg_refusal_remember() - A change got an errno, @change->err. */
void vfcfg_refusal_remember(struct vfcfg_owner *owner, size_t place,
			    const struct vfcfg_change *change);

/** vfcfg_refusals_free() - Forget it. */
void vfcfg_refusals_free(struct vfcfg_owner *owner);

#endif
