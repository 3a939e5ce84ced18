// SPDX-License-Identifier: GPL-2.0-only
/*
 * The driver of a network adapter's VF: as many queues as its table has vectors for.
 */

#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/pci.h>

#include <uapi/linux/vfsim.h>

#include "driver.h"
#include "nic.h"

static int probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	u32 vectors = vfsim_nic_vectors(pdev);
	struct vfsim_nic *nic;
	int ret;

	if (!vectors)
		return -ENODEV;
	ret = pcim_enable_device(pdev);
	if (ret)
		return ret;
	ret = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(48));
	if (ret)
		return ret;
	pci_set_master(pdev);
	ret = pci_alloc_irq_vectors(pdev, 1, vectors, PCI_IRQ_MSIX);
	if (ret < 0)
		return ret;
	nic = vfsim_nic_new(pdev, ret);
	if (IS_ERR(nic)) {
		pci_free_irq_vectors(pdev);
		return PTR_ERR(nic);
	}
	pci_set_drvdata(pdev, nic);
	return 0;
}

static void remove(struct pci_dev *pdev)
{
	vfsim_nic_free(pci_get_drvdata(pdev));
	pci_free_irq_vectors(pdev);
	pci_clear_master(pdev);
}

static void reset_prepare(struct pci_dev *pdev)
{
	vfsim_nic_reset_prepare(pci_get_drvdata(pdev));
}

static void reset_done(struct pci_dev *pdev)
{
	vfsim_nic_reset_done(pci_get_drvdata(pdev));
}

static const struct pci_error_handlers handlers = {
	.reset_prepare	= reset_prepare,
	.reset_done	= reset_done,
};

static const struct pci_device_id nic_ids[] = {
	{ PCI_DEVICE(VFSIM_VENDOR_ID, VFSIM_NET_VF_DEVICE_ID) },
	{}
};
MODULE_DEVICE_TABLE(pci, nic_ids);

static struct pci_driver driver = {
	.name		= "vfsim-net-vf",
	.id_table	= nic_ids,
	.probe		= probe,
	.remove		= remove,
	.err_handler	= &handlers,
};

/**
 * vfsim_nic_vf_register() - Register the driver.
 *
 * Return: 0 or a negative errno.
 */
int vfsim_nic_vf_register(void)
{
	return pci_register_driver(&driver);
}

/**
 * vfsim_nic_vf_unregister() - Unregister it.
 */
void vfsim_nic_vf_unregister(void)
{
	pci_unregister_driver(&driver);
}
