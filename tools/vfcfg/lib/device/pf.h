/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * PFs and their VFs, as found at one moment.
 */
#ifndef VFCFG_PF_H
#define VFCFG_PF_H

#include "context.h"
#include "device/function.h"
#include "device/vf.h"

/**
 * struct vfcfg_pf - A physical function with its VFs.
 * @ctx: the handle
 * @refs: references; the handle's own is one of them
 * @next: the next PF of the handle, by address
 * @fn: address, driver and so on
 * @address: its address as text
 * @total_msix: vectors that the PF driver has for all VFs together, by
 *	sriov_vf_total_msix or else by devlink; unknown without a driver that
 *	can move vectors. The kernel prints 0 then, which would read like an
 *	empty pool.
 * @free_msix: vectors of these that no VF holds, see vfcfg_free_msix()
 * @totalvfs: VFs that the device can have (needs VFCFG_WANT_TOTALVFS)
 * @vfs: the enabled VFs by index
 * @by_addr: pointers to them by address
 * @nr_vfs: how many
 * @complete: @vfs holds every VF that sriov_numvfs counts; false when some
 *	came or went while they were being read
 * @userdata: the library's user's
 */
struct vfcfg_pf {
	struct vfcfg_ctx *ctx;
	unsigned int refs;
	struct vfcfg_pf *next;
	struct vfcfg_function fn;
	char address[VFCFG_ADDR_LEN];
	long total_msix;
	long free_msix;
	long totalvfs;
	struct vfcfg_vf *vfs;
	struct vfcfg_vf **by_addr;
	size_t nr_vfs;
	bool complete;
	void *userdata;
};

/**
 * vfcfg_pf_get() - Get a PF with all its VFs, reading it the first time.
 * @ctx: the handle
 * @addr: the PF's address
 * @pf: the PF, owned by the handle; untouched unless 0 is returned
 *
 * Reads a handful of files for each VF, and nothing of other functions.
 *
 * Return: 0, or a negative errno (-ENODEV: no such function; -ENXIO: it is
 * not a PF).
 */
int vfcfg_pf_get(struct vfcfg_ctx *ctx, const struct vfcfg_addr *addr, struct vfcfg_pf **pf);

/** vfcfg_pf_find_vf() - The PF's VF at an address, or NULL. */
struct vfcfg_vf *vfcfg_pf_find_vf(const struct vfcfg_pf *pf, const struct vfcfg_addr *addr);

/** vfcfg_pf_read_pool() - Read total and free vectors alone: @total and @left. */
void vfcfg_pf_read_pool(struct vfcfg_ctx *ctx, const struct vfcfg_addr *addr, long *total,
			long *left);

/** vfcfg_pfs_forget() - The handle gives up all its PFs, so that they are read afresh. */
void vfcfg_pfs_forget(struct vfcfg_ctx *ctx);

/**
 * vfcfg_free_msix() - The rule for how many vectors no VF holds.
 * @pf: the PF with its VFs
 * @kernel: the kernel's own figure, or VFCFG_UNKNOWN
 * @devlink: the figure by devlink, or VFCFG_UNKNOWN
 *
 * The kernel's figure wins, then that of devlink: only the PF driver knows what
 * else it keeps back. Without them, the total less all Table Sizes, but only when nothing in that
 * sum is a guess: the total known, the VFs complete, every Table Size known,
 * the result not negative (a driver that counts other than by table entries).
 *
 * Return: vectors, or VFCFG_UNKNOWN.
 */
long vfcfg_free_msix(const struct vfcfg_pf *pf, long kernel, long devlink);

#endif
