/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Changing functions: what "set", "reset", "bind" and "unbind" have in common.
 */
#ifndef APPLY_H
#define APPLY_H

#include "requests.h"
#include "vfcfg.h"

/** enum verb - The command. */
enum verb { SET, RESET, BIND, UNBIND };

/**
 * struct plan - What one command line asks for.
 * @verb: the command
 * @requests: the numbers
 * @devices: for these
 * @driver: BIND: to this driver
 * @verbose: say what was done
 */
struct plan {
	enum verb verb;
	struct request_list requests;
	struct device_args devices;
	const char *driver;
	bool verbose;
};

/** apply() - Carry out a plan and report. Return: the exit status. */
int apply(const struct plan *plan);

#endif
