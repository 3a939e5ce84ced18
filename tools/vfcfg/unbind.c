// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg unbind: take the driver away.
 */
#include "apply.h"

static const struct argp argp = {
	.options = verbose_options,
	.parser = plan_parse,
	.args_doc = "DEVICE...",
	.doc = "Unbind devices from their drivers.\v"
	       "Takes the driver_override away as well, so that which driver may come next "
	       "is the kernel's choice again.",
	.children = plan_children,
};

static const struct argp *unbind_argp(void)
{
	return &argp;
}

static int run_unbind(int argc, char **argv)
{
	struct plan plan = { .verb = UNBIND };

	return plan_run(&plan, &argp, argc, argv);
}

const struct command command_unbind = {
	.name = "unbind",
	.summary = "unbind devices from their drivers",
	.argp = unbind_argp,
	.run = run_unbind,
};
