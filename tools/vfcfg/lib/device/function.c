// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What PFs and VFs have in common.
 */
#include <limits.h>
#include <stdlib.h>

#include "device/function.h"
#include "common/number.h"
#include "sysfs/sysfs.h"

long vfcfg_attr_known(int dir, const char *name)
{
	long val;

	return vfcfg_attr_read(dir, name, &val) ? VFCFG_UNKNOWN : val;
}

void vfcfg_function_read(struct vfcfg_function *fn, int dir, unsigned int want)
{
	char *group;

	/* No link: unbound. Any other failure leaves the driver unnamed too. */
	vfcfg_link_name(dir, "driver", &fn->driver);

	fn->iommu_group = VFCFG_UNKNOWN;
	if (want & VFCFG_WANT_IOMMU && !vfcfg_link_name(dir, "iommu_group", &group)) {
		vfcfg_number(group, INT_MAX, &fn->iommu_group);
		free(group);
	}
	/* The kernel's -1, "no node", is no number to vfcfg_attr_read(). */
	fn->numa_node = want & VFCFG_WANT_NUMA ? vfcfg_attr_known(dir, "numa_node") : VFCFG_UNKNOWN;
	fn->vendor = want & VFCFG_WANT_ID ? vfcfg_attr_known(dir, "vendor") : VFCFG_UNKNOWN;
	fn->device = want & VFCFG_WANT_ID ? vfcfg_attr_known(dir, "device") : VFCFG_UNKNOWN;
}
