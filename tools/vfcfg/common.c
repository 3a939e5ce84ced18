// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the commands share: the sysfs root, the refusal line.
 */
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

static const struct argp_option options[] = {
	{ "sysfs", 's', "DIR", 0, "Where sysfs is mounted (default: $VFCFG_SYSFS, else /sys)", 10 },
	{ 0 }
};

const struct argp common_options = { .options = options, .parser = parse };

bool bus_open(struct vfcfg_bus *bus)
{
	const char *root = sysfs_option;
	int err;

	if (!root)
		root = getenv("VFCFG_SYSFS");
	if (!root || !*root)
		root = "/sys";
	err = vfcfg_bus_open(bus, root);
	if (err)
		fprintf(stderr, "vfcfg: %s/bus/pci: %s; is sysfs mounted there?\n",
			root, strerror(-err));
	return !err;
}

void refuse(const struct vfcfg_addr *addr, const char *what, const char *why)
{
	char name[VFCFG_ADDR_LEN];

	fprintf(stderr, "vfcfg: %s: %s: %s\n", vfcfg_addr_str(addr, name), what,
		why ? why : "out of memory; try again");
}
