/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Applying numbers to VFs: what "set" and "reset" have in common.
 */
#ifndef APPLY_H
#define APPLY_H

#include "lib/policy.h"
#include "vfcfg.h"

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
 * struct plan - What one command line asks for.
 * @requests: the numbers
 * @nr_requests: how many
 * @devices: for these
 * @reset: the command is "reset": a VF without the policy is at its default,
 *	which is what was asked
 * @verbose: say what was done
 */
struct plan {
	struct request *requests;
	size_t nr_requests;
	struct device_args devices;
	bool reset;
	bool verbose;
};

/** apply() - Carry out a plan and report. Return: the exit status. */
int apply(const struct plan *plan);

#endif
