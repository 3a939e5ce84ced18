/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What PFs and VFs have in common, read from sysfs.
 */
#ifndef VFCFG_FUNCTION_H
#define VFCFG_FUNCTION_H

#include "device/address.h"
#include "libvfcfg.h"

/**
 * struct vfcfg_function - What PFs and VFs have in common.
 * @addr: its address
 * @driver: the bound driver, NULL when unbound
 * @iommu_group: number of the IOMMU group
 * @numa_node: the node; unknown as well when the platform names none
 * @vendor: Vendor ID, 0..0xffff. From sysfs: config space has FFFFh in a VF.
 * @device: Device ID, 0..0xffff
 *
 * All but @addr and @driver need their enum vfcfg_want.
 */
struct vfcfg_function {
	struct vfcfg_addr addr;
	char *driver;
	long iommu_group;
	long numa_node;
	long vendor;
	long device;
};

/**
 * vfcfg_function_read() - Read what PFs and VFs have in common.
 * @fn: filled in, all but @fn->addr
 * @dir: the function's directory
 * @want: enum vfcfg_want
 */
void vfcfg_function_read(struct vfcfg_function *fn, int dir, unsigned int want);

/**
 * vfcfg_attr_known() - Read an attribute that holds one number.
 * @dir: the function's directory
 * @name: the file's name
 *
 * Return: the number, or VFCFG_UNKNOWN whatever the reason.
 */
long vfcfg_attr_known(int dir, const char *name);

#endif
