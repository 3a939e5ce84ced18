// SPDX-License-Identifier: GPL-2.0-only
/*
 * Alternative Routing-ID Interpretation (PCIe Base 6.13, 7.8.8): VFs run over as many
 * buses as they need. No function groups, so nothing but the capability.
 */

#include <linux/pci.h>

#include "model.h"

const struct vfsim_part vfsim_ari_part = {
	.id		= PCI_EXT_CAP_ID_ARI,
	.version	= 1,
	.at		= VFSIM_AT_ARI,
};
