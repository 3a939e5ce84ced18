/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For a variant driver whose user sees another MSI-X table than the function's: the
 * cap holds over that. A kernel whose vfio-pci-core has no cap has not got this
 * either, so such a driver asks with symbol_get().
 */
#ifndef VFIO_PCI_MSIX_OWN_H
#define VFIO_PCI_MSIX_OWN_H

#include <linux/types.h>

struct pci_dev;

void vfio_pci_msix_own_table(struct pci_dev *pdev, u16 size, bool enabled);

#endif
