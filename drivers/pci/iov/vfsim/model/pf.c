// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the PF is made of.
 */

#include <linux/pci.h>

#include "net.h"

static void allow(struct vfsim_layout *layout)
{
	vfsim_header_allow(layout);
	vfsim_header_allow_bar(layout, PCI_BASE_ADDRESS_0, layout->card->pf_bar);
}

static void reset(struct vfsim_function *pf)
{
	vfsim_header_reset(pf);
	vfsim_config16_set(pf, PCI_VENDOR_ID, pf->card->params.id.vendor);
	vfsim_config16_set(pf, PCI_DEVICE_ID, pf->card->params.id.device);
	vfsim_header_set_bar(pf, PCI_BASE_ADDRESS_0, pf->msix.bar_phys);
}

static const struct vfsim_part header = {
	.allow	= allow,
	.reset	= reset,
};

const struct vfsim_part *const vfsim_pf_parts[] = {
	&header,
	&vfsim_pm_part,
	&vfsim_exp_part,
	&vfsim_msix_part,
	&vfsim_engine_part,
	&vfsim_mailbox_part,
	&vfsim_store_part,
	&vfsim_overlap_part,
	&vfsim_ari_part,
	&vfsim_aer_part,
	&vfsim_sriov_part,
	&vfsim_dsn_part,
	&vfsim_net_part,
	NULL
};
