/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the operator is told about devices that were to be changed.
 */
#ifndef REPORT_H
#define REPORT_H

#include "vfcfg.h"

struct json_object;

/**
 * struct report - How it is told.
 * @what: what was asked, "set --count 5"
 * @verb: its first word; a refusal of "reset" also names the number
 * @verbose: what was before and after, too
 */
struct report {
	const char *what;
	const char *verb;
	bool verbose;
};

/**
 * report_text() - Lines for all devices, in the order given.
 *
 * A reason that several devices share is one line on stderr, where the first
 * of them stands.
 */
void report_text(const struct report *report, struct vfcfg_wanted *wanted);

/** report_json() - The same as JSON on stdout. */
void report_json(struct vfcfg_wanted *wanted);

/** report_json_devices() - Only the elements of "devices", added to an array. */
void report_json_devices(struct json_object *devices, struct vfcfg_wanted *wanted);

/** report_json_refused() - Such an element of what left no results. */
struct json_object *report_json_refused(const struct vfcfg_error *error);

#endif
