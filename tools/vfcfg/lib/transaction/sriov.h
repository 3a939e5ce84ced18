/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How many VFs a PF has and whether they are probed as they come: the steps of
 * a PF, and how they are undone.
 *
 * The kernel takes a number of VFs only where there are none, so that another
 * number removes all of them and makes them anew, at their defaults. That is
 * done only while none of them is set up for anybody: no driver, no override, no
 * cap. What is left, their Table Sizes, is kept and brought back.
 */
#ifndef VFCFG_SRIOV_H
#define VFCFG_SRIOV_H

#include "transaction/state.h"
#include "transaction/steps.h"

struct vfcfg_ctx;
struct vfcfg_wish;

/** vfcfg_sriov_is() - Is it something of a PF that is wanted? */
bool vfcfg_sriov_is(const struct vfcfg_wish *wish);

/** vfcfg_sriov_plan() - The steps of a PF, which was read. */
void vfcfg_sriov_plan(struct vfcfg_result *r);

/** vfcfg_sriov_restore() - As vfcfg_state_restore(), for the parts of a PF. */
int vfcfg_sriov_restore(struct vfcfg_users *users, const struct vfcfg_bus *bus,
			const struct vfcfg_state *state, const struct vfcfg_state *left,
			struct vfcfg_reason *why);

/** vfcfg_step_numvfs - Another number of VFs. */
extern const struct vfcfg_step_kind vfcfg_step_numvfs;

/** vfcfg_step_autoprobe - Are VFs probed as they come? */
extern const struct vfcfg_step_kind vfcfg_step_autoprobe;

#endif
