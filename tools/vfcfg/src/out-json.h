/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Building JSON: memory that runs out ends the program, unknown is null.
 */
#ifndef JSONOUT_H
#define JSONOUT_H

#include <stdbool.h>

struct json_object;

/** JSON_VERSION - Of what is printed: higher when a key changes its meaning. */
#define JSON_VERSION	1

/** json_ready() - Can JSON be printed? Else @why, one line to be freed, says why not. */
bool json_ready(char **why);

/** json_new() - An object, empty; json_ready() comes first. */
struct json_object *json_new(void);

/** json_list() - An array, empty. */
struct json_object *json_list(void);

/** json_put() - Add a member, whose @key is a literal; NULL is JSON's null. */
void json_put(struct json_object *to, const char *key, struct json_object *obj);

/** json_add() - Add an element to an array. */
void json_add(struct json_object *array, struct json_object *obj);

/** json_number() - A number, or null for VFCFG_UNKNOWN. */
struct json_object *json_number(long val);

/** json_flag() - A boolean. */
struct json_object *json_flag(bool val);

/** json_text() - A string, or null for NULL. */
struct json_object *json_text(const char *text);

/** json_print_line() - As json_print(), on one line. */
void json_print_line(struct json_object *top);

/** json_print() - Print on stdout and free. */
void json_print(struct json_object *top);

#endif
