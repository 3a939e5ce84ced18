// SPDX-License-Identifier: GPL-2.0-only
/*
 * The PF's SR-IOV capability (PCIe Base 9.3.3): VFs answer from VF Enable on.
 */

#include <linux/pci.h>

#include "model.h"

static void allow(struct vfsim_layout *layout)
{
	vfsim_config16_allow(layout, VFSIM_AT_SRIOV + PCI_SRIOV_CTRL,
			     PCI_SRIOV_CTRL_VFE | PCI_SRIOV_CTRL_MSE | PCI_SRIOV_CTRL_ARI);
	vfsim_config16_allow(layout, VFSIM_AT_SRIOV + PCI_SRIOV_NUM_VF, 0xffff);
	/* One page size is supported, so there is nothing to choose. */
	vfsim_header_allow_bar(layout, VFSIM_AT_SRIOV + PCI_SRIOV_BAR, layout->card->vf_bar);
}

static bool vf_enable(const struct vfsim_function *pf)
{
	return vfsim_config16(pf, VFSIM_AT_SRIOV + PCI_SRIOV_CTRL) & PCI_SRIOV_CTRL_VFE;
}

/*
 * VFs that come start from reset, VFs that go fall silent: another life of theirs,
 * which is known before any of them answers. The PF is locked.
 */
static void update(struct vfsim_function *pf)
{
	struct vfsim_card *card = pf->card;
	u32 now = 0;

	if (vf_enable(pf))
		now = min_t(u32, vfsim_config16(pf, VFSIM_AT_SRIOV + PCI_SRIOV_NUM_VF),
			    card->params.vfs);
	if (now == card->visible)
		return;
	WRITE_ONCE(card->life, card->life + 1);
	vfsim_store_restart(card);
	/* See answers() in function.c. */
	smp_store_release(&card->visible, now);
}

static void reset(struct vfsim_function *pf)
{
	const struct vfsim_card *card = pf->card;

	vfsim_config_set(pf, VFSIM_AT_SRIOV + PCI_SRIOV_CAP, 2 /* ARI hierarchy preserved */);
	vfsim_config16_set(pf, VFSIM_AT_SRIOV + PCI_SRIOV_INITIAL_VF, card->params.vfs);
	vfsim_config16_set(pf, VFSIM_AT_SRIOV + PCI_SRIOV_TOTAL_VF, card->params.vfs);
	vfsim_config16_set(pf, VFSIM_AT_SRIOV + PCI_SRIOV_VF_OFFSET, VFSIM_VF_OFFSET);
	vfsim_config16_set(pf, VFSIM_AT_SRIOV + PCI_SRIOV_VF_STRIDE, VFSIM_VF_STRIDE);
	vfsim_config16_set(pf, VFSIM_AT_SRIOV + PCI_SRIOV_VF_DID, card->params.vf_id.device);
	vfsim_config_set(pf, VFSIM_AT_SRIOV + PCI_SRIOV_SUP_PGSIZE, 1 /* 4 KiB */);
	vfsim_config_set(pf, VFSIM_AT_SRIOV + PCI_SRIOV_SYS_PGSIZE, 1);
	vfsim_header_set_bar(pf, VFSIM_AT_SRIOV + PCI_SRIOV_BAR, card->host->memory.res.start);
	update(pf);
}

/* PCIe Base 9.3.3.7: NumVFs must not change while VF Enable is set. */
static bool may_write(const struct vfsim_function *pf, int where, int size, u32 value)
{
	return !vfsim_touches(where, size, VFSIM_AT_SRIOV + PCI_SRIOV_NUM_VF, 2) ||
	       !vf_enable(pf);
}

static void written(struct vfsim_function *pf, int where, int size)
{
	unsigned long flags;

	if (!vfsim_touches(where, size, VFSIM_AT_SRIOV + PCI_SRIOV_CTRL, 2) &&
	    !vfsim_touches(where, size, VFSIM_AT_SRIOV + PCI_SRIOV_NUM_VF, 2))
		return;
	flags = vfsim_lock(pf);
	update(pf);
	vfsim_unlock(pf, flags);
}

const struct vfsim_part vfsim_sriov_part = {
	.id		= PCI_EXT_CAP_ID_SRIOV,
	.version	= 1,
	.at		= VFSIM_AT_SRIOV,
	.allow		= allow,
	.reset		= reset,
	.may_write	= may_write,
	.written	= written,
};
