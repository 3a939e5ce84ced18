// SPDX-License-Identifier: GPL-2.0-only
/*
 * Building JSON with json-c, which is loaded for the first object.
 */
#include <err.h>
#include <json.h>
#include <stdio.h>

#include "out-json.h"
#include "common/array.h"
#include "common/load.h"
#include "vfcfg.h"

#define FUNCTIONS(f) \
	f(json_object_, array_add) f(json_object_, new_array) f(json_object_, new_boolean) \
	f(json_object_, new_int64) f(json_object_, new_object) f(json_object_, new_string) \
	f(json_object_, object_add_ex) f(json_object_, put) f(json_object_, to_json_string_ext)

static struct { FUNCTIONS(VFCFG_LOAD_POINTER) } json;

static const char *const names[] = { FUNCTIONS(VFCFG_LOAD_NAME) };

bool json_ready(char **why)
{
	return json.put || !vfcfg_load("libjson-c.so.5", names, ARRAY_SIZE(names), &json, why);
}

struct json_object *json_new(void)
{
	return must(json.new_object());
}

struct json_object *json_list(void)
{
	return must(json.new_array());
}

void json_put(struct json_object *to, const char *key, struct json_object *obj)
{
	/* Literals, each once: there is nothing to copy, and none to look for. */
	if (json.object_add_ex(to, key, obj, JSON_C_OBJECT_ADD_KEY_IS_NEW |
			       JSON_C_OBJECT_KEY_IS_CONSTANT))
		err(EXIT_REFUSED, "out of memory");
}

void json_add(struct json_object *array, struct json_object *obj)
{
	if (json.array_add(array, obj))
		err(EXIT_REFUSED, "out of memory");
}

struct json_object *json_number(long val)
{
	return val == VFCFG_UNKNOWN ? NULL : must(json.new_int64(val));
}

struct json_object *json_flag(bool val)
{
	return must(json.new_boolean(val));
}

struct json_object *json_text(const char *text)
{
	return text ? must(json.new_string(text)) : NULL;
}

static void print(struct json_object *top, int flags)
{
	const char *text = json.to_json_string_ext(top, flags);

	if (!text)
		err(EXIT_REFUSED, "out of memory");
	puts(text);
	json.put(top);
}

void json_print_line(struct json_object *top)
{
	print(top, JSON_C_TO_STRING_PLAIN);
}

void json_print(struct json_object *top)
{
	print(top, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED);
}
