// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg diff: where PFs and VFs are other than planned.
 */
#include <stdlib.h>

#include "out-error.h"
#include "plans.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct plan_args *args = state->input;

	switch (key) {
	case 'J':
		args->json = true;
		return 0;
	case ARGP_KEY_ARG:
		plan_args_add(args, arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "json", 'J', NULL, 0, "Print JSON", 2 },
	{ 0 }
};

static const struct argp_child children[] = { { &common_options, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "[PLAN...]",
	.doc = "Tell where PFs and VFs are other than planned; exit status 3 if they are.\v"
	       "A PLAN is a file as in vfcfg-plan(5), or \"-\", standard input. Without one it is "
	       "all of /etc/vfcfg.d, /run/vfcfg.d and /usr/lib/vfcfg.d.\n\n"
	       "Examples:\n"
	       "  vfcfg diff              is this host as /etc/vfcfg.d has it?\n"
	       "  vfcfg save | vfcfg diff -",
	.children = children,
};

static const struct argp *diff_argp(void)
{
	return &argp;
}

static int diff(const struct plan_args *args, struct vfcfg_ctx *ctx)
{
	struct vfcfg_plan *plan = plan_args_read(args, ctx);
	struct json_object *top = args->json && plan ? json_new() : NULL;
	struct json_object *devices = top ? json_list() : NULL;
	int status;

	if (!plan)
		return EXIT_REFUSED;
	if (top)
		json_put(top, "version", json_number(JSON_VERSION));
	status = plan_diff(args, plan, top);
	plan_refused(args, plan, devices);
	if (top) {
		json_put(top, "devices", devices);
		json_print(top);
	}
	vfcfg_plan_free(plan);
	return status;
}

static int run_diff(int argc, char **argv)
{
	struct plan_args args = { .verb = "diff" };
	struct vfcfg_ctx *ctx;
	int status = EXIT_REFUSED;

	argp_parse(&argp, argc, argv, 0, NULL, &args);
	ctx = !args.json || json_works(args.verb) ? open_bus() : NULL;
	if (ctx)
		status = diff(&args, ctx);
	vfcfg_unref(ctx);
	free(args.files);
	return status;
}

const struct command command_diff = {
	.name = "diff",
	.summary = "tell where devices are other than planned",
	.argp = diff_argp,
	.run = run_diff,
};
