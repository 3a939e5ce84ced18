/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs for the drivers between the kernels that they are built for.
 */
#ifndef DRIVERS_PCI_IOV_VFSIM_DRIVER_COMPAT_H
#define DRIVERS_PCI_IOV_VFSIM_DRIVER_COMPAT_H

#include <linux/pci.h>
#include <linux/version.h>
#include <net/devlink.h>
#ifdef VFSIM_HAVE_FREE_MSIX
#include <linux/pci-vf-msix.h>
#endif

/* Recovery may be tried again at once. */
static inline struct devlink_health_reporter *
vfsim_compat_reporter(struct devlink *devlink, const struct devlink_health_reporter_ops *ops,
		      void *priv)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
	return devlink_health_reporter_create(devlink, ops, priv);
#else
	return devlink_health_reporter_create(devlink, ops, 0, priv);
#endif
}

/* A core that keeps such a number is this project's. */
static inline void vfsim_compat_set_free(struct pci_dev *pf, int vectors)
{
#ifdef VFSIM_HAVE_FREE_MSIX
	pci_sriov_set_vf_free_msix(pf, vectors);
#endif
}

#endif
