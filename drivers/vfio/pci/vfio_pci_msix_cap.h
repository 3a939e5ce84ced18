/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What vfio-pci-core calls so that its user sees no more MSI-X vectors than
 * allowed. The paths that every guest takes are here, inline; all else is in
 * vfio_pci_msix_cap.c.
 *
 * Headers that complete a structure which vfio_pci_core.c knows only by name
 * would change the CRCs of its exported symbols, so include none here.
 */
#ifndef VFIO_PCI_MSIX_CAP_H
#define VFIO_PCI_MSIX_CAP_H

#include <linux/pci.h>
#include <linux/vfio.h>
#include <linux/vfio_msix_cap.h>
#include <linux/vfio_pci_core.h>

#include "vfio_pci_msix_word.h"

int vfio_pci_msix_cap_init(void);
void vfio_pci_msix_cap_exit(void);
int vfio_pci_msix_cap_register(struct vfio_pci_core_device *vdev);
int vfio_pci_msix_cap_open(struct vfio_pci_core_device *vdev);
void vfio_pci_msix_cap_close(struct vfio_pci_core_device *vdev);
int vfio_pci_msix_cap_feature(struct vfio_device *core_vdev, u32 flags,
			      void __user *arg, size_t argsz);
void vfio_pci_msix_cap_show_control(struct vfio_pci_core_device *vdev, int pos,
				    int count, __le32 *val);

bool vfio_pci_msix_cap_may_map(struct vfio_pci_core_device *vdev,
			       unsigned int index, u64 start, u64 length);
bool vfio_pci_msix_cap_leaves(const struct vfio_pci_core_device *vdev,
			      unsigned int index);
int vfio_pci_msix_cap_sparse(const struct vfio_pci_core_device *vdev,
			     struct vfio_info_cap *caps);
ssize_t vfio_pci_msix_cap_table_rw(struct vfio_pci_core_device *vdev,
				   void __iomem *io, char __user *buf,
				   loff_t pos, ssize_t done, bool iswrite);

/**
 * vfio_pci_msix_cap_config_read - adjust what the user reads of config space
 * @vdev: an open device
 * @pos: offset in config space, in bytes
 * @count: 1, 2 or 4 bytes, naturally aligned
 * @val: what was read, changed where it holds the Table Size
 *
 * Context: Process context, may sleep.
 */
static inline void
vfio_pci_msix_cap_config_read(struct vfio_pci_core_device *vdev, loff_t pos,
			      int count, __le32 *val)
{
	/* Capabilities are aligned, so that Message Control is in this one. */
	if (unlikely((pos & ~3) == vdev->pdev->msix_cap))
		vfio_pci_msix_cap_show_control(vdev, pos, count, val);
}

/**
 * vfio_pci_msix_cap_allows - may the user set up these vectors?
 * @vdev: an open device
 * @index: VFIO_PCI_*_IRQ_INDEX
 * @start: first vector
 * @count: vectors
 *
 * VFIO_DEVICE_SET_IRQS has compared its header with the visible size before it
 * takes igate, and another thread may have set a cap since. With igate held, no
 * cap can change until the vectors are in use; from then on it is EBUSY.
 *
 * Context: vdev->igate held, or nobody else has the device.
 *
 * Return: false for MSI-X vectors beyond the visible size.
 */
static inline bool
vfio_pci_msix_cap_allows(const struct vfio_pci_core_device *vdev,
			 unsigned int index, unsigned int start,
			 unsigned int count)
{
	return index != VFIO_PCI_MSIX_IRQ_INDEX ||
	       start + count <= vfio_pci_msix_cap_qsize(vdev) + 1;
}

/**
 * vfio_pci_msix_cap_bar_rw - after an access to a BAR by read() or write()
 * @vdev: an open device
 * @bar: the BAR
 * @io: where it begins
 * @buf: the user's buffer
 * @pos: offset in the BAR, in bytes
 * @done: bytes read or written, the table left out, or a negative errno
 * @iswrite: it was a write
 *
 * Under a strict limit the table can be reached in no other way.
 *
 * Context: Process context, may sleep.
 *
 * Return: @done, or a negative errno.
 */
static inline ssize_t
vfio_pci_msix_cap_bar_rw(struct vfio_pci_core_device *vdev, int bar,
			 void __iomem *io, char __user *buf, loff_t pos,
			 ssize_t done, bool iswrite)
{
	if (bar != vdev->msix_bar || done < 0 || !vfio_pci_msix_cap_strict(vdev))
		return done;

	return vfio_pci_msix_cap_table_rw(vdev, io, buf, pos, done, iswrite);
}

#endif
