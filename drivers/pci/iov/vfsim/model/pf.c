// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the PF is made of.
 */

#include <linux/pci.h>

#include "model.h"

static void allow(struct vfsim_layout *layout)
{
	vfsim_header_allow(layout);
	vfsim_header_allow_bar(layout, PCI_BASE_ADDRESS_0, layout->card->pf_bar);
}

static void reset(struct vfsim_function *pf)
{
	static const u16 device[] = {
		[VFSIM_EXACT] = VFSIM_PF_EXACT,
		[VFSIM_PLUS_ONE] = VFSIM_PF_PLUS_ONE,
		[VFSIM_NONE] = VFSIM_PF_FIXED,
	};

	vfsim_header_reset(pf);
	vfsim_config16_set(pf, PCI_VENDOR_ID, VFSIM_VENDOR_ID);
	vfsim_config16_set(pf, PCI_DEVICE_ID, device[pf->card->params.personality]);
	vfsim_header_set_bar(pf, PCI_BASE_ADDRESS_0, pf->msix.bar_phys);
}

static const struct vfsim_part header = {
	.allow	= allow,
	.reset	= reset,
};

const struct vfsim_part *const vfsim_pf_parts[] = {
	&header,
	&vfsim_exp_part,
	&vfsim_msix_part,
	&vfsim_engine_part,
	&vfsim_mailbox_part,
	&vfsim_overlap_part,
	&vfsim_ari_part,
	&vfsim_sriov_part,
	NULL
};
