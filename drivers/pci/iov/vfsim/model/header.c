// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the headers of different kinds of functions have in common (PCIe Base 7.5.1).
 */

#include <linux/pci.h>

#include "model.h"

/**
 * vfsim_header_allow() - What can be written of any header but a VF's.
 * @layout: of the port or the PF
 */
void vfsim_header_allow(struct vfsim_layout *layout)
{
	vfsim_config16_allow(layout, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER |
			     PCI_COMMAND_PARITY | PCI_COMMAND_SERR | PCI_COMMAND_INTX_DISABLE);
	layout->writable[PCI_CACHE_LINE_SIZE] = 0xff;
	layout->writable[PCI_INTERRUPT_LINE] = 0xff;
}

/**
 * vfsim_header_reset() - What PF and VFs are.
 * @fn: an endpoint, locked
 */
void vfsim_header_reset(struct vfsim_function *fn)
{
	const struct vfsim_params *params = &fn->card->params;

	vfsim_config_set(fn, PCI_CLASS_REVISION, params->class << 8 | 1);
	vfsim_config16_set(fn, PCI_SUBSYSTEM_VENDOR_ID, params->subsystem.vendor);
	vfsim_config16_set(fn, PCI_SUBSYSTEM_ID, params->subsystem.device);
	vfsim_config16_set(fn, PCI_STATUS, PCI_STATUS_CAP_LIST);
}

/**
 * vfsim_header_allow_bar() - A 64-bit BAR takes an address that is aligned to its size.
 * @layout: of the PF
 * @where: offset of the BAR
 * @size: bytes
 */
void vfsim_header_allow_bar(struct vfsim_layout *layout, int where, u32 size)
{
	vfsim_config_allow(layout, where, ~(size - 1));
	vfsim_config_allow(layout, where + 4, ~0);
}

/**
 * vfsim_header_set_bar() - Give a BAR its address.
 * @fn: the PF, locked
 * @where: offset of the BAR
 * @address: in the host's memory for BARs
 */
void vfsim_header_set_bar(struct vfsim_function *fn, int where, u64 address)
{
	vfsim_config_set(fn, where, lower_32_bits(address) | PCI_BASE_ADDRESS_MEM_TYPE_64 |
			 PCI_BASE_ADDRESS_MEM_PREFETCH);
	vfsim_config_set(fn, where + 4, upper_32_bits(address));
}
