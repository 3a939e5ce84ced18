/* SPDX-License-Identifier: GPL-2.0-only */
/* What differs between the kernels that vfsim-vfio-pci is built for, 6.1, 6.12, 7.3 */
#ifndef VFSIM_VFIO_COMPAT_H
#define VFSIM_VFIO_COMPAT_H

#include <linux/eventfd.h>
#include <linux/version.h>
#include <linux/vfio_pci_core.h>

static inline void vfsim_vfio_compat_signal(struct eventfd_ctx *trigger)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 8, 0)
	eventfd_signal(trigger);
#else
	eventfd_signal(trigger, 1);
#endif
}

/* iommufd came with 6.2, and gives back with 6.6. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
#define VFSIM_VFIO_IOMMUFD_OPS					\
	.bind_iommufd	= vfio_iommufd_physical_bind,		\
	.unbind_iommufd	= vfio_iommufd_physical_unbind,		\
	.attach_ioas	= vfio_iommufd_physical_attach_ioas,	\
	.detach_ioas	= vfio_iommufd_physical_detach_ioas,
#else
#define VFSIM_VFIO_IOMMUFD_OPS
#endif

/* From 6.17 on, a driver says who checks the token of a VF's user. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
#define VFSIM_VFIO_TOKEN_OPS	\
	.match_token_uuid = vfio_pci_core_match_token_uuid,
#else
#define VFSIM_VFIO_TOKEN_OPS
#endif

/* From 6.19 on, it says how its regions are described; before, it is one more ioctl. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 19, 0)
#define VFSIM_VFIO_REGION_OPS(describe)	\
	.get_region_info_caps = (describe),
#define vfsim_vfio_compat_region_info	vfio_pci_ioctl_get_region_info
#else
#define VFSIM_VFIO_REGION_OPS(describe)
#endif

#endif
