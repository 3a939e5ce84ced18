// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfsim_drv: the drivers of a simulated adapter's functions, beside the adapter or
 * in a guest that was given one.
 */

#include <linux/module.h>

#include "driver.h"

static int __init vfsim_drv_init(void)
{
	int ret;

	ret = vfsim_pf_register();
	if (ret)
		return ret;
	ret = vfsim_vf_register();
	if (ret)
		goto no_vf;
	ret = vfsim_nic_vf_register();
	if (ret)
		goto no_nic;
	return 0;

no_nic:
	vfsim_vf_unregister();
no_vf:
	vfsim_pf_unregister();
	return ret;
}

static void __exit vfsim_drv_exit(void)
{
	vfsim_nic_vf_unregister();
	vfsim_vf_unregister();
	vfsim_pf_unregister();
}

module_init(vfsim_drv_init);
module_exit(vfsim_drv_exit);

MODULE_DESCRIPTION("Drivers of simulated SR-IOV adapters");
MODULE_LICENSE("GPL");
