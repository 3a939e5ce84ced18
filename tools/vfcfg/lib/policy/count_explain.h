/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VFCFG_COUNT_EXPLAIN_H
#define VFCFG_COUNT_EXPLAIN_H

#include "policy/policy.h"

/** VFCFG_COUNT_ATTR - The PCI core's attribute for a VF's Table Size. */
#define VFCFG_COUNT_ATTR	"sriov_vf_msix_count"

/** vfcfg_count_explain() - &struct vfcfg_policy.explain of the PF policy. */
void vfcfg_count_explain(struct vfcfg_ctx *ctx, const struct vfcfg_change *change,
			 struct vfcfg_reason *why);

#endif
