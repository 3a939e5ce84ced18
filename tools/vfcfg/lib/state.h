/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How a function is set up, to be kept and brought back: what undoes a
 * change that could not be finished.
 */
#ifndef VFCFG_STATE_H
#define VFCFG_STATE_H

#include "bus.h"

/**
 * struct vfcfg_state - How a function is set up.
 * @addr: the function
 * @driver: its driver; NULL when unbound
 * @override: its driver_override; NULL for none
 * @table_size: vectors, or VFCFG_UNKNOWN
 * @limit: the administrator's limit in vectors, 0 for none or where there is
 *	no such file, or VFCFG_UNKNOWN
 * @vfio: @driver is a vfio driver
 */
struct vfcfg_state {
	struct vfcfg_addr addr;
	char *driver;
	char *override;
	long table_size;
	long limit;
	bool vfio;
};

/** enum vfcfg_part - The parts of a state that can fail to come back. */
enum vfcfg_part {
	VFCFG_PART_DRIVER,
	VFCFG_PART_TABLE,
	VFCFG_PART_OVERRIDE,
	VFCFG_PART_LIMIT,
};

/**
 * vfcfg_state_read() - Read how a function is set up.
 * @bus: the bus
 * @addr: the function
 * @state: filled in; vfcfg_state_free() is due only after 0
 *
 * Return: 0, or a negative errno (-ENODEV: no such function).
 */
int vfcfg_state_read(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
		     struct vfcfg_state *state);

/**
 * vfcfg_state_restore() - Set a function up as it was.
 * @bus: the bus
 * @state: how it was
 * @part: the first part that did not come back; untouched after 0
 *
 * Only what differs is touched, and a part that fails does not keep the others
 * from being tried. Unbinds a driver that stands in the way.
 *
 * Return: 0, or the negative errno for @part.
 */
int vfcfg_state_restore(const struct vfcfg_bus *bus, const struct vfcfg_state *state,
			enum vfcfg_part *part);

/**
 * vfcfg_state_explain() - What did not come back, and what to do.
 * @bus: the bus
 * @state: how it was
 * @part: which part
 * @err: why
 *
 * Return: one line without the device, to be freed; NULL when memory is short.
 */
char *vfcfg_state_explain(const struct vfcfg_bus *bus, const struct vfcfg_state *state,
			  enum vfcfg_part part, int err);

/** vfcfg_state_free() - Free what vfcfg_state_read() filled in. */
void vfcfg_state_free(struct vfcfg_state *state);

#endif
