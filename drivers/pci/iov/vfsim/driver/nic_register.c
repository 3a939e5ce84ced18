// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registers of a network adapter's function, as its driver uses them.
 */

#include <linux/bitfield.h>
#include <linux/etherdevice.h>
#include <linux/pci.h>

#include "driver.h"
#include "nic.h"

/**
 * vfsim_nic_find() - Where are a network adapter's registers?
 * @pdev: PF or VF
 *
 * Return: offset in config space, or 0 if it has none.
 */
int vfsim_nic_find(struct pci_dev *pdev)
{
	u16 at = 0;

	while ((at = pci_find_next_ext_capability(pdev, at, PCI_EXT_CAP_ID_VNDR))) {
		u32 header = vfsim_register(pdev, at + PCI_VNDR_HEADER);

		if (PCI_VNDR_HEADER_ID(header) == VFSIM_NET_VSEC &&
		    PCI_VNDR_HEADER_REV(header) == VFSIM_NET_VSEC_REVISION)
			return at;
	}
	return 0;
}

/**
 * vfsim_nic_read() - Read a register.
 * @nic: whose
 * @offset: %VFSIM_NET_QUEUES and following
 *
 * Return: the value, or all ones from a device that does not answer.
 */
u32 vfsim_nic_read(struct vfsim_nic *nic, int offset)
{
	return vfsim_register(nic->pdev, nic->cap + offset);
}

static void set(struct vfsim_nic *nic, int offset, u32 value)
{
	pci_write_config_dword(nic->pdev, nic->cap + offset, value);
}

static int to_errno(u32 status)
{
	switch (status) {
	case VFSIM_NET_OK:
		return 0;
	case VFSIM_NET_UNKNOWN:
		return -EOPNOTSUPP;
	case VFSIM_NET_RANGE:
		return -EINVAL;
	case VFSIM_NET_DENIED:
		return -EPERM;
	case VFSIM_NET_SPACE:
		return -ENOSPC;
	default:
		return -ENODEV;
	}
}

/**
 * vfsim_nic_operate() - Have the device do something.
 * @nic: whose device
 * @operation: %VFSIM_NET_START and following
 * @which: queue or VF
 * @address: what it is done with, and what is answered
 * @value: the other operand
 *
 * Context: any but interrupts. Takes @nic->lock.
 * Return: 0, -EOPNOTSUPP, -EINVAL, -EPERM, -ENOSPC as the device has it, or -ENODEV
 * without an answer.
 */
int vfsim_nic_operate(struct vfsim_nic *nic, u32 operation, u32 which, u64 *address, u32 value)
{
	u32 status;

	/* Whoever asks names the VF: of a number too large the rest is another's. */
	if (which > FIELD_MAX(VFSIM_NET_QUEUE))
		return -EINVAL;
	spin_lock_bh(&nic->lock);
	set(nic, VFSIM_NET_ADDRESS_LO, lower_32_bits(*address));
	set(nic, VFSIM_NET_ADDRESS_HI, upper_32_bits(*address));
	set(nic, VFSIM_NET_VALUE, value);
	set(nic, VFSIM_NET_CONTROL, operation | FIELD_PREP(VFSIM_NET_QUEUE, which));
	status = vfsim_nic_read(nic, VFSIM_NET_STATUS);
	*address = vfsim_nic_read(nic, VFSIM_NET_ADDRESS_LO) |
		   (u64)vfsim_nic_read(nic, VFSIM_NET_ADDRESS_HI) << 32;
	spin_unlock_bh(&nic->lock);
	return to_errno(status);
}

/**
 * vfsim_nic_do() - The same, where only the outcome matters.
 * @nic: whose device
 * @operation: %VFSIM_NET_START and following
 * @which: queue or VF
 * @address: what it is done with
 * @value: the other operand
 *
 * Context: any but interrupts. Takes @nic->lock.
 * Return: as vfsim_nic_operate().
 */
int vfsim_nic_do(struct vfsim_nic *nic, u32 operation, u32 which, u64 address, u32 value)
{
	return vfsim_nic_operate(nic, operation, which, &address, value);
}

/**
 * vfsim_nic_counter() - How often has something happened?
 * @nic: to whom
 * @counter: %VFSIM_NET_TX_FRAMES and following
 *
 * Return: since the last reset, or 0 where the device does not answer.
 */
u64 vfsim_nic_counter(struct vfsim_nic *nic, u32 counter)
{
	u64 value = 0;

	return vfsim_nic_operate(nic, VFSIM_NET_COUNTER, 0, &value, counter) ? 0 : value;
}

/**
 * vfsim_nic_doorbell() - Tell the device of new descriptors.
 * @nic: whose
 * @queue: which
 *
 * Context: any.
 */
void vfsim_nic_doorbell(struct vfsim_nic *nic, u32 queue)
{
	set(nic, VFSIM_NET_DOORBELL, queue);
}

/**
 * vfsim_nic_mac() - An address as the registers have it.
 * @address: six bytes
 *
 * Return: the first byte lowest.
 */
u64 vfsim_nic_mac(const u8 *address)
{
	u64 mac = 0;

	for (int i = 0; i < ETH_ALEN; i++)
		mac |= (u64)address[i] << 8 * i;
	return mac;
}

/**
 * vfsim_nic_address() - The other way round.
 * @mac: from a register
 * @address: six bytes
 */
void vfsim_nic_address(u64 mac, u8 *address)
{
	for (int i = 0; i < ETH_ALEN; i++)
		address[i] = mac >> 8 * i;
}
