// SPDX-License-Identifier: GPL-2.0-only
/*
 * A listing as a table: PF rows, their VFs as branches.
 */
#include <err.h>
#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "list.h"
#include "vfcfg.h"

static struct libscols_line *add_row(struct libscols_table *table, struct libscols_line *parent,
				     const struct table_style *style, const struct row *row)
{
	struct libscols_line *line = scols_table_new_line(table, parent);
	size_t i;

	if (!line)
		err(EXIT_REFUSED, "out of memory");
	for (i = 0; i < style->columns.nr; i++) {
		char *text = style->columns.columns[i]->cell(row);

		if (!text)
			text = strdup("-");
		if (!text || scols_line_refer_data(line, i, text))
			err(EXIT_REFUSED, "out of memory");
	}
	return line;
}

static struct libscols_table *new_table(const struct table_style *style)
{
	struct libscols_table *table = scols_new_table();
	bool tree = !style->flat;
	size_t i;

	if (!table)
		err(EXIT_REFUSED, "out of memory");
	scols_table_enable_noheadings(table, style->noheadings);
	for (i = 0; i < style->columns.nr; i++) {
		const struct column *column = style->columns.columns[i];
		int flags = column->text ? 0 : SCOLS_FL_RIGHT;

		/* The branches stand before the address, once. */
		if (tree && !strcmp(column->name, "ADDRESS")) {
			flags |= SCOLS_FL_TREE;
			tree = false;
		}
		if (!scols_table_new_column(table, column->name, 0, flags))
			err(EXIT_REFUSED, "out of memory");
	}
	return table;
}

void print_table(const struct listing *listing, const struct vfcfg_bus *bus,
		 const struct table_style *style)
{
	struct libscols_table *table;
	size_t i, v;

	scols_init_debug(0);
	table = new_table(style);
	for (i = 0; i < listing->nr_pfs; i++) {
		const struct listed_pf *listed = &listing->pfs[i];
		struct row row = { .bus = bus, .pf = listed->pf };
		struct libscols_line *parent = add_row(table, NULL, style, &row);

		for (v = 0; v < listed->pf->nr_vfs; v++) {
			if (!listed->shown[v])
				continue;
			row.vf = &listed->pf->vfs[v];
			add_row(table, style->flat ? NULL : parent, style, &row);
		}
	}
	scols_print_table(table);
	scols_unref_table(table);
}
