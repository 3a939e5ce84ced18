// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a VF is made of.
 */

#include <linux/pci.h>

#include "net.h"

/* PCIe Base 9.3.4: a VF has Bus Master Enable and no address of its own. */
static void allow(struct vfsim_layout *layout)
{
	vfsim_config16_allow(layout, PCI_COMMAND, PCI_COMMAND_MASTER);
}

/* PCIe Base 9.3.4.1.1: a VF's IDs come from the PF. */
static void reset(struct vfsim_function *vf)
{
	vfsim_header_reset(vf);
	vfsim_config_set(vf, PCI_VENDOR_ID, ~0);
}

static const struct vfsim_part header = {
	.allow	= allow,
	.reset	= reset,
};

const struct vfsim_part *const vfsim_vf_parts[] = {
	&header,
	&vfsim_exp_part,
	&vfsim_msix_part,
	&vfsim_engine_part,
	&vfsim_overlap_part,
	&vfsim_ari_part,
	&vfsim_net_part,
	NULL
};
