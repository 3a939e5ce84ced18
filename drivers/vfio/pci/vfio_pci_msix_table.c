// SPDX-License-Identifier: GPL-2.0-only
/*
 * A strict limit: the MSI-X table in the function's memory. Its pages are not
 * mapped, and what is read and written goes through here, entry by entry.
 */

#include <linux/io.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "vfio_pci_msix_cap.h"
#include "vfio_pci_msix_function.h"
#include "vfio_pci_priv.h"

/* The pages that hold an entry, whatever else they hold */
static u64 table_pages_start(const struct vfio_pci_core_device *vdev)
{
	return vdev->msix_offset & PAGE_MASK;
}

static u64 table_pages_end(const struct vfio_pci_core_device *vdev)
{
	return PAGE_ALIGN((u64)vdev->msix_offset + vdev->msix_size);
}

/**
 * vfio_pci_msix_cap_may_map - may the user have a part of a BAR mapped?
 * @vdev: an open device
 * @index: region index, which is the BAR's
 * @start: offset in the BAR, in bytes
 * @length: bytes
 *
 * Also asked before a part is exported as a dma-buf. Where the table may be
 * mapped it is noted that it was: a strict limit can come only after a close.
 *
 * Context: Process context, mmap_lock may be held, vdev->memory_lock not.
 *
 * Return: false for pages of the MSI-X table when the limit is strict.
 */
bool vfio_pci_msix_cap_may_map(struct vfio_pci_core_device *vdev,
			       unsigned int index, u64 start, u64 length)
{
	struct vfio_pci_msix_function *function;
	u64 table = table_pages_start(vdev);
	bool may;

	if (index != vdev->msix_bar || start >= table_pages_end(vdev) ||
	    (start < table && length <= table - start))
		return true;

	function = vfio_pci_msix_function_find(vdev->pdev);
	if (WARN_ON_ONCE(!function))
		return false;

	mutex_lock(&function->lock);
	may = !function->strict;
	function->mapped |= may;
	mutex_unlock(&function->lock);

	return may;
}

/**
 * vfio_pci_msix_cap_leaves - is there a page of a BAR that may be mapped?
 * @vdev: an open device
 * @index: region index, which is the BAR's
 *
 * Context: Any.
 *
 * Return: false when all of it are pages of a table under a strict limit.
 */
bool vfio_pci_msix_cap_leaves(const struct vfio_pci_core_device *vdev,
			      unsigned int index)
{
	if (index != vdev->msix_bar || !vfio_pci_msix_cap_strict(vdev))
		return true;

	return table_pages_start(vdev) ||
	       table_pages_end(vdev) < pci_resource_len(vdev->pdev, index);
}

/**
 * vfio_pci_msix_cap_sparse - which parts of the table's BAR may be mapped
 * @vdev: an open device, its limit strict
 * @caps: where VFIO_REGION_INFO_CAP_SPARSE_MMAP is added
 *
 * Context: Process context, may sleep.
 *
 * Return: 0, or -ENOMEM.
 */
int vfio_pci_msix_cap_sparse(const struct vfio_pci_core_device *vdev,
			     struct vfio_info_cap *caps)
{
	u64 end = pci_resource_len(vdev->pdev, vdev->msix_bar);
	struct vfio_region_info_cap_sparse_mmap *sparse;
	struct vfio_region_sparse_mmap_area *area;
	int ret;

	sparse = kzalloc(struct_size(sparse, areas, 2), GFP_KERNEL);
	if (!sparse)
		return -ENOMEM;

	sparse->header.id = VFIO_REGION_INFO_CAP_SPARSE_MMAP;
	sparse->header.version = 1;
	area = sparse->areas;
	if (table_pages_start(vdev)) {
		area->size = table_pages_start(vdev);
		area++;
	}
	if (table_pages_end(vdev) < end) {
		area->offset = table_pages_end(vdev);
		area->size = end - area->offset;
		area++;
	}
	sparse->nr_areas = area - sparse->areas;
	ret = vfio_info_add_capability(caps, &sparse->header,
				       struct_size(sparse, areas,
						   sparse->nr_areas));
	kfree(sparse);

	return ret;
}

/* Bytes of the table that the user sees */
static size_t table_visible(const struct vfio_pci_core_device *vdev)
{
	size_t size = (vfio_pci_msix_cap_qsize(vdev) + 1) * PCI_MSIX_ENTRY_SIZE;

	return min_t(size_t, size, vdev->msix_size);
}

/*
 * PCIe Base 7.7.2: the table is accessed by whole dwords. A part of one is put
 * in its place in what is there.
 */
static int table_dword_rw(struct vfio_pci_core_device *vdev, void __iomem *io,
			  size_t at, u8 *bytes, size_t count, bool iswrite)
{
	size_t skip = at % sizeof(__le32);
	void __iomem *where = io + vdev->msix_offset + at - skip;
	__le32 dword = 0;
	int ret = 0;

	down_read(&vdev->memory_lock);
	if (!__vfio_pci_memory_enabled(vdev)) {
		ret = -EIO;
	} else if (at < table_visible(vdev)) {
		if (!iswrite || count < sizeof(dword))
			dword = cpu_to_le32(ioread32(where));
		if (iswrite) {
			memcpy((u8 *)&dword + skip, bytes, count);
			iowrite32(le32_to_cpu(dword), where);
		}
	}
	up_read(&vdev->memory_lock);

	if (!iswrite)
		memcpy(bytes, (u8 *)&dword + skip, count);

	return ret;
}

/**
 * vfio_pci_msix_cap_table_rw - the part of an access that is in the table
 * @vdev: an open device, its limit strict
 * @io: where the table's BAR begins
 * @buf: the user's buffer
 * @pos: offset in the BAR, in bytes
 * @done: bytes of the whole access, all but the table read or written
 * @iswrite: it is a write
 *
 * What is beyond the visible size is read as zero, and writes to it are dropped.
 * Where that ends is looked up for each dword with vdev->memory_lock held: after
 * it has been lowered, no access that was under way goes past it.
 *
 * Context: Process context, may sleep.
 *
 * Return: @done, -EIO when the function's memory is disabled, or -EFAULT.
 */
ssize_t vfio_pci_msix_cap_table_rw(struct vfio_pci_core_device *vdev,
				   void __iomem *io, char __user *buf,
				   loff_t pos, ssize_t done, bool iswrite)
{
	u64 at = max_t(u64, pos, vdev->msix_offset);
	u64 end = min_t(u64, pos + done,
			(u64)vdev->msix_offset + vdev->msix_size);
	u8 bytes[sizeof(__le32)];
	size_t count;
	int ret;

	for (; at < end; at += count) {
		char __user *user = buf + (at - pos);

		count = min_t(u64, end - at, sizeof(bytes) - at % sizeof(bytes));
		if (iswrite && copy_from_user(bytes, user, count))
			return -EFAULT;

		ret = table_dword_rw(vdev, io, at - vdev->msix_offset, bytes,
				     count, iswrite);
		if (ret)
			return ret;

		if (!iswrite && copy_to_user(user, bytes, count))
			return -EFAULT;
	}

	return done;
}
