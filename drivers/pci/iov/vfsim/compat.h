/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs for the device between kernels, but for how MSI domains are made
 * (host/irq_bus.c, host/irq_parent.c).
 *
 * 6.1, 6.12 and 7.3 are built and tested. 6.6, 6.8, 6.11 and 6.14 are not: for them
 * stands here what their headers are known to have. What lies between a tested kernel
 * and the next, and was carried to older ones by distributions, is looked up in the
 * headers (Makefile).
 */
#ifndef DRIVERS_PCI_IOV_VFSIM_COMPAT_H
#define DRIVERS_PCI_IOV_VFSIM_COMPAT_H

#include <linux/hrtimer.h>
#include <linux/iommu.h>
#include <linux/lockdep.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/sizes.h>
#include <linux/version.h>

/* 6.1 registers a bus by writing to it. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
#define VFSIM_BUS_TYPE const struct bus_type
#else
#define VFSIM_BUS_TYPE struct bus_type
#endif

/*
 * What an IOMMU driver of 6.1 does itself: let go of a device, and have the DMA
 * API use the IOMMU, which is what a default domain of that type is for.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
#define VFSIM_DOMAIN_DETACH(function)
#else
#define VFSIM_DOMAIN_DETACH(function) .detach_dev = (function),
#endif

/* One function for domains of all types, and the IOMMU has page sizes, they have not. */
#ifdef VFSIM_HAVE_ALLOC_PAGING
#define VFSIM_DOMAINS(any, paging, identity) \
	.domain_alloc_paging = (paging), .identity_domain = (identity),
#else
#define VFSIM_DOMAINS(any, paging, identity) \
	.domain_alloc = (any), .pgsize_bitmap = SZ_4K,
#endif

/* Newer kernels also say what the device was attached to. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 19, 0)
#define VFSIM_ATTACHED_DEVICE struct device *dev, struct iommu_domain *old
#else
#define VFSIM_ATTACHED_DEVICE struct device *dev
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
#define VFSIM_PROBE_FINALIZE
#else
static inline void vfsim_compat_probe_finalize(struct device *dev)
{
	iommu_setup_dma_ops(dev, 0, U64_MAX);
}

#define VFSIM_PROBE_FINALIZE .probe_finalize = vfsim_compat_probe_finalize,
#endif

/*
 * Newer kernels want the lock of all IOMMU probing held, which no module can
 * take. It keeps an IOMMU that is being registered away from the device; ours
 * has been since the module was loaded, and no other one may have it.
 */
static inline int vfsim_compat_fwspec_init(struct device *dev,
					   struct fwnode_handle *fwnode,
					   const struct iommu_ops *ops)
{
	int ret;

	lockdep_off();
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
	ret = iommu_fwspec_init(dev, fwnode);
#else
	ret = iommu_fwspec_init(dev, fwnode, ops);
#endif
	lockdep_on();
	return ret;
}

static inline bool vfsim_compat_iommu_isolates(enum iommu_cap cap)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
	if (cap == IOMMU_CAP_INTR_REMAP)
		return true;
#endif
	return cap == IOMMU_CAP_CACHE_COHERENCY;
}

/* 6.1 leaves a bus with the operations of a driver that is gone, which is unmapped soon. */
static inline void vfsim_compat_iommu_gone(const struct iommu_ops *ops)
{
#ifdef VFSIM_HAVE_BUS_IOMMU_OPS
	if (pci_bus_type.iommu_ops == ops)
		pci_bus_type.iommu_ops = NULL;
	if (platform_bus_type.iommu_ops == ops)
		platform_bus_type.iommu_ops = NULL;
#endif
}

static inline void vfsim_compat_timer(struct hrtimer *timer,
				      enum hrtimer_restart (*function)(struct hrtimer *timer))
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
	hrtimer_setup(timer, function, CLOCK_MONOTONIC, HRTIMER_MODE_REL_HARD);
#else
	hrtimer_init(timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_HARD);
	timer->function = function;
#endif
}

/*
 * A PCI core without our fix takes the PF's device lock, then the rescan lock, when
 * sriov_numvfs is written to, and hot-unplug takes them the other way round. Without a
 * driver a write does not get as far as the second lock, so the driver goes first,
 * with none of them held.
 */
static inline void vfsim_compat_before_removal(struct pci_dev *pdev)
{
#ifndef VFSIM_HAVE_NUMVFS_ORDER
	device_release_driver(&pdev->dev);
#endif
}

#endif
