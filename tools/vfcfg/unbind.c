// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg unbind: take the driver away.
 */
#include <stdlib.h>

#include "apply.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct plan *plan = state->input;

	switch (key) {
	case 'v':
		plan->verbose = true;
		return 0;
	case ARGP_KEY_ARG:
		device_args_add(&plan->devices, arg, state);
		return 0;
	case ARGP_KEY_END:
		if (!plan->devices.nr)
			argp_error(state, "no DEVICE given");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "verbose", 'v', NULL, 0, "Say what was changed", 2 },
	{ 0 }
};

static const struct argp_child children[] = { { &common_options, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "DEVICE...",
	.doc = "Unbind devices from their drivers.\v"
	       "Takes the driver_override away as well, so that which driver may come next "
	       "is the kernel's choice again.",
	.children = children,
};

static const struct argp *unbind_argp(void)
{
	return &argp;
}

static int run_unbind(int argc, char **argv)
{
	struct plan plan = { .verb = UNBIND };
	int status;

	argp_parse(&argp, argc, argv, 0, NULL, &plan);
	device_args_unique(&plan.devices);
	status = apply(&plan);
	free(plan.devices.addr);
	return status;
}

const struct command command_unbind = {
	.name = "unbind",
	.summary = "unbind devices from their drivers",
	.argp = unbind_argp,
	.run = run_unbind,
};
