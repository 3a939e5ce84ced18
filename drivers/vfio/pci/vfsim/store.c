// SPDX-License-Identifier: GPL-2.0-only
/*
 * The message store, by the registers of the PF.
 */

#include <linux/pci.h>

#include <uapi/linux/vfsim.h>

#include "vfsim_vfio.h"

/* One set of registers a PF, for all of its VFs; there is never much to wait for. */
static DEFINE_RAW_SPINLOCK(registers);

static u32 get(struct vfsim_vfio *v, int offset)
{
	u32 value = ~0;

	pci_read_config_dword(v->pf, v->vendor + offset, &value);
	return value;
}

static void set(struct vfsim_vfio *v, int offset, u32 value)
{
	pci_write_config_dword(v->pf, v->vendor + offset, value);
}

static int command(struct vfsim_vfio *v, u32 what, u16 entry, u64 address, u32 data,
		   u32 *value)
{
	unsigned long flags;
	u32 result;

	raw_spin_lock_irqsave(&registers, flags);
	set(v, VFSIM_STORE_ENTRY, v->index << 16 | entry);
	set(v, VFSIM_STORE_ADDRESS_LO, lower_32_bits(address));
	set(v, VFSIM_STORE_ADDRESS_HI, upper_32_bits(address));
	set(v, VFSIM_STORE_DATA, data);
	set(v, VFSIM_STORE, what);
	result = get(v, VFSIM_STORE_RESULT);
	if (value)
		*value = get(v, VFSIM_STORE_VALUE);
	raw_spin_unlock_irqrestore(&registers, flags);

	switch (result) {
	case VFSIM_RESULT_OK:
		return 0;
	case VFSIM_RESULT_SPACE:
		return -ENOSPC;
	case VFSIM_RESULT_BUSY:
		return -EBUSY;
	case VFSIM_RESULT_LARGE:
		return -EINVAL;
	default:
		return -ENODEV;
	}
}

/**
 * vfsim_vfio_store_show() - another table is in force
 * @v: not open
 * @entries: of the virtual table, 0 for the VF's own
 * @slots: that are reserved for it
 *
 * Return: 0, -ENOSPC, -EBUSY, or -ENODEV when the PF does not answer.
 */
int vfsim_vfio_store_show(struct vfsim_vfio *v, u16 entries, u16 slots)
{
	return command(v, VFSIM_STORE_SHOW, 0, slots, entries, NULL);
}

/**
 * vfsim_vfio_store_give() - put a message into a slot
 * @v: the VF
 * @entry: of its virtual table, with a slot or without
 * @msg: the message
 *
 * Context: any. A new slot is masked.
 * Return: 0, -ENOSPC, or -ENODEV.
 */
int vfsim_vfio_store_give(struct vfsim_vfio *v, u16 entry, const struct msi_msg *msg)
{
	return command(v, VFSIM_STORE_GIVE, entry,
		       (u64)msg->address_hi << 32 | msg->address_lo, msg->data, NULL);
}

/**
 * vfsim_vfio_store_take() - give a slot back
 * @v: the VF
 * @entry: of its virtual table
 *
 * Context: any. The device may have none any more, after a reset.
 */
void vfsim_vfio_store_take(struct vfsim_vfio *v, u16 entry)
{
	command(v, VFSIM_STORE_TAKE, entry, 0, 0, NULL);
}

/**
 * vfsim_vfio_store_mask() - mask a slot, or unmask it
 * @v: the VF
 * @entry: of its virtual table
 * @masked: which of the two
 *
 * Context: any.
 */
void vfsim_vfio_store_mask(struct vfsim_vfio *v, u16 entry, bool masked)
{
	command(v, masked ? VFSIM_STORE_MASK : VFSIM_STORE_UNMASK, entry, 0, 0, NULL);
}

/**
 * vfsim_vfio_store_pending() - a dword of the Pending Bit Array
 * @v: the VF
 * @entry: of its virtual table, one of 32
 *
 * Return: their bits, none from a device that does not answer.
 */
u32 vfsim_vfio_store_pending(struct vfsim_vfio *v, u16 entry)
{
	u32 bits;

	return command(v, VFSIM_STORE_PENDING, entry, 0, 0, &bits) ? 0 : bits;
}

/**
 * vfsim_vfio_store_init() - find the registers
 * @v: its core is known
 *
 * Return: 0, or -ENODEV for a VF that a guest was given, which has no PF.
 */
int vfsim_vfio_store_init(struct vfsim_vfio *v)
{
	struct pci_dev *vf = v->core.pdev;
	u8 length = 0;

	if (!vf->is_virtfn)
		return -ENODEV;
	v->pf = pci_physfn(vf);
	v->index = pci_iov_vf_id(vf);
	v->vendor = pci_find_capability(v->pf, PCI_CAP_ID_VNDR);
	if (v->index < 0 || !v->vendor)
		return -ENODEV;
	pci_read_config_byte(v->pf, v->vendor + PCI_CAP_FLAGS, &length);
	return length < VFSIM_PF_LENGTH ? -ENODEV : 0;
}
