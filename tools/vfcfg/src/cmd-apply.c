// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg apply: set PFs and VFs up as planned.
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/number.h"
#include "interrupts.h"
#include "out-error.h"
#include "plans.h"
#include "report.h"

#define KEY_WAIT	0x2000
#define KEY_ONLY	0x2001

struct options {
	struct plan_args args;
	bool dry;
	bool verbose;
	bool keep_going;
	double wait;
	const char *only;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	long seconds;

	switch (key) {
	case 'J':
		o->args.json = true;
		return 0;
	case 'n':
		o->dry = true;
		return 0;
	case 'v':
		o->verbose = true;
		return 0;
	case 'k':
		o->keep_going = true;
		return 0;
	case KEY_WAIT:
		if (vfcfg_number(arg, 86400, &seconds))
			argp_error(state, "--wait %s: not a number from 0 to 86400", arg);
		o->wait = (double)seconds;
		return 0;
	case KEY_ONLY:
		if (!vfcfg_address_is(arg))
			argp_error(state, "--only %s: not a PCI address", arg);
		o->only = arg;
		return 0;
	case ARGP_KEY_ARG:
		plan_args_add(&o->args, arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "dry-run", 'n', NULL, 0, "Change nothing: tell the differences, and what would be refused", 1 },
	{ "only", KEY_ONLY, "PF", 0, "Leave out what is about other PFs than the one of this address", 1 },
	{ "verbose", 'v', NULL, 0, "Say what was changed", 2 },
	{ "json", 'J', NULL, 0, "Print JSON", 2 },
	{ "wait", KEY_WAIT, "SECONDS", 0, "Wait for another run that holds a PF", 2 },
	{ "keep-going", 'k', NULL, 0, "Keep what could be done when something cannot, or when "
	  "interrupted", 2 },
	{ 0 }
};

static const struct argp_child children[] = { { &common_options, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "[PLAN...]",
	.doc = "Set PFs and VFs up as planned. What stands already is not touched.\v"
	       "A PLAN is a file as in vfcfg-plan(5), or \"-\", standard input. Without one it is "
	       "all of /etc/vfcfg.d, /run/vfcfg.d and /usr/lib/vfcfg.d. For each PF, all is done "
	       "or nothing; PFs are seen to side by side.\n\n"
	       "Examples:\n"
	       "  vfcfg apply -n          what would be changed?\n"
	       "  vfcfg apply host.yaml",
	.children = children,
};

static const struct argp *apply_argp(void)
{
	return &argp;
}

static void report(const struct options *o, struct vfcfg_plan *plan, struct json_object *top)
{
	const struct report how = { .what = "apply", .verb = "apply", .verbose = o->verbose };
	struct json_object *devices = top ? json_list() : NULL;
	struct vfcfg_wanted *wanted;
	struct vfcfg_plan_pf *pf;

	vfcfg_plan_pf_foreach(plan, pf) {
		wanted = vfcfg_plan_pf_get_wanted(pf);
		if (wanted && top)
			report_json_devices(devices, wanted);
		else if (wanted)
			report_text(&how, wanted);
	}
	plan_refused(&o->args, plan, devices);
	if (top) {
		json_put(top, "devices", devices);
		json_print(top);
	}
	fflush(stdout);
}

static int make_so(const struct options *o, struct vfcfg_plan *plan, struct json_object *top)
{
	unsigned int flags = (o->keep_going ? VFCFG_KEEP_GOING : VFCFG_WHOLE) |
			     (o->dry ? VFCFG_DRY_RUN : 0);
	char *command = must(full_command());
	int status, differs = VFCFG_ALL_DONE;

	if (vfcfg_plan_set_command(plan, command) ||
	    (o->only && vfcfg_plan_set_only(plan, o->only)))
		must(NULL);
	free(command);
	vfcfg_plan_set_wait(plan, o->wait);
	if (o->dry)
		differs = plan_diff(&o->args, plan, top);
	fflush(stdout);
	interrupts_catch();
	status = vfcfg_plan_apply(plan, flags, interrupts_progress, NULL);
	report(o, plan, top);
	interrupts_release();
	return vfcfg_status_worse(differs, status < 0 ? VFCFG_SOME_REFUSED : status);
}

static int apply(const struct options *o, struct vfcfg_ctx *ctx)
{
	struct vfcfg_plan *plan = plan_args_read(&o->args, ctx);
	struct json_object *top = o->args.json && plan ? json_new() : NULL;
	int status;

	if (!plan)
		return EXIT_REFUSED;
	if (top)
		json_put(top, "version", json_number(JSON_VERSION));
	status = make_so(o, plan, top);
	vfcfg_plan_free(plan);
	return status;
}

static int run_apply(int argc, char **argv)
{
	struct options o = { .args.verb = "apply" };
	struct vfcfg_ctx *ctx;
	int status = EXIT_REFUSED;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	ctx = !o.args.json || json_works(o.args.verb) ? open_bus() : NULL;
	if (ctx)
		status = apply(&o, ctx);
	vfcfg_unref(ctx);
	free(o.args.files);
	return status;
}

const struct command command_apply = {
	.name = "apply",
	.summary = "set devices up as planned",
	.argp = apply_argp,
	.run = run_apply,
};
