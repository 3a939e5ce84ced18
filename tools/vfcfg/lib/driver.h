/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which driver a function is bound to: through driver_override, as driverctl
 * does, which asks for one driver by name and needs no device IDs.
 */
#ifndef VFCFG_DRIVER_H
#define VFCFG_DRIVER_H

#include "bus.h"

/** VFCFG_CAP_ATTR - vfio-pci-core's attribute for the administrator's limit. */
#define VFCFG_CAP_ATTR	"vfio_msix_cap"

/** vfcfg_driver_loaded() - Does the bus have a driver of that name? */
bool vfcfg_driver_loaded(const struct vfcfg_bus *bus, const char *name);

/**
 * vfcfg_driver_is_vfio() - Is the function bound to a vfio driver?
 * @dir: the function's directory
 * @driver: its driver, or NULL when unbound
 *
 * By the vfio-dev directory that such a function has since Linux 6.1; before,
 * all of these drivers had "vfio" in their names.
 */
bool vfcfg_driver_is_vfio(int dir, const char *driver);

/**
 * vfcfg_driver_check_idle() - May the driver be unbound without waiting?
 * @bus: the bus
 * @addr: the function
 *
 * To unbind a vfio driver while a user has the device open waits, in the
 * kernel and not to be interrupted, until the user closes it. A device may
 * still be opened after this look.
 *
 * Return: 0 when it is not open or no vfio driver is bound; -EBUSY when it is
 * open; another negative errno when there is no such function (-ENODEV).
 */
int vfcfg_driver_check_idle(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr);

/**
 * vfcfg_driver_unbind() - Unbind the driver, if one is bound.
 * @bus: the bus
 * @addr: the function
 *
 * Return: 0, or a negative errno (-EIO: still bound afterwards).
 */
int vfcfg_driver_unbind(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr);

/**
 * vfcfg_driver_bind() - Bind a function that has no driver, and look.
 * @bus: the bus
 * @addr: the function
 * @name: the driver, which becomes the override and stays it
 *
 * Return: 0; -ENXIO when the driver did not take the function, which the
 * kernel itself does not report; or a negative errno of the writes.
 */
int vfcfg_driver_bind(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
		      const char *name);

/**
 * vfcfg_driver_override() - Set the override.
 * @bus: the bus
 * @addr: the function
 * @name: the only driver that may be bound from now on; NULL for any
 *
 * Return: 0 or a negative errno.
 */
int vfcfg_driver_override(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
			  const char *name);

/**
 * vfcfg_driver_explain() - Why binding or unbinding failed and what to do.
 * @bus: the bus
 * @addr: the function
 * @name: the driver
 * @err: what a function above returned
 *
 * Return: one line without the device, to be freed; NULL when memory is short.
 */
char *vfcfg_driver_explain(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
			   const char *name, int err);

#endif
