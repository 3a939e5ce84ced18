// SPDX-License-Identifier: GPL-2.0-only
/*
 * The options of policies.
 */
#include <stdlib.h>
#include <string.h>

#include "common/number.h"
#include "requests.h"
#include "vfcfg.h"

/* Options of policies: this and the place of the policy, then those of words. */
#define KEY_POLICY	0x1000
#define KEY_WORD	0x1100

static size_t nr_policies(void)
{
	size_t nr = 0;

	while (vfcfg_policy_get_name(nr))
		nr++;
	return nr;
}

void requests_init(struct request_list *list)
{
	list->nr = 0;
	list->requests = must(calloc(nr_policies(), sizeof(*list->requests)));
}

void requests_free(struct request_list *list)
{
	free(list->requests);
	list->requests = NULL;
}

static void parse_number(struct request_list *list, size_t policy, const char *arg,
			 struct argp_state *state)
{
	struct request *request = &list->requests[policy];
	long val;

	if (vfcfg_number(arg, vfcfg_policy_get_max(policy), &val))
		argp_error(state, "--%s %s: not a number from 0 to %u",
			   vfcfg_policy_get_name(policy), arg, vfcfg_policy_get_max(policy));
	/* Given twice: the last one counts, as for other options. */
	list->nr += !request->given;
	request->given = true;
	request->val = (unsigned int)val;
}

error_t requests_parse(struct request_list *list, int key, const char *arg,
		       struct argp_state *state)
{
	size_t nr = nr_policies();

	if (key >= KEY_POLICY && (size_t)(key - KEY_POLICY) < nr)
		parse_number(list, (size_t)(key - KEY_POLICY), arg, state);
	else if (key >= KEY_WORD && (size_t)(key - KEY_WORD) < nr)
		list->requests[key - KEY_WORD].word = true;
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

void requests_check(const struct request_list *list, struct argp_state *state)
{
	size_t i;

	for (i = 0; vfcfg_policy_get_name(i); i++)
		if (list->requests[i].word && (!list->requests[i].given || !list->requests[i].val))
			argp_error(state, "--%s is for --%s N, N above 0",
				   vfcfg_policy_get_word(i), vfcfg_policy_get_name(i));
}

const struct argp_option *requests_options(const struct argp_option *more)
{
	size_t nr = nr_policies(), rest = 0, at = 0, i;
	struct argp_option *options;

	while (more[rest].name)
		rest++;
	options = must(calloc(2 * nr + rest + 1, sizeof(*options)));
	for (i = 0; i < nr; i++) {
		options[at++] = (struct argp_option){
			.name = vfcfg_policy_get_name(i), .key = KEY_POLICY + (int)i,
			.arg = "N", .doc = vfcfg_policy_get_help(i), .group = 1,
		};
		if (vfcfg_policy_get_word(i))
			options[at++] = (struct argp_option){
				.name = vfcfg_policy_get_word(i), .key = KEY_WORD + (int)i,
				.doc = vfcfg_policy_get_word_help(i), .group = 1,
			};
	}
	for (i = 0; i < rest; i++)
		options[at++] = more[i];
	return options;
}
