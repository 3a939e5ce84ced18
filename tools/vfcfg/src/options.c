// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the commands share: the sysfs root, how failures are told.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vfcfg.h"

static const char *sysfs_option;

static error_t parse(int key, char *arg, struct argp_state *state)
{
	(void)state;
	if (key != 's')
		return ARGP_ERR_UNKNOWN;
	sysfs_option = arg;
	return 0;
}

/* As --help, which argp knows by itself, and -?. */
static error_t parse_help(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	if (key != 'h')
		return ARGP_ERR_UNKNOWN;
	argp_state_help(state, stdout, ARGP_HELP_STD_HELP);
	return 0;
}

static const struct argp_option help_option[] = {
	{ NULL, 'h', NULL, 0, "Give this help list", -1 },
	{ 0 }
};

const struct argp help_options = { .options = help_option, .parser = parse_help };

static const struct argp_child help_child[] = { { &help_options, 0, NULL, 0 }, { 0 } };

static const struct argp_option options[] = {
	{ "sysfs", 's', "DIR", 0, "Where sysfs is mounted (default: $VFCFG_SYSFS, else /sys)", 10 },
	{ 0 }
};

const struct argp common_options = {
	.options = options, .parser = parse, .children = help_child,
};

static const char *environment(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

struct vfcfg_ctx *open_bus(void)
{
	const char *root = sysfs_option ? sysfs_option : environment("VFCFG_SYSFS");
	struct vfcfg_ctx *ctx;
	int err;

	err = vfcfg_new(&ctx, root);
	must(ctx);
	if (!err)
		return ctx;
	complain(ctx, NULL);
	vfcfg_unref(ctx);
	return NULL;
}

void complain(const struct vfcfg_ctx *ctx, const char *what)
{
	complain_of(vfcfg_get_error(ctx), what);
}

void complain_of(const struct vfcfg_error *error, const char *what)
{
	const char *device = vfcfg_error_get_device(error);

	fprintf(stderr, "vfcfg: %s%s%s%s%s\n", device ? device : "", device ? ": " : "",
		what ? what : "", what ? ": " : "", vfcfg_error_get_text(error));
}

void *must(void *p)
{
	if (!p)
		err(EXIT_REFUSED, "out of memory");
	return p;
}
