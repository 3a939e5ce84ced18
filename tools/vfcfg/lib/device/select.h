/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Devices by the names that people have for them: a PF's VFs by number.
 */
#ifndef VFCFG_SELECT_H
#define VFCFG_SELECT_H

#include <stdbool.h>

#include "device/bus.h"

/**
 * vfcfg_pf_named() - The PF of that name.
 * @bus: the bus
 * @name: an address, a network interface ("ens1f0") or an NVMe controller ("nvme0")
 * @addr: its address; untouched unless 0 is returned
 *
 * Return: 0, or a negative errno (-ENODEV: nothing has that name).
 */
int vfcfg_pf_named(const struct vfcfg_bus *bus, const char *name, struct vfcfg_addr *addr);

/** vfcfg_pf_of_netdev() - The function of a network interface, as vfcfg_pf_named(). */
int vfcfg_pf_of_netdev(const struct vfcfg_bus *bus, const char *name, struct vfcfg_addr *addr);

/**
 * vfcfg_range_parse() - Read a range of VFs.
 * @text: "3", "0-99" or "*"
 * @first: the first of them
 * @last: the last; LONG_MAX for all that there are
 *
 * Return: is it one? Otherwise neither means anything.
 */
bool vfcfg_range_parse(const char *text, long *first, long *last);

#endif
