// SPDX-License-Identifier: GPL-2.0-only
/*
 * A comparison as a table.
 */
#include <err.h>
#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "lib/array.h"
#include "lib/function.h"
#include "lib/words.h"
#include "measure.h"

static char *number(long val)
{
	return val == VFCFG_UNKNOWN ? NULL : vfcfg_say("%ld", val);
}

static char *duration(double us)
{
	if (us < 0)
		return NULL;
	if (us < 1000)
		return vfcfg_say("%.0f us", us);
	return us < 100000 ? vfcfg_say("%.1f ms", us / 1000) : vfcfg_say("%.0f ms", us / 1000);
}

static char *answer(enum answer is)
{
	return is == UNANSWERED ? NULL : strdup(is == YES ? "yes" : "no");
}

static char *refusal(int err)
{
	const char *name = err ? strerrorname_np(err) : "accepted";

	return strdup(name ? name : "unknown");
}

static const struct vfcfg_view *view(const struct measured *row)
{
	return row->why_not || row->no_view ? NULL : &row->view;
}

static char *policy(const struct measured *row)
{
	return strdup(row->policy);
}

static char *change(const struct measured *row)
{
	return duration(row->change_us);
}

static char *whole(const struct measured *row)
{
	return duration(row->whole_us);
}

static char *unbind(const struct measured *row)
{
	return answer(row->unbind);
}

static char *host(const struct measured *row)
{
	return number(row->host_size);
}

static char *user(const struct measured *row)
{
	return view(row) ? number(row->view.user_size) : NULL;
}

static char *guest(const struct measured *row)
{
	return view(row) ? number(row->view.guest_size) : NULL;
}

static char *irqs(const struct measured *row)
{
	return view(row) ? number(row->view.interrupts) : NULL;
}

static char *freed(const struct measured *row)
{
	return number(row->freed);
}

static char *knows(const struct measured *row)
{
	return answer(row->knows);
}

static char *next(const struct measured *row)
{
	return view(row) ? refusal(row->view.enable) : NULL;
}

static char *raise_cap(const struct measured *row)
{
	return view(row) && row->view.beyond ? refusal(row->view.raise) : NULL;
}

static char *entries(const struct measured *row)
{
	if (!view(row) || !row->view.beyond || row->view.writable == VFCFG_UNKNOWN)
		return NULL;
	return vfcfg_say("%ld of %ld", row->view.writable, row->view.beyond);
}

static char *note(const struct measured *row)
{
	const char *text = row->why_not ? row->why_not : row->no_view;

	return text ? vfcfg_say("%s%s", row->why_not ? "not possible: " : "no vfio user: ", text) :
		      NULL;
}

static const struct {
	const char *name;
	bool right;
	char *(*cell)(const struct measured *row);
} columns[] = {
	{ "POLICY", false, policy },
	{ "CHANGE", true, change },
	{ "WHOLE", true, whole },
	{ "UNBIND", false, unbind },
	{ "KNOWS", false, knows },
	{ "HOST", true, host },
	{ "USER", true, user },
	{ "GUEST", true, guest },
	{ "IRQS", true, irqs },
	{ "FREED", true, freed },
	{ "NEXT", false, next },
	{ "RAISE", false, raise_cap },
	{ "WRITABLE", false, entries },
	{ "NOTE", false, note },
};

static bool has_notes(const struct comparison *c)
{
	size_t i;

	for (i = 0; i < ROWS; i++)
		if (c->rows[i].why_not || c->rows[i].no_view)
			return true;
	return false;
}

static void add_row(struct libscols_table *table, const struct measured *row, size_t nr)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	size_t i;

	if (!line)
		err(EXIT_REFUSED, "out of memory");
	for (i = 0; i < nr; i++) {
		char *text = columns[i].cell(row);

		if (!text)
			text = strdup("-");
		if (!text || scols_line_refer_data(line, i, text))
			err(EXIT_REFUSED, "out of memory");
	}
}

void comparison_table(const struct comparison *c)
{
	size_t nr = ARRAY_SIZE(columns) - !has_notes(c), i;
	struct libscols_table *table;
	char name[VFCFG_ADDR_LEN];

	printf("%s: %ld vector%s", vfcfg_addr_str(&c->addr, name), c->from,
	       c->from == 1 ? "" : "s");
	if (c->to)
		printf(", asked for %ld; median of %d changes", c->to, MEASURE_ROUNDS);
	if (c->isolated == YES)
		printf("; its interrupts are isolated");
	putchar('\n');
	scols_init_debug(0);
	table = scols_new_table();
	if (!table)
		err(EXIT_REFUSED, "out of memory");
	for (i = 0; i < nr; i++)
		if (!scols_table_new_column(table, columns[i].name, 0,
					    columns[i].right ? SCOLS_FL_RIGHT : 0))
			err(EXIT_REFUSED, "out of memory");
	for (i = 0; i < ROWS; i++)
		add_row(table, &c->rows[i], nr);
	scols_print_table(table);
	scols_unref_table(table);
}
