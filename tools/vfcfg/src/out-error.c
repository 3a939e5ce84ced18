// SPDX-License-Identifier: GPL-2.0-only
/*
 * Failures as JSON.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/say.h"
#include "out-error.h"

bool json_works(const char *verb)
{
	char *why = NULL;

	if (json_ready(&why))
		return true;
	fprintf(stderr, "vfcfg: %s: %s\n", verb, why ? why : "out of memory");
	free(why);
	return false;
}

struct json_object *json_errno(int err)
{
	return json_text(err ? strerrorname_np(-err) : NULL);
}

struct json_object *json_failure(const struct vfcfg_ctx *ctx)
{
	const struct vfcfg_error *error = vfcfg_get_error(ctx);
	struct json_object *obj = json_new();

	json_put(obj, "address", json_text(vfcfg_error_get_device(error)));
	json_put(obj, "reason", json_text(vfcfg_error_get_code(error)));
	json_put(obj, "errno", json_errno(vfcfg_error_get_errno(error)));
	json_put(obj, "text", json_text(vfcfg_error_get_text(error)));
	return obj;
}

static struct json_object *all_failed(struct json_object *failure)
{
	struct json_object *top = json_new();

	json_put(top, "version", json_number(JSON_VERSION));
	json_put(top, "devices", json_list());
	json_put(top, "error", failure);
	return top;
}

static struct json_object *failure_of_all(const struct vfcfg_ctx *ctx)
{
	return all_failed(json_failure(ctx));
}

void fail_file(const char *what, const char *name, int err, bool json)
{
	char *text = must(vfcfg_say("%s: %s", name, strerror(-err)));
	struct json_object *obj;

	if (json) {
		obj = json_new();
		json_put(obj, "address", NULL);
		json_put(obj, "reason", json_text("failed"));
		json_put(obj, "errno", json_errno(err));
		json_put(obj, "text", json_text(text));
		json_print(all_failed(obj));
	} else {
		fprintf(stderr, "vfcfg: %s: %s\n", what, text);
	}
	free(text);
}

void fail_all(const struct vfcfg_ctx *ctx, const char *what, bool json)
{
	if (json)
		json_print(failure_of_all(ctx));
	else
		complain(ctx, what);
}

void fail_all_on_a_line(const struct vfcfg_ctx *ctx, const char *what, bool json)
{
	if (json)
		json_print_line(failure_of_all(ctx));
	else
		complain(ctx, what);
}
