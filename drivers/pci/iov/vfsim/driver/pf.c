// SPDX-License-Identifier: GPL-2.0-only
/*
 * The PF driver, in three manners: Table Sizes that are what was asked for
 * (exact, as mlx5), one more (plus-one, as ice), and none to be set (fixed).
 */

#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/pci.h>

#include <uapi/linux/vfsim.h>

#include "compat.h"
#include "driver.h"
#include "nic.h"

/* The core forgets the number with the driver. */
static void tell_free(struct vfsim_pf *pf, int left)
{
	WRITE_ONCE(pf->left, left);
	if (pf->pdev->driver->sriov_get_vf_total_msix)
		vfsim_compat_set_free(pf->pdev, left);
}

/* Where many VFs' vectors may have moved only the firmware knows. */
static void count_free(struct vfsim_pf *pf)
{
	u32 left;
	int ret;

	ret = vfsim_mailbox(pf, VFSIM_COMMAND_QUERY, VFSIM_QUERY_FREE, &left);
	tell_free(pf, ret ?: left);
}

static int table_size(struct pci_dev *vf)
{
	u16 control;

	if (pci_read_config_word(vf, vf->msix_cap + PCI_MSIX_FLAGS, &control) ||
	    PCI_POSSIBLE_ERROR(control))
		return -ENODEV;
	return (control & PCI_MSIX_FLAGS_QSIZE) + 1;
}

static int size(struct vfsim_pf *pf, struct pci_dev *vf, u32 vectors)
{
	int index = pci_iov_vf_id(vf);
	int before, after, ret;

	if (index < 0)
		return index;
	before = table_size(vf);
	ret = vfsim_mailbox(pf, VFSIM_COMMAND_SIZE, index << 16 | vectors, NULL);
	if (ret)
		return ret;
	after = table_size(vf);
	if (before < 0 || after < 0 || pf->left < 0)
		count_free(pf);
	else
		tell_free(pf, pf->left + before - after);
	return 0;
}

static int exact_set(struct pci_dev *vf, int vectors)
{
	struct vfsim_pf *pf = pci_get_drvdata(pci_physfn(vf));
	u32 number = vectors;
	int ret;

	if (vectors > 0xffff)
		return -EOVERFLOW;
	if (!number) {
		ret = vfsim_mailbox(pf, VFSIM_COMMAND_QUERY, VFSIM_QUERY_DEFAULT, &number);
		if (ret)
			return ret;
	}
	return size(pf, vf, number);
}

/*
 * One vector more than asked for goes to the driver's own use. Other VFs' vectors
 * move together when there is no range that is long enough. Whatever the reason
 * of a failure, ice answers EINVAL.
 */
static int plus_one_set(struct pci_dev *vf, int vectors)
{
	struct vfsim_pf *pf = pci_get_drvdata(pci_physfn(vf));
	int ret;

	if (!vectors)
		return 0;
	if (vectors >= 0xffff)
		return -EINVAL;
	ret = size(pf, vf, vectors + 1);
	if (ret == -EXFULL) {
		ret = vfsim_mailbox(pf, VFSIM_COMMAND_REPACK, pci_iov_vf_id(vf), NULL);
		if (!ret)
			ret = size(pf, vf, vectors + 1);
	}
	return ret ? -EINVAL : 0;
}

static u32 total(struct pci_dev *pdev)
{
	struct vfsim_pf *pf = pci_get_drvdata(pdev);

	return pf->total;
}

static int enable(struct vfsim_pf *pf, int vfs)
{
	int ret;

	ret = vfsim_mailbox(pf, VFSIM_COMMAND_ENABLE, vfs, NULL);
	/* A release that failed has left VFs set up. */
	if (ret == -EBUSY)
		ret = vfsim_mailbox(pf, VFSIM_COMMAND_ENABLE, 0, NULL) ?:
		      vfsim_mailbox(pf, VFSIM_COMMAND_ENABLE, vfs, NULL);
	if (ret == -ENOSPC)
		pci_err(pf->pdev, "%u MSI-X vectors are too few for %d VFs\n", pf->total, vfs);
	if (ret)
		return ret;
	ret = pci_enable_sriov(pf->pdev, vfs);
	if (ret)
		vfsim_mailbox(pf, VFSIM_COMMAND_ENABLE, 0, NULL);
	return ret;
}

static int configure(struct pci_dev *pdev, int vfs)
{
	struct vfsim_pf *pf = pci_get_drvdata(pdev);
	int ret;

	if (vfs) {
		ret = enable(pf, vfs);
	} else {
		pci_disable_sriov(pdev);
		if (pf->nic)
			vfsim_nic_forget(pf->nic);
		ret = vfsim_mailbox(pf, VFSIM_COMMAND_ENABLE, 0, NULL);
	}
	count_free(pf);
	return ret ?: vfs;
}

static int add_nic(struct vfsim_pf *pf)
{
	struct vfsim_nic *nic;

	if (!vfsim_nic_find(pf->pdev))
		return 0;
	nic = vfsim_nic_new(pf->pdev, pf->vectors);
	if (IS_ERR(nic))
		return PTR_ERR(nic);
	pf->nic = nic;
	return 0;
}

static int probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct vfsim_pf *pf;
	int ret;

	pf = vfsim_devlink_new(pdev);
	if (!pf)
		return -ENOMEM;
	ret = pci_enable_device(pdev);
	if (ret)
		goto no_device;
	ret = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(48));
	if (ret)
		goto no_mailbox;
	pci_set_master(pdev);
	pci_set_drvdata(pdev, pf);
	pf->vectors = max(vfsim_nic_vectors(pdev), 1U);
	ret = vfsim_mailbox_init(pf);
	if (ret)
		goto no_mailbox;
	/* What a former driver may have left */
	ret = vfsim_mailbox(pf, VFSIM_COMMAND_ENABLE, 0, NULL) ?:
	      vfsim_mailbox(pf, VFSIM_COMMAND_QUERY, VFSIM_QUERY_TOTAL, &pf->total);
	if (ret)
		goto no_firmware;
	/* No VF holds any. */
	pf->left = pf->total;
	pf->slots = vfsim_register(pdev, pf->vendor + VFSIM_STORE_SLOTS);
	ret = vfsim_devlink_register(pf);
	if (ret)
		goto no_firmware;
	ret = add_nic(pf);
	if (ret)
		goto no_nic;
	tell_free(pf, pf->left);
	return 0;

no_nic:
	vfsim_devlink_unregister(pf);
no_firmware:
	vfsim_mailbox_exit(pf);
no_mailbox:
	pci_clear_master(pdev);
	pci_disable_device(pdev);
no_device:
	vfsim_devlink_free(pf);
	return ret;
}

static void remove(struct pci_dev *pdev)
{
	struct vfsim_pf *pf = pci_get_drvdata(pdev);

	vfsim_devlink_unregister(pf);
	pci_disable_sriov(pdev);
	if (pf->nic)
		vfsim_nic_free(pf->nic);
	vfsim_mailbox(pf, VFSIM_COMMAND_ENABLE, 0, NULL);
	vfsim_mailbox_exit(pf);
	pci_clear_master(pdev);
	pci_disable_device(pdev);
	vfsim_devlink_free(pf);
}

static void reset_prepare(struct pci_dev *pdev)
{
	struct vfsim_pf *pf = pci_get_drvdata(pdev);

	if (pf->nic)
		vfsim_nic_reset_prepare(pf->nic);
}

static void reset_done(struct pci_dev *pdev)
{
	struct vfsim_pf *pf = pci_get_drvdata(pdev);

	if (!pf->nic)
		return;
	vfsim_nic_set_again(pf->nic);
	vfsim_nic_reset_done(pf->nic);
}

static const struct pci_error_handlers handlers = {
	.reset_prepare	= reset_prepare,
	.reset_done	= reset_done,
};

static const struct pci_device_id exact_ids[] = {
	{ PCI_DEVICE(VFSIM_VENDOR_ID, VFSIM_PF_EXACT) },
	{}
};
MODULE_DEVICE_TABLE(pci, exact_ids);

static const struct pci_device_id plus_one_ids[] = {
	{ PCI_DEVICE(VFSIM_VENDOR_ID, VFSIM_PF_PLUS_ONE) },
	{}
};
MODULE_DEVICE_TABLE(pci, plus_one_ids);

static const struct pci_device_id fixed_ids[] = {
	{ PCI_DEVICE(VFSIM_VENDOR_ID, VFSIM_PF_FIXED) },
	{}
};
MODULE_DEVICE_TABLE(pci, fixed_ids);

#define COMMON(which)				\
	.name			= "vfsim-" which,	\
	.probe			= probe,		\
	.remove			= remove,		\
	.err_handler		= &handlers,		\
	.sriov_configure	= configure

static struct pci_driver drivers[] = {
	{
		COMMON("exact"),
		.id_table		= exact_ids,
		.sriov_get_vf_total_msix = total,
		.sriov_set_msix_vec_count = exact_set,
	}, {
		COMMON("plus-one"),
		.id_table		= plus_one_ids,
		.sriov_get_vf_total_msix = total,
		.sriov_set_msix_vec_count = plus_one_set,
	}, {
		COMMON("fixed"),
		.id_table		= fixed_ids,
	},
};

/**
 * vfsim_pf_register() - Register the PF drivers.
 *
 * Return: 0 or a negative errno.
 */
int vfsim_pf_register(void)
{
	int ret;

	for (int i = 0; i < ARRAY_SIZE(drivers); i++) {
		ret = pci_register_driver(&drivers[i]);
		if (ret) {
			while (i--)
				pci_unregister_driver(&drivers[i]);
			return ret;
		}
	}
	return 0;
}

/**
 * vfsim_pf_unregister() - Unregister the PF drivers.
 */
void vfsim_pf_unregister(void)
{
	for (int i = 0; i < ARRAY_SIZE(drivers); i++)
		pci_unregister_driver(&drivers[i]);
}
