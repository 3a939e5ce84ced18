// SPDX-License-Identifier: GPL-2.0-only
/*
 * The PF's SR-IOV capability (PCIe Base 9.3.3): VFs answer from VF Enable on.
 */

#include <linux/pci.h>

#include "../vfsim.h"

/**
 * vfsim_sriov_written() - SR-IOV Control or NumVFs may have changed.
 * @pf: the function that has the capability
 *
 * Context: any, no lock of a function held.
 */
void vfsim_sriov_written(struct vfsim_function *pf)
{
	struct vfsim_adapter *adapter = pf->adapter;
	u16 at = pf->layout->sriov;
	u32 before, now = 0;
	unsigned long flags;

	raw_spin_lock_irqsave(&pf->lock, flags);
	before = adapter->visible;
	if (vfsim_config16(pf, at + PCI_SRIOV_CTRL) & PCI_SRIOV_CTRL_VFE)
		now = min_t(u32, vfsim_config16(pf, at + PCI_SRIOV_NUM_VF), adapter->params.vfs);
	/* VFs that come start from reset, VFs that go fall silent. */
	if (now != before)
		WRITE_ONCE(adapter->visible, 0);
	raw_spin_unlock_irqrestore(&pf->lock, flags);

	if (now != before)
		for (u32 i = 0; i < max(before, now); i++) {
			adapter->vf[i]->ops->reset(adapter->vf[i]);
			WRITE_ONCE(adapter->vf[i]->gone, false);
		}
	WRITE_ONCE(adapter->visible, now);
}
