/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The arithmetic of pools: in which order devices are taken, and for whom there
 * cannot be enough.
 */
#ifndef VFCFG_POOL_H
#define VFCFG_POOL_H

#include <stdbool.h>
#include <stddef.h>

struct vfcfg_result;
struct vfcfg_wanted;

/**
 * vfcfg_pool_order() - Those that give vectors back come first, by how many.
 *
 * With that nobody ever has to wait for another: after all who shrink the pool
 * has what those need who grow, as far as it will have it at all. Devices whose
 * size is not known come last.
 */
void vfcfg_pool_order(struct vfcfg_result **todo, size_t nr);

/**
 * vfcfg_pool_check() - Refuse those for whom there are too few vectors.
 * @todo: devices in order
 * @nr: how many
 * @all: look at all; otherwise only at those whose drivers would have to go to
 *	find out: for the others the kernel's answer costs nothing
 *
 * Counts in favour of the device where a driver may count otherwise, so that
 * nobody is refused who would have been served.
 */
void vfcfg_pool_check(struct vfcfg_result **todo, size_t nr, bool all);

/**
 * vfcfg_pool_reserve() - Refuse PFs whose reserve would not be kept, with their VFs.
 *
 * After vfcfg_pool_check() of all devices, which counts for this in favour of
 * nobody: what a driver takes beyond what it is asked for is not known.
 */
void vfcfg_pool_reserve(struct vfcfg_wanted *wanted);

#endif
