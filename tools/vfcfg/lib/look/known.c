// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * In what PF drivers are known to differ from each other.
 *
 * From their sources: mlx5_core's mlx5_set_msix_vec_count(), ice's
 * ice_sriov_set_msix_vec_count(), this tree's drivers/nvme/host/virt.c; igb and
 * pds_core have no callback.
 */
#include <stddef.h>
#include <string.h>

#include "common/array.h"
#include "look/known.h"

static const struct vfcfg_known known[] = {
	{
		.driver = "ice",
		.text = "gives N + 1 for N, ignores 0, and moves the vectors of other VFs about",
		.danger = "writes out of bounds when a VF grows above its default of 16, from "
			  "commit 2a2cb4c6c181 until its fix of September 2024; see "
			  "that the kernel has the fix before a VF is given more",
	},
	{
		.driver = "igb",
		.text = "cannot resize: each VF has 3 vectors",
	},
	{
		.driver = "mlx5_core",
		.text = "gives exactly N; refuses N below the device's least (EINVAL) and above "
			"its most (EOVERFLOW); 0 is the default",
	},
	{
		.driver = "nvme",
		.text = "gives exactly N where the controller has flexible interrupt resources; a "
			"VF that was never given any has 1 and holds none of the pool",
	},
	{
		.driver = "pds_core",
		.text = "cannot resize; the device's own management may, and the host keeps the old "
			"size until a driver is bound anew",
	},
};

const struct vfcfg_known *vfcfg_known(const char *driver)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known) && driver; i++)
		if (!strcmp(known[i].driver, driver))
			return &known[i];
	return NULL;
}
