/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * A cap on the MSI-X vectors that the user of a VFIO PCI device sees.
 */
#ifndef _UAPI_LINUX_VFIO_MSIX_CAP_H
#define _UAPI_LINUX_VFIO_MSIX_CAP_H

#include <linux/types.h>

/*
 * VFIO_DEVICE_FEATURE_PCI_MSIX_CAP - VFIO_DEVICE_FEATURE_GET, _SET and _PROBE
 *
 * An index of the VFIO_DEVICE_FEATURE ioctl, for devices driven by vfio-pci and
 * its variants. It makes the user of a function, and the guest behind the user,
 * find an MSI-X table smaller than the function's own. The function itself is
 * not told and not changed.
 *
 * Two values can make the table smaller. The visible size is the least of the
 * function's Table Size and those of the two that are set:
 *
 *	visible size = min(table_size, limit, cap), zeroes left out
 *
 * cap	is the user's own, for instance a VMM's. Any holder of the device file
 *	descriptor may set it. It is gone when the last descriptor is closed.
 * limit is the host administrator's. It takes CAP_SYS_ADMIN in the initial user
 *	namespace, here or through the file vfio_msix_cap of the PCI device in
 *	sysfs. It belongs to the function, whatever driver is bound to it, and
 *	stays over resets and closes until 0 is set, the function is removed or
 *	vfio-pci-core is unloaded. No cap goes past it.
 *
 * The visible size is what these show and obey, at all times alike:
 *
 * - reads of Message Control in the config region, at any offset and length:
 *   the Table Size field (bits 10:0, the number of entries less one) is the
 *   visible one, all other bits are the function's
 * - VFIO_DEVICE_GET_IRQ_INFO of VFIO_PCI_MSIX_IRQ_INDEX: count
 * - VFIO_DEVICE_SET_IRQS of VFIO_PCI_MSIX_IRQ_INDEX: start + count above it is
 *   refused with EINVAL
 *
 * A limit may be strict. Then it holds for the MSI-X table in the function's
 * memory, too:
 *
 * - no page of the table is mapped (mmap: EINVAL) or exported as a dma-buf;
 *   VFIO_DEVICE_GET_REGION_INFO has VFIO_REGION_INFO_CAP_SPARSE_MMAP for what is
 *   left of the BAR, or no VFIO_REGION_INFO_FLAG_MMAP where nothing is, and not
 *   VFIO_REGION_INFO_CAP_MSIX_MAPPABLE
 * - read() and write() on the region reach the entries within the visible size;
 *   entries beyond are read as zero, and what is written to them is dropped
 *
 * GET fills in all fields.
 *
 * SET without flags makes @cap the user's cap, SET with
 * VFIO_PCI_MSIX_CAP_LIMIT makes @cap the administrator's limit, a strict one with
 * VFIO_PCI_MSIX_CAP_STRICT beside it. In each, 0 takes away what was set; @limit
 * and @table_size are ignored, so what GET has filled in may be handed back with
 * the @flags that are wanted. A SET that fails changes nothing.
 *
 * Errors, in the order in which they are looked for:
 *
 * ENOTTY	the function has no MSI-X; also from a kernel without this
 *		feature
 * EINVAL	argsz too small, a flag that is not known, a reserved field
 *		that is not 0, or VFIO_PCI_MSIX_CAP_STRICT without a limit
 * EFAULT	the structure cannot be read or written
 * EPERM	VFIO_PCI_MSIX_CAP_LIMIT without CAP_SYS_ADMIN
 * ENODEV	the function does not answer
 * EINVAL	@cap is above the function's Table Size
 * EOPNOTSUPP	another capability overlaps MSI-X in config space, a device bug
 * EPERM	@cap, as the user's, is above the administrator's limit
 * EBUSY	MSI-X is enabled: disable it with VFIO_DEVICE_SET_IRQS first; or
 *		VFIO_PCI_MSIX_CAP_STRICT, and a page of the table has been mapped
 *		or exported since the device was opened: close it first
 */
#define VFIO_DEVICE_FEATURE_PCI_MSIX_CAP	0x8000

/**
 * struct vfio_device_feature_pci_msix_cap - who allows how many MSI-X vectors
 * @flags: SET: 0, VFIO_PCI_MSIX_CAP_LIMIT, or this and VFIO_PCI_MSIX_CAP_STRICT;
 *	GET: VFIO_PCI_MSIX_CAP_STRICT when the limit is strict, else 0
 * @cap: vectors, 1 to @table_size, 0 for none. GET: the user's cap
 * @limit: vectors, 1 to @table_size, 0 for none. GET: the administrator's limit
 * @table_size: vectors, 1 to 2048. GET: the function's own Table Size, or that of the
 *	virtual table that its driver shows in place of it
 * @reserved: 0
 */
struct vfio_device_feature_pci_msix_cap {
	__u32	flags;
#define VFIO_PCI_MSIX_CAP_LIMIT		(1 << 0)
#define VFIO_PCI_MSIX_CAP_STRICT	(1 << 1)
	__u16	cap;
	__u16	limit;
	__u16	table_size;
	__u16	reserved[3];
};

#endif /* _UAPI_LINUX_VFIO_MSIX_CAP_H */
