// SPDX-License-Identifier: GPL-2.0-only
/*
 * The PCI Express capability (PCIe Base 7.5.3) and Function Level Reset (6.6.2).
 */

#include <linux/pci.h>

#include "model.h"

static void allow(struct vfsim_layout *layout)
{
	u16 control = 0, link = 0;

	/* PCIe Base 9.3.5.4, 9.3.5.7: the PF's settings hold for its VFs. */
	if (layout->kind != VFSIM_VF) {
		control = 0xffff & ~PCI_EXP_DEVCTL_BCR_FLR;
		link = PCI_EXP_LNKCTL_CCC;
	}
	if (layout->kind != VFSIM_PORT)
		control |= PCI_EXP_DEVCTL_BCR_FLR;
	vfsim_config16_allow(layout, VFSIM_AT_EXP + PCI_EXP_DEVCTL, control);
	vfsim_config16_allow(layout, VFSIM_AT_EXP + PCI_EXP_LNKCTL, link);
	layout->clear[VFSIM_AT_EXP + PCI_EXP_DEVSTA] = 0x0f;
	if (layout->kind != VFSIM_PORT)
		return;
	vfsim_config16_allow(layout, VFSIM_AT_EXP + PCI_EXP_RTCTL, 0x1f);
	vfsim_config16_allow(layout, VFSIM_AT_EXP + PCI_EXP_DEVCTL2, PCI_EXP_DEVCTL2_ARI);
}

static void reset(struct vfsim_function *fn)
{
	bool port = fn->kind == VFSIM_PORT;
	u16 type = port ? PCI_EXP_TYPE_ROOT_PORT : PCI_EXP_TYPE_ENDPOINT;

	vfsim_config16_set(fn, VFSIM_AT_EXP + PCI_EXP_FLAGS, 2 | type << 4);
	vfsim_config_set(fn, VFSIM_AT_EXP + PCI_EXP_DEVCAP,
			 PCI_EXP_DEVCAP_RBER | (port ? 0 : PCI_EXP_DEVCAP_FLR));
	/* 2.5 GT/s, one lane: the least that is a link */
	vfsim_config_set(fn, VFSIM_AT_EXP + PCI_EXP_LNKCAP,
			 PCI_EXP_LNKCAP_SLS_2_5GB | 1 << 4);
	vfsim_config16_set(fn, VFSIM_AT_EXP + PCI_EXP_LNKSTA,
			   PCI_EXP_LNKSTA_CLS_2_5GB | PCI_EXP_LNKSTA_NLW_X1);
	if (port)
		vfsim_config_set(fn, VFSIM_AT_EXP + PCI_EXP_DEVCAP2, PCI_EXP_DEVCAP2_ARI);
	vfsim_config_set(fn, VFSIM_AT_EXP + PCI_EXP_LNKCAP2, PCI_EXP_LNKCAP2_SLS_2_5GB);
	vfsim_config16_set(fn, VFSIM_AT_EXP + PCI_EXP_LNKCTL2, PCI_EXP_LNKCTL2_TLS_2_5GT);
}

static void written(struct vfsim_function *fn, int where, int size)
{
	if (vfsim_touches(where, size, VFSIM_AT_EXP + PCI_EXP_DEVCTL, 2) &&
	    vfsim_config16(fn, VFSIM_AT_EXP + PCI_EXP_DEVCTL) & PCI_EXP_DEVCTL_BCR_FLR)
		vfsim_config_reset(fn);
}

const struct vfsim_part vfsim_exp_part = {
	.id		= PCI_CAP_ID_EXP,
	.at		= VFSIM_AT_EXP,
	.allow		= allow,
	.reset		= reset,
	.written	= written,
};
