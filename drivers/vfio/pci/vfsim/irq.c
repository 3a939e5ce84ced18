// SPDX-License-Identifier: GPL-2.0-only
/*
 * An interrupt of the host for an entry of the virtual table. They come from a
 * domain of the VF's own, beside that of its MSI-X: the MSI core has one domain a
 * device, and none that a module may ask for a second kind of message. An interrupt
 * has a slot of the message store from request_irq() to free_irq().
 */

#include <linux/irq.h>
#include <linux/irqdomain.h>
#include <linux/msi.h>

#include "vfsim_vfio.h"

/* The device knows of one mask, which has two owners. */
static void tell_mask(struct vfsim_vfio_entry *e)
{
	lockdep_assert_held(&e->v->masks);
	if (e->slot)
		vfsim_vfio_store_mask(e->v, e - e->v->entry, e->host_masks || e->user_masks);
}

static void host_masks(struct irq_data *data, bool masked)
{
	struct vfsim_vfio_entry *e = irq_data_get_irq_chip_data(data);
	unsigned long flags;

	raw_spin_lock_irqsave(&e->v->masks, flags);
	e->host_masks = masked;
	tell_mask(e);
	raw_spin_unlock_irqrestore(&e->v->masks, flags);
}

static void irq_mask(struct irq_data *data)
{
	host_masks(data, true);
}

static void irq_unmask(struct irq_data *data)
{
	host_masks(data, false);
}

static struct irq_chip chip = {
	.name			= "vfsim-store",
	.irq_ack		= irq_chip_ack_parent,
	.irq_mask		= irq_mask,
	.irq_unmask		= irq_unmask,
	.irq_set_affinity	= irq_chip_set_affinity_parent,
};

/* What is above wants to know whose messages these will be, and has it from MSI. */
static int domain_alloc(struct irq_domain *domain, unsigned int virq, unsigned int count,
			void *arg)
{
	struct vfsim_vfio_entry *e = arg;
	struct msi_desc desc = { .dev = &e->v->core.pdev->dev };
	msi_alloc_info_t info = { .desc = &desc };
	int ret;

	ret = irq_domain_alloc_irqs_parent(domain, virq, count, &info);
	if (ret)
		return ret;
	irq_domain_set_info(domain, virq, e - e->v->entry, &chip, e, handle_edge_irq, NULL,
			    "edge");
	return 0;
}

static int domain_activate(struct irq_domain *domain, struct irq_data *data, bool reserve)
{
	struct vfsim_vfio_entry *e = irq_data_get_irq_chip_data(data);
	struct irq_data *parent = data->parent_data;
	unsigned long flags;
	int ret;

	raw_spin_lock_irqsave(&e->v->masks, flags);
	parent->chip->irq_compose_msi_msg(parent, &e->msg);
	ret = vfsim_vfio_store_give(e->v, data->hwirq, &e->msg);
	e->slot = !ret;
	e->host_masks = true;
	raw_spin_unlock_irqrestore(&e->v->masks, flags);
	return ret;
}

static void domain_deactivate(struct irq_domain *domain, struct irq_data *data)
{
	struct vfsim_vfio_entry *e = irq_data_get_irq_chip_data(data);
	unsigned long flags;

	raw_spin_lock_irqsave(&e->v->masks, flags);
	if (e->slot)
		vfsim_vfio_store_take(e->v, data->hwirq);
	e->slot = false;
	raw_spin_unlock_irqrestore(&e->v->masks, flags);
}

static const struct irq_domain_ops domain_ops = {
	.alloc		= domain_alloc,
	.free		= irq_domain_free_irqs_common,
	.activate	= domain_activate,
	.deactivate	= domain_deactivate,
};

/**
 * vfsim_vfio_irq_alloc() - make an interrupt for an entry
 * @v: open
 * @entry: that has none
 *
 * Return: 0, or a negative errno.
 */
int vfsim_vfio_irq_alloc(struct vfsim_vfio *v, u16 entry)
{
	int virq = irq_domain_alloc_irqs(v->domain, 1, NUMA_NO_NODE, &v->entry[entry]);

	if (virq < 0)
		return virq;
	v->entry[entry].virq = virq;
	return 0;
}

/**
 * vfsim_vfio_irq_free() - take it away
 * @v: open
 * @entry: whose interrupt nobody handles any more
 */
void vfsim_vfio_irq_free(struct vfsim_vfio *v, u16 entry)
{
	irq_dispose_mapping(v->entry[entry].virq);
	v->entry[entry].virq = 0;
}

/**
 * vfsim_vfio_irq_mask() - the user's mask of an entry
 * @v: open
 * @entry: of its virtual table
 * @masked: as in Vector Control
 */
void vfsim_vfio_irq_mask(struct vfsim_vfio *v, u16 entry, bool masked)
{
	struct vfsim_vfio_entry *e = &v->entry[entry];
	unsigned long flags;

	raw_spin_lock_irqsave(&v->masks, flags);
	e->user_masks = masked;
	tell_mask(e);
	raw_spin_unlock_irqrestore(&v->masks, flags);
}

/**
 * vfsim_vfio_irq_masked() - the same, as it is
 * @v: open
 * @entry: of its virtual table
 *
 * Return: the bit of Vector Control.
 */
bool vfsim_vfio_irq_masked(struct vfsim_vfio *v, u16 entry)
{
	return READ_ONCE(v->entry[entry].user_masks);
}

/**
 * vfsim_vfio_irq_restore() - the device has forgotten an entry's slot
 * @v: open, @v->lock held
 * @entry: enabled
 *
 * Others may have taken the last free one meanwhile. Then there is none.
 */
void vfsim_vfio_irq_restore(struct vfsim_vfio *v, u16 entry)
{
	struct vfsim_vfio_entry *e = &v->entry[entry];
	unsigned long flags;

	raw_spin_lock_irqsave(&v->masks, flags);
	e->slot = !vfsim_vfio_store_give(v, entry, &e->msg);
	tell_mask(e);
	raw_spin_unlock_irqrestore(&v->masks, flags);
}

/**
 * vfsim_vfio_irq_init() - make the VF's domain
 * @v: its core is known
 *
 * Return: 0 or a negative errno.
 */
int vfsim_vfio_irq_init(struct vfsim_vfio *v)
{
	struct irq_domain *root = dev_get_msi_domain(&v->core.pdev->dev);

	if (!root)
		return -ENODEV;
	/* Above that for MSI-X, where the bus has one (6.1) */
	while (root->parent)
		root = root->parent;
	v->fwnode = irq_domain_alloc_named_fwnode(pci_name(v->core.pdev));
	if (!v->fwnode)
		return -ENOMEM;
	v->domain = irq_domain_create_hierarchy(root, 0, 0, v->fwnode, &domain_ops, v);
	if (!v->domain) {
		irq_domain_free_fwnode(v->fwnode);
		return -ENOMEM;
	}
	return 0;
}

/**
 * vfsim_vfio_irq_exit() - remove it
 * @v: none of its interrupts is left
 */
void vfsim_vfio_irq_exit(struct vfsim_vfio *v)
{
	irq_domain_remove(v->domain);
	irq_domain_free_fwnode(v->fwnode);
}
