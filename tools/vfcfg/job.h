/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One device of a plan: the steps that it needs, and taking them back.
 *
 * A plan that asks for one number writes it and looks at the answer; there is
 * nothing to take back. A plan with more than one step looks first whether
 * all can work, and what it then cannot finish it undoes: such a job is
 * "whole". Steps are taken for all devices before the next, in this order:
 * unbind, what needs no driver (resize), bind, what needs one (cap).
 */
#ifndef JOB_H
#define JOB_H

#include "apply.h"
#include "lib/state.h"

/**
 * struct job - One device of a plan.
 * @plan: the plan
 * @bus: the bus
 * @addr: the device
 * @changes: for each of @plan->requests how it went
 * @done: for each whether it was tried
 * @before: how the device was set up; only with @known
 * @after: how it is set up in the end; only for --verbose
 * @known: @before is filled in
 * @whole: all steps or none
 * @unbind: a driver has to go first
 * @driver: the driver to bind after that; NULL for none
 * @touched: something was changed that would have to be undone
 * @failed: refused
 * @what: what was refused, if not all that was asked
 * @why: why, NULL when memory is short
 */
struct job {
	const struct plan *plan;
	const struct vfcfg_bus *bus;
	struct vfcfg_addr addr;
	struct vfcfg_change *changes;
	bool *done;
	struct vfcfg_state before;
	struct vfcfg_state after;
	bool known;
	bool whole;
	bool unbind;
	const char *driver;
	bool touched;
	bool failed;
	const struct request *what;
	char *why;
};

/** job_prepare() - Find the steps, and whether they can work. */
void job_prepare(struct job *job);

/** job_unbind() - Unbind the driver if it has to go. */
void job_unbind(struct job *job);

/** job_set() - Set the number of plan->requests[@r] if that is left to do. */
void job_set(struct job *job, size_t r);

/** job_bind() - Bind the driver if one is to be bound. */
void job_bind(struct job *job);

/** job_finish() - Whatever is left, once all steps are taken. */
void job_finish(struct job *job);

/** job_free() - Free what the job holds. */
void job_free(struct job *job);

#endif
