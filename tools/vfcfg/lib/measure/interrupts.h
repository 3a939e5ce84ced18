/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VFCFG_INTERRUPTS_H
#define VFCFG_INTERRUPTS_H

#include "device/address.h"
#include "device/bus.h"

/**
 * vfcfg_vfio_interrupts() - Count a device's host interrupts.
 * @addr: the function
 *
 * Those that vfio has set up for its user's MSI-X vectors, by their names in
 * /proc/interrupts.
 *
 * Return: how many, or VFCFG_UNKNOWN.
 */
long vfcfg_vfio_interrupts(const struct vfcfg_addr *addr);

/**
 * vfcfg_device_interrupts() - Count all that the host has set up for a device.
 * @dir: the function's directory
 * @addr: the function
 *
 * The kernel lists those of a device in msi_irqs, also where nobody handles them yet;
 * those of a vfio user also stand in /proc/interrupts, and only there where a driver
 * allocates them elsewhere.
 *
 * Return: interrupts, 0 for none.
 */
long vfcfg_device_interrupts(int dir, const struct vfcfg_addr *addr);

#endif
