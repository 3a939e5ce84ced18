/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Changing functions: what "set", "reset", "bind" and "unbind" have in common.
 * Each writes down what is wanted of its devices; the rest is the library's.
 */
#ifndef CHANGE_H
#define CHANGE_H

#include "requests.h"
#include "vfcfg.h"

/**
 * struct change - One command line that changes something.
 * @verb: the command, for messages
 * @requests: the numbers
 * @devices: for these
 * @driver: bind to this driver
 * @want: write down what is wanted of a device; 0 or a negative errno
 * @verbose: say what was done
 * @json: the same as JSON
 * @keep_going: when interrupted, keep what was done
 * @wait: seconds to wait for another run
 */
struct change {
	const char *verb;
	struct request_list requests;
	struct device_args devices;
	const char *driver;
	int (*want)(const struct change *change, struct vfcfg_wanted *wanted, const char *device);
	bool verbose;
	bool json;
	bool keep_going;
	double wait;
};

/** change_parse() - An argp's parser: DEVICEs, and the options of change_options. */
error_t change_parse(int key, char *arg, struct argp_state *state);

/** change_options - Options of all these commands, for an argp. */
extern const struct argp_option change_options[];

/** change_children - For an argp: the options that every command knows. */
extern const struct argp_child change_children[];

/** change_numbers() - For @want: the numbers of the command line. */
int change_numbers(const struct change *change, struct vfcfg_wanted *wanted, const char *device);

/** change_run() - Read a command line, make it so and report. Return: the exit status. */
int change_run(struct change *change, const struct argp *argp, int argc, char **argv);

#endif
