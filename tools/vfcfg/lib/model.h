/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * PFs and their VFs, as found at one moment. The table and the JSON of
 * "vfcfg list", and the advice in a refusal, all come from here.
 */
#ifndef VFCFG_MODEL_H
#define VFCFG_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "bus.h"
#include "devlink.h"
#include "function.h"

/**
 * struct vfcfg_vf - A virtual function.
 * @fn: address, driver and so on
 * @index: the N of the PF's virtfnN link, from 0
 * @table_size: vectors in its MSI-X table, 1..VFCFG_VECTORS_MAX
 * @cap: the administrator's limit on what a vfio user sees, in vectors; 0 is
 *	no limit, unknown means that there may be one
 * @visible_size: vectors that a vfio user sees at most: the smaller of
 *	@table_size and @cap, with no @cap the @table_size
 */
struct vfcfg_vf {
	struct vfcfg_function fn;
	unsigned int index;
	long table_size;
	long cap;
	long visible_size;
};

/**
 * struct vfcfg_pf - A physical function with its VFs.
 * @fn: address, driver and so on
 * @total_msix: vectors that the PF driver has for all VFs together, by
 *	sriov_vf_total_msix or else by devlink; unknown without a driver that
 *	can move vectors. The kernel prints 0 then, which would read like an
 *	empty pool.
 * @free_msix: vectors of these that no VF holds, see vfcfg_free_msix()
 * @totalvfs: VFs that the device can have (needs VFCFG_WANT_TOTALVFS)
 * @vfs: the enabled VFs by index
 * @nr_vfs: how many
 * @complete: @vfs holds every VF that sriov_numvfs counts; false when some
 *	came or went while they were being read
 */
struct vfcfg_pf {
	struct vfcfg_function fn;
	long total_msix;
	long free_msix;
	long totalvfs;
	struct vfcfg_vf *vfs;
	size_t nr_vfs;
	bool complete;
};

/**
 * struct vfcfg_model - PFs read so far.
 * @bus: where they are read from
 * @want: enum vfcfg_want
 * @devlink: where PF drivers tell of their pools
 * @pfs: the PFs, each allocated by itself so that pointers to them last
 * @nr_pfs: how many
 */
struct vfcfg_model {
	const struct vfcfg_bus *bus;
	unsigned int want;
	struct vfcfg_devlink devlink;
	struct vfcfg_pf **pfs;
	size_t nr_pfs;
};

/**
 * vfcfg_model_pf() - Get a PF with all its VFs, reading it the first time.
 * @model: the model
 * @addr: the PF's address
 * @pf: the PF, owned by the model; untouched unless 0 is returned
 *
 * Reads a handful of files for each VF, and nothing of other functions.
 *
 * Return: 0, or a negative errno (-ENODEV: no such function; -ENXIO: it is
 * not a PF).
 */
int vfcfg_model_pf(struct vfcfg_model *model, const struct vfcfg_addr *addr,
		   struct vfcfg_pf **pf);

/** vfcfg_model_free() - Free every PF of a model and what it has open. */
void vfcfg_model_free(struct vfcfg_model *model);

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

/**
 * vfcfg_visible_size() - The rule for what a vfio user sees.
 * @table_size: vectors, or VFCFG_UNKNOWN
 * @cap: vectors, 0 for none, or VFCFG_UNKNOWN
 *
 * Return: vectors, or VFCFG_UNKNOWN when either is unknown.
 */
long vfcfg_visible_size(long table_size, long cap);

#endif
