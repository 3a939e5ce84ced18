// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfsim: SR-IOV adapters that exist in software only. They come and go through
 * /sys/bus/vfsim; Documentation/vfsim.rst is their data sheet.
 */

#include <linux/module.h>

#include "adapter.h"

static int __init vfsim_init(void)
{
	int ret;

	ret = vfsim_bridge_init();
	if (ret)
		return ret;
	ret = vfsim_irq_init();
	if (ret)
		goto no_irq;
	ret = vfsim_iommu_init();
	if (ret)
		goto no_iommu;
	ret = vfsim_hold_init();
	if (ret)
		goto no_hold;
	vfsim_faults_init();
	ret = vfsim_adapters_init();
	if (ret)
		goto no_adapters;
	return 0;

no_adapters:
	vfsim_faults_exit();
	vfsim_hold_exit();
no_hold:
	vfsim_iommu_exit();
no_iommu:
	vfsim_irq_exit();
no_irq:
	vfsim_bridge_exit();
	return ret;
}

static void __exit vfsim_exit(void)
{
	vfsim_adapters_exit();
	vfsim_faults_exit();
	vfsim_hold_exit();
	vfsim_iommu_exit();
	vfsim_irq_exit();
	vfsim_bridge_exit();
	vfsim_memory_exit();
}

module_init(vfsim_init);
module_exit(vfsim_exit);

/*
 * Before, so that an adapter's functions have their drivers when it is made, and so
 * that modprobe -r asks the adapters first, which a user may hold.
 */
MODULE_SOFTDEP("pre: " VFSIM_DRIVERS);
MODULE_DESCRIPTION("Simulated SR-IOV adapters");
MODULE_LICENSE("GPL");
