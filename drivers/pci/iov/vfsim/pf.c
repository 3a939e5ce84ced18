// SPDX-License-Identifier: GPL-2.0-only
/*
 * The PF driver, in three manners: Table Sizes that are what was asked for
 * (exact, as mlx5), one more (plus-one, as ice), and none to be set (fixed).
 */

#include <linux/module.h>
#include <linux/pci.h>

#include <uapi/linux/vfsim.h>

#include "driver.h"

static int size(struct vfsim_pf *pf, struct pci_dev *vf, u32 vectors)
{
	int index = pci_iov_vf_id(vf);

	if (index < 0)
		return index;
	return vfsim_mailbox(pf, VFSIM_COMMAND_SIZE, index << 16 | vectors, NULL);
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

#ifdef VFSIM_HAVE_FREE_MSIX
static int left(struct pci_dev *pdev)
{
	u32 number;
	int ret;

	ret = vfsim_mailbox(pci_get_drvdata(pdev), VFSIM_COMMAND_QUERY, VFSIM_QUERY_FREE,
			    &number);
	return ret ?: number;
}
#endif

static int enable(struct pci_dev *pdev, int vfs)
{
	struct vfsim_pf *pf = pci_get_drvdata(pdev);
	int ret;

	ret = vfsim_mailbox(pf, VFSIM_COMMAND_ENABLE, vfs, NULL);
	/* A release that failed has left VFs set up. */
	if (ret == -EBUSY)
		ret = vfsim_mailbox(pf, VFSIM_COMMAND_ENABLE, 0, NULL) ?:
		      vfsim_mailbox(pf, VFSIM_COMMAND_ENABLE, vfs, NULL);
	if (ret == -ENOSPC)
		pci_err(pdev, "%u MSI-X vectors are too few for %d VFs\n", pf->total, vfs);
	if (ret)
		return ret;
	ret = pci_enable_sriov(pdev, vfs);
	if (ret)
		vfsim_mailbox(pf, VFSIM_COMMAND_ENABLE, 0, NULL);
	return ret;
}

static int configure(struct pci_dev *pdev, int vfs)
{
	int ret;

	if (!vfs) {
		pci_disable_sriov(pdev);
		return vfsim_mailbox(pci_get_drvdata(pdev), VFSIM_COMMAND_ENABLE, 0, NULL);
	}
	ret = enable(pdev, vfs);
	return ret ?: vfs;
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
	pci_set_master(pdev);
	pci_set_drvdata(pdev, pf);
	ret = vfsim_mailbox_init(pf);
	if (ret)
		goto no_mailbox;
	/* What a former driver may have left */
	ret = vfsim_mailbox(pf, VFSIM_COMMAND_ENABLE, 0, NULL) ?:
	      vfsim_mailbox(pf, VFSIM_COMMAND_QUERY, VFSIM_QUERY_TOTAL, &pf->total);
	if (ret)
		goto no_firmware;
	ret = vfsim_devlink_register(pf);
	if (ret)
		goto no_firmware;
	return 0;

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
	vfsim_mailbox(pf, VFSIM_COMMAND_ENABLE, 0, NULL);
	vfsim_mailbox_exit(pf);
	pci_clear_master(pdev);
	pci_disable_device(pdev);
	vfsim_devlink_free(pf);
}

static const struct pci_device_id exact_ids[] = {
	{ PCI_DEVICE(VFSIM_VENDOR_ID, VFSIM_PF_EXACT) },
	{}
};

static const struct pci_device_id plus_one_ids[] = {
	{ PCI_DEVICE(VFSIM_VENDOR_ID, VFSIM_PF_PLUS_ONE) },
	{}
};

static const struct pci_device_id fixed_ids[] = {
	{ PCI_DEVICE(VFSIM_VENDOR_ID, VFSIM_PF_FIXED) },
	{}
};

#define COMMON(which)				\
	.name			= "vfsim-" which,	\
	.probe			= probe,		\
	.remove			= remove,		\
	.sriov_configure	= configure

#ifdef VFSIM_HAVE_FREE_MSIX
#define POOL					\
	.sriov_get_vf_total_msix = total,		\
	.sriov_get_vf_free_msix	= left
#else
#define POOL					\
	.sriov_get_vf_total_msix = total
#endif

static struct pci_driver drivers[] = {
	{
		COMMON("exact"),
		POOL,
		.id_table		= exact_ids,
		.sriov_set_msix_vec_count = exact_set,
	}, {
		COMMON("plus-one"),
		POOL,
		.id_table		= plus_one_ids,
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
 * vfsim_pf_unregister() - Unregister the PF drivers; no PF is left.
 */
void vfsim_pf_unregister(void)
{
	for (int i = 0; i < ARRAY_SIZE(drivers); i++)
		pci_unregister_driver(&drivers[i]);
}
