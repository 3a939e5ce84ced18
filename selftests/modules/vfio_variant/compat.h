/* SPDX-License-Identifier: GPL-2.0-only */
/* What differs between kernel lines */
#ifndef VFIO_VARIANT_COMPAT_H
#define VFIO_VARIANT_COMPAT_H

#include <linux/version.h>
#include <linux/vfio_pci_core.h>

/* From 6.19 on, a driver says how its regions are described. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 19, 0)
#define VARIANT_REGION_OPS	\
	.get_region_info_caps = vfio_pci_ioctl_get_region_info,
#else
#define VARIANT_REGION_OPS
#endif

#endif
