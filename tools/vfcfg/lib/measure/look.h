/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VFCFG_LOOK_H
#define VFCFG_LOOK_H

#include "measure/vfio.h"

/**
 * vfcfg_look() - vfcfg_vfio_look() in a process of its own.
 *
 * Looking writes to the device's registers, and a device that goes away then
 * ends the process that does it. The one that has to clean up must live.
 */
int vfcfg_look(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr, unsigned int full,
	 struct vfcfg_view *view, char **why);

#endif
