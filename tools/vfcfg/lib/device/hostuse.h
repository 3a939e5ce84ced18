/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Does the host itself use a device: by a mount, swap, another block device on
 * top, a route? Then its driver must not be taken away.
 */
#ifndef VFCFG_HOSTUSE_H
#define VFCFG_HOSTUSE_H

#include "device/users.h"

/**
 * vfcfg_host_use() - Look for the host's uses of a function.
 * @users: kept for the next question
 * @bus: the bus
 * @addr: the function
 * @why: filled in when it is used
 *
 * Looks at block and network devices below the function. A namespace of an
 * NVMe subsystem that has another path counts as not used.
 *
 * Return: 0, or -EBUSY.
 */
int vfcfg_host_use(struct vfcfg_users *users, const struct vfcfg_bus *bus,
		   const struct vfcfg_addr *addr, struct vfcfg_reason *why);

/**
 * vfcfg_block_claimed() - Is a block device claimed, in whatever namespace?
 * @name: its name below /dev
 *
 * A door of its own, so that tests can put another behind it.
 */
bool vfcfg_block_claimed(const char *name);

#endif
