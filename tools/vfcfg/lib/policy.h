/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Policies: the ways to decide how many vectors a VF has. Each is one file
 * behind this interface and one entry of vfcfg_policies[]; the commands know
 * none of them by name.
 */
#ifndef VFCFG_POLICY_H
#define VFCFG_POLICY_H

#include "bus.h"
#include "model.h"

/**
 * enum vfcfg_verdict - What became of a number that the kernel accepted.
 * @VFCFG_DONE: it is in force
 * @VFCFG_NOTED: it is in force as far as can be said, but the operator should
 *	see what stands now
 * @VFCFG_REFUSED: it is not in force
 */
enum vfcfg_verdict {
	VFCFG_DONE,
	VFCFG_NOTED,
	VFCFG_REFUSED,
};

/**
 * struct vfcfg_change - One number for one VF, and how it went.
 * @vf: the VF
 * @asked: what to set, in vectors, 0 for the default
 * @before: vectors before, or VFCFG_UNKNOWN
 * @after: vectors after, or VFCFG_UNKNOWN
 * @err: 0 when the kernel accepted, else its negative errno
 * @after_err: why @after is unknown, a negative errno of the policy's get
 */
struct vfcfg_change {
	struct vfcfg_addr vf;
	unsigned int asked;
	long before;
	long after;
	int err;
	int after_err;
};

/**
 * struct vfcfg_policy - One way to decide how many vectors a VF, or with some
 *	any function, has.
 * @name: names the option ("--" and @name) and, in messages, the policy
 * @help: the option's help text
 * @max: the largest number, in vectors; the smallest is 0, the default
 * @unbound: no driver may be bound when it is set; otherwise one must be
 * @get: read what is in force; 0, or a negative errno
 * @set: write a number; 0, or the kernel's negative errno (-ENODEV also when
 *	there is no such function)
 * @nothing_to_reset: does this errno of @set mean, for 0, that the VF has
 *	no such policy, so that it stands at the default anyway?
 * @judge: compare what stands with what was asked, after @set returned 0.
 *	@text: for a verdict other than VFCFG_DONE, one line without the
 *	device (what stands and, if refused, what to do), to be freed; NULL
 *	when memory is short
 * @explain: the reason for @change->err and what to do about it, one line
 *	without the device, to be freed; NULL when memory is short. @model
 *	keeps the PFs that it had to read, for the next call.
 *
 * All numbers are vectors.
 */
struct vfcfg_policy {
	const char *name;
	const char *help;
	unsigned int max;
	bool unbound;
	int (*get)(const struct vfcfg_bus *bus, const struct vfcfg_addr *vf, long *val);
	int (*set)(const struct vfcfg_bus *bus, const struct vfcfg_addr *vf, unsigned int val);
	bool (*nothing_to_reset)(int err);
	enum vfcfg_verdict (*judge)(const struct vfcfg_change *change, char **text);
	char *(*explain)(struct vfcfg_model *model, const struct vfcfg_change *change);
};

/** vfcfg_policies - Every policy, in the order in which they are applied. */
extern const struct vfcfg_policy *const vfcfg_policies[];

/** vfcfg_nr_policies - How many. */
extern const size_t vfcfg_nr_policies;

/** vfcfg_policy_count - The PF policy: the VF's own Table Size. */
extern const struct vfcfg_policy vfcfg_policy_count;

/** vfcfg_policy_cap - The vfio policy: what a vfio user sees of the table. */
extern const struct vfcfg_policy vfcfg_policy_cap;

#endif
