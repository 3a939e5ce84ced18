/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The attributes that drivers/pci/iov/vf_msix.c contributes to the SR-IOV
 * attribute groups in drivers/pci/iov.c.
 */
#ifndef DRIVERS_PCI_IOV_VF_MSIX_H
#define DRIVERS_PCI_IOV_VF_MSIX_H

#include <linux/pci-vf-msix.h>

#ifdef CONFIG_PCI_MSI
struct device_attribute;

extern struct device_attribute dev_attr_sriov_vf_total_msix;
extern struct device_attribute dev_attr_sriov_vf_free_msix;
extern struct device_attribute dev_attr_sriov_vf_msix_count;
#endif

#endif
