/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The columns of "vfcfg list".
 */
#ifndef COLUMNS_H
#define COLUMNS_H

#include <stdio.h>

#include "libvfcfg.h"

/**
 * struct row - What one row is about.
 * @ctx: for names
 * @pf: the PF
 * @vf: one of its VFs; NULL in the PF's own row
 */
struct row {
	struct vfcfg_ctx *ctx;
	struct vfcfg_pf *pf;
	struct vfcfg_vf *vf;
};

/**
 * struct column - A column.
 * @name: its heading, and its name for -o in any case
 * @help: what it shows
 * @want: enum vfcfg_want that it needs
 * @text: it is text, not a number: aligned to the left
 * @cell: the cell's text, allocated; NULL when unknown or when there is no
 *	such thing in that row
 */
struct column {
	const char *name;
	const char *help;
	unsigned int want;
	bool text;
	char *(*cell)(const struct row *row);
};

/** struct column_list - Chosen columns, in order. */
struct column_list {
	const struct column **columns;
	size_t nr;
};

/**
 * columns_parse() - Read the argument of -o.
 * @list: filled in, replacing what it holds
 * @text: names with commas between; "+" before the first adds to the default
 * @bad: the name that is none, to be freed; NULL unless false is returned
 *
 * Return: whether all names are known.
 */
bool columns_parse(struct column_list *list, const char *text, char **bad);

/** columns_default - The columns that are shown without -o. */
extern const char columns_default[];

/** columns_help() - Print every column with what it shows, a line each. */
void columns_help(FILE *f);

/** columns_names() - Print every name, with commas between. */
void columns_names(FILE *f);

/** columns_want() - The enum vfcfg_want that a list needs. */
unsigned int columns_want(const struct column_list *list);

#endif
