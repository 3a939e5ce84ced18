/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which driver a function is bound to: through driver_override, as driverctl
 * does, which asks for one driver by name and needs no device IDs.
 */
#ifndef VFCFG_DRIVER_H
#define VFCFG_DRIVER_H

#include "device/bus.h"
#include "device/users.h"

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
 * vfcfg_driver_check_idle() - May the driver be unbound, without waiting?
 * @users: kept for the next question
 * @bus: the bus
 * @addr: the function
 * @look: write nothing: the kernel's own answer has to be asked for by writing
 * @why: filled in when it may not
 *
 * To unbind a vfio driver while a user has the device open waits, in the
 * kernel and not to be interrupted, until the user closes it. To unbind
 * another takes away what the host may use, see vfcfg_host_use(). A device may
 * still be opened after this look.
 *
 * Return: 0 when it is not in use or no driver is bound; -EBUSY when it is;
 * -ENODEV when there is no such function.
 */
int vfcfg_driver_check_idle(struct vfcfg_users *users, const struct vfcfg_bus *bus,
			    const struct vfcfg_addr *addr, bool look, struct vfcfg_reason *why);

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
 * @name: the driver; the override is what it was before
 *
 * Return: 0; -ENXIO when the driver did not take the function, which the
 * kernel itself does not report; or a negative errno of the writes.
 */
int vfcfg_driver_bind(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
		      const char *name);

/**
 * vfcfg_driver_get_override() - Read the override, to be brought back later.
 * @dir: the function's directory
 * @override: the only driver that may be bound, to be freed; NULL for any
 *
 * Return: 0, or -ENOMEM, which must not be taken for none.
 */
int vfcfg_driver_get_override(int dir, char **override);

/** vfcfg_driver_read_override() - The same where NULL may stand for short of memory, too. */
char *vfcfg_driver_read_override(int dir);

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
 * @name: the driver
 * @err: what a function above returned
 * @why: filled in
 */
void vfcfg_driver_explain(const struct vfcfg_bus *bus, const char *name, int err,
			  struct vfcfg_reason *why);

#endif
