/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Policies: the ways to decide how many vectors a VF has. Each is one file
 * behind this interface and one line of vfcfg_policies[]; nothing else knows
 * any of them by name.
 */
#ifndef VFCFG_POLICY_H
#define VFCFG_POLICY_H

#include "device/bus.h"
#include "reason.h"

/** VFCFG_POLICIES_MAX - Room for policies: vfcfg_policies[] has no more. */
#define VFCFG_POLICIES_MAX	4

/**
 * struct vfcfg_value - What is, or shall be, in force.
 * @number: vectors, 0 for none or the default, or VFCFG_UNKNOWN
 * @word: with the policy's word, as in "4 strict"
 */
struct vfcfg_value {
	long number;
	bool word;
};

/**
 * enum vfcfg_verdict - What became of a value that the kernel accepted.
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
 * struct vfcfg_change - One value for one function, and how it went.
 * @fn: the function
 * @asked: what to set
 * @before: what was before
 * @after: what is after
 * @err: 0 when the kernel accepted, else its negative errno
 * @after_err: why @after is unknown, a negative errno of the policy's get
 * @alone: no other function is asked for anything: what is free is all its own
 */
struct vfcfg_change {
	struct vfcfg_addr fn;
	struct vfcfg_value asked;
	struct vfcfg_value before;
	struct vfcfg_value after;
	int err;
	int after_err;
	bool alone;
};

struct vfcfg_ctx;

/**
 * struct vfcfg_policy - One way to decide how many vectors a function has.
 * @name: names the option ("--" and @name) and, in messages, the policy
 * @help: the option's help text
 * @word: names a second option, a variant of the value; NULL for none
 * @word_help: its help text
 * @key: names the value in JSON
 * @max: the largest number, in vectors; the smallest is 0, the default
 * @unbound: no driver may be bound when it is set
 * @follows: it lies over the table: what it hides is at most that
 * @look: what lists show, without privilege where that can be: a cap that
 *	cannot be there is 0
 * @get_at: read what is in force from the function's open directory; 0, or a
 *	negative errno
 * @set_at: write a value through the function's open directory; 0, or the
 *	kernel's negative errno
 * @set_otherwise: write a value where @set_at returned -EOPNOTSUPP, which is
 *	what it returns where it cannot either; may be NULL
 * @nothing_to_reset: does this errno of @set_at mean, for 0, that the function
 *	has no such policy, so that it stands at the default anyway?
 * @check: can the value not be taken, known from reading alone? Then @why is
 *	filled in. @now is the driver that is bound, @driver the one that will
 *	be, NULL for none,
 *	@table the Table Size that will be there, or VFCFG_UNKNOWN. NULL for a
 *	policy whose file the kernel answers for without harm.
 * @judge: compare what stands with what was asked, after @set_at returned 0. For
 *	VFCFG_NOTED @why->text says what stands, for VFCFG_REFUSED it is the
 *	whole reason
 * @explain: the reason for @change->err and what to do about it. @ctx keeps
 *	the PFs that had to be read, for the next call.
 */
struct vfcfg_policy {
	const char *name;
	const char *help;
	const char *word;
	const char *word_help;
	const char *key;
	unsigned int max;
	bool unbound;
	bool follows;
	void (*look)(int dir, struct vfcfg_value *val);
	int (*get_at)(int dir, struct vfcfg_value *val);
	int (*set_at)(int dir, const struct vfcfg_value *val);
	int (*set_otherwise)(const struct vfcfg_bus *bus, const struct vfcfg_addr *fn,
			     const struct vfcfg_value *val);
	bool (*nothing_to_reset)(int err);
	void (*check)(const struct vfcfg_bus *bus, const struct vfcfg_change *change,
		      const char *now, const char *driver, long table,
		      struct vfcfg_reason *why);
	enum vfcfg_verdict (*judge)(const struct vfcfg_change *change, struct vfcfg_reason *why);
	void (*explain)(struct vfcfg_ctx *ctx, const struct vfcfg_change *change,
			struct vfcfg_reason *why);
};

/** enum - Places in vfcfg_policies[], which is the order in which they are set. */
enum { VFCFG_COUNT, VFCFG_CAP, VFCFG_VIRTUAL };

/** vfcfg_policies - Every policy, NULL at the end. */
extern const struct vfcfg_policy *const vfcfg_policies[];

/** vfcfg_nr_policies - How many. */
extern const size_t vfcfg_nr_policies;

/** vfcfg_policy_place() - The place of the policy of that name, or -1. */
int vfcfg_policy_place(const char *name);

/** vfcfg_policy_count - The PF policy: the VF's own Table Size. */
extern const struct vfcfg_policy vfcfg_policy_count;

/** vfcfg_policy_cap - The vfio policy: what a vfio user sees of the table. */
extern const struct vfcfg_policy vfcfg_policy_cap;

/* What becomes of a virtual table's entries: slots in use, and those not to be had */
#define VFCFG_VIRTUAL_USED_FILE		"vfio_msix_virtual_used"
#define VFCFG_VIRTUAL_REFUSED_FILE	"vfio_msix_virtual_refused"

/** vfcfg_policy_virtual - A table of its own over a message store. */
extern const struct vfcfg_policy vfcfg_policy_virtual;

/** vfcfg_value_str() - As the kernel's files have it, "4 strict"; @buf has VFCFG_VALUE_LEN. */
char *vfcfg_value_str(const struct vfcfg_policy *policy, const struct vfcfg_value *val, char *buf);

/** VFCFG_VALUE_LEN - Bytes for any value as text. */
#define VFCFG_VALUE_LEN	40

/**
 * vfcfg_value_parse() - Read a value.
 * @policy: whose word it may have
 * @text: as vfcfg_value_str() writes it
 * @val: untouched unless 0 is returned
 *
 * Return: 0, or -EBADMSG.
 */
int vfcfg_value_parse(const struct vfcfg_policy *policy, const char *text,
		      struct vfcfg_value *val);

/**
 * vfcfg_policy_get() - Read what a policy has in force.
 *
 * Return: 0, or a negative errno (-ENODEV: no such function; -ENOENT: it has no
 * such policy).
 */
int vfcfg_policy_get(const struct vfcfg_policy *policy, const struct vfcfg_bus *bus,
		     const struct vfcfg_addr *fn, struct vfcfg_value *val);

/** vfcfg_policy_set() - Write a value. Return: as vfcfg_policy_get(), or the kernel's errno. */
int vfcfg_policy_set(const struct vfcfg_policy *policy, const struct vfcfg_bus *bus,
		     const struct vfcfg_addr *fn, const struct vfcfg_value *val);

/**
 * vfcfg_policy_bring() - Have exactly that in force.
 * @policy: the policy
 * @bus: the bus
 * @fn: the function
 * @val: what shall be in force
 * @adds: what the driver is known to add to what it is asked for, as ice does, and
 *	so is asked for less; learnt from one that does
 * @after: what is in force now, as far as that can be read
 *
 * Return: 0 when the kernel accepted, else its negative errno.
 */
int vfcfg_policy_bring(const struct vfcfg_policy *policy, const struct vfcfg_bus *bus,
		       const struct vfcfg_addr *fn, const struct vfcfg_value *val, long *adds,
		       struct vfcfg_value *after);

/** vfcfg_value_same() - Are both known and the same? */
bool vfcfg_value_same(const struct vfcfg_value *a, const struct vfcfg_value *b);

#endif
