/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Measuring the policies on one function.
 */
#ifndef VFCFG_MEASURE_H
#define VFCFG_MEASURE_H

#include "measure/vfio.h"
#include "reason.h"
#include "libvfcfg.h"
#include "transaction/wanted.h"

/** enum answer - To a question that may have none. */
enum answer { UNANSWERED, NO, YES };

/**
 * struct measured - One policy.
 * @why_not: not possible on this function, and why; NULL when it is
 * @no_view: why @view is not filled in; NULL when it is
 * @change_us: one change, in microseconds; negative when none was made
 * @whole_us: the same with unbinding and binding where that is needed
 * @host_size: vectors that the host reads in the function's config space
 * @freed: vectors that went back to the PF's pool, or VFCFG_UNKNOWN
 * @reserved: slots of a message store that are kept for it
 * @unbind: does a driver have to be unbound first?
 * @knows: does the function itself have the new size?
 * @view: what its vfio user finds
 */
struct measured {
	char *why_not;
	char *no_view;
	double change_us;
	double whole_us;
	long host_size;
	long freed;
	long reserved;
	enum answer unbind;
	enum answer knows;
	struct vfcfg_view view;
};

/**
 * struct vfcfg_comparison - The policies, and none, on one function.
 * @addr: the function
 * @address: the same as text
 * @from: vectors in its table
 * @to: vectors asked for
 * @isolated: does the host take only those interrupts from the device that
 *	it has set up? Not known where unsafe interrupts are allowed.
 * @rows: the policies
 */
struct vfcfg_comparison {
	struct vfcfg_addr addr;
	char address[VFCFG_ADDR_LEN];
	long from;
	long to;
	enum answer isolated;
	struct measured rows[VFCFG_ROWS];
};

/**
 * vfcfg_measure() - Measure, and set the function up as it was.
 * @r: the function, its lock held: how it was goes into the journal
 * @c: @addr is filled in, the rest will be
 * @stop: becomes not 0 when to end early
 * @why: why it was refused, or what did not come back
 *
 * Return: 0 when it was measured, or ended early, and is as it was; -EUCLEAN when
 * not all came back, which the journal keeps; or another negative errno.
 */
int vfcfg_measure(struct vfcfg_result *r, struct vfcfg_comparison *c, const volatile int *stop,
		  struct vfcfg_reason *why);

#endif
