/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Names of vendors and devices from libpci's database (pci.ids).
 */
#ifndef VFCFG_NAMES_H
#define VFCFG_NAMES_H

#include "bus.h"

/**
 * vfcfg_vendor_name() - The name of a vendor.
 * @bus: the bus
 * @vendor: Vendor ID
 *
 * The first look-up reads the whole database (some ten milliseconds), so look
 * up only what is shown. Never asks the network.
 *
 * Return: the name, to be freed by the caller, or NULL when there is none.
 */
char *vfcfg_vendor_name(const struct vfcfg_bus *bus, int vendor);

/**
 * vfcfg_device_name() - The name of a device, as vfcfg_vendor_name().
 * @bus: the bus
 * @vendor: Vendor ID
 * @device: Device ID
 */
char *vfcfg_device_name(const struct vfcfg_bus *bus, int vendor, int device);

#endif
