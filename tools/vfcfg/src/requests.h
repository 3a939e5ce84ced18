/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The options --count, --cap and so on: one for each policy, so that a new
 * policy needs no word in a command.
 */
#ifndef REQUESTS_H
#define REQUESTS_H

#include <argp.h>
#include <stdbool.h>

/**
 * struct request - A number for one policy, the same for all DEVICEs.
 * @given: it is asked for
 * @val: the number
 * @word: with the policy's word, "--strict"
 */
struct request {
	bool given;
	unsigned int val;
	bool word;
};

/**
 * struct request_list - What a command line asks of policies.
 * @requests: one for each policy, by its place
 * @nr: how many are given
 */
struct request_list {
	struct request *requests;
	size_t nr;
};

/** requests_init() - Make room for a number for every policy. */
void requests_init(struct request_list *list);

/** requests_free() - Give the room back. */
void requests_free(struct request_list *list);

/** requests_options() - The policies' options, and those of @more, for an argp. */
const struct argp_option *requests_options(const struct argp_option *more);

/**
 * requests_parse() - Read an option; what is no number is a usage error.
 *
 * Return: 0, or ARGP_ERR_UNKNOWN for a key of somebody else.
 */
error_t requests_parse(struct request_list *list, int key, const char *arg,
		       struct argp_state *state);

/** requests_check() - A usage error for a word without its number. */
void requests_check(const struct request_list *list, struct argp_state *state);

#endif
