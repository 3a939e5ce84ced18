/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What "vfcfg wait" can wait for: a table of conditions.
 */
#ifndef CONDITIONS_H
#define CONDITIONS_H

#include "vfcfg.h"

/**
 * struct condition - What is waited for.
 * @kind: a line of the table
 * @text: as given
 * @name: a driver
 * @number: VFs or vectors
 */
struct condition {
	const struct condition_kind *kind;
	const char *text;
	const char *name;
	long number;
};

/** condition_parse() - Read one; what is none is a usage error. */
void condition_parse(const char *text, struct condition *c, struct argp_state *state);

/** CONDITIONS - All of them, for messages. */
#define CONDITIONS "driver=NAME, unbound, vfs=N, free=N, unlocked"

/** condition_is_silent() - Does nobody tell when it becomes so? */
bool condition_is_silent(const struct condition *c);

/** condition_needs_pool() - Is it about free vectors, of which not every kernel tells? */
bool condition_needs_pool(const struct condition *c);

/**
 * condition_holds() - Is it so?
 * @c: the condition
 * @ctx: the handle, which has to be fresh
 * @address: of this device
 * @why: why not, to be freed; NULL when it is so
 *
 * Return: whether it is so.
 */
bool condition_holds(const struct condition *c, struct vfcfg_ctx *ctx, const char *address,
		     char **why);

#endif
