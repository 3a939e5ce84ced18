/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a PF driver tells the PCI core of the MSI-X vectors that its VFs share.
 * What it is asked is in struct pci_driver.
 */
#ifndef LINUX_PCI_VF_MSIX_H
#define LINUX_PCI_VF_MSIX_H

struct pci_dev;

#if defined(CONFIG_PCI_IOV) && defined(CONFIG_PCI_MSI)
void pci_sriov_set_vf_free_msix(struct pci_dev *pf, int vectors);
#else
static inline void pci_sriov_set_vf_free_msix(struct pci_dev *pf, int vectors)
{
}
#endif

#endif
