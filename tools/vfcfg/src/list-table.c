// SPDX-License-Identifier: GPL-2.0-only
/*
 * A listing as a table: PF rows, their VFs as branches.
 */
#include <string.h>

#include "list.h"
#include "out-table.h"

static struct libscols_line *add_row(struct libscols_table *table, struct libscols_line *parent,
				     const struct table_style *style, const struct row *row)
{
	struct libscols_line *line = table_row(table, parent);
	size_t i;

	for (i = 0; i < style->columns.nr; i++)
		table_cell(line, i, style->columns.columns[i]->cell(row));
	return line;
}

static void add_columns(struct libscols_table *table, const struct table_style *style)
{
	bool tree = !style->flat;
	size_t i;

	for (i = 0; i < style->columns.nr; i++) {
		const struct column *column = style->columns.columns[i];
		int flags = column->text ? 0 : TABLE_RIGHT;

		/* The branches stand before the address, once. */
		if (tree && !strcmp(column->name, "ADDRESS")) {
			flags |= TABLE_TREE;
			tree = false;
		}
		table_column(table, column->name, flags);
	}
}

void list_table(struct vfcfg_ctx *ctx, const struct table_style *style)
{
	struct libscols_table *table = table_new(style->noheadings);
	struct row row = { .ctx = ctx };

	add_columns(table, style);
	vfcfg_pf_foreach(ctx, row.pf) {
		struct libscols_line *parent;

		if (!is_shown_pf(row.pf))
			continue;
		row.vf = NULL;
		parent = add_row(table, NULL, style, &row);
		vfcfg_vf_foreach(row.pf, row.vf)
			if (is_shown_vf(row.vf))
				add_row(table, style->flat ? NULL : parent, style, &row);
	}
	table_print(table);
}
