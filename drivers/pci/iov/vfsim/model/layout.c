// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is where in config space, what of it can be written, and what it is
 * after a reset.
 */

#include <linux/pci.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "../vfsim.h"

/* Processing accelerator: a class that user space, DPDK's too, asks for */
#define CLASS_ACCELERATOR	0x1200

#define PCIE_CAP	0x40
#define OVERLAP_CAP	0x7c
#define MSIX_CAP	0x80
#define VENDOR_CAP	0x90
#define ARI_CAP		0x100
#define SRIOV_CAP	0x140

static void allow16(struct vfsim_layout *layout, int where, u16 bits)
{
	layout->writable[where] = bits;
	layout->writable[where + 1] = bits >> 8;
}

static void allow32(struct vfsim_layout *layout, int where, u32 bits)
{
	allow16(layout, where, bits);
	allow16(layout, where + 2, bits >> 16);
}

/* A 64-bit BAR takes the bits of an address that is aligned to its size. */
static void allow_bar(struct vfsim_layout *layout, int where, u32 size)
{
	allow32(layout, where, ~(size - 1));
	allow32(layout, where + 4, ~0);
}

static void pcie_layout(struct vfsim_layout *layout)
{
	layout->pcie = PCIE_CAP;
	allow16(layout, PCIE_CAP + PCI_EXP_DEVCTL, 0x7fff | PCI_EXP_DEVCTL_BCR_FLR);
	layout->clear[PCIE_CAP + PCI_EXP_DEVSTA] = 0x0f;
	allow16(layout, PCIE_CAP + PCI_EXP_LNKCTL, PCI_EXP_LNKCTL_CCC);
}

static void endpoint_layout(struct vfsim_layout *layout, u16 length)
{
	pcie_layout(layout);
	layout->msix = MSIX_CAP;
	layout->vendor = VENDOR_CAP;
	allow16(layout, MSIX_CAP + PCI_MSIX_FLAGS, PCI_MSIX_FLAGS_ENABLE | PCI_MSIX_FLAGS_MASKALL);
	allow32(layout, VENDOR_CAP + VFSIM_CONTROL, ~0);
	for (int at = VFSIM_ADDRESS_LO; at <= VFSIM_PERIOD; at += 4)
		allow32(layout, VENDOR_CAP + at, ~0);
	if (length < VFSIM_PF_LENGTH)
		return;
	allow32(layout, VENDOR_CAP + VFSIM_COMMAND, ~VFSIM_COMMAND_BUSY);
	allow32(layout, VENDOR_CAP + VFSIM_ARGUMENT, ~0);
}

static void port_layout(struct vfsim_layout *layout)
{
	pcie_layout(layout);
	allow16(layout, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER |
		PCI_COMMAND_PARITY | PCI_COMMAND_SERR | PCI_COMMAND_INTX_DISABLE);
	layout->writable[PCI_CACHE_LINE_SIZE] = 0xff;
	allow32(layout, PCI_PRIMARY_BUS, 0x00ffffff);
	allow32(layout, PCI_MEMORY_BASE, 0xfff0fff0);
	allow32(layout, PCI_PREF_MEMORY_BASE, 0xfff0fff0);
	allow32(layout, PCI_PREF_BASE_UPPER32, ~0);
	allow32(layout, PCI_PREF_LIMIT_UPPER32, ~0);
	layout->writable[PCI_INTERRUPT_LINE] = 0xff;
	allow16(layout, PCI_BRIDGE_CONTROL, PCI_BRIDGE_CTL_PARITY | PCI_BRIDGE_CTL_SERR |
		PCI_BRIDGE_CTL_BUS_RESET);
	allow16(layout, PCIE_CAP + PCI_EXP_RTCTL, 0x1f);
	allow16(layout, PCIE_CAP + PCI_EXP_DEVCTL2, PCI_EXP_DEVCTL2_ARI);
}

static void pf_layout(struct vfsim_layout *layout, const struct vfsim_adapter *adapter)
{
	endpoint_layout(layout, VFSIM_PF_LENGTH);
	layout->sriov = SRIOV_CAP;
	allow16(layout, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER |
		PCI_COMMAND_PARITY | PCI_COMMAND_SERR | PCI_COMMAND_INTX_DISABLE);
	layout->writable[PCI_CACHE_LINE_SIZE] = 0xff;
	layout->writable[PCI_INTERRUPT_LINE] = 0xff;
	allow_bar(layout, PCI_BASE_ADDRESS_0, adapter->pf_bar);
	allow16(layout, SRIOV_CAP + PCI_SRIOV_CTRL, PCI_SRIOV_CTRL_VFE | PCI_SRIOV_CTRL_MSE |
		PCI_SRIOV_CTRL_ARI);
	allow16(layout, SRIOV_CAP + PCI_SRIOV_NUM_VF, 0xffff);
	/* One page size is supported, so there is nothing to choose. */
	allow_bar(layout, SRIOV_CAP + PCI_SRIOV_BAR, adapter->vf_bar);
}

/* PCIe Base 9.3.4: a VF has Bus Master Enable and no address of its own. */
static void vf_layout(struct vfsim_layout *layout)
{
	endpoint_layout(layout, VFSIM_VF_LENGTH);
	allow16(layout, PCI_COMMAND, PCI_COMMAND_MASTER);
	/* PCIe Base 9.3.5.4, 9.3.5.7: the PF's settings hold for its VFs. */
	allow16(layout, PCIE_CAP + PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_BCR_FLR);
	allow16(layout, PCIE_CAP + PCI_EXP_LNKCTL, 0);
}

/**
 * vfsim_layout_init() - Lay out the config spaces of an adapter.
 * @adapter: its parameters and BAR sizes are known
 */
void vfsim_layout_init(struct vfsim_adapter *adapter)
{
	port_layout(&adapter->layout[VFSIM_PORT]);
	pf_layout(&adapter->layout[VFSIM_PF], adapter);
	vf_layout(&adapter->layout[VFSIM_VF]);
}

static void capability(struct vfsim_function *fn, int at, u8 id, u8 next)
{
	vfsim_config16_set(fn, at, id | next << 8);
}

static void extended(struct vfsim_function *fn, int at, u16 id, u8 version, u16 next)
{
	vfsim_config_set(fn, at, id | version << 16 | next << 20);
}

static void pcie_config(struct vfsim_function *fn, u8 next, u16 type)
{
	u32 devcap = PCI_EXP_DEVCAP_RBER;

	if (fn->kind != VFSIM_PORT)
		devcap |= PCI_EXP_DEVCAP_FLR;
	capability(fn, PCIE_CAP, PCI_CAP_ID_EXP, next);
	vfsim_config16_set(fn, PCIE_CAP + PCI_EXP_FLAGS, 2 | type << 4);
	vfsim_config_set(fn, PCIE_CAP + PCI_EXP_DEVCAP, devcap);
	/* 2.5 GT/s, one lane: the least that is a link */
	vfsim_config_set(fn, PCIE_CAP + PCI_EXP_LNKCAP,
			 PCI_EXP_LNKCAP_SLS_2_5GB | 1 << 4);
	vfsim_config16_set(fn, PCIE_CAP + PCI_EXP_LNKSTA,
			   PCI_EXP_LNKSTA_CLS_2_5GB | PCI_EXP_LNKSTA_NLW_X1);
	if (fn->kind == VFSIM_PORT)
		vfsim_config_set(fn, PCIE_CAP + PCI_EXP_DEVCAP2, PCI_EXP_DEVCAP2_ARI);
	vfsim_config_set(fn, PCIE_CAP + PCI_EXP_LNKCAP2, PCI_EXP_LNKCAP2_SLS_2_5GB);
	vfsim_config16_set(fn, PCIE_CAP + PCI_EXP_LNKCTL2, PCI_EXP_LNKCTL2_TLS_2_5GT);
}

static void port_config(struct vfsim_function *fn)
{
	const struct resource *mem = &fn->adapter->memory.res;

	vfsim_config16_set(fn, PCI_VENDOR_ID, VFSIM_VENDOR_ID);
	vfsim_config16_set(fn, PCI_DEVICE_ID, VFSIM_PORT_DEVICE_ID);
	vfsim_config_set(fn, PCI_CLASS_REVISION, PCI_CLASS_BRIDGE_PCI_NORMAL << 8 | 1);
	vfsim_config_set(fn, PCI_CACHE_LINE_SIZE, PCI_HEADER_TYPE_BRIDGE << 16);
	vfsim_config16_set(fn, PCI_STATUS, PCI_STATUS_CAP_LIST);
	vfsim_config_set(fn, PCI_PRIMARY_BUS,
			 VFSIM_PF_BUS << 8 | (u32)fn->adapter->buses.end << 16);
	/* Neither an I/O nor a 32-bit window, and one that holds all BARs */
	vfsim_config16_set(fn, PCI_IO_BASE, 0x00f0);
	vfsim_config_set(fn, PCI_MEMORY_BASE, 0x0000fff0);
	vfsim_config16_set(fn, PCI_PREF_MEMORY_BASE,
			   (mem->start >> 16 & 0xfff0) | PCI_PREF_RANGE_TYPE_64);
	vfsim_config16_set(fn, PCI_PREF_MEMORY_LIMIT,
			   (mem->end >> 16 & 0xfff0) | PCI_PREF_RANGE_TYPE_64);
	vfsim_config_set(fn, PCI_PREF_BASE_UPPER32, upper_32_bits(mem->start));
	vfsim_config_set(fn, PCI_PREF_LIMIT_UPPER32, upper_32_bits(mem->end));
	fn->config[PCI_CAPABILITY_LIST] = PCIE_CAP;
	pcie_config(fn, 0, PCI_EXP_TYPE_ROOT_PORT);
}

static void bar_config(struct vfsim_function *fn, int where, u64 address)
{
	vfsim_config_set(fn, where, lower_32_bits(address) | PCI_BASE_ADDRESS_MEM_TYPE_64 |
			 PCI_BASE_ADDRESS_MEM_PREFETCH);
	vfsim_config_set(fn, where + 4, upper_32_bits(address));
}

static void endpoint_config(struct vfsim_function *fn, u8 length)
{
	vfsim_config_set(fn, PCI_CLASS_REVISION, CLASS_ACCELERATOR << 16 | 1);
	vfsim_config16_set(fn, PCI_SUBSYSTEM_VENDOR_ID, VFSIM_VENDOR_ID);
	vfsim_config16_set(fn, PCI_STATUS, PCI_STATUS_CAP_LIST);
	fn->config[PCI_CAPABILITY_LIST] = PCIE_CAP;
	pcie_config(fn, MSIX_CAP, PCI_EXP_TYPE_ENDPOINT);

	capability(fn, MSIX_CAP, PCI_CAP_ID_MSIX, VENDOR_CAP);
	vfsim_config16_set(fn, MSIX_CAP + PCI_MSIX_FLAGS, fn->vectors - 1);
	vfsim_config_set(fn, MSIX_CAP + PCI_MSIX_TABLE, VFSIM_MSIX_BAR);
	vfsim_config_set(fn, MSIX_CAP + PCI_MSIX_PBA, fn->pba | VFSIM_MSIX_BAR);

	capability(fn, VENDOR_CAP, PCI_CAP_ID_VNDR, 0);
	fn->config[VENDOR_CAP + 2] = length;
	switch (READ_ONCE(fn->overlap)) {
	case VFSIM_OVERLAP_VENDOR:
		capability(fn, VENDOR_CAP, PCI_CAP_ID_VNDR, OVERLAP_CAP);
		capability(fn, OVERLAP_CAP, PCI_CAP_ID_VNDR, 0);
		fn->config[OVERLAP_CAP + 2] = MSIX_CAP + PCI_MSIX_TABLE - OVERLAP_CAP;
		break;
	case VFSIM_OVERLAP_VPD:
		/* Address, then data, which is where Message Control is. */
		capability(fn, VENDOR_CAP, PCI_CAP_ID_VNDR, OVERLAP_CAP);
		capability(fn, OVERLAP_CAP, PCI_CAP_ID_VPD, 0);
		break;
	default:
		break;
	}
}

static void pf_config(struct vfsim_function *fn)
{
	static const u16 device[] = {
		[VFSIM_EXACT] = VFSIM_PF_EXACT,
		[VFSIM_PLUS_ONE] = VFSIM_PF_PLUS_ONE,
		[VFSIM_NONE] = VFSIM_PF_FIXED,
	};
	const struct vfsim_adapter *adapter = fn->adapter;

	vfsim_config16_set(fn, PCI_VENDOR_ID, VFSIM_VENDOR_ID);
	vfsim_config16_set(fn, PCI_DEVICE_ID, device[adapter->params.personality]);
	endpoint_config(fn, VFSIM_PF_LENGTH);
	bar_config(fn, PCI_BASE_ADDRESS_0, fn->bar_phys);

	extended(fn, ARI_CAP, PCI_EXT_CAP_ID_ARI, 1, SRIOV_CAP);
	extended(fn, SRIOV_CAP, PCI_EXT_CAP_ID_SRIOV, 1, 0);
	vfsim_config_set(fn, SRIOV_CAP + PCI_SRIOV_CAP, 2 /* ARI hierarchy preserved */);
	vfsim_config16_set(fn, SRIOV_CAP + PCI_SRIOV_INITIAL_VF, adapter->params.vfs);
	vfsim_config16_set(fn, SRIOV_CAP + PCI_SRIOV_TOTAL_VF, adapter->params.vfs);
	vfsim_config16_set(fn, SRIOV_CAP + PCI_SRIOV_VF_OFFSET, VFSIM_VF_OFFSET);
	vfsim_config16_set(fn, SRIOV_CAP + PCI_SRIOV_VF_STRIDE, VFSIM_VF_STRIDE);
	vfsim_config16_set(fn, SRIOV_CAP + PCI_SRIOV_VF_DID, VFSIM_VF_DEVICE_ID);
	vfsim_config_set(fn, SRIOV_CAP + PCI_SRIOV_SUP_PGSIZE, 1 /* 4 KiB */);
	vfsim_config_set(fn, SRIOV_CAP + PCI_SRIOV_SYS_PGSIZE, 1);
	bar_config(fn, SRIOV_CAP + PCI_SRIOV_BAR, adapter->memory.res.start);
}

static void vf_config(struct vfsim_function *fn)
{
	/* PCIe Base 9.3.4.1.1: a VF's IDs come from the PF. */
	vfsim_config_set(fn, PCI_VENDOR_ID, ~0);
	endpoint_config(fn, VFSIM_VF_LENGTH);
	extended(fn, ARI_CAP, PCI_EXT_CAP_ID_ARI, 1, 0);
}

/**
 * vfsim_layout_config() - Put a function's config space as after power-on.
 * @fn: its BAR and vectors are known
 *
 * BARs and windows get their addresses, as from a firmware that assigned them.
 * Context: @fn->lock held, or nobody else knows @fn.
 */
void vfsim_layout_config(struct vfsim_function *fn)
{
	memset(fn->config, 0, sizeof(fn->config));
	switch (fn->kind) {
	case VFSIM_PORT:
		return port_config(fn);
	case VFSIM_PF:
		return pf_config(fn);
	default:
		return vf_config(fn);
	}
}
