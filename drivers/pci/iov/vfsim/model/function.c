// SPDX-License-Identifier: GPL-2.0-only
/*
 * A function's life, and its end of the way that config requests take.
 */

#include <linux/pci.h>
#include <linux/slab.h>

#include "net.h"

static struct vfsim_function *to_function(struct vfsim_device *device)
{
	return container_of(device, struct vfsim_function, device);
}

static bool answers(const struct vfsim_function *fn)
{
	const struct vfsim_card *card = fn->card;

	if (fn->kind == VFSIM_PORT)
		return true;
	/* Who sees a VF answer sees the life that it begins (vfsim_lock()). */
	if (fn->kind == VFSIM_VF && fn->index >= smp_load_acquire(&card->visible))
		return false;
	return vfsim_port_routes(card->port, PCI_BUS_NUM(fn->device.rid));
}

static int read(struct vfsim_device *device, int where, int size, u32 *value)
{
	struct vfsim_function *fn = to_function(device);

	return answers(fn) ? vfsim_config_read(fn, where, size, value) : -ENODEV;
}

static int write(struct vfsim_device *device, int where, int size, u32 value)
{
	struct vfsim_function *fn = to_function(device);

	return answers(fn) ? vfsim_config_write(fn, where, size, value) : -ENODEV;
}

static void unmasked(struct vfsim_device *device)
{
	struct vfsim_function *fn = to_function(device);

	if (fn->kind != VFSIM_PORT)
		vfsim_msix_unmasked(fn);
}

static const struct vfsim_device_ops device_ops = {
	.read		= read,
	.write		= write,
	.unmasked	= unmasked,
};

static u32 rid_of(const struct vfsim_function *fn)
{
	switch (fn->kind) {
	case VFSIM_PORT:
		return 0;
	case VFSIM_PF:
		return VFSIM_PF_RID;
	default:
		return VFSIM_PF_RID + VFSIM_VF_OFFSET + fn->index * VFSIM_VF_STRIDE;
	}
}

/* The PF's BAR comes after all VFs', aligned to its size. */
static u64 bar_of(const struct vfsim_function *fn)
{
	const struct vfsim_card *card = fn->card;

	if (fn->kind == VFSIM_VF)
		return (u64)fn->index * card->vf_bar;
	return ALIGN((u64)card->params.vfs * card->vf_bar, card->pf_bar);
}

/**
 * vfsim_function_new() - Make a function, off, and put it in its place.
 * @card: its host and layouts are ready
 * @kind: which config space it has
 * @index: of the VF, from 0
 *
 * Return: the function, or NULL without memory.
 */
struct vfsim_function *vfsim_function_new(struct vfsim_card *card, enum vfsim_kind kind,
					  u16 index)
{
	struct vfsim_function *fn;

	fn = kzalloc(sizeof(*fn), GFP_KERNEL);
	if (!fn)
		return NULL;
	fn->device.ops = &device_ops;
	fn->card = card;
	fn->kind = kind;
	fn->index = index;
	if (kind != VFSIM_PORT) {
		fn->msix.bar = card->host->memory.virt + bar_of(fn);
		fn->msix.bar_phys = card->host->memory.res.start + bar_of(fn);
		if (vfsim_msix_init(fn)) {
			kfree(fn);
			return NULL;
		}
		vfsim_engine_init(fn);
	}
	if (vfsim_net_init(fn)) {
		vfsim_msix_stop(fn);
		kfree(fn);
		return NULL;
	}
	vfsim_config_init(fn);
	vfsim_map_set(card->host, rid_of(fn), &fn->device);
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
		vfsim_engine_stop(fn);
		vfsim_msix_stop(fn);
		vfsim_net_free(fn);
	}
	kfree(fn);
}
