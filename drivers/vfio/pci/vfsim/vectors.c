// SPDX-License-Identifier: GPL-2.0-only
/*
 * Entries of the virtual table that the user has enabled: each has an eventfd, an
 * interrupt of the host and a slot, which it gets and loses by itself. And how many
 * the user may see of them.
 */

#include <linux/eventfd.h>
#include <linux/interrupt.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "../vfio_pci_msix_own.h"
#include "../vfio_pci_msix_word.h"
#include "compat.h"
#include "vfsim_vfio.h"

/* --- the cap, which is vfio-pci-core's where that has one --- */

static void (*core_own_table)(struct pci_dev *pdev, u16 size, bool enabled);

/**
 * vfsim_vfio_core_init() - find out whether the core has a cap
 *
 * The core of a stock kernel has none; this module runs over it, too.
 */
void vfsim_vfio_core_init(void)
{
	core_own_table = symbol_get(vfio_pci_msix_own_table);
}

/**
 * vfsim_vfio_core_exit() - let the core go
 */
void vfsim_vfio_core_exit(void)
{
	if (core_own_table)
		symbol_put(vfio_pci_msix_own_table);
}

/**
 * vfsim_vfio_core_tell() - tell the cap what there is to be capped
 * @v: @v->lock held
 */
void vfsim_vfio_core_tell(struct vfsim_vfio *v)
{
	if (core_own_table)
		core_own_table(v->core.pdev, v->size, v->enabled);
}

/* Message Control of the virtual table, with the bits of the function's own */
static u16 seen(struct vfsim_vfio *v, u16 control)
{
	control &= PCI_MSIX_FLAGS_ENABLE | PCI_MSIX_FLAGS_MASKALL;
	control |= v->size - 1;
	return core_own_table ? vfio_pci_msix_cap_control(&v->core, control) : control;
}

/**
 * vfsim_vfio_visible() - how many entries the user may see and enable
 * @v: open, with a virtual table
 *
 * Context: the answer holds as long as the core's igate is held.
 * Return: its size, or less.
 */
u16 vfsim_vfio_visible(struct vfsim_vfio *v)
{
	return (seen(v, 0) & PCI_MSIX_FLAGS_QSIZE) + 1;
}

/* --- Message Control: Enable and Function Mask are the function's --- */

/**
 * vfsim_vfio_control() - Message Control as the user sees it
 * @v: open, with a virtual table
 *
 * Return: the value.
 */
u16 vfsim_vfio_control(struct vfsim_vfio *v)
{
	u16 control = 0;

	pci_read_config_word(v->core.pdev, v->core.pdev->msix_cap + PCI_MSIX_FLAGS, &control);
	return seen(v, control);
}

static void change_control(struct vfsim_vfio *v, u16 bits, u16 to)
{
	struct pci_dev *pdev = v->core.pdev;
	u16 control = 0;

	lockdep_assert_held(&v->lock);
	pci_read_config_word(pdev, pdev->msix_cap + PCI_MSIX_FLAGS, &control);
	pci_write_config_word(pdev, pdev->msix_cap + PCI_MSIX_FLAGS,
			      (control & ~bits) | (to & bits));
}

/**
 * vfsim_vfio_control_set() - the user has written to Message Control
 * @v: open, with a virtual table
 * @control: what
 */
void vfsim_vfio_control_set(struct vfsim_vfio *v, u16 control)
{
	mutex_lock(&v->lock);
	change_control(v, PCI_MSIX_FLAGS_ENABLE | PCI_MSIX_FLAGS_MASKALL, control);
	mutex_unlock(&v->lock);
}

/* --- entries --- */

static irqreturn_t handle(int irq, void *data)
{
	struct vfsim_vfio_entry *e = data;
	unsigned long flags;

	spin_lock_irqsave(&e->lock, flags);
	if (e->trigger)
		vfsim_vfio_compat_signal(e->trigger);
	spin_unlock_irqrestore(&e->lock, flags);
	return IRQ_HANDLED;
}

/* An interrupt that is on its way is heard by one of the two. */
static void set_trigger(struct vfsim_vfio_entry *e, struct eventfd_ctx *trigger)
{
	struct eventfd_ctx *last;

	spin_lock_irq(&e->lock);
	last = e->trigger;
	e->trigger = trigger;
	spin_unlock_irq(&e->lock);
	if (last)
		eventfd_ctx_put(last);
}

static void disable(struct vfsim_vfio *v, u16 entry)
{
	struct vfsim_vfio_entry *e = &v->entry[entry];

	lockdep_assert_held(&v->lock);
	if (!e->virq)
		return;
	/* A reset may have cost it its slot. */
	v->used -= e->slot;
	free_irq(e->virq, e);
	vfsim_vfio_irq_free(v, entry);
	set_trigger(e, NULL);
	kfree(e->name);
	vfsim_vfio_irq_mask(v, entry, true);
}

/* Takes over @trigger, also where it fails. */
static int enable(struct vfsim_vfio *v, u16 entry, struct eventfd_ctx *trigger)
{
	struct vfsim_vfio_entry *e = &v->entry[entry];
	int ret;

	lockdep_assert_held(&v->lock);
	set_trigger(e, trigger);
	if (e->virq)
		return 0;
	ret = -ENOMEM;
	e->name = kasprintf(GFP_KERNEL_ACCOUNT, "vfio-msix[%u](%s)", entry,
			    pci_name(v->core.pdev));
	if (!e->name)
		goto no_name;
	ret = vfsim_vfio_irq_alloc(v, entry);
	if (ret)
		goto no_irq;
	/* As request_irq() of an entry of a real table does */
	vfsim_vfio_irq_mask(v, entry, false);
	ret = request_irq(e->virq, handle, 0, e->name, e);
	if (ret)
		goto no_request;
	v->used++;
	return 0;

no_request:
	vfsim_vfio_irq_mask(v, entry, true);
	vfsim_vfio_irq_free(v, entry);
	if (ret == -ENOSPC)
		v->refused++;
no_irq:
	kfree(e->name);
no_name:
	set_trigger(e, NULL);
	return ret;
}

static int set_entry(struct vfsim_vfio *v, u16 entry, s32 fd)
{
	struct eventfd_ctx *trigger;

	if (fd < -1)
		return -EINVAL;
	if (fd < 0) {
		disable(v, entry);
		return 0;
	}
	trigger = eventfd_ctx_fdget(fd);
	if (IS_ERR(trigger))
		return PTR_ERR(trigger);
	return enable(v, entry, trigger);
}

/* As vfio-pci: all of them, or none of these any more. */
static int set_entries(struct vfsim_vfio *v, u32 start, u32 count, const s32 *fds)
{
	for (u32 i = 0; i < count; i++) {
		int ret = set_entry(v, start + i, fds[i]);

		if (ret) {
			while (i--)
				disable(v, start + i);
			return ret;
		}
	}
	return 0;
}

static void disable_all(struct vfsim_vfio *v)
{
	for (u32 i = 0; i < v->size; i++)
		disable(v, i);
	if (v->enabled)
		change_control(v, PCI_MSIX_FLAGS_ENABLE, 0);
	v->enabled = false;
}

/* --- SET_IRQS --- */

static void signal_entries(struct vfsim_vfio *v, u32 start, u32 count, const u8 *wanted)
{
	for (u32 i = 0; i < count; i++)
		if (!wanted || wanted[i])
			handle(0, &v->entry[start + i]);
}

static int trigger(struct vfsim_vfio *v, const struct vfio_irq_set *hdr, const void *data)
{
	u32 type = hdr->flags & VFIO_IRQ_SET_DATA_TYPE_MASK;
	bool was_enabled = v->enabled;
	int ret;

	lockdep_assert_held(&v->core.igate);
	if (was_enabled && !hdr->count && type == VFIO_IRQ_SET_DATA_NONE) {
		disable_all(v);
		return 0;
	}
	/* The core has interrupts of another kind: one at a time, as ever */
	if (!was_enabled && v->core.irq_type < VFIO_PCI_NUM_IRQS)
		return -EINVAL;
	if (type == VFIO_IRQ_SET_DATA_EVENTFD) {
		if (!was_enabled && !(hdr->start + hdr->count))
			return -EINVAL;
		if (!was_enabled)
			change_control(v, PCI_MSIX_FLAGS_ENABLE, PCI_MSIX_FLAGS_ENABLE);
		v->enabled = true;
		ret = set_entries(v, hdr->start, hdr->count, data);
		if (ret && !was_enabled)
			disable_all(v);
		return ret;
	}
	if (!was_enabled)
		return -EINVAL;
	signal_entries(v, hdr->start, hdr->count, data);
	return 0;
}

static void tell(struct vfsim_vfio *v, u32 used, u32 refused)
{
	struct kobject *kobj = &v->core.pdev->dev.kobj;

	if (used != READ_ONCE(v->used))
		sysfs_notify(kobj, NULL, "vfio_msix_virtual_used");
	if (refused != READ_ONCE(v->refused))
		sysfs_notify(kobj, NULL, "vfio_msix_virtual_refused");
}

/**
 * vfsim_vfio_set_irqs() - VFIO_DEVICE_SET_IRQS of MSI-X
 * @v: open, with a virtual table
 * @hdr: what was at @arg
 * @arg: the user's; what it has in the place of @hdr by now does not count
 *
 * Return: 0 or a negative errno.
 */
long vfsim_vfio_set_irqs(struct vfsim_vfio *v, struct vfio_irq_set *hdr,
			 struct vfio_irq_set __user *arg)
{
	u32 used, refused;
	void *data = NULL;
	size_t size;
	long ret;

	ret = vfio_set_irqs_validate_and_prepare(hdr, vfsim_vfio_visible(v),
						 VFIO_PCI_NUM_IRQS, &size);
	if (ret)
		return ret;
	if ((hdr->flags & VFIO_IRQ_SET_ACTION_TYPE_MASK) != VFIO_IRQ_SET_ACTION_TRIGGER)
		return -ENOTTY;
	if (size) {
		data = memdup_user(&arg->data, size);
		if (IS_ERR(data))
			return PTR_ERR(data);
	}

	mutex_lock(&v->core.igate);
	mutex_lock(&v->lock);
	used = v->used;
	refused = v->refused;
	/* A cap may have come since. From here on none can. */
	if (hdr->start + hdr->count > vfsim_vfio_visible(v))
		ret = -EINVAL;
	else
		ret = trigger(v, hdr, data);
	vfsim_vfio_core_tell(v);
	mutex_unlock(&v->lock);
	mutex_unlock(&v->core.igate);
	tell(v, used, refused);
	kfree(data);
	return ret;
}

/* --- life --- */

/**
 * vfsim_vfio_vectors_open() - the user finds a table with all entries masked
 * @v: being opened, with a virtual table; the function has been reset
 *
 * Return: 0 or -ENOMEM.
 */
int vfsim_vfio_vectors_open(struct vfsim_vfio *v)
{
	struct vfsim_vfio_entry *entry;

	entry = kvcalloc(v->size, sizeof(*entry), GFP_KERNEL_ACCOUNT);
	if (!entry)
		return -ENOMEM;
	for (u32 i = 0; i < v->size; i++) {
		entry[i].v = v;
		entry[i].user_masks = true;
		spin_lock_init(&entry[i].lock);
	}
	mutex_lock(&v->lock);
	v->bar = 0;
	v->entry = entry;
	mutex_unlock(&v->lock);
	return 0;
}

/**
 * vfsim_vfio_vectors_close() - the user is gone, and so are its entries
 * @v: being closed, with a virtual table
 */
void vfsim_vfio_vectors_close(struct vfsim_vfio *v)
{
	struct vfsim_vfio_entry *entry;
	u32 used;

	mutex_lock(&v->lock);
	used = v->used;
	disable_all(v);
	/* What the user may have set in Message Control alone */
	change_control(v, PCI_MSIX_FLAGS_ENABLE | PCI_MSIX_FLAGS_MASKALL, 0);
	vfsim_vfio_core_tell(v);
	entry = v->entry;
	v->entry = NULL;
	mutex_unlock(&v->lock);
	tell(v, used, v->refused);
	kvfree(entry);
}

/**
 * vfsim_vfio_vectors_restore() - the function has been reset
 * @v: the VF
 *
 * As the PCI core does with a table: what SET_IRQS has enabled stays so, as far as slots
 * are still to be had.
 */
void vfsim_vfio_vectors_restore(struct vfsim_vfio *v)
{
	u32 used, refused;

	mutex_lock(&v->lock);
	used = v->used;
	refused = v->refused;
	for (u32 i = 0; v->entry && i < v->size; i++) {
		struct vfsim_vfio_entry *e = &v->entry[i];

		if (!e->virq)
			continue;
		v->used -= e->slot;
		vfsim_vfio_irq_restore(v, i);
		v->used += e->slot;
		v->refused += !e->slot;
	}
	if (v->enabled)
		change_control(v, PCI_MSIX_FLAGS_ENABLE, PCI_MSIX_FLAGS_ENABLE);
	mutex_unlock(&v->lock);
	tell(v, used, refused);
}
