/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Steps: the difference between how a device is and what is wanted of it.
 */
#ifndef VFCFG_STEPS_H
#define VFCFG_STEPS_H

#include "reason.h"

struct vfcfg_result;

/**
 * struct vfcfg_step - A step.
 * @kind: what kind of step
 * @place: of a number's policy
 */
struct vfcfg_step {
	const struct vfcfg_step_kind *kind;
	size_t place;
};

/**
 * struct vfcfg_step_kind - A kind of step.
 * @name: its name
 * @check: can it not work? Looks, and writes nothing
 * @run: take it
 * @verify: did it do what was wanted?
 *
 * All return 0, or a negative errno with @why filled in. What undoes a step is
 * vfcfg_state_restore(), for all steps of a device at a time.
 */
struct vfcfg_step_kind {
	const char *name;
	int (*check)(struct vfcfg_result *r, const struct vfcfg_step *step,
		     struct vfcfg_reason *why);
	int (*run)(struct vfcfg_result *r, const struct vfcfg_step *step,
		   struct vfcfg_reason *why);
	int (*verify)(struct vfcfg_result *r, const struct vfcfg_step *step,
		      struct vfcfg_reason *why);
};

/** VFCFG_STEPS_MAX - Steps of a device: unbind, override, bind, and the policies. */
#define VFCFG_STEPS_MAX	8

/** vfcfg_step_unbind - No driver. */
extern const struct vfcfg_step_kind vfcfg_step_unbind;

/** vfcfg_step_number - A policy's number. */
extern const struct vfcfg_step_kind vfcfg_step_number;

/** vfcfg_step_override - The driver_override. */
extern const struct vfcfg_step_kind vfcfg_step_override;

/** vfcfg_step_bind - A driver, where there is none. */
extern const struct vfcfg_step_kind vfcfg_step_bind;

/**
 * vfcfg_steps_plan() - Read a device, and find the steps.
 * @r: the device; gets steps, or is refused
 */
void vfcfg_steps_plan(struct vfcfg_result *r);

/** vfcfg_steps_check() - Check all steps of a device, which may be refused. */
void vfcfg_steps_check(struct vfcfg_result *r);

/** vfcfg_step_of() - The policy that a step is about, for messages, or NULL. */
const char *vfcfg_step_of(const struct vfcfg_step *step);

/** vfcfg_driver_of() - The driver that will be bound in the end; NULL for none. */
const char *vfcfg_driver_of(const struct vfcfg_result *r);

/** vfcfg_unbinds() - Is its driver taken away, if only for a moment? */
bool vfcfg_unbinds(const struct vfcfg_result *r);

#endif
