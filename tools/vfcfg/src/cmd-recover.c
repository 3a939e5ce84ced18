// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg recover: see to what a run left that was ended before it was through.
 */
#include <stdio.h>
#include <stdlib.h>

#include "interrupts.h"
#include "out-error.h"
#include "report.h"

#define KEY_FINISH	0x100
#define KEY_UNDO	0x101
#define KEY_ACCEPT	0x102

struct options {
	enum vfcfg_recovery how;
	bool json;
};

static void choose(struct options *o, enum vfcfg_recovery how, struct argp_state *state)
{
	if (o->how != VFCFG_LOOK && o->how != how)
		argp_error(state, "only one of --finish, --undo and --accept");
	o->how = how;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case KEY_FINISH:
		choose(o, VFCFG_FINISH, state);
		return 0;
	case KEY_UNDO:
		choose(o, VFCFG_UNDO, state);
		return 0;
	case KEY_ACCEPT:
		choose(o, VFCFG_ACCEPT, state);
		return 0;
	case 'J':
		o->json = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "%s: all PFs are seen to; no DEVICE is taken", arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "finish", KEY_FINISH, NULL, 0, "Do what was left to do", 1 },
	{ "undo", KEY_UNDO, NULL, 0, "Bring back what was, where it is still as that run left it", 1 },
	{ "accept", KEY_ACCEPT, NULL, 0, "What stands now is right: forget what was", 1 },
	{ "json", 'J', NULL, 0, "Print JSON", 2 },
	{ 0 }
};

static const struct argp_child children[] = { { &common_options, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.doc = "Tell what runs of vfcfg have left that were ended before they were through, or see "
	       "to it.\v"
	       "Until then other commands leave those PFs alone. A run that is still at work is "
	       "not touched.\n\n"
	       "Examples:\n"
	       "  vfcfg recover\n"
	       "  vfcfg recover --undo",
	.children = children,
};

static const struct argp *recover_argp(void)
{
	return &argp;
}

static void tell(const struct options *o, struct vfcfg_ctx *ctx, struct vfcfg_wanted *wanted,
		 int status)
{
	const struct report how = { .what = "recover", .verb = "recover" };

	if (status < 0)
		fail_all(ctx, "recover", o->json);
	else if (o->json)
		report_json(wanted);
	else
		report_text(&how, wanted);
	fflush(stdout);
}

static int run_recover(int argc, char **argv)
{
	struct options o = { 0 };
	struct vfcfg_wanted *wanted;
	struct vfcfg_ctx *ctx;
	int status;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	if (o.json && !json_works("recover"))
		return EXIT_REFUSED;
	ctx = open_bus();
	if (!ctx)
		return EXIT_REFUSED;
	if (vfcfg_wanted_new(ctx, &wanted))
		must(NULL);
	interrupts_catch();
	status = vfcfg_recover(wanted, o.how);
	tell(&o, ctx, wanted, status);
	interrupts_release();
	vfcfg_wanted_free(wanted);
	vfcfg_unref(ctx);
	return status < 0 ? EXIT_REFUSED : status;
}

const struct command command_recover = {
	.name = "recover",
	.summary = "finish or undo what a run left that was ended",
	.argp = recover_argp,
	.run = run_recover,
};
