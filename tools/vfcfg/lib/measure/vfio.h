/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A vfio user, as a VMM is one: through a group and a type 1 container, which
 * every kernel with vfio-pci has.
 */
#ifndef VFCFG_VFIO_H
#define VFCFG_VFIO_H

#include <stdint.h>

#include "device/bus.h"

/**
 * struct vfcfg_vfio - An open device. Opening and closing reset it.
 * @container: /dev/vfio/vfio
 * @group: /dev/vfio/GROUP
 * @device: the device
 * @config: where config space begins in @device, in bytes
 */
struct vfcfg_vfio {
	int container;
	int group;
	int device;
	uint64_t config;
};

/**
 * vfcfg_vfio_open() - Open a function that is bound to a vfio driver.
 * @bus: the bus
 * @addr: the function
 * @vfio: filled in; vfcfg_vfio_close() is due only after 0
 * @why: why not and what to do, to be freed; only after an error, NULL when
 *	memory is short
 *
 * Return: 0 or a negative errno.
 */
int vfcfg_vfio_open(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
		    struct vfcfg_vfio *vfio, char **why);

/** vfcfg_vfio_close() - Close it. */
void vfcfg_vfio_close(struct vfcfg_vfio *vfio);

/**
 * struct vfcfg_view - What a vfio user finds, and how far a hostile one gets.
 * @user_size: vectors by VFIO_DEVICE_GET_IRQ_INFO
 * @guest_size: vectors by Message Control, read through vfio: VMMs size the
 *	table that their guest sees by it
 * @interrupts: interrupts of the host, when all of @user_size are enabled
 * @demand: interrupts of the host, when three are enabled, one after the other where
 *	the kernel can do that
 * @slots: of a message store that those three take
 * @enable: the errno that the next vector after those is refused with, 0 when
 *	it is not
 * @raise: the errno that a cap of the full size is refused with (ENOTTY: by a
 *	kernel without caps), 0 when it is not; says something only where there
 *	is something @beyond
 * @beyond: table entries from @user_size to the full size
 * @writable: those of them that keep what the user writes, through the mapped
 *	BAR or, where the page cannot be mapped, through the kernel;
 *	VFCFG_UNKNOWN when the BAR cannot be reached at all
 */
struct vfcfg_view {
	long user_size;
	long guest_size;
	long interrupts;
	long demand;
	long slots;
	int enable;
	int raise;
	long beyond;
	long writable;
};

/**
 * vfcfg_vfio_look() - Open a function, look around, close it.
 * @bus: the bus
 * @addr: the function, bound to a vfio driver and not open
 * @full: vectors that its table had at first
 * @view: filled in
 * @why: as for vfcfg_vfio_open()
 *
 * Changes nothing that outlives the close, which resets the function.
 *
 * Return: 0 or a negative errno.
 */
int vfcfg_vfio_look(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
		    unsigned int full, struct vfcfg_view *view, char **why);

#endif
