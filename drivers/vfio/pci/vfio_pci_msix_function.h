/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was set for a PCI function with MSI-X, whatever driver it has. Private to
 * the files vfio_pci_msix_*.c.
 */
#ifndef VFIO_PCI_MSIX_FUNCTION_H
#define VFIO_PCI_MSIX_FUNCTION_H

#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/types.h>

/**
 * struct vfio_pci_msix_function - what was set for a function
 * @node: in the table of all functions
 * @rcu: to free it when nobody looks at the table any more
 * @pdev: the function
 * @own_size: entries of the table that its driver shows in place of the function's,
 *	0 if it shows that; changes while nobody has the device open
 * @own_enabled: the user has enabled MSI-X of that table; vdev->igate
 * @lock: everything below
 * @limit: the administrator's limit, in vectors, 0 for none
 * @strict: the limit holds for the table in the function's memory, too
 * @cap: the cap of who has the device open, in vectors, 0 for none
 * @open: the device is open
 * @mapped: since it was opened, a page of the table has been mapped or exported
 */
struct vfio_pci_msix_function {
	struct hlist_node node;
	struct rcu_head rcu;
	struct pci_dev *pdev;
	u16 own_size;
	bool own_enabled;
	struct mutex lock;	/* see "locks" in vfio_pci_msix_cap.c */
	u16 limit;
	bool strict;
	u16 cap;
	bool open;
	bool mapped;
};

struct vfio_pci_msix_function *
vfio_pci_msix_function_find(const struct pci_dev *pdev);
int vfio_pci_msix_function_table_size(struct vfio_pci_msix_function *function);

#endif
