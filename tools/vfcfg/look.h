/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LOOK_H
#define LOOK_H

#include "lib/vfio.h"

/**
 * look() - vfcfg_vfio_look() in a process of its own.
 *
 * Looking writes to the device's registers, and a device that goes away then
 * ends the process that does it. The one that has to clean up must live.
 */
int look(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr, unsigned int full,
	 struct vfcfg_view *view, char **why);

#endif
