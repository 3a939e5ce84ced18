// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg set: give VFs a number of vectors.
 */
#include <err.h>
#include <stdlib.h>

#include "apply.h"
#include "lib/number.h"

/* Options of policies: this and the place in vfcfg_policies[]. */
#define KEY_POLICY	0x1000

static void add_request(struct plan *plan, const struct vfcfg_policy *policy,
			const char *arg, struct argp_state *state)
{
	size_t i;
	long val;

	if (vfcfg_number(arg, policy->max, &val))
		argp_error(state, "--%s %s: not a number from 0 to %u", policy->name, arg,
			   policy->max);
	/* Given twice: the last one counts, as for other options. */
	for (i = 0; i < plan->nr_requests; i++)
		if (plan->requests[i].policy == policy)
			break;
	plan->requests[i] = (struct request){ .policy = policy, .val = val };
	if (i == plan->nr_requests)
		plan->nr_requests++;
}

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
		if (!plan->nr_requests)
			argp_error(state, "nothing to set given (--%s N)",
				   vfcfg_policies[0]->name);
		return 0;
	}
	if (key >= KEY_POLICY && (size_t)(key - KEY_POLICY) < vfcfg_nr_policies) {
		add_request(plan, vfcfg_policies[key - KEY_POLICY], arg, state);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_child children[] = { { &common_options, 0, NULL, 0 }, { 0 } };

/* One option per policy, so that a new policy needs no word here. */
static const struct argp *set_argp(void)
{
	static const struct argp_option verbose = {
		"verbose", 'v', NULL, 0, "Say what was changed", 2
	};
	static struct argp argp = {
		.parser = parse,
		.args_doc = "DEVICE...",
		.doc = "Give VFs a number of MSI-X vectors.\v"
		       "N is decimal, or hexadecimal after 0x. DEVICEs that get smaller are "
		       "changed first, so that their vectors can go to the others.",
		.children = children,
	};
	struct argp_option *options;
	size_t i;

	if (argp.options)
		return &argp;
	options = calloc(vfcfg_nr_policies + 2, sizeof(*options));
	if (!options)
		err(EXIT_REFUSED, "out of memory");
	for (i = 0; i < vfcfg_nr_policies; i++)
		options[i] = (struct argp_option){
			.name = vfcfg_policies[i]->name, .key = KEY_POLICY + (int)i,
			.arg = "N", .doc = vfcfg_policies[i]->help, .group = 1,
		};
	options[i] = verbose;
	argp.options = options;
	return &argp;
}

static int run_set(int argc, char **argv)
{
	struct plan plan = { 0 };
	int status;

	plan.requests = calloc(vfcfg_nr_policies, sizeof(*plan.requests));
	if (!plan.requests)
		err(EXIT_REFUSED, "out of memory");
	argp_parse(set_argp(), argc, argv, 0, NULL, &plan);
	device_args_unique(&plan.devices);
	status = apply(&plan);
	free(plan.requests);
	free(plan.devices.addr);
	return status;
}

const struct command command_set = {
	.name = "set",
	.summary = "give VFs a number of vectors",
	.argp = set_argp,
	.run = run_set,
};
