// SPDX-License-Identifier: GPL-2.0-only
/*
 * A capability that is not as it should be: it reaches into MSI-X, as those of some
 * devices do. A function has it on demand, as the last of its list.
 */

#include <linux/pci.h>

#include "model.h"

static void reset(struct vfsim_function *fn)
{
	u8 *byte = fn->config.byte;

	if (fn->config.overlap == VFSIM_OVERLAP_NONE)
		return;
	byte[VFSIM_AT_VENDOR + PCI_CAP_LIST_NEXT] = VFSIM_AT_OVERLAP;
	if (fn->config.overlap == VFSIM_OVERLAP_VENDOR) {
		byte[VFSIM_AT_OVERLAP] = PCI_CAP_ID_VNDR;
		byte[VFSIM_AT_OVERLAP + 2] = VFSIM_AT_MSIX + PCI_MSIX_TABLE - VFSIM_AT_OVERLAP;
	} else {
		/* Address, then data, which is where Message Control is. */
		byte[VFSIM_AT_OVERLAP] = PCI_CAP_ID_VPD;
	}
}

const struct vfsim_part vfsim_overlap_part = {
	.at		= VFSIM_AT_OVERLAP,
	.reset		= reset,
};
