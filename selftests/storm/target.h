/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a storm needs to know of the device that it meets. Its PF is the one that the
 * environment's variable PF names, or adapter 0 of vfsim; its VFs are on the PF's bus, from
 * the next function on.
 */
#ifndef SELFTESTS_STORM_TARGET_H
#define SELFTESTS_STORM_TARGET_H

#include <stdbool.h>

/**
 * struct target - a PF's device
 * @driver: of the PF
 * @vf_driver: what its VFs can have instead of vfio-pci
 * @leaves_vfs: the driver does not take its VFs along when it goes. The kernel is then left
 *	with VFs without a PF when the PF is removed, and warns when they are made again: they
 *	go first, and what makes and takes them is done one at a time.
 * @fresh: vectors of the pool that a VF has which was just made
 * @begin: what a storm wants of the device beforehand; 0 or a negative errno
 * @sizes: the first number of vectors that is never asked for, beyond the largest table
 * @fault: something of the device's own goes wrong, chosen by @draw; 0 or a negative errno
 * @calm: nothing goes wrong any more
 * @ready: the PF can be told something; asked again until it can
 * @works: use a VF that vfio-pci has, with a table of two vectors: how many interrupted
 */
struct target {
	const char *driver;
	const char *vf_driver;
	bool leaves_vfs;
	unsigned int sizes;
	int fresh;
	int (*begin)(void);
	int (*fault)(unsigned int draw);
	void (*calm)(void);
	bool (*ready)(void);
	long (*works)(const char *vf);
};

extern const struct target vfsim, nvme;
extern const char *pf;

#endif
