// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command lines of "set", "reset", "bind" and "unbind".
 */
#include <stdlib.h>

#include "apply.h"

error_t plan_parse(int key, char *arg, struct argp_state *state)
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
	return requests_parse(&plan->requests, key, arg, state);
}

const struct argp_child plan_children[] = { { &common_options, 0, NULL, 0 }, { 0 } };

int plan_run(struct plan *plan, const struct argp *argp, int argc, char **argv)
{
	int status;

	requests_init(&plan->requests);
	if (plan->verb == RESET)
		requests_all(&plan->requests);
	argp_parse(argp, argc, argv, 0, NULL, plan);
	device_args_unique(&plan->devices);
	status = apply(plan);
	requests_free(&plan->requests);
	free(plan->devices.addr);
	return status;
}
