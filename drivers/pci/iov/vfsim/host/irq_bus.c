// SPDX-License-Identifier: GPL-2.0-only
/*
 * MSI-X up to 6.1: one domain for all functions of a bus, and all vectors that a
 * function will have are allocated when it enables MSI-X.
 */

#include <linux/irq.h>
#include <linux/irqdomain.h>
#include <linux/msi.h>

#include "host.h"

static struct irq_chip msix_chip = {
	.name			= "vfsim-PCI-MSI-X",
	.irq_ack		= irq_chip_ack_parent,
	.irq_mask		= pci_msi_mask_irq,
	.irq_unmask		= pci_msi_unmask_irq,
};

static struct msi_domain_info msix_info = {
	.flags		= MSI_FLAG_USE_DEF_DOM_OPS | MSI_FLAG_USE_DEF_CHIP_OPS | MSI_FLAG_PCI_MSIX,
	.chip		= &msix_chip,
	.handler	= handle_edge_irq,
	.handler_name	= "edge",
};

/**
 * vfsim_irq_msix_domain() - Make the domain that our buses are told of.
 * @root: the interrupt domain
 * @fwnode: its name
 *
 * Return: the domain, or NULL.
 */
struct irq_domain *vfsim_irq_msix_domain(struct irq_domain *root, struct fwnode_handle *fwnode)
{
	struct irq_domain *domain;

	vfsim_irq_hear_unmask(&msix_chip);
	domain = pci_msi_create_irq_domain(fwnode, &msix_info, root);
	if (!domain)
		return NULL;
	/* Says to vfio that a message cannot reach another's interrupt. */
	domain->flags |= IRQ_DOMAIN_FLAG_MSI_REMAP;
	/* Interrupt remapping takes devices of any ordinary PCI domain for its own. */
	irq_domain_update_bus_token(domain, DOMAIN_BUS_VMD_MSI);
	return domain;
}

/**
 * vfsim_irq_msix_domain_remove() - Remove it; no function is left.
 * @domain: from vfsim_irq_msix_domain()
 */
void vfsim_irq_msix_domain_remove(struct irq_domain *domain)
{
	irq_domain_remove(domain);
}
