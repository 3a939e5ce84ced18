/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VFCFG_CAP_EXPLAIN_H
#define VFCFG_CAP_EXPLAIN_H

#include "policy.h"

/** vfcfg_cap_explain() - struct vfcfg_policy.explain of the vfio policy. */
char *vfcfg_cap_explain(struct vfcfg_model *model, const struct vfcfg_change *change);

#endif
