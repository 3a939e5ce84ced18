/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the commands of vfcfg share.
 */
#ifndef VFCFG_H
#define VFCFG_H

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/bus.h"

/** enum - Exit statuses, also in the man page. */
enum {
	EXIT_DONE = 0,
	EXIT_REFUSED = 1,
	EXIT_USAGE = 2,
};

/**
 * struct command - A word that may follow "vfcfg".
 * @name: the word
 * @summary: one line for "vfcfg help"
 * @argp: its options
 * @run: does it; argv[0] is "vfcfg" and the name, for messages
 */
struct command {
	const char *name;
	const char *summary;
	const struct argp *(*argp)(void);
	int (*run)(int argc, char **argv);
};

extern const struct command command_list;
extern const struct command command_set;
extern const struct command command_reset;
extern const struct command command_bind;
extern const struct command command_unbind;
extern const struct command command_compare;
extern const struct command command_help;

/** commands - All of them, NULL at the end. */
extern const struct command *const commands[];

/** command_find() - The command of that name, or NULL. */
const struct command *command_find(const char *name);

/** main_argp - What stands before a command. */
extern const struct argp main_argp;

/** common_options - A child parser: options that every command knows. */
extern const struct argp common_options;

/** bus_open() - Open the PCI bus below the sysfs root in force, or complain. */
bool bus_open(struct vfcfg_bus *bus);

/**
 * struct device_args - The DEVICEs of a command line.
 * @addr: each once, in the order given
 * @nr: how many
 * @room: for device_args_add()
 */
struct device_args {
	struct vfcfg_addr *addr;
	size_t nr;
	size_t room;
};

/** device_args_add() - Take one more; what is no address is a usage error. */
void device_args_add(struct device_args *args, const char *text, struct argp_state *state);

/** device_args_unique() - Drop all but the first of equal addresses. */
void device_args_unique(struct device_args *args);

/**
 * refuse() - Say on stderr, in one line, that a device was refused.
 * @addr: the device
 * @what: what was asked
 * @why: why not, and what to do; NULL when memory was short
 */
void refuse(const struct vfcfg_addr *addr, const char *what, const char *why);

#endif
