/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VFCFG_INTERRUPTS_H
#define VFCFG_INTERRUPTS_H

#include "device/address.h"

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

#endif
