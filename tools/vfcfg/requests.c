// SPDX-License-Identifier: GPL-2.0-only
/*
 * The options of policies.
 */
#include <err.h>
#include <stdlib.h>

#include "lib/number.h"
#include "requests.h"
#include "vfcfg.h"

/* Options of policies: this and the place in vfcfg_policies[]. */
#define KEY_POLICY	0x1000

void requests_init(struct request_list *list)
{
	list->nr = 0;
	list->requests = calloc(vfcfg_nr_policies, sizeof(*list->requests));
	if (!list->requests)
		err(EXIT_REFUSED, "out of memory");
}

void requests_all(struct request_list *list)
{
	/* 0 means the default to every policy. */
	for (list->nr = 0; list->nr < vfcfg_nr_policies; list->nr++)
		list->requests[list->nr] = (struct request){
			.policy = vfcfg_policies[list->nr],
		};
}

void requests_free(struct request_list *list)
{
	free(list->requests);
	list->requests = NULL;
}

static size_t place(const struct vfcfg_policy *policy)
{
	size_t i;

	for (i = 0; vfcfg_policies[i] != policy; i++)
		;
	return i;
}

/* In the policies' order, whatever that of the command line. */
static void add(struct request_list *list, const struct vfcfg_policy *policy, unsigned int val)
{
	size_t at, i;

	for (at = 0; at < list->nr; at++)
		if (place(list->requests[at].policy) >= place(policy))
			break;
	/* Given twice: the last one counts, as for other options. */
	if (at == list->nr || list->requests[at].policy != policy) {
		for (i = list->nr++; i > at; i--)
			list->requests[i] = list->requests[i - 1];
	}
	list->requests[at] = (struct request){ .policy = policy, .val = val };
}

error_t requests_parse(struct request_list *list, int key, const char *arg,
		       struct argp_state *state)
{
	const struct vfcfg_policy *policy;
	long val;

	if (key < KEY_POLICY || (size_t)(key - KEY_POLICY) >= vfcfg_nr_policies)
		return ARGP_ERR_UNKNOWN;
	policy = vfcfg_policies[key - KEY_POLICY];
	if (vfcfg_number(arg, policy->max, &val))
		argp_error(state, "--%s %s: not a number from 0 to %u", policy->name, arg,
			   policy->max);
	add(list, policy, (unsigned int)val);
	return 0;
}

const struct argp_option verbose_options[] = {
	{ "verbose", 'v', NULL, 0, "Say what was changed", 2 },
	{ 0 }
};

const struct argp_option *requests_options(void)
{
	static struct argp_option *options;
	size_t i;

	if (options)
		return options;
	options = calloc(vfcfg_nr_policies + 2, sizeof(*options));
	if (!options)
		err(EXIT_REFUSED, "out of memory");
	for (i = 0; i < vfcfg_nr_policies; i++)
		options[i] = (struct argp_option){
			.name = vfcfg_policies[i]->name, .key = KEY_POLICY + (int)i,
			.arg = "N", .doc = vfcfg_policies[i]->help, .group = 1,
		};
	options[i] = verbose_options[0];
	return options;
}
