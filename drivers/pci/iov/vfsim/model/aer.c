// SPDX-License-Identifier: GPL-2.0-only
/*
 * Advanced Error Reporting of the PF (PCIe Base 6.2, 7.8.4). It has no errors, so its
 * registers are there to be set, and the logs stay empty.
 */

#include <linux/pci.h>

#include "model.h"

/* Defaults of the specification for those errors that a function without more has */
#define UNCORRECTABLE	(PCI_ERR_UNC_DLP | PCI_ERR_UNC_POISON_TLP | PCI_ERR_UNC_COMP_TIME | \
			 PCI_ERR_UNC_COMP_ABORT | PCI_ERR_UNC_UNX_COMP | PCI_ERR_UNC_RX_OVER | \
			 PCI_ERR_UNC_MALF_TLP | PCI_ERR_UNC_UNSUP)
#define SEVERE		(PCI_ERR_UNC_DLP | PCI_ERR_UNC_RX_OVER | PCI_ERR_UNC_MALF_TLP)
#define CORRECTABLE	(PCI_ERR_COR_RCVR | PCI_ERR_COR_BAD_TLP | PCI_ERR_COR_BAD_DLLP | \
			 PCI_ERR_COR_REP_ROLL | PCI_ERR_COR_REP_TIMER | PCI_ERR_COR_ADV_NFAT)

static void allow(struct vfsim_layout *layout)
{
	vfsim_config_allow(layout, VFSIM_AT_AER + PCI_ERR_UNCOR_MASK, UNCORRECTABLE);
	vfsim_config_allow(layout, VFSIM_AT_AER + PCI_ERR_UNCOR_SEVER, UNCORRECTABLE);
	vfsim_config_allow(layout, VFSIM_AT_AER + PCI_ERR_COR_MASK, CORRECTABLE);
}

static void reset(struct vfsim_function *pf)
{
	vfsim_config_set(pf, VFSIM_AT_AER + PCI_ERR_UNCOR_SEVER, SEVERE);
	vfsim_config_set(pf, VFSIM_AT_AER + PCI_ERR_COR_MASK, PCI_ERR_COR_ADV_NFAT);
}

const struct vfsim_part vfsim_aer_part = {
	.id		= PCI_EXT_CAP_ID_ERR,
	.version	= 2,
	.at		= VFSIM_AT_AER,
	.allow		= allow,
	.reset		= reset,
};
