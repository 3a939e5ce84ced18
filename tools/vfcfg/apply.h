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

/** plan_parse() - An argp's parser: DEVICEs, and the options of requests.h. */
error_t plan_parse(int key, char *arg, struct argp_state *state);

/** plan_children - For an argp: the options that every command knows. */
extern const struct argp_child plan_children[];

/** plan_run() - Read a command line into a plan and apply() it. Return: the exit status. */
int plan_run(struct plan *plan, const struct argp *argp, int argc, char **argv);

/** apply() - Carry out a plan and report. Return: the exit status. */
int apply(const struct plan *plan);

#endif
