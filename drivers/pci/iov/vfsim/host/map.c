// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which host a bus belongs to, and which device is behind an address.
 */

#include <linux/pci.h>
#include <linux/slab.h>

#include "host.h"

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
 * vfsim_map_new() - Make room for a host's devices.
 * @host: which
 * @last: the highest Requester ID that one may have
 *
 * Return: 0 or -ENOMEM.
 */
int vfsim_map_new(struct vfsim_host *host, u32 last)
{
	host->buses = (struct resource){
		.name = "vfsim", .end = PCI_BUS_NUM(last), .flags = IORESOURCE_BUS,
	};
	host->device = kvcalloc(last + 1, sizeof(*host->device), GFP_KERNEL);
	if (!host->device)
		return -ENOMEM;
	host->devices = last + 1;
	return 0;
}

/**
 * vfsim_map_free() - Forget the devices.
 * @host: no bus of it is left
 */
void vfsim_map_free(struct vfsim_host *host)
{
	kvfree(host->device);
}

/**
 * vfsim_map_set() - Put a device behind an address.
 * @host: not plugged in yet
 * @rid: its Requester ID, from 0 to the last
 * @device: ready to be reached
 */
void vfsim_map_set(struct vfsim_host *host, u32 rid, struct vfsim_device *device)
{
	device->rid = rid;
	host->device[rid] = device;
}

/**
 * vfsim_map_owner() - Whose bus is this?
 * @bus: any bus
 *
 * Return: the host, or NULL if it is none of ours.
 */
struct vfsim_host *vfsim_map_owner(const struct pci_bus *bus)
{
	if (bus->ops != our_ops)
		return NULL;
	return container_of((struct pci_sysdata *)bus->sysdata, struct vfsim_host, sysdata);
}

/**
 * vfsim_map_find() - What is at an address, whether it answers now or not?
 * @host: whose buses are meant
 * @bus: number
 * @devfn: device and function, or with ARI function only
 *
 * Return: the device, or NULL.
 */
struct vfsim_device *vfsim_map_find(const struct vfsim_host *host, int bus, int devfn)
{
	u32 rid = PCI_DEVID(bus, devfn);

	return rid < host->devices ? host->device[rid] : NULL;
}

/**
 * vfsim_device_of() - Which device is behind one of the PCI core's?
 * @pdev: any PCI device
 *
 * Return: the device, or NULL if it is none of ours.
 */
struct vfsim_device *vfsim_device_of(const struct pci_dev *pdev)
{
	const struct vfsim_host *host = vfsim_map_owner(pdev->bus);

	return host ? vfsim_map_find(host, pdev->bus->number, pdev->devfn) : NULL;
}
