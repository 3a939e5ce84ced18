// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg set: give devices a number of vectors.
 */
#include "apply.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct plan *plan = state->input;
	error_t err = plan_parse(key, arg, state);

	if (key == ARGP_KEY_END && !plan->requests.nr)
		argp_error(state, "nothing to set given (--%s N, --%s N)",
			   vfcfg_policies[0]->name, vfcfg_policies[1]->name);
	return err;
}

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
		.children = plan_children,
	};

	argp.options = requests_options();
	return &argp;
}

static int run_set(int argc, char **argv)
{
	struct plan plan = { .verb = SET };

	return plan_run(&plan, set_argp(), argc, argv);
}

const struct command command_set = {
	.name = "set",
	.summary = "give devices a number of vectors",
	.argp = set_argp,
	.run = run_set,
};
