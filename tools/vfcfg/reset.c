// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg reset: all policies of VFs back to their defaults.
 */
#include <err.h>
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
	.doc = "Bring all policies of VFs back to their defaults.",
	.children = children,
};

static const struct argp *reset_argp(void)
{
	return &argp;
}

static int run_reset(int argc, char **argv)
{
	struct plan plan = { .reset = true };
	int status;
	size_t i;

	plan.requests = calloc(vfcfg_nr_policies, sizeof(*plan.requests));
	if (!plan.requests)
		err(EXIT_REFUSED, "out of memory");
	/* 0 means the default to every policy. */
	for (i = 0; i < vfcfg_nr_policies; i++)
		plan.requests[plan.nr_requests++].policy = vfcfg_policies[i];
	argp_parse(&argp, argc, argv, 0, NULL, &plan);
	device_args_unique(&plan.devices);
	status = apply(&plan);
	free(plan.requests);
	free(plan.devices.addr);
	return status;
}

const struct command command_reset = {
	.name = "reset",
	.summary = "all policies of VFs back to their defaults",
	.argp = reset_argp,
	.run = run_reset,
};
