/* SPDX-License-Identifier: GPL-2.0-only */
/* What differs between kernel lines */
#ifndef VFIO_VARIANT_COMPAT_H
#define VFIO_VARIANT_COMPAT_H

#include <linux/version.h>
#include <linux/vfio_pci_core.h>

/* From 6.17 on, a driver says who checks the token of a VF's user. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
#define VARIANT_TOKEN_OPS	\
	.match_token_uuid = vfio_pci_core_match_token_uuid,
#else
#define VARIANT_TOKEN_OPS
#endif

/* From 6.19 on, it says how its regions are described. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 19, 0)
#define VARIANT_REGION_OPS	\
	.get_region_info_caps = vfio_pci_ioctl_get_region_info,
#else
#define VARIANT_REGION_OPS
#endif

#endif
