// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg reset: all policies of devices back to their defaults.
 */
#include "apply.h"

static const struct argp argp = {
	.options = verbose_options,
	.parser = plan_parse,
	.args_doc = "DEVICE...",
	.doc = "Bring all policies of devices back to their defaults.\v"
	       "A vfio driver that nobody uses at the moment is unbound and bound again "
	       "where the table can be resized; other drivers have to be unbound before.",
	.children = plan_children,
};

static const struct argp *reset_argp(void)
{
	return &argp;
}

static int run_reset(int argc, char **argv)
{
	struct plan plan = { .verb = RESET };

	return plan_run(&plan, &argp, argc, argv);
}

const struct command command_reset = {
	.name = "reset",
	.summary = "all policies back to their defaults",
	.argp = reset_argp,
	.run = run_reset,
};
