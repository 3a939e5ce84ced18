// SPDX-License-Identifier: GPL-2.0-only
/*
 * MSI-X as the user finds it (PCIe Base 7.7.2): the capability in config space and
 * the BAR with the table and the Pending Bit Array. The BAR is made up, as large as
 * the table needs it. Nothing else is in that of the VF, which nobody reaches.
 */

#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/pci.h>
#include <linux/sizes.h>
#include <linux/uaccess.h>

#include <uapi/linux/vfsim.h>

#include "vfsim_vfio.h"

/* --- the BAR --- */

static u32 pba_offset(const struct vfsim_vfio *v)
{
	return ALIGN(v->size * PCI_MSIX_ENTRY_SIZE, SZ_4K);
}

/**
 * vfsim_vfio_bar_size() - how large the BAR is
 * @v: with a virtual table
 *
 * Return: bytes, a power of two.
 */
u64 vfsim_vfio_bar_size(const struct vfsim_vfio *v)
{
	return roundup_pow_of_two(pba_offset(v) + SZ_4K);
}

/* An entry beyond what may be seen reads as zero, and ignores writes. */
static u32 table_read(struct vfsim_vfio *v, u32 at)
{
	u32 entry = at / PCI_MSIX_ENTRY_SIZE;
	const struct vfsim_vfio_entry *e = &v->entry[entry];

	if (entry >= vfsim_vfio_visible(v))
		return 0;
	switch (at % PCI_MSIX_ENTRY_SIZE) {
	case PCI_MSIX_ENTRY_LOWER_ADDR:
		return READ_ONCE(e->address_lo);
	case PCI_MSIX_ENTRY_UPPER_ADDR:
		return READ_ONCE(e->address_hi);
	case PCI_MSIX_ENTRY_DATA:
		return READ_ONCE(e->data);
	default:
		return vfsim_vfio_irq_masked(v, entry) ? PCI_MSIX_ENTRY_CTRL_MASKBIT : 0;
	}
}

static void table_write(struct vfsim_vfio *v, u32 at, u32 value)
{
	u32 entry = at / PCI_MSIX_ENTRY_SIZE;
	struct vfsim_vfio_entry *e = &v->entry[entry];

	if (entry >= vfsim_vfio_visible(v))
		return;
	switch (at % PCI_MSIX_ENTRY_SIZE) {
	case PCI_MSIX_ENTRY_LOWER_ADDR:
		WRITE_ONCE(e->address_lo, value & ~3);
		break;
	case PCI_MSIX_ENTRY_UPPER_ADDR:
		WRITE_ONCE(e->address_hi, value);
		break;
	case PCI_MSIX_ENTRY_DATA:
		WRITE_ONCE(e->data, value);
		break;
	default:
		vfsim_vfio_irq_mask(v, entry, value & PCI_MSIX_ENTRY_CTRL_MASKBIT);
	}
}

/* What the user may not see cannot be pending. */
static u32 pba_read(struct vfsim_vfio *v, u32 at)
{
	u32 first = at * BITS_PER_BYTE, visible = vfsim_vfio_visible(v);
	u32 bits;

	if (first >= visible)
		return 0;
	bits = vfsim_vfio_store_pending(v, first);
	if (visible - first < 32)
		bits &= BIT(visible - first) - 1;
	return bits;
}

static u32 bar_read(struct vfsim_vfio *v, u32 at)
{
	if (at < v->size * PCI_MSIX_ENTRY_SIZE)
		return table_read(v, at);
	return at < pba_offset(v) ? 0 : pba_read(v, at - pba_offset(v));
}

/* PCIe Base 7.7.2.7: the PBA is not for software to write. */
static void bar_write(struct vfsim_vfio *v, u32 at, u32 value)
{
	if (at < v->size * PCI_MSIX_ENTRY_SIZE)
		table_write(v, at, value);
}

/* A part of a dword is put in its place in what is there. */
static int bar_part(struct vfsim_vfio *v, u32 at, char __user *buf, size_t count, bool iswrite)
{
	u32 skip = at % sizeof(__le32);
	__le32 dword = 0;

	if (!iswrite || count < sizeof(dword))
		dword = cpu_to_le32(bar_read(v, at - skip));
	if (!iswrite)
		return copy_to_user(buf, (u8 *)&dword + skip, count) ? -EFAULT : 0;
	if (copy_from_user((u8 *)&dword + skip, buf, count))
		return -EFAULT;
	bar_write(v, at - skip, le32_to_cpu(dword));
	return 0;
}

/**
 * vfsim_vfio_bar_rw() - an access to the BAR by read() or write()
 * @v: open, with a virtual table
 * @buf: the user's buffer
 * @count: bytes
 * @pos: where in the device file; moved on
 * @iswrite: it is a write
 *
 * Return: bytes, or a negative errno.
 */
ssize_t vfsim_vfio_bar_rw(struct vfsim_vfio *v, char __user *buf, size_t count,
			  loff_t *pos, bool iswrite)
{
	u64 at = *pos & VFIO_PCI_OFFSET_MASK, size = vfsim_vfio_bar_size(v);
	size_t done, part;
	int ret;

	if (at >= size)
		return -EINVAL;
	count = min_t(u64, count, size - at);
	for (done = 0; done < count; done += part) {
		u32 where = at + done;

		part = min_t(size_t, count - done, sizeof(__le32) - where % sizeof(__le32));
		ret = bar_part(v, where, buf + done, part, iswrite);
		if (ret)
			return ret;
	}
	*pos += done;
	return done;
}

/* --- config space --- */

/**
 * struct field - some bytes of config space that are not the function's
 * @at: offset
 * @size: bytes, up to 8
 * @value: what the user finds there
 */
struct field {
	u16 at;
	u8 size;
	__le64 value;
};

enum { FIELD_BAR, FIELD_CONTROL, FIELD_TABLE, FIELD_PBA, FIELDS };

static void fields(struct vfsim_vfio *v, struct field *field)
{
	u16 msix = v->core.pdev->msix_cap;
	u64 bar = (READ_ONCE(v->bar) & ~(vfsim_vfio_bar_size(v) - 1)) |
		  PCI_BASE_ADDRESS_MEM_TYPE_64 | PCI_BASE_ADDRESS_MEM_PREFETCH;

	field[FIELD_BAR] = (struct field){
		PCI_BASE_ADDRESS_0 + 4 * VFSIM_MSIX_BAR, 8, cpu_to_le64(bar)
	};
	field[FIELD_CONTROL] = (struct field){
		msix + PCI_MSIX_FLAGS, 2, cpu_to_le64(vfsim_vfio_control(v))
	};
	field[FIELD_TABLE] = (struct field){
		msix + PCI_MSIX_TABLE, 4, cpu_to_le64(VFSIM_MSIX_BAR)
	};
	field[FIELD_PBA] = (struct field){
		msix + PCI_MSIX_PBA, 4, cpu_to_le64(pba_offset(v) | VFSIM_MSIX_BAR)
	};
}

/**
 * struct overlap - what an access and a field have in common
 * @user: where it is in the user's buffer
 * @byte: where in the value
 * @size: bytes, 0 for nothing
 */
struct overlap {
	char __user *user;
	u8 *byte;
	size_t size;
};

static struct overlap overlap(struct field *field, char __user *buf, u32 at, size_t count)
{
	u32 start = max_t(u32, at, field->at);
	u64 end = min_t(u64, (u64)at + count, field->at + field->size);

	if (start >= end)
		return (struct overlap){};
	return (struct overlap){
		buf + (start - at), (u8 *)&field->value + (start - field->at), end - start,
	};
}

/**
 * vfsim_vfio_config_read() - a read of config space
 * @v: open, with a virtual table
 * @buf: the user's buffer
 * @count: bytes
 * @pos: where in the device file; moved on
 *
 * Return: bytes, or a negative errno.
 */
ssize_t vfsim_vfio_config_read(struct vfsim_vfio *v, char __user *buf, size_t count,
			       loff_t *pos)
{
	u64 at = *pos & VFIO_PCI_OFFSET_MASK;
	struct field field[FIELDS];
	ssize_t done;

	done = vfio_pci_core_read(&v->core.vdev, buf, count, pos);
	if (done <= 0)
		return done;
	fields(v, field);
	for (int i = 0; i < FIELDS; i++) {
		struct overlap o = overlap(&field[i], buf, at, done);

		if (o.size && copy_to_user(o.user, o.byte, o.size))
			return -EFAULT;
	}
	return done;
}

/**
 * vfsim_vfio_config_write() - a write to config space
 * @v: open, with a virtual table
 * @buf: the user's buffer
 * @count: bytes
 * @pos: where in the device file; moved on
 *
 * The core drops what is written to MSI-X, and keeps an address for the VF's BAR.
 * Return: bytes, or a negative errno.
 */
ssize_t vfsim_vfio_config_write(struct vfsim_vfio *v, const char __user *buf,
				size_t count, loff_t *pos)
{
	u64 at = *pos & VFIO_PCI_OFFSET_MASK;
	struct field field[FIELDS];
	struct overlap o;
	ssize_t done;

	done = vfio_pci_core_write(&v->core.vdev, buf, count, pos);
	if (done <= 0)
		return done;
	fields(v, field);
	o = overlap(&field[FIELD_BAR], (char __user *)buf, at, done);
	if (o.size && copy_from_user(o.byte, o.user, o.size))
		return -EFAULT;
	if (o.size)
		WRITE_ONCE(v->bar, le64_to_cpu(field[FIELD_BAR].value));
	o = overlap(&field[FIELD_CONTROL], (char __user *)buf, at, done);
	if (o.size && copy_from_user(o.byte, o.user, o.size))
		return -EFAULT;
	if (o.size)
		vfsim_vfio_control_set(v, le64_to_cpu(field[FIELD_CONTROL].value));
	return done;
}
