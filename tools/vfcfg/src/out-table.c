// SPDX-License-Identifier: GPL-2.0-only
/*
 * Printing tables with libsmartcols, which is loaded for the first.
 */
#include <err.h>
#include <libsmartcols.h>
#include <locale.h>
#include <string.h>

#include "common/array.h"
#include "common/load.h"
#include "out-table.h"
#include "vfcfg.h"

#define FUNCTIONS(f) \
	f(scols_, init_debug) f(scols_, line_refer_data) f(scols_, new_table) \
	f(scols_, print_table) f(scols_, table_enable_noheadings) f(scols_, table_new_column) \
	f(scols_, table_new_line) f(scols_, unref_table)

static struct { FUNCTIONS(VFCFG_LOAD_POINTER) } scols;

static const char *const names[] = { FUNCTIONS(VFCFG_LOAD_NAME) };

bool table_ready(char **why)
{
	if (!scols.new_table &&
	    vfcfg_load("libsmartcols.so.1", names, ARRAY_SIZE(names), &scols, why))
		return false;
	/* Which characters a tree is drawn with is all that a locale is needed for. */
	setlocale(LC_CTYPE, "");
	scols.init_debug(0);
	return true;
}

struct libscols_table *table_new(bool noheadings)
{
	struct libscols_table *table = scols.new_table();

	if (!table)
		err(EXIT_REFUSED, "out of memory");
	scols.table_enable_noheadings(table, noheadings);
	return table;
}

void table_column(struct libscols_table *table, const char *name, int flags)
{
	int scols_flags = (flags & TABLE_RIGHT ? SCOLS_FL_RIGHT : 0) |
			  (flags & TABLE_TREE ? SCOLS_FL_TREE : 0);

	if (!scols.table_new_column(table, name, 0, scols_flags))
		err(EXIT_REFUSED, "out of memory");
}

struct libscols_line *table_row(struct libscols_table *table, struct libscols_line *parent)
{
	struct libscols_line *row = scols.table_new_line(table, parent);

	if (!row)
		err(EXIT_REFUSED, "out of memory");
	return row;
}

void table_cell(struct libscols_line *row, size_t column, char *text)
{
	if (!text)
		text = strdup("-");
	if (!text || scols.line_refer_data(row, column, text))
		err(EXIT_REFUSED, "out of memory");
}

void table_print(struct libscols_table *table)
{
	scols.print_table(table);
	scols.unref_table(table);
}
