/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Measuring both policies on one function.
 */
#ifndef MEASURE_H
#define MEASURE_H

#include "lib/vfio.h"
#include "vfcfg.h"

/** MEASURE_ROUNDS - Changes that are timed; the median is what is shown. */
#define MEASURE_ROUNDS	15

/** enum answer - To a question that may have none. */
enum answer { UNANSWERED, NO, YES };

/**
 * struct measured - One policy.
 * @policy: its name: "none", "resize", "cap"
 * @why_not: not possible on this function, and why; NULL when it is
 * @no_view: why @view is not filled in; NULL when it is
 * @change_us: one change, in microseconds; negative when none was made
 * @whole_us: the same with unbinding and binding where that is needed
 * @host_size: vectors that the host reads in the function's config space
 * @freed: vectors that went back to the PF's pool, or VFCFG_UNKNOWN
 * @unbind: does a driver have to be unbound first?
 * @knows: does the function itself have the new size?
 * @view: what its vfio user finds
 */
struct measured {
	const char *policy;
	char *why_not;
	char *no_view;
	double change_us;
	double whole_us;
	long host_size;
	long freed;
	enum answer unbind;
	enum answer knows;
	struct vfcfg_view view;
};

/** enum - Places of @rows below. */
enum { ROW_NONE, ROW_RESIZE, ROW_CAP, ROWS };

/**
 * struct comparison - Both policies, and none, on one function.
 * @addr: the function
 * @from: vectors in its table
 * @to: vectors asked for
 * @isolated: does the host take only those interrupts from the device that
 *	it has set up? Not known where unsafe interrupts are allowed.
 * @rows: the policies
 */
struct comparison {
	struct vfcfg_addr addr;
	long from;
	long to;
	enum answer isolated;
	struct measured rows[ROWS];
};

/**
 * measure() - Measure, and set the function up as it was.
 * @bus: the bus
 * @c: @addr is filled in, the rest will be; comparison_free() is due always
 * @stop: becomes not 0 when to end early
 * @why: why it was refused, or what did not come back, to be freed; NULL when
 *	memory is short
 *
 * Return: whether it was measured, or ended early, and is as it was.
 */
bool measure(const struct vfcfg_bus *bus, struct comparison *c, const volatile int *stop,
	     char **why);

/** comparison_free() - Free the texts of a comparison. */
void comparison_free(struct comparison *c);

/** comparison_table() - Print it as a table on stdout. */
void comparison_table(const struct comparison *c);

/** comparison_json() - Print it as JSON on stdout. */
void comparison_json(const struct comparison *c);

#endif
