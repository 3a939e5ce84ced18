// SPDX-License-Identifier: GPL-2.0-only
/*
 * MSI-X from 6.2 on: the MSI core makes a domain for each function below the
 * interrupt domain, and vectors may come one by one.
 */

#include <linux/irq.h>
#include <linux/irqdomain.h>
#include <linux/msi.h>

#include "host.h"

#define MSI_FLAGS (MSI_GENERIC_FLAGS_MASK | MSI_FLAG_PCI_MSIX | MSI_FLAG_PCI_MSIX_ALLOC_DYN)

static bool init_dev_msi_info(struct device *dev, struct irq_domain *domain,
			      struct irq_domain *real_parent, struct msi_domain_info *info)
{
	if (info->bus_token != DOMAIN_BUS_PCI_DEVICE_MSIX)
		return false;
	info->flags &= MSI_FLAGS;
	info->flags |= MSI_FLAG_USE_DEF_DOM_OPS | MSI_FLAG_USE_DEF_CHIP_OPS;
	info->chip->irq_ack = irq_chip_ack_parent;
	info->handler = handle_edge_irq;
	info->handler_name = "edge";
	vfsim_irq_hear_unmask(info->chip);
	return true;
}

static const struct msi_parent_ops parent_ops = {
	.supported_flags	= MSI_FLAGS,
	.prefix			= "vfsim-",
	.init_dev_msi_info	= init_dev_msi_info,
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
	root->flags |= IRQ_DOMAIN_FLAG_MSI_PARENT | IRQ_DOMAIN_FLAG_ISOLATED_MSI;
	root->msi_parent_ops = &parent_ops;
	return root;
}

/**
 * vfsim_irq_msix_domain_remove() - Remove it; no function is left.
 * @domain: from vfsim_irq_msix_domain()
 */
void vfsim_irq_msix_domain_remove(struct irq_domain *domain)
{
}
