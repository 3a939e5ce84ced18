// SPDX-License-Identifier: GPL-2.0-only
/*
 * The interrupt domain above all adapters: what an interrupt remapping unit is
 * in a real machine. A message names an entry here by its data; the entry knows
 * to which function it was given, and a message from any other goes nowhere, so
 * that a forged table entry reaches nobody else's interrupt.
 */

#include <linux/irq.h>
#include <linux/irq_work.h>
#include <linux/irqdomain.h>
#include <linux/msi.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/xarray.h>

#include "host.h"

/**
 * struct irte - one interrupt that a message can raise
 * @rcu: a message may still look at it when it is freed
 * @device: whose messages it takes
 * @virq: Linux's number of it
 * @cpu: where it is to be handled
 * @lock: guards @dead against a message on its way
 * @dead: about to be freed
 * @asked: @remote has been used
 * @left: messages not yet handled; each of them counts, as none may be lost
 * @local: runs the handler on this CPU
 * @remote: runs it on @cpu, when that is another one
 */
struct irte {
	struct rcu_head rcu;
	struct vfsim_device *device;
	unsigned int virq;
	unsigned int cpu;
	raw_spinlock_t lock;
	bool dead;
	bool asked;
	atomic_t left;
	struct irq_work local;
	call_single_data_t remote;
};

static DEFINE_XARRAY_ALLOC(irtes);
static struct fwnode_handle *fwnode;
static struct irq_domain *root_domain;

static void handle(struct irte *irte)
{
	int n = atomic_xchg(&irte->left, 0);

	while (n-- > 0)
		generic_handle_irq(irte->virq);
}

static void handle_local(struct irq_work *work)
{
	handle(container_of(work, struct irte, local));
}

static void handle_remote(void *data)
{
	handle(data);
}

/**
 * vfsim_irq_address() - Is this where messages go, rather than memory?
 * @address: of a write by a device
 *
 * Return: true for the range that the IOMMU keeps for messages.
 */
bool vfsim_irq_address(u64 address)
{
	return address >= VFSIM_MESSAGES && address < VFSIM_MESSAGES + VFSIM_MESSAGES_SIZE;
}

/* A message more is to be handled, where that is wanted. */
static void interrupt(struct irte *irte)
{
	unsigned int cpu = READ_ONCE(irte->cpu);

	atomic_inc(&irte->left);
	if (cpu == smp_processor_id() || !cpu_online(cpu)) {
		irq_work_queue(&irte->local);
		return;
	}
	irte->asked = true;
	/* One that is on its way still (EBUSY) finds this message, too. */
	smp_mb__after_atomic();
	if (smp_call_function_single_async(cpu, &irte->remote) == -ENXIO)
		irq_work_queue(&irte->local);
}

/**
 * vfsim_irq_send() - A message has left a device.
 * @device: which, as the Requester ID would tell
 * @address: to where
 * @data: what
 *
 * Context: any, interrupts off.
 * Return: whether it was a message that this device may send.
 */
bool vfsim_irq_send(struct vfsim_device *device, u64 address, u32 data)
{
	struct irte *irte;
	bool ok = false;

	rcu_read_lock();
	irte = xa_load(&irtes, data);
	if (address == VFSIM_MESSAGES && irte && irte->device == device) {
		raw_spin_lock(&irte->lock);
		if (!irte->dead) {
			ok = true;
			interrupt(irte);
		}
		raw_spin_unlock(&irte->lock);
	}
	rcu_read_unlock();
	return ok;
}

static void irte_free(struct irte *irte)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&irte->lock, flags);
	irte->dead = true;
	raw_spin_unlock_irqrestore(&irte->lock, flags);
	irq_work_sync(&irte->local);
	/* The flag falls before the handler runs; the grace period covers that. */
	if (irte->asked) {
		while (READ_ONCE(irte->remote.node.u_flags) & CSD_FLAG_LOCK)
			cpu_relax();
		synchronize_rcu();
	}
	kfree_rcu(irte, rcu);
}

static int root_set_affinity(struct irq_data *data, const struct cpumask *mask, bool force)
{
	struct irte *irte = irq_data_get_irq_chip_data(data);
	unsigned int cpu = cpumask_any_and(mask, cpu_online_mask);

	if (cpu >= nr_cpu_ids)
		return -EINVAL;
	WRITE_ONCE(irte->cpu, cpu);
	irq_data_update_effective_affinity(data, cpumask_of(cpu));
	/* The message stays what it is. */
	return IRQ_SET_MASK_OK_DONE;
}

static void root_compose(struct irq_data *data, struct msi_msg *msg)
{
	msg->address_hi = upper_32_bits(VFSIM_MESSAGES);
	msg->address_lo = lower_32_bits(VFSIM_MESSAGES);
	msg->data = data->hwirq;
}

static void root_nothing(struct irq_data *data)
{
}

static struct irq_chip root_chip = {
	.name			= "vfsim",
	.irq_ack		= root_nothing,
	.irq_mask		= root_nothing,
	.irq_unmask		= root_nothing,
	.irq_set_affinity	= root_set_affinity,
	.irq_compose_msi_msg	= root_compose,
};

static void root_free_one(struct irq_domain *domain, unsigned int virq)
{
	struct irq_data *data = irq_domain_get_irq_data(domain, virq);
	struct irte *irte = irq_data_get_irq_chip_data(data);

	xa_erase(&irtes, data->hwirq);
	irq_domain_reset_irq_data(data);
	irte_free(irte);
}

static void root_free(struct irq_domain *domain, unsigned int virq, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		root_free_one(domain, virq + i);
}

static int root_alloc_one(struct irq_domain *domain, unsigned int virq,
			  struct vfsim_device *device)
{
	struct irte *irte;
	u32 id;
	int ret;

	irte = kzalloc(sizeof(*irte), GFP_KERNEL);
	if (!irte)
		return -ENOMEM;
	irte->device = device;
	irte->virq = virq;
	raw_spin_lock_init(&irte->lock);
	irte->local = IRQ_WORK_INIT_HARD(handle_local);
	INIT_CSD(&irte->remote, handle_remote, irte);
	ret = xa_alloc(&irtes, &id, irte, xa_limit_31b, GFP_KERNEL);
	if (ret) {
		kfree(irte);
		return ret;
	}
	irq_domain_set_hwirq_and_chip(domain, virq, id, &root_chip, irte);
	return 0;
}

static int root_alloc(struct irq_domain *domain, unsigned int virq, unsigned int count,
		      void *arg)
{
	msi_alloc_info_t *info = arg;
	struct vfsim_device *device = vfsim_device_of(msi_desc_to_pci_dev(info->desc));
	int ret;

	if (!device)
		return -ENODEV;
	for (unsigned int i = 0; i < count; i++) {
		ret = root_alloc_one(domain, virq + i, device);
		if (ret) {
			root_free(domain, virq, i);
			return ret;
		}
	}
	return 0;
}

static const struct irq_domain_ops root_ops = {
	.alloc	= root_alloc,
	.free	= root_free,
};

static struct irq_domain *bus_domain;

/**
 * vfsim_irq_domain() - What the MSI core is told to be the domain of our buses.
 *
 * Return: the domain.
 */
struct irq_domain *vfsim_irq_domain(void)
{
	return bus_domain;
}

/**
 * vfsim_irq_init() - Make the interrupt domain.
 *
 * Return: 0 or -ENOMEM.
 */
int vfsim_irq_init(void)
{
	fwnode = irq_domain_alloc_named_fwnode("vfsim");
	if (!fwnode)
		return -ENOMEM;
	root_domain = irq_domain_create_hierarchy(NULL, 0, 0, fwnode, &root_ops, NULL);
	if (!root_domain)
		goto no_root;
	bus_domain = vfsim_irq_msix_domain(root_domain, fwnode);
	if (!bus_domain)
		goto no_msi;
	return 0;

no_msi:
	irq_domain_remove(root_domain);
no_root:
	irq_domain_free_fwnode(fwnode);
	return -ENOMEM;
}

/**
 * vfsim_irq_exit() - Remove the interrupt domain; no function is left.
 */
void vfsim_irq_exit(void)
{
	vfsim_irq_msix_domain_remove(bus_domain);
	irq_domain_remove(root_domain);
	irq_domain_free_fwnode(fwnode);
	xa_destroy(&irtes);
}
