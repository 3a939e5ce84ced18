// SPDX-License-Identifier: GPL-2.0-only
/*
 * Building JSON.
 */
#include <err.h>
#include <stdio.h>

#include "jsonout.h"
#include "lib/function.h"
#include "vfcfg.h"

struct json_object *json_must(struct json_object *obj)
{
	if (!obj)
		err(EXIT_REFUSED, "out of memory");
	return obj;
}

void json_put(struct json_object *to, const char *key, struct json_object *obj)
{
	/* Literals, each once: there is nothing to copy, and none to look for. */
	if (json_object_object_add_ex(to, key, obj, JSON_C_OBJECT_ADD_KEY_IS_NEW |
					  JSON_C_OBJECT_KEY_IS_CONSTANT))
		err(EXIT_REFUSED, "out of memory");
}

struct json_object *json_number(long val)
{
	return val == VFCFG_UNKNOWN ? NULL : json_must(json_object_new_int64(val));
}

struct json_object *json_text(const char *text)
{
	return text ? json_must(json_object_new_string(text)) : NULL;
}

void json_print(struct json_object *top)
{
	const char *text = json_object_to_json_string_ext(top, JSON_C_TO_STRING_PRETTY |
							  JSON_C_TO_STRING_SPACED);

	if (!text)
		err(EXIT_REFUSED, "out of memory");
	puts(text);
	json_object_put(top);
}
