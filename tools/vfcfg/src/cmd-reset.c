// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg reset: all policies of devices back to their defaults.
 */
#include "change.h"

static const struct argp argp = {
	.options = change_options,
	.parser = change_parse,
	.args_doc = "DEVICE...",
	.doc = "Bring all policies of devices back to their defaults.\v"
	       "A vfio driver that nobody uses at the moment is unbound and bound again "
	       "where the table can be resized; other drivers have to be unbound before.\n\n"
	       "Example:\n"
	       "  vfcfg reset '01:00.0/*'",
	.children = change_children,
};

static const struct argp *reset_argp(void)
{
	return &argp;
}

static int want(const struct change *change, struct vfcfg_wanted *wanted, const char *device)
{
	(void)change;
	return vfcfg_wanted_reset(wanted, device);
}

static int run_reset(int argc, char **argv)
{
	struct change change = { .verb = "reset", .want = want };

	return change_run(&change, &argp, argc, argv);
}

const struct command command_reset = {
	.name = "reset",
	.summary = "all policies back to their defaults",
	.argp = reset_argp,
	.run = run_reset,
};
