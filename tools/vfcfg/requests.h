/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The options --count, --cap and so on: one for each policy, so that a new
 * policy needs no word in a command.
 */
#ifndef REQUESTS_H
#define REQUESTS_H

#include <argp.h>

#include "lib/policy.h"

/**
 * struct request - A number for one policy, the same for all DEVICEs.
 * @policy: the policy
 * @val: the number
 */
struct request {
	const struct vfcfg_policy *policy;
	unsigned int val;
};

/**
 * struct request_list - What a command line asks of policies.
 * @requests: one for each policy asked for, in the order of vfcfg_policies[]
 * @nr: how many
 */
struct request_list {
	struct request *requests;
	size_t nr;
};

/** requests_init() - Make room for a number for every policy. */
void requests_init(struct request_list *list);

/** requests_all() - Ask every policy for its default. */
void requests_all(struct request_list *list);

/** requests_free() - Give the room back. */
void requests_free(struct request_list *list);

/** verbose_options - --verbose alone, for an argp without numbers. */
extern const struct argp_option verbose_options[];

/** requests_options() - The policies' options and --verbose, for an argp. */
const struct argp_option *requests_options(void);

/**
 * requests_parse() - Read an option; what is no number is a usage error.
 *
 * Return: 0, or ARGP_ERR_UNKNOWN for a key of somebody else.
 */
error_t requests_parse(struct request_list *list, int key, const char *arg,
		       struct argp_state *state);

#endif
