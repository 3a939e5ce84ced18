// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg reset: all policies of devices back to their defaults.
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
	.doc = "Bring all policies of devices back to their defaults.\v"
	       "A vfio driver that nobody uses at the moment is unbound and bound again "
	       "where the table can be resized; other drivers have to be unbound before.",
	.children = children,
};

static const struct argp *reset_argp(void)
{
	return &argp;
}

static int run_reset(int argc, char **argv)
{
	struct plan plan = { .verb = RESET };
	int status;

	requests_init(&plan.requests);
	requests_all(&plan.requests);
	argp_parse(&argp, argc, argv, 0, NULL, &plan);
	device_args_unique(&plan.devices);
	status = apply(&plan);
	requests_free(&plan.requests);
	free(plan.devices.addr);
	return status;
}

const struct command command_reset = {
	.name = "reset",
	.summary = "all policies back to their defaults",
	.argp = reset_argp,
	.run = run_reset,
};
