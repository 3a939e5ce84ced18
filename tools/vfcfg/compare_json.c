// SPDX-License-Identifier: GPL-2.0-only
/*
 * A comparison as JSON.
 */
#include <string.h>

#include "jsonout.h"
#include "lib/function.h"
#include "measure.h"

static struct json_object *nanoseconds(double us)
{
	return us < 0 ? NULL : json_must(json_object_new_int64((int64_t)(us * 1000)));
}

static struct json_object *answer(enum answer is)
{
	return is == UNANSWERED ? NULL : json_must(json_object_new_boolean(is == YES));
}

/* The errno's name: numbers differ between machines. */
static struct json_object *refusal(int err)
{
	const char *name = err ? strerrorname_np(err) : "accepted";

	return json_text(name ? name : "unknown");
}

static void add_view(struct json_object *obj, const struct measured *row)
{
	const struct vfcfg_view *view = row->why_not || row->no_view ? NULL : &row->view;

	json_put(obj, "user_size", view ? json_number(view->user_size) : NULL);
	json_put(obj, "guest_size", view ? json_number(view->guest_size) : NULL);
	json_put(obj, "host_interrupts", view ? json_number(view->interrupts) : NULL);
	json_put(obj, "enable_next", view ? refusal(view->enable) : NULL);
	json_put(obj, "raise_cap", view && view->beyond ? refusal(view->raise) : NULL);
	json_put(obj, "entries_beyond", view ? json_number(view->beyond) : NULL);
	json_put(obj, "entries_writable",
		 view && view->beyond ? json_number(view->writable) : NULL);
}

static struct json_object *row_object(const struct measured *row)
{
	struct json_object *obj = json_must(json_object_new_object());

	json_put(obj, "policy", json_text(row->policy));
	json_put(obj, "possible", json_must(json_object_new_boolean(!row->why_not)));
	json_put(obj, "reason", json_text(row->why_not ? row->why_not : row->no_view));
	json_put(obj, "change_ns", nanoseconds(row->change_us));
	json_put(obj, "whole_ns", nanoseconds(row->whole_us));
	json_put(obj, "host_size", json_number(row->host_size));
	json_put(obj, "freed", json_number(row->freed));
	json_put(obj, "unbind_first", answer(row->unbind));
	json_put(obj, "device_knows", answer(row->knows));
	add_view(obj, row);
	return obj;
}

void comparison_json(const struct comparison *c)
{
	struct json_object *top = json_must(json_object_new_object());
	struct json_object *rows = json_must(json_object_new_array());
	char name[VFCFG_ADDR_LEN];
	size_t i;

	json_put(top, "address", json_text(vfcfg_addr_str(&c->addr, name)));
	json_put(top, "table_size", json_number(c->from));
	json_put(top, "asked", c->to ? json_number(c->to) : NULL);
	json_put(top, "rounds", json_number(MEASURE_ROUNDS));
	json_put(top, "interrupts_isolated", answer(c->isolated));
	for (i = 0; i < ROWS; i++)
		json_object_array_add(rows, row_object(&c->rows[i]));
	json_put(top, "policies", rows);
	json_print(top);
}
