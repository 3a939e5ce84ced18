/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Virtualization Enhancements (NVMe Base Specification): the
 * PF driver's half of handing interrupts and queues to virtual functions.
 */
#ifndef NVME_HOST_VIRT_H
#define NVME_HOST_VIRT_H

#include <linux/pci.h>

struct nvme_ctrl;

#ifdef CONFIG_NVME_VIRT
void nvme_virt_start(struct nvme_ctrl *ctrl);
int nvme_virt_sriov_configure(struct pci_dev *pf, int num_vfs);
int nvme_virt_set_msix_vec_count(struct pci_dev *vf, int vectors);
u32 nvme_virt_get_vf_total_msix(struct pci_dev *pf);
#else
static inline void nvme_virt_start(struct nvme_ctrl *ctrl) { }
#define nvme_virt_sriov_configure	pci_sriov_configure_simple
#define nvme_virt_set_msix_vec_count	NULL
#define nvme_virt_get_vf_total_msix	NULL
#endif

#endif
