// SPDX-License-Identifier: GPL-2.0-only
/*
 * The PLANs of a command line, and their differences.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/number.h"
#include "common/say.h"
#include "out-error.h"
#include "out-json.h"
#include "plans.h"
#include "report.h"

void plan_args_add(struct plan_args *args, const char *file)
{
	args->files = must(reallocarray(args->files, args->nr + 1, sizeof(*args->files)));
	args->files[args->nr++] = file;
}

static int read_one(const struct plan_args *args, struct vfcfg_plan *plan, struct vfcfg_ctx *ctx,
		    const char *name)
{
	FILE *f = strcmp(name, "-") ? fopen(name, "re") : stdin;
	int err;

	if (!f) {
		err = -errno;
		fail_file(args->verb, name, err, args->json);
		return err;
	}
	err = vfcfg_plan_read(plan, name, f);
	if (err)
		fail_all(ctx, args->verb, args->json);
	if (f != stdin)
		fclose(f);
	return err;
}

struct vfcfg_plan *plan_args_read(const struct plan_args *args, struct vfcfg_ctx *ctx)
{
	struct vfcfg_plan *plan;
	size_t i;
	int err = 0;

	if (vfcfg_plan_new(ctx, &plan))
		must(NULL);
	for (i = 0; i < args->nr && !err; i++)
		err = read_one(args, plan, ctx, args->files[i]);
	if (!args->nr) {
		err = vfcfg_plan_read_folders(plan);
		if (err)
			fail_all(ctx, args->verb, args->json);
	}
	if (!err)
		return plan;
	vfcfg_plan_free(plan);
	return NULL;
}

/* "PF", "PF/3" or "PF/0-99": as a DEVICE is written. */
static char *named(const struct vfcfg_difference *d)
{
	const char *pf = vfcfg_difference_get_pf(d);
	long first = vfcfg_difference_get_first(d), last = vfcfg_difference_get_last(d);

	if (first == VFCFG_UNKNOWN)
		return must(strdup(pf));
	if (first == last)
		return must(vfcfg_say("%s/%ld", pf, first));
	return must(vfcfg_say("%s/%ld-%ld", pf, first, last));
}

static int print_line(void *arg, const struct vfcfg_difference *d)
{
	const char *is = vfcfg_difference_get_is(d);
	char *name = named(d);

	(void)arg;
	printf("%s: %s %s -> %s\n", name, vfcfg_difference_get_key(d), is ? is : "(not there)",
	       vfcfg_difference_get_wanted(d));
	free(name);
	return 0;
}

/* Numbers, true and false are what they are in JSON; none is null. */
static struct json_object *value(const char *text)
{
	long val;

	if (!text || !strcmp(text, "none") || !strcmp(text, "?"))
		return NULL;
	if (!strcmp(text, "true") || !strcmp(text, "false"))
		return json_flag(*text == 't');
	return vfcfg_number(text, INT_MAX, &val) ? json_text(text) : json_number(val);
}

static int add_object(void *arg, const struct vfcfg_difference *d)
{
	struct json_object *obj = json_new();
	const char *is = vfcfg_difference_get_is(d);

	json_put(obj, "pf", json_text(vfcfg_difference_get_pf(d)));
	json_put(obj, "first", json_number(vfcfg_difference_get_first(d)));
	json_put(obj, "last", json_number(vfcfg_difference_get_last(d)));
	json_put(obj, "key", json_text(vfcfg_difference_get_key(d)));
	json_put(obj, "there", json_flag(is));
	json_put(obj, "is", value(is));
	json_put(obj, "wanted", value(vfcfg_difference_get_wanted(d)));
	json_add(arg, obj);
	return 0;
}

int plan_diff(const struct plan_args *args, struct vfcfg_plan *plan, struct json_object *top)
{
	struct json_object *list = args->json ? json_list() : NULL;
	int status;

	status = vfcfg_plan_diff(plan, args->json ? add_object : print_line, list);
	if (status < 0)
		must(NULL);
	if (args->json)
		json_put(top, "differences", list);
	return status;
}

void plan_refused(const struct plan_args *args, struct vfcfg_plan *plan,
		  struct json_object *devices)
{
	struct vfcfg_plan_pf *pf;

	vfcfg_plan_pf_foreach(plan, pf) {
		const struct vfcfg_error *error = vfcfg_plan_pf_get_error(pf);

		if (!error)
			continue;
		fflush(stdout);
		if (args->json)
			json_add(devices, report_json_refused(error));
		else
			complain_of(error, args->verb);
	}
}
