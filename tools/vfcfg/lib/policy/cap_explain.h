/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VFCFG_CAP_EXPLAIN_H
#define VFCFG_CAP_EXPLAIN_H

#include "policy/policy.h"

/** VFCFG_CAP_FILE - vfio-pci-core's file for the administrator's limit. */
#define VFCFG_CAP_FILE	"vfio_msix_cap"

/** vfcfg_cap_explain() - &struct vfcfg_policy.explain of the cap. */
void vfcfg_cap_explain(struct vfcfg_ctx *ctx, const struct vfcfg_change *c,
		       struct vfcfg_reason *why);

/** vfcfg_cap_above() - It is above the Table Size, @table or VFCFG_UNKNOWN. */
void vfcfg_cap_above(const struct vfcfg_change *c, long table, struct vfcfg_reason *why);

/** vfcfg_cap_no_file() - No file, with that @driver (NULL: none): why? */
void vfcfg_cap_no_file(const struct vfcfg_bus *bus, const struct vfcfg_change *c,
		       const char *driver, struct vfcfg_reason *why);

#endif
