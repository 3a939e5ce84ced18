// SPDX-License-Identifier: GPL-2.0-only
/*
 * A comparison as JSON.
 */
#include "common/array.h"
#include "compare/compare.h"
#include "out-json.h"

static struct json_object *number(long val)
{
	return json_number(val);
}

static struct json_object *yes_or_no(long val)
{
	return json_flag(val);
}

/* The errno's name: numbers differ between machines. */
static struct json_object *answer(long err)
{
	return json_text(answer_name(err));
}

static const struct {
	const char *key;
	enum vfcfg_measured what;
	struct json_object *(*value)(long val);
} values[] = {
	{ "change_ns", VFCFG_CHANGE_NS, number },
	{ "whole_ns", VFCFG_WHOLE_NS, number },
	{ "host_size", VFCFG_HOST_SIZE, number },
	{ "freed", VFCFG_FREED, number },
	{ "unbind_first", VFCFG_UNBIND_FIRST, yes_or_no },
	{ "device_knows", VFCFG_DEVICE_KNOWS, yes_or_no },
	{ "user_size", VFCFG_USER_SIZE, number },
	{ "guest_size", VFCFG_GUEST_SIZE, number },
	{ "host_interrupts", VFCFG_HOST_INTERRUPTS, number },
	{ "demand_interrupts", VFCFG_DEMAND_INTERRUPTS, number },
	{ "demand_held", VFCFG_DEMAND_HELD, number },
	{ "enable_next", VFCFG_ENABLE_NEXT, answer },
	{ "raise_cap", VFCFG_RAISE_CAP, answer },
	{ "entries_beyond", VFCFG_ENTRIES_BEYOND, number },
	{ "entries_writable", VFCFG_ENTRIES_WRITABLE, number },
};

static struct json_object *row_object(const struct vfcfg_comparison *c, enum vfcfg_row row)
{
	const char *why_not = vfcfg_comparison_get_why_not(c, row);
	const char *no_user = vfcfg_comparison_get_no_user(c, row);
	struct json_object *obj = json_new();
	size_t i;

	json_put(obj, "policy", json_text(row_names[row]));
	json_put(obj, "possible", json_flag(!why_not));
	json_put(obj, "reason", json_text(why_not ? why_not : no_user));
	for (i = 0; i < ARRAY_SIZE(values); i++) {
		long val = vfcfg_comparison_get(c, row, values[i].what);

		json_put(obj, values[i].key, val == VFCFG_UNKNOWN ? NULL : values[i].value(val));
	}
	return obj;
}

void comparison_json(const struct vfcfg_comparison *c)
{
	struct json_object *top = json_new(), *rows = json_list();
	long to = vfcfg_comparison_get_to(c);
	size_t i;

	json_put(top, "version", json_number(JSON_VERSION));
	json_put(top, "address", json_text(vfcfg_comparison_get_address(c)));
	json_put(top, "table_size", json_number(vfcfg_comparison_get_from(c)));
	json_put(top, "asked", to ? json_number(to) : NULL);
	json_put(top, "rounds", json_number(VFCFG_COMPARISON_ROUNDS));
	json_put(top, "interrupts_isolated",
		 vfcfg_comparison_is_isolated(c) ? json_flag(true) : NULL);
	for (i = 0; i < VFCFG_ROWS; i++)
		json_add(rows, row_object(c, i));
	json_put(top, "policies", rows);
	json_print(top);
}
