/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The MSI-X capability in config space (PCIe Base 7.7.2).
 */
#ifndef VFCFG_MSIX_H
#define VFCFG_MSIX_H

#include <stdbool.h>

#include "device/bus.h"

/**
 * VFCFG_VECTORS_MAX - The largest MSI-X table, in vectors.
 *
 * Message Control keeps the Table Size as N-1 in 11 bits (PCIe Base 7.7.2.2).
 */
#define VFCFG_VECTORS_MAX	2048

/**
 * struct vfcfg_msix - What Message Control says (PCIe Base 7.7.2.2).
 * @table_size: vectors in the table, 1..VFCFG_VECTORS_MAX
 * @enabled: the MSI-X Enable bit
 */
struct vfcfg_msix {
	int table_size;
	bool enabled;
};

/**
 * vfcfg_msix_read() - Read a function's Message Control from config space.
 * @bus: the bus
 * @addr: the function
 * @msix: filled in; untouched unless 0 is returned
 *
 * Return: 0;
 * -EACCES: only the 64 bytes that everyone may read are visible, and the
 *	capabilities are not among them (CAP_SYS_ADMIN shows the rest);
 * -ENODEV: config space cannot be read or answers all ones, as it does when
 *	the device went away;
 * -ENOTTY: the function has no MSI-X capability.
 */
int vfcfg_msix_read(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
		    struct vfcfg_msix *msix);

/**
 * vfcfg_msix_read_at() - As vfcfg_msix_read(), from an open directory.
 * @dir: the function's directory
 * @msix: filled in; untouched unless 0 is returned
 */
int vfcfg_msix_read_at(int dir, struct vfcfg_msix *msix);

#endif
