/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Interrupts of an NVMe controller's VFs, by the commands that the controller
 * has for it, for kernels whose NVMe driver has no callback.
 */
#ifndef VFCFG_NVME_H
#define VFCFG_NVME_H

#include <stdbool.h>

#include "device/bus.h"

/**
 * vfcfg_nvme_manages() - Can the controller of a PF move vectors between its VFs?
 * @bus: the bus
 * @pf: the PF
 *
 * Asks the controller, which only root may: for others the answer is no.
 */
bool vfcfg_nvme_manages(const struct vfcfg_bus *bus, const struct vfcfg_addr *pf);

/**
 * vfcfg_nvme_possible() - The most vectors that a VF can have as things are.
 * @bus: the bus
 * @vf: the VF
 *
 * Return: what it holds and what is free, but no more than one VF can hold; or
 * VFCFG_UNKNOWN.
 */
long vfcfg_nvme_possible(const struct vfcfg_bus *bus, const struct vfcfg_addr *vf);

/**
 * vfcfg_nvme_set() - Give a VF so many interrupts, and queues for them.
 * @bus: the bus
 * @vf: the VF
 * @vectors: 1 to 2048; 0 is an equal share
 *
 * The VF's controller goes offline for it, gets its resources and comes back
 * online (NVMe Base 2.0, 8.26). If a step fails, it gets back what it had.
 *
 * Return: 0; -EOPNOTSUPP where there is no such controller; -EBUSY when a driver
 * is bound to the VF; -EINVAL above what one VF can hold; -ENOSPC when too few
 * are free; -EIO when the controller fails; or another negative errno.
 */
int vfcfg_nvme_set(const struct vfcfg_bus *bus, const struct vfcfg_addr *vf, long vectors);

#endif
