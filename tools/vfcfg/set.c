// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg set: give devices a number of vectors.
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
		if (!plan->requests.nr)
			argp_error(state, "nothing to set given (--%s N, --%s N)",
				   vfcfg_policies[0]->name, vfcfg_policies[1]->name);
		return 0;
	}
	return requests_parse(&plan->requests, key, arg, state);
}

static const struct argp_child children[] = { { &common_options, 0, NULL, 0 }, { 0 } };

static const struct argp *set_argp(void)
{
	static struct argp argp = {
		.parser = parse,
		.args_doc = "DEVICE...",
		.doc = "Give devices a number of MSI-X vectors.\v"
		       "N is decimal, or hexadecimal after 0x. --count is for VFs that no driver "
		       "is bound to, --cap for any function that a vfio driver is bound to. "
		       "Both at once is for the latter: unless the table has its N already, "
		       "the driver is unbound and bound again. "
		       "DEVICEs that get smaller are "
		       "changed first, so that their vectors can go to the others.",
		.children = children,
	};

	argp.options = requests_options();
	return &argp;
}

static int run_set(int argc, char **argv)
{
	struct plan plan = { .verb = SET };
	int status;

	requests_init(&plan.requests);
	argp_parse(set_argp(), argc, argv, 0, NULL, &plan);
	device_args_unique(&plan.devices);
	status = apply(&plan);
	requests_free(&plan.requests);
	free(plan.devices.addr);
	return status;
}

const struct command command_set = {
	.name = "set",
	.summary = "give devices a number of vectors",
	.argp = set_argp,
	.run = run_set,
};
