// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg unbind: take the driver away.
 */
#include "change.h"

static const struct argp argp = {
	.options = change_options,
	.parser = change_parse,
	.args_doc = "DEVICE...",
	.doc = "Unbind devices from their drivers.\v"
	       "Takes the driver_override away as well, so that which driver may come next "
	       "is the kernel's choice again.\n\n"
	       "Example:\n"
	       "  vfcfg unbind 'nvme0/*' --driver vfio-pci",
	.children = change_children,
};

static const struct argp *unbind_argp(void)
{
	return &argp;
}

static int want(const struct change *change, struct vfcfg_wanted *wanted, const char *device)
{
	(void)change;
	return vfcfg_wanted_driver(wanted, device, NULL);
}

static int run_unbind(int argc, char **argv)
{
	struct change change = { .verb = "unbind", .want = want };

	return change_run(&change, &argp, argc, argv);
}

const struct command command_unbind = {
	.name = "unbind",
	.summary = "unbind devices from their drivers",
	.argp = unbind_argp,
	.run = run_unbind,
};
