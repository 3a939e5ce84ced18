// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which adapter a bus belongs to, and which function is behind an address.
 */

#include <linux/pci.h>

#include "../vfsim.h"

/* Nobody else's bus is reached by these. */
static const struct pci_ops *our_ops;

/**
 * vfsim_map_init() - Say how our buses are known from others.
 * @ops: that all of them have, and no other
 */
void vfsim_map_init(const struct pci_ops *ops)
{
	our_ops = ops;
}

/**
 * vfsim_map_owner() - Whose bus is this?
 * @bus: any bus
 *
 * Return: the adapter, or NULL if it is none of ours.
 */
struct vfsim_adapter *vfsim_map_owner(const struct pci_bus *bus)
{
	if (bus->ops != our_ops)
		return NULL;
	return container_of((struct pci_sysdata *)bus->sysdata, struct vfsim_adapter, sysdata);
}

/**
 * vfsim_map_find() - What is at an address, whether it answers now or not?
 * @adapter: whose buses are meant
 * @bus: number
 * @devfn: device and function, or with ARI function only
 *
 * Return: the function, or NULL.
 */
struct vfsim_function *vfsim_map_find(struct vfsim_adapter *adapter, int bus, int devfn)
{
	int rid = PCI_DEVID(bus, devfn);

	if (rid == PCI_DEVID(0, 0))
		return adapter->port;
	if (rid == VFSIM_PF_RID)
		return adapter->pf;
	rid -= VFSIM_PF_RID + VFSIM_VF_OFFSET;
	if (rid < 0 || rid >= adapter->params.vfs)
		return NULL;
	return adapter->vf[rid];
}

/**
 * vfsim_function_of() - Which function is behind a PCI device?
 * @pdev: any PCI device
 *
 * Return: the function, or NULL if the device is none of ours.
 */
struct vfsim_function *vfsim_function_of(const struct pci_dev *pdev)
{
	struct vfsim_adapter *adapter = vfsim_map_owner(pdev->bus);

	return adapter ? vfsim_map_find(adapter, pdev->bus->number, pdev->devfn) : NULL;
}
