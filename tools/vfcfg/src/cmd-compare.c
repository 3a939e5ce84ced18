// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg compare: the policies, measured on one function.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "compare/compare.h"
#include "device-command.h"
#include "interrupts.h"
#include "out-error.h"
#include "out-table.h"
#include "vfcfg.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct device_command *o = state->input;

	if (key == ARGP_KEY_END && o->devices.nr > 1 && !device_filter_given())
		argp_error(state, "more than one VF given");
	return device_command_key(o, key, arg, state);
}

static const struct argp argp = {
	.options = device_command_options,
	.parser = parse,
	.args_doc = "VF",
	.doc = "Measure the policies on a VF, and set it up again as it was.\v"
	       "Takes about a second, in which the VF has no driver of its own: do not name one "
	       "that is in use. It is opened, and so reset, as a vfio user would.\n\n"
	       "CHANGE and WHOLE are the time of a change, alone and with unbinding and "
	       "binding where UNBIND says that a driver has to go first; KNOWS, whether the "
	       "device itself has the new size; HOST, USER and GUEST the vectors that the "
	       "host's config space shows, that vfio offers and that a guest finds; IRQS the "
	       "host's interrupts when a user enables all it can; THREE "
	       "and HELD those when it enables three as they are needed, and the device's "
	       "vectors that nobody else can have then; FREED the vectors that went "
	       "back to the PF's pool; NEXT and RAISE the answers to a user who enables one "
	       "more, or asks for all again; WRITABLE the table entries beyond that it can "
	       "write, through the mapped BAR where it may be mapped.\n\n"
	       "Example:\n"
	       "  vfcfg compare nvme0/1",
	.children = device_command_children,
};

static const struct argp *compare_argp(void)
{
	return &argp;
}

/* Before the VF is touched: else it would be for nothing. */
static bool form_ready(const struct device_command *o)
{
	char *why = NULL;
	bool ready = o->json ? json_ready(&why) : table_ready(&why);

	if (!ready)
		fprintf(stderr, "vfcfg: compare: %s\n", why ? why : "out of memory");
	free(why);
	return ready;
}

/* What did not come back is said to whoever sits there, whatever reads the JSON. */
static void failed(const struct vfcfg_ctx *ctx, const struct device_command *o)
{
	complain(ctx, "compare");
	if (o->json)
		fail_all(ctx, "compare", true);
}

/* Interrupted: brought back, and nothing is told. */
static int compare(struct vfcfg_ctx *ctx, const struct device_command *o)
{
	struct vfcfg_comparison *c = NULL;
	int err;

	interrupts_catch();
	err = vfcfg_compare(ctx, o->devices.names[0], &interrupts_stop, &c);
	if (err)
		failed(ctx, o);
	interrupts_release();
	if (err)
		return err == -EWOULDBLOCK ? EXIT_LOCKED :
		       err == -EUCLEAN ? EXIT_HALF_DONE : EXIT_REFUSED;
	if (o->json)
		comparison_json(c);
	else
		comparison_table(c);
	vfcfg_comparison_free(c);
	return EXIT_DONE;
}

static int run_compare(int argc, char **argv)
{
	struct device_command o = { .needs = "VF" };
	int status = EXIT_REFUSED;
	struct vfcfg_ctx *ctx;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	ctx = form_ready(&o) ? open_bus() : NULL;
	if (ctx && !device_args_find(&o.devices, ctx))
		failed(ctx, &o);
	else if (ctx && o.devices.nr > 1)
		fprintf(stderr, "vfcfg: compare: more than one VF given; name one\n");
	else if (ctx)
		status = o.devices.nr ? compare(ctx, &o) : EXIT_DONE;
	device_command_end(&o, ctx);
	return status;
}

const struct command command_compare = {
	.name = "compare",
	.summary = "measure the policies on a VF",
	.argp = compare_argp,
	.run = run_compare,
};
