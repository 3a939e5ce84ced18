/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the commands of vfcfg share.
 */
#ifndef VFCFG_H
#define VFCFG_H

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>

#include "libvfcfg.h"

/** enum - Exit statuses, also in the man page. */
enum {
	EXIT_DONE = 0,
	EXIT_REFUSED = 1,
	EXIT_USAGE = 2,
	EXIT_DIFFERS = 3,
	EXIT_HALF_DONE = 4,
	EXIT_LOCKED = 75,
};

/**
 * struct command - A word that may follow "vfcfg".
 * @name: the word
 * @summary: one line for "vfcfg help"; NULL for one that is not shown
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
extern const struct command command_save;
extern const struct command command_diff;
extern const struct command command_apply;
extern const struct command command_recover;
extern const struct command command_show;
extern const struct command command_doctor;
extern const struct command command_wait;
extern const struct command command_monitor;
extern const struct command command_compare;
extern const struct command command_completion;
extern const struct command command_help;
extern const struct command command_complete;

/** commands - All of them, NULL at the end. */
extern const struct command *const commands[];

/** command_find() - The command of that name, or NULL. */
const struct command *command_find(const char *name);

/** command_named() - The command of that name; another name is a usage error. */
const struct command *command_named(const char *name, const struct argp_state *state);

/** main_argp - What stands before a command. */
extern const struct argp main_argp;

/** help_options - A child parser: -h. */
extern const struct argp help_options;

/** common_options - A child parser: options that every command knows, -h among them. */
extern const struct argp common_options;

/** open_bus() - Open the PCI bus below the sysfs root in force, or complain. */
struct vfcfg_ctx *open_bus(void);

/** complain() - Print the handle's last failure, one line; @what was asked, or NULL. */
void complain(const struct vfcfg_ctx *ctx, const char *what);

/** complain_of() - Print a failure, one line; @what was asked, or NULL. */
void complain_of(const struct vfcfg_error *error, const char *what);

/** full_command() - The whole command line, to be freed. */
char *full_command(void);

/**
 * struct device_args - The DEVICEs of a command line.
 * @names: as given; addresses after device_args_find()
 * @nr: how many
 * @room: for device_args_add()
 * @unfiltered: the command itself sees to the filters
 */
struct device_args {
	char **names;
	size_t nr;
	size_t room;
	bool unfiltered;
};

/** device_options - A child parser: the filters, --driver and --unbound. */
extern const struct argp device_options;

/** device_filter_given() - Is there any filter? */
bool device_filter_given(void);

/** device_filter_takes() - Do the filters take a device with this driver, or NULL for none? */
bool device_filter_takes(const char *driver);

/** device_args_add() - Take one more; what names no device is a usage error. */
void device_args_add(struct device_args *args, const char *text, struct argp_state *state);

/**
 * device_args_find() - Find them, so that each is an address, and there once.
 * @args: the devices
 * @ctx: the handle; of a failure it has the reason
 *
 * What the filters do not take is left out; if nothing is left, stderr says so.
 *
 * Return: whether all were found.
 */
bool device_args_find(struct device_args *args, struct vfcfg_ctx *ctx);

/** device_args_free() - Free the names. */
void device_args_free(struct device_args *args);

/** must() - What was just allocated, or the end of the program. */
void *must(void *p);

#endif
