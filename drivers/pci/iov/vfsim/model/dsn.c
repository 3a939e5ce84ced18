// SPDX-License-Identifier: GPL-2.0-only
/*
 * Device Serial Number (PCIe Base 7.9.3), of the PF.
 */

#include <linux/pci.h>

#include "model.h"

static void reset(struct vfsim_function *pf)
{
	u64 serial = pf->card->params.serial;

	vfsim_config_set(pf, VFSIM_AT_DSN + 4, lower_32_bits(serial));
	vfsim_config_set(pf, VFSIM_AT_DSN + 8, upper_32_bits(serial));
}

const struct vfsim_part vfsim_dsn_part = {
	.id		= PCI_EXT_CAP_ID_DSN,
	.version	= 1,
	.at		= VFSIM_AT_DSN,
	.reset		= reset,
};
