/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The PLANs of a command line, and their differences.
 */
#ifndef PLANS_H
#define PLANS_H

#include "vfcfg.h"

/**
 * struct plan_args - What "diff" and "apply" have in common.
 * @verb: the command, for messages
 * @json: JSON on stdout
 * @files: PLANs; none: those of the folders
 * @nr: how many
 */
struct plan_args {
	const char *verb;
	bool json;
	const char **files;
	size_t nr;
};

/** plan_args_add() - Take one more. */
void plan_args_add(struct plan_args *args, const char *file);

/** plan_args_read() - Read them all; NULL after a failure, which was told. */
struct vfcfg_plan *plan_args_read(const struct plan_args *args, struct vfcfg_ctx *ctx);

struct json_object;

/**
 * plan_diff() - Tell the differences.
 * @args: how
 * @plan: the plan
 * @top: gets "differences" in JSON
 *
 * Return: enum vfcfg_status.
 */
int plan_diff(const struct plan_args *args, struct vfcfg_plan *plan, struct json_object *top);

/** plan_refused() - Tell of PFs that left no results; @devices gets them in JSON. */
void plan_refused(const struct plan_args *args, struct vfcfg_plan *plan,
		  struct json_object *devices);

#endif
