/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The word in the emulated config space that says how much of the MSI-X table
 * the user of an open device may see. vfio_pci_msix_cap.c writes it; who has to
 * know reads it here.
 *
 * No header that completes a structure here: vfio_pci_msix_cap.h says why.
 */
#ifndef VFIO_PCI_MSIX_WORD_H
#define VFIO_PCI_MSIX_WORD_H

#include <linux/minmax.h>
#include <linux/pci.h>
#include <linux/vfio_pci_core.h>

/* Reserved in Message Control (PCIe Base 7.7.2.2): the limit is strict. */
#define VFIO_PCI_MSIX_CAP_WORD_STRICT	0x0800

/*
 * What the user may see, encoded as in Message Control: the Table Size field,
 * entries less one, all ones where nothing is capped, and the bit above. It
 * lives where vfio-pci keeps every bit of config space that differs from the
 * hardware's, and, like the rest of @vconfig, for as long as the device is open.
 */
static inline u16
vfio_pci_msix_cap_word(const struct vfio_pci_core_device *vdev)
{
	const __le16 *control = (const __le16 *)
		(vdev->vconfig + vdev->pdev->msix_cap + PCI_MSIX_FLAGS);

	return le16_to_cpu(READ_ONCE(*control));
}

/*
 * A device bug can make another capability claim the bytes of Message Control.
 * Then the word there is that capability's, its user may write it, and nothing
 * is ever capped.
 */
static inline bool
vfio_pci_msix_cap_overlapped(const struct vfio_pci_core_device *vdev)
{
	/* A byte for each byte of config space, of two that are aligned */
	const u16 *owners = (const u16 *)
		(vdev->pci_config_map + vdev->pdev->msix_cap + PCI_MSIX_FLAGS);

	return *owners != PCI_CAP_ID_MSIX * 0x0101;
}

/* The Table Size field that the user may see at most */
static inline u16
vfio_pci_msix_cap_qsize(const struct vfio_pci_core_device *vdev)
{
	if (unlikely(vfio_pci_msix_cap_overlapped(vdev)))
		return PCI_MSIX_FLAGS_QSIZE;

	return vfio_pci_msix_cap_word(vdev) & PCI_MSIX_FLAGS_QSIZE;
}

/**
 * vfio_pci_msix_cap_control - Message Control as the user sees it
 * @vdev: an open device with MSI-X
 * @control: Message Control as the function has it, or that of the table which a
 *	driver shows in place of the function's
 *
 * The one place where the visible size comes from: the Table Size in @control
 * (PCIe Base 7.7.2.2) as it is now, or less. All other bits are passed through.
 *
 * Context: Any, takes no lock.
 *
 * Return: @control, its Table Size field no larger than allowed.
 */
static inline u16
vfio_pci_msix_cap_control(const struct vfio_pci_core_device *vdev, u16 control)
{
	u16 qsize = control & PCI_MSIX_FLAGS_QSIZE;

	return control - qsize + min(qsize, vfio_pci_msix_cap_qsize(vdev));
}

/**
 * vfio_pci_msix_cap_strict - is the table out of the user's reach?
 * @vdev: an open device with MSI-X
 *
 * Context: Any. The answer holds as long as vdev->memory_lock is held.
 *
 * Return: true when its administrator's limit is strict.
 */
static inline bool
vfio_pci_msix_cap_strict(const struct vfio_pci_core_device *vdev)
{
	return vfio_pci_msix_cap_word(vdev) & VFIO_PCI_MSIX_CAP_WORD_STRICT &&
	       !vfio_pci_msix_cap_overlapped(vdev);
}

#endif
