/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Who holds the lock of a PF, without touching it.
 */
#ifndef VFCFG_HOLDER_H
#define VFCFG_HOLDER_H

#include <stdbool.h>

#include "context.h"

/**
 * struct vfcfg_holder - What the lock's file tells.
 * @locked: a run is at work
 * @half_done: a run was ended before it was through
 * @who: the run, "PID 71 (vfcfg set ...)", to be freed; NULL where it is not known
 */
struct vfcfg_holder {
	bool locked;
	bool half_done;
	char *who;
};

/**
 * vfcfg_holder_look() - Look at a lock.
 * @ctx: the handle
 * @owner: the PF, or a function that is no VF
 * @holder: filled in
 *
 * To try the lock would make a run that comes at that moment believe that it is
 * held; the kernel's list of locks (/proc/locks) tells without. Where there is
 * none, as in some containers, a lock that is held is not seen.
 */
void vfcfg_holder_look(const struct vfcfg_ctx *ctx, const struct vfcfg_addr *owner,
		       struct vfcfg_holder *holder);

#endif
