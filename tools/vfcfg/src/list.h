/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What "vfcfg list" shows. Of the PFs and VFs that were read those are shown
 * whose userdata is not NULL.
 */
#ifndef LIST_H
#define LIST_H

#include "columns.h"

/** is_shown_pf() - Is a PF shown? */
static inline bool is_shown_pf(const struct vfcfg_pf *pf)
{
	return vfcfg_pf_get_userdata(pf);
}

/** is_shown_vf() - Is a VF shown? */
static inline bool is_shown_vf(const struct vfcfg_vf *vf)
{
	return vfcfg_vf_get_userdata(vf);
}

/**
 * struct table_style - How a table looks.
 * @columns: its columns
 * @noheadings: without the heading
 * @flat: without the tree
 */
struct table_style {
	struct column_list columns;
	bool noheadings;
	bool flat;
};

/** list_table() - Print what is shown as a table on stdout. */
void list_table(struct vfcfg_ctx *ctx, const struct table_style *style);

/** print_json() - Print what is shown as JSON on stdout. */
void print_json(struct vfcfg_ctx *ctx);

/** print_openmetrics() - Print what is shown as metrics, in the format of OpenMetrics. */
void print_openmetrics(struct vfcfg_ctx *ctx);

#endif
