/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What commands that take DEVICEs and --json have in common.
 */
#ifndef DEVICE_COMMAND_H
#define DEVICE_COMMAND_H

#include "vfcfg.h"

/**
 * struct device_command - Its command line.
 * @devices: the DEVICEs
 * @json: is it to be JSON?
 * @needs: what the DEVICE is called of which there has to be one; NULL: none has to
 */
struct device_command {
	struct device_args devices;
	bool json;
	const char *needs;
};

/** device_command_key() - For a parser: --json, DEVICEs, and whether there is one. */
error_t device_command_key(struct device_command *command, int key, char *arg,
			   struct argp_state *state);

/** device_command_options - --json, for a command that has no other option. */
extern const struct argp_option device_command_options[];

/** device_command_children - Filters, and the options that every command has. */
extern const struct argp_child device_command_children[];

/** device_command_open() - The bus, if what was asked for can be printed; else it was told. */
struct vfcfg_ctx *device_command_open(const struct device_command *command, const char *verb);

/** device_command_end() - Free all of it; @ctx may be NULL. */
void device_command_end(struct device_command *command, struct vfcfg_ctx *ctx);

#endif
