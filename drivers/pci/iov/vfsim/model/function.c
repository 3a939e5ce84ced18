// SPDX-License-Identifier: GPL-2.0-only
/*
 * A function's config space: reads and writes of it, and what a write sets off.
 */

#include <linux/pci.h>
#include <linux/slab.h>

#include "../vfsim.h"

static const struct vfsim_function_ops function_ops = {
	.reset		= vfsim_function_reset,
	.unmasked	= vfsim_msix_unmasked,
};

/**
 * vfsim_function_new() - Make a function, off.
 * @adapter: its memory and layouts are ready
 * @kind: which config space it has
 * @index: of the VF, from 0
 *
 * Return: the function, or NULL without memory.
 */
struct vfsim_function *vfsim_function_new(struct vfsim_adapter *adapter,
					  enum vfsim_kind kind, u16 index)
{
	struct vfsim_function *fn;

	fn = kzalloc(sizeof(*fn), GFP_KERNEL);
	if (!fn)
		return NULL;
	fn->adapter = adapter;
	fn->ops = &function_ops;
	fn->layout = &adapter->layout[kind];
	fn->kind = kind;
	fn->index = index;
	raw_spin_lock_init(&fn->lock);
	if (kind != VFSIM_PORT) {
		u64 at = kind == VFSIM_VF ? (u64)index * adapter->vf_bar :
			(u64)adapter->params.vfs * adapter->vf_bar;

		/* The PF's BAR comes after all VFs', aligned to its size. */
		if (kind == VFSIM_PF)
			at = ALIGN(at, adapter->pf_bar);
		fn->bar = adapter->memory.virt + at;
		fn->bar_phys = adapter->memory.res.start + at;
		if (vfsim_msix_init(fn)) {
			kfree(fn);
			return NULL;
		}
		vfsim_control_init(fn);
	}
	vfsim_layout_config(fn);
	return fn;
}

/**
 * vfsim_function_free() - Forget a function.
 * @fn: no bus leads to it any more; may be NULL
 */
void vfsim_function_free(struct vfsim_function *fn)
{
	if (!fn)
		return;
	if (fn->kind != VFSIM_PORT) {
		vfsim_control_stop(fn);
		vfsim_msix_stop(fn);
	}
	kfree(fn);
}

/**
 * vfsim_function_reset() - Function Level Reset (PCIe Base 6.6.2).
 * @fn: an endpoint
 *
 * The Table Size stays: the firmware gave it, and it is not the one reset. VFs
 * do not outlive a reset of their PF.
 * Context: any, no lock of a function held.
 */
void vfsim_function_reset(struct vfsim_function *fn)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&fn->lock, flags);
	vfsim_layout_config(fn);
	vfsim_msix_reset(fn);
	vfsim_control_reset(fn);
	raw_spin_unlock_irqrestore(&fn->lock, flags);

	if (fn->kind == VFSIM_PF)
		vfsim_sriov_written(fn);
}

/**
 * vfsim_function_read() - A read of config space has reached the function.
 * @fn: any function
 * @where: offset, 0 to 4095
 * @size: 1, 2 or 4 bytes
 * @value: what it answers
 *
 * Return: 0, or -ENODEV when nobody answers.
 */
int vfsim_function_read(struct vfsim_function *fn, int where, int size, u32 *value)
{
	unsigned long flags;

	if (READ_ONCE(fn->gone))
		return -ENODEV;
	*value = 0;
	raw_spin_lock_irqsave(&fn->lock, flags);
	if (fn->kind != VFSIM_PORT)
		vfsim_control_show(fn);
	for (int i = 0; i < size && where + i < VFSIM_CONFIG_SIZE; i++)
		*value |= (u32)fn->config[where + i] << 8 * i;
	raw_spin_unlock_irqrestore(&fn->lock, flags);
	return 0;
}

/* Does a write of @size bytes to @where touch @length bytes at @at? */
static bool touches(int where, int size, int at, int length)
{
	return where < at + length && at < where + size;
}

static void endpoint_written(struct vfsim_function *fn, int where, int size)
{
	const struct vfsim_layout *layout = fn->layout;

	if (touches(where, size, layout->pcie + PCI_EXP_DEVCTL, 2) &&
	    vfsim_config16(fn, layout->pcie + PCI_EXP_DEVCTL) & PCI_EXP_DEVCTL_BCR_FLR) {
		vfsim_function_reset(fn);
		return;
	}
	if (touches(where, size, layout->msix + PCI_MSIX_FLAGS, 2) ||
	    touches(where, size, PCI_COMMAND, 2))
		vfsim_msix_written(fn);
	if (layout->sriov && (touches(where, size, layout->sriov + PCI_SRIOV_CTRL, 2) ||
			      touches(where, size, layout->sriov + PCI_SRIOV_NUM_VF, 2)))
		vfsim_sriov_written(fn);
	if (size == 4)
		vfsim_control_written(fn, where - layout->vendor);
}

/* A reset of the secondary bus reaches what is below the port. */
static void port_written(struct vfsim_function *fn, int where, int size)
{
	if (touches(where, size, PCI_BRIDGE_CONTROL, 2) &&
	    vfsim_config16(fn, PCI_BRIDGE_CONTROL) & PCI_BRIDGE_CTL_BUS_RESET)
		vfsim_function_reset(fn->adapter->pf);
}

/* PCIe Base 9.3.3.7: NumVFs must not change while VF Enable is set. */
static bool num_vfs_fixed(const struct vfsim_function *pf)
{
	return vfsim_config16(pf, pf->layout->sriov + PCI_SRIOV_CTRL) & PCI_SRIOV_CTRL_VFE;
}

static bool read_only_now(const struct vfsim_function *fn, int where, int size, u32 value)
{
	const struct vfsim_layout *layout = fn->layout;

	if (fn->kind != VFSIM_PF)
		return false;
	if (touches(where, size, layout->sriov + PCI_SRIOV_NUM_VF, 2))
		return num_vfs_fixed(fn);
	if (touches(where, size, layout->vendor + VFSIM_COMMAND, 4))
		return vfsim_firmware_busy(fn) && value != VFSIM_COMMAND_ABORT;
	return touches(where, size, layout->vendor + VFSIM_ARGUMENT, 4) &&
	       vfsim_firmware_busy(fn);
}

/**
 * vfsim_function_write() - A write to config space has reached the function.
 * @fn: any function
 * @where: offset, 0 to 4095
 * @size: 1, 2 or 4 bytes
 * @value: what is written
 *
 * All that it sets off has happened on return, firmware commands aside.
 * Context: any. Takes @fn->lock.
 */
void vfsim_function_write(struct vfsim_function *fn, int where, int size, u32 value)
{
	unsigned long flags;

	if (READ_ONCE(fn->gone))
		return;
	raw_spin_lock_irqsave(&fn->lock, flags);
	if (read_only_now(fn, where, size, value))
		size = 0;
	for (int i = 0; i < size && where + i < VFSIM_CONFIG_SIZE; i++) {
		u8 bits = fn->layout->writable[where + i];
		u8 byte = value >> 8 * i;
		u8 *at = &fn->config[where + i];

		*at = (*at & ~bits) | (byte & bits);
		*at &= ~(byte & fn->layout->clear[where + i]);
	}
	raw_spin_unlock_irqrestore(&fn->lock, flags);

	if (fn->kind == VFSIM_PORT)
		port_written(fn, where, size);
	else
		endpoint_written(fn, where, size);
}
