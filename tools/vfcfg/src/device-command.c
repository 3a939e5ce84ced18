// SPDX-License-Identifier: GPL-2.0-only
/*
 * What commands that take DEVICEs and --json have in common.
 */
#include "device-command.h"
#include "out-error.h"

error_t device_command_key(struct device_command *command, int key, char *arg,
			   struct argp_state *state)
{
	switch (key) {
	case 'J':
		command->json = true;
		return 0;
	case ARGP_KEY_ARG:
		device_args_add(&command->devices, arg, state);
		return 0;
	case ARGP_KEY_END:
		if (command->needs && !command->devices.nr)
			argp_error(state, "no %s given", command->needs);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

const struct argp_option device_command_options[] = {
	{ "json", 'J', NULL, 0, "Print JSON", 1 },
	{ 0 }
};

const struct argp_child device_command_children[] = {
	{ &device_options, 0, NULL, 0 }, { &common_options, 0, NULL, 0 }, { 0 }
};

struct vfcfg_ctx *device_command_open(const struct device_command *command, const char *verb)
{
	return !command->json || json_works(verb) ? open_bus() : NULL;
}

void device_command_end(struct device_command *command, struct vfcfg_ctx *ctx)
{
	vfcfg_unref(ctx);
	device_args_free(&command->devices);
}
