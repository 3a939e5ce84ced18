/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What "vfcfg list" shows, before it has a form.
 */
#ifndef LIST_H
#define LIST_H

#include "columns.h"
#include "lib/model.h"

/**
 * struct listing - PFs and VFs to show.
 * @pfs: PFs by address
 * @nr_pfs: how many
 */
struct listing {
	struct listed_pf *pfs;
	size_t nr_pfs;
};

/**
 * struct listed_pf - A PF to show, and which of its VFs.
 * @pf: the PF with all its VFs
 * @shown: a flag for each of @pf->vfs
 * @by_addr: pointers to all of @pf->vfs by address, for finding one
 */
struct listed_pf {
	const struct vfcfg_pf *pf;
	bool *shown;
	const struct vfcfg_vf **by_addr;
};

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

/** print_table() - Print a listing as a table on stdout. */
void print_table(const struct listing *listing, const struct vfcfg_bus *bus,
		 const struct table_style *style);

/** print_json() - Print a listing as JSON on stdout. */
void print_json(const struct listing *listing);

#endif
