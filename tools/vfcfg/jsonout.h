/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Building JSON: memory that runs out ends the program, unknown is null.
 */
#ifndef JSONOUT_H
#define JSONOUT_H

#include <json.h>

/** json_must() - What was just made, if there was memory for it. */
struct json_object *json_must(struct json_object *obj);

/** json_put() - Add a member; a NULL object is JSON's null. */
void json_put(struct json_object *to, const char *key, struct json_object *obj);

/** json_number() - A number, or null for VFCFG_UNKNOWN. */
struct json_object *json_number(long val);

/** json_text() - A string, or null for NULL. */
struct json_object *json_text(const char *text);

/** json_print() - Print on stdout and free. */
void json_print(struct json_object *top);

#endif
