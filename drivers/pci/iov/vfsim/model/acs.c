// SPDX-License-Identifier: GPL-2.0-only
/*
 * Access Control Services of the root port (PCIe Base 6.12, 7.7.11). Functions reach
 * nothing but the host's memory here, so what they ask for is so already.
 */

#include <linux/pci.h>

#include "model.h"

#define SERVICES (PCI_ACS_SV | PCI_ACS_RR | PCI_ACS_CR | PCI_ACS_UF)

static void allow(struct vfsim_layout *layout)
{
	vfsim_config16_allow(layout, VFSIM_AT_ACS + PCI_ACS_CTRL, SERVICES);
}

static void reset(struct vfsim_function *port)
{
	vfsim_config16_set(port, VFSIM_AT_ACS + PCI_ACS_CAP, SERVICES);
}

const struct vfsim_part vfsim_acs_part = {
	.id		= PCI_EXT_CAP_ID_ACS,
	.version	= 1,
	.at		= VFSIM_AT_ACS,
	.allow		= allow,
	.reset		= reset,
};
