/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What is planned of a PF's VFs, beside how they are: only those that a plan
 * names are looked at, so that a plan of few costs little where there are many.
 */
#ifndef VFCFG_PLAN_LOOK_H
#define VFCFG_PLAN_LOOK_H

#include "device/vf.h"
#include "plan/plan.h"

/**
 * struct vfcfg_look - A PF and its VFs.
 * @numvfs: VFs that there are
 * @autoprobe: are VFs probed as they come: 0, 1 or VFCFG_UNKNOWN
 * @nr: VFs that there are, or will be
 * @plans: as many: what is wanted of them
 * @vfs: as many: how they are, of those that something is wanted of
 * @there: as many: was it found?
 */
struct vfcfg_look {
	long numvfs;
	long autoprobe;
	size_t nr;
	struct vfcfg_vf_plan *plans;
	struct vfcfg_vf *vfs;
	bool *there;
};

/**
 * vfcfg_look_at() - Look at what a plan names.
 * @pf: the plan
 * @ctx: the handle, which has the error of -ERANGE
 * @look: filled in, to be given back with vfcfg_look_free() whatever is returned
 *
 * Return: 0, or a negative errno (-ERANGE: a range beyond what there will be).
 */
int vfcfg_look_at(const struct vfcfg_plan_pf *pf, struct vfcfg_ctx *ctx, struct vfcfg_look *look);

/** vfcfg_look_free() - Free it. */
void vfcfg_look_free(struct vfcfg_look *look);

#endif
