// SPDX-License-Identifier: GPL-2.0-only
/*
 * A comparison as a table.
 */
#include <stdio.h>
#include <string.h>

#include "common/array.h"
#include "common/say.h"
#include "compare/compare.h"
#include "out-table.h"

const char *const row_names[VFCFG_ROWS] = {
	"none", "resize", "cap", "strict", "virtual", "overcommit"
};

const char *answer_name(long err)
{
	const char *name = err ? strerrorname_np((int)err) : "accepted";

	return name ? name : "unknown";
}

static char *number(long val)
{
	return vfcfg_say("%ld", val);
}

static char *duration(long ns)
{
	double us = ns / 1e3;

	if (us < 1000)
		return vfcfg_say("%.0f us", us);
	return us < 100000 ? vfcfg_say("%.1f ms", us / 1000) : vfcfg_say("%.0f ms", us / 1000);
}

static char *yes_or_no(long val)
{
	return strdup(val ? "yes" : "no");
}

static char *answer(long err)
{
	return strdup(answer_name(err));
}

static const struct {
	const char *name;
	bool right;
	enum vfcfg_measured what;
	char *(*cell)(long val);
} columns[] = {
	{ "CHANGE", true, VFCFG_CHANGE_NS, duration },
	{ "WHOLE", true, VFCFG_WHOLE_NS, duration },
	{ "UNBIND", false, VFCFG_UNBIND_FIRST, yes_or_no },
	{ "KNOWS", false, VFCFG_DEVICE_KNOWS, yes_or_no },
	{ "HOST", true, VFCFG_HOST_SIZE, number },
	{ "USER", true, VFCFG_USER_SIZE, number },
	{ "GUEST", true, VFCFG_GUEST_SIZE, number },
	{ "IRQS", true, VFCFG_HOST_INTERRUPTS, number },
	{ "THREE", true, VFCFG_DEMAND_INTERRUPTS, number },
	{ "HELD", true, VFCFG_DEMAND_HELD, number },
	{ "FREED", true, VFCFG_FREED, number },
	{ "NEXT", false, VFCFG_ENABLE_NEXT, answer },
	{ "RAISE", false, VFCFG_RAISE_CAP, answer },
};

static char *cell(const struct vfcfg_comparison *c, enum vfcfg_row row, size_t column)
{
	long val = vfcfg_comparison_get(c, row, columns[column].what);

	return val == VFCFG_UNKNOWN ? NULL : columns[column].cell(val);
}

static char *entries(const struct vfcfg_comparison *c, enum vfcfg_row row)
{
	long writable = vfcfg_comparison_get(c, row, VFCFG_ENTRIES_WRITABLE);

	if (writable == VFCFG_UNKNOWN)
		return NULL;
	return vfcfg_say("%ld of %ld", writable,
			 vfcfg_comparison_get(c, row, VFCFG_ENTRIES_BEYOND));
}

static char *note(const struct vfcfg_comparison *c, enum vfcfg_row row)
{
	const char *why_not = vfcfg_comparison_get_why_not(c, row);
	const char *no_user = vfcfg_comparison_get_no_user(c, row);

	if (why_not)
		return vfcfg_say("not possible: %s", why_not);
	return no_user ? vfcfg_say("no vfio user: %s", no_user) : NULL;
}

/* Few drivers offer a virtual table: nobody is told each time that one does not. */
static bool is_told(const struct vfcfg_comparison *c, enum vfcfg_row row)
{
	return row < VFCFG_ROW_VIRTUAL || !vfcfg_comparison_get_why_not(c, row);
}

static bool has_notes(const struct vfcfg_comparison *c)
{
	size_t i;

	for (i = 0; i < VFCFG_ROWS; i++)
		if (is_told(c, i) &&
		    (vfcfg_comparison_get_why_not(c, i) || vfcfg_comparison_get_no_user(c, i)))
			return true;
	return false;
}

static void add_row(struct libscols_table *table, const struct vfcfg_comparison *c,
		    enum vfcfg_row row)
{
	struct libscols_line *line = table_row(table, NULL);
	size_t nr = ARRAY_SIZE(columns), i;

	table_cell(line, 0, strdup(row_names[row]));
	for (i = 0; i < nr; i++)
		table_cell(line, i + 1, cell(c, row, i));
	table_cell(line, nr + 1, entries(c, row));
	if (has_notes(c))
		table_cell(line, nr + 2, note(c, row));
}

void comparison_table(const struct vfcfg_comparison *c)
{
	long from = vfcfg_comparison_get_from(c), to = vfcfg_comparison_get_to(c);
	struct libscols_table *table = table_new(false);
	size_t i;

	printf("%s: %ld vector%s", vfcfg_comparison_get_address(c), from, from == 1 ? "" : "s");
	if (to)
		printf(", asked for %ld; median of %d changes", to, VFCFG_COMPARISON_ROUNDS);
	if (vfcfg_comparison_is_isolated(c))
		printf("; its interrupts are isolated");
	putchar('\n');
	table_column(table, "POLICY", 0);
	for (i = 0; i < ARRAY_SIZE(columns); i++)
		table_column(table, columns[i].name, columns[i].right ? TABLE_RIGHT : 0);
	table_column(table, "WRITABLE", 0);
	if (has_notes(c))
		table_column(table, "NOTE", 0);
	for (i = 0; i < VFCFG_ROWS; i++)
		if (is_told(c, i))
			add_row(table, c, i);
	table_print(table);
}
