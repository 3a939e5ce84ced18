// SPDX-License-Identifier: GPL-2.0-only
/*
 * The root port: a bridge to the buses with the PF and its VFs.
 */

#include <linux/pci.h>

#include "model.h"

static void allow(struct vfsim_layout *layout)
{
	vfsim_header_allow(layout);
	vfsim_config_allow(layout, PCI_PRIMARY_BUS, 0x00ffffff);
	vfsim_config_allow(layout, PCI_MEMORY_BASE, 0xfff0fff0);
	vfsim_config_allow(layout, PCI_PREF_MEMORY_BASE, 0xfff0fff0);
	vfsim_config_allow(layout, PCI_PREF_BASE_UPPER32, ~0);
	vfsim_config_allow(layout, PCI_PREF_LIMIT_UPPER32, ~0);
	vfsim_config16_allow(layout, PCI_BRIDGE_CONTROL, PCI_BRIDGE_CTL_PARITY |
			     PCI_BRIDGE_CTL_SERR | PCI_BRIDGE_CTL_BUS_RESET);
}

static void reset(struct vfsim_function *port)
{
	const struct vfsim_host *host = port->card->host;
	const struct resource *mem = &host->memory.res;

	vfsim_config16_set(port, PCI_VENDOR_ID, VFSIM_VENDOR_ID);
	vfsim_config16_set(port, PCI_DEVICE_ID, VFSIM_PORT_DEVICE_ID);
	vfsim_config_set(port, PCI_CLASS_REVISION, PCI_CLASS_BRIDGE_PCI_NORMAL << 8 | 1);
	vfsim_config_set(port, PCI_CACHE_LINE_SIZE, PCI_HEADER_TYPE_BRIDGE << 16);
	vfsim_config16_set(port, PCI_STATUS, PCI_STATUS_CAP_LIST);
	vfsim_config_set(port, PCI_PRIMARY_BUS, VFSIM_PF_BUS << 8 | (u32)host->buses.end << 16);
	/* Neither an I/O nor a 32-bit window, and one that holds all BARs */
	vfsim_config16_set(port, PCI_IO_BASE, 0x00f0);
	vfsim_config_set(port, PCI_MEMORY_BASE, 0x0000fff0);
	vfsim_config16_set(port, PCI_PREF_MEMORY_BASE,
			   (mem->start >> 16 & 0xfff0) | PCI_PREF_RANGE_TYPE_64);
	vfsim_config16_set(port, PCI_PREF_MEMORY_LIMIT,
			   (mem->end >> 16 & 0xfff0) | PCI_PREF_RANGE_TYPE_64);
	vfsim_config_set(port, PCI_PREF_BASE_UPPER32, upper_32_bits(mem->start));
	vfsim_config_set(port, PCI_PREF_LIMIT_UPPER32, upper_32_bits(mem->end));
}

/* A reset of the secondary bus reaches what is below the port. */
static void written(struct vfsim_function *port, int where, int size)
{
	if (vfsim_touches(where, size, PCI_BRIDGE_CONTROL, 2) &&
	    vfsim_config16(port, PCI_BRIDGE_CONTROL) & PCI_BRIDGE_CTL_BUS_RESET)
		vfsim_config_reset(port->card->pf);
}

static const struct vfsim_part header = {
	.allow		= allow,
	.reset		= reset,
	.written	= written,
};

const struct vfsim_part *const vfsim_port_parts[] = {
	&header,
	&vfsim_exp_part,
	&vfsim_acs_part,
	NULL
};

/**
 * vfsim_port_routes() - Does the port pass requests on to a bus?
 * @port: of a card
 * @bus: number
 *
 * PCI-to-PCI Bridge 1.2, 3.2.5.3 and 3.2.5.4.
 * Context: any.
 * Return: true for buses that its registers name.
 */
bool vfsim_port_routes(const struct vfsim_function *port, int bus)
{
	const u8 *byte = port->config.byte;

	return READ_ONCE(byte[PCI_SECONDARY_BUS]) == VFSIM_PF_BUS &&
	       READ_ONCE(byte[PCI_SUBORDINATE_BUS]) >= bus;
}
