// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg set: give devices a number of vectors.
 */
#include "change.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct change *change = state->input;
	error_t err = change_parse(key, arg, state);

	if (key == ARGP_KEY_END && !change->requests.nr)
		argp_error(state, "nothing to set given (--%s N, --%s N)",
			   vfcfg_policy_get_name(0), vfcfg_policy_get_name(1));
	return err;
}

static const struct argp *set_argp(void)
{
	static struct argp argp = {
		.parser = parse,
		.args_doc = "DEVICE...",
		.doc = "Give devices a number of MSI-X vectors.\v"
		       "N is decimal, or hexadecimal after 0x. --count is for VFs that no driver "
		       "is bound to, --cap for functions that vfio-pci can cap. "
		       "Both at once is also for a VF that a vfio driver is bound to: unless the "
		       "table has its N already, the driver is unbound and bound again. "
		       "DEVICEs that get smaller are "
		       "changed first, so that their vectors can go to the others.\n\n"
		       "Examples:\n"
		       "  vfcfg set 01:00.2 01:00.3 --count 32\n"
		       "  vfcfg set 'ens1f0/*' --unbound --count 8\n"
		       "  vfcfg set nvme0/0-3 --cap 4 --strict",
		.children = change_children,
	};

	if (!argp.options)
		argp.options = requests_options(change_options);
	return &argp;
}

static int run_set(int argc, char **argv)
{
	struct change change = { .verb = "set", .want = change_numbers };

	return change_run(&change, set_argp(), argc, argv);
}

const struct command command_set = {
	.name = "set",
	.summary = "give devices a number of vectors",
	.argp = set_argp,
	.run = run_set,
};
