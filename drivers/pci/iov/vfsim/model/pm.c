// SPDX-License-Identifier: GPL-2.0-only
/*
 * Power management of the PF (PCIe Base 5.3, 7.5.2): D0 and D3hot, from which it comes
 * back as it was.
 */

#include <linux/pci.h>

#include "model.h"

static u16 power_state(u32 value)
{
	return value & PCI_PM_CTRL_STATE_MASK;
}

static void allow(struct vfsim_layout *layout)
{
	vfsim_config16_allow(layout, VFSIM_AT_PM + PCI_PM_CTRL, PCI_PM_CTRL_STATE_MASK);
}

static void reset(struct vfsim_function *pf)
{
	vfsim_config16_set(pf, VFSIM_AT_PM + PCI_PM_PMC, 3 /* version */);
	vfsim_config16_set(pf, VFSIM_AT_PM + PCI_PM_CTRL, PCI_PM_CTRL_NO_SOFT_RESET);
}

/* A write of a state that there is not changes nothing. */
static bool may_write(const struct vfsim_function *pf, int where, int size, u32 value)
{
	int at = VFSIM_AT_PM + PCI_PM_CTRL;
	u16 state;

	if (!vfsim_touches(where, size, at, 1))
		return true;
	state = power_state(value >> 8 * (at - where));
	return state == (__force int)PCI_D0 || state == (__force int)PCI_D3hot;
}

const struct vfsim_part vfsim_pm_part = {
	.id		= PCI_CAP_ID_PM,
	.at		= VFSIM_AT_PM,
	.allow		= allow,
	.reset		= reset,
	.may_write	= may_write,
};
