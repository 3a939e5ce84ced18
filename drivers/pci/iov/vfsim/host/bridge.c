// SPDX-License-Identifier: GPL-2.0-only
/*
 * The host bridge: a PCI domain, and the way of config requests to what is in it.
 */

#include <linux/notifier.h>
#include <linux/pci.h>

#include "host.h"

static int bridge_read(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 *value)
{
	struct vfsim_device *device = vfsim_map_find(vfsim_map_owner(bus), bus->number, devfn);

	if (!device || device->ops->read(device, where, size, value)) {
		*value = ~0;
		return PCIBIOS_DEVICE_NOT_FOUND;
	}
	return PCIBIOS_SUCCESSFUL;
}

static int bridge_write(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 value)
{
	struct vfsim_device *device = vfsim_map_find(vfsim_map_owner(bus), bus->number, devfn);

	if (!device || device->ops->write(device, where, size, value))
		return PCIBIOS_DEVICE_NOT_FOUND;
	return PCIBIOS_SUCCESSFUL;
}

static const struct pci_ops bridge_ops = {
	.read	= bridge_read,
	.write	= bridge_write,
};

/*
 * The PF is back: its BARs are where they always were. A rescan would look for other
 * room, and on x86 there is none in memory that memmap= reserved. When the adapter is
 * new its windows are not claimed yet either, and vfsim_bridge_add() does all of it.
 */
static void claim(struct pci_dev *pdev)
{
	if (!pdev->bus->self->resource[PCI_BRIDGE_RESOURCES + 2].parent)
		return;
	for (int i = 0; i < PCI_BRIDGE_RESOURCES; i++)
		if (pdev->resource[i].flags && !pdev->resource[i].parent &&
		    pci_claim_resource(pdev, i))
			pci_err(pdev, "BAR %d cannot be claimed\n", i);
}

static int device_added(struct notifier_block *nb, unsigned long action, void *data)
{
	struct pci_dev *pdev = to_pci_dev(data);

	if (action == BUS_NOTIFY_ADD_DEVICE && vfsim_device_of(pdev) &&
	    !pci_is_bridge(pdev) && !pdev->is_virtfn)
		claim(pdev);
	return NOTIFY_DONE;
}

static struct notifier_block notifier = { .notifier_call = device_added };

/**
 * vfsim_bridge_init() - Have our buses known from others.
 *
 * Return: 0 or a negative errno.
 */
int vfsim_bridge_init(void)
{
	vfsim_map_init(&bridge_ops);
	return bus_register_notifier(&pci_bus_type, &notifier);
}

/**
 * vfsim_bridge_exit() - No bus of ours is left.
 */
void vfsim_bridge_exit(void)
{
	bus_unregister_notifier(&pci_bus_type, &notifier);
}

static void remove(struct vfsim_host *host)
{
	struct pci_host_bridge *bridge = to_pci_host_bridge(host->bus->bridge);

	pci_stop_root_bus(host->bus);
	pci_remove_root_bus(host->bus);
	/* pci_create_root_bus() took this reference, and nothing else drops it. */
	pci_free_host_bridge(bridge);
}

/* Has the scan had memory for all that it found: a port, and a PF below it? */
static bool all_found(struct pci_bus *bus)
{
	struct pci_bus *child = list_first_entry_or_null(&bus->children, struct pci_bus,
							 node);

	return child && !list_empty(&child->devices);
}

/**
 * vfsim_bridge_add() - Plug what is below a host into the machine.
 * @host: with all its devices and memory, and its node
 * @parent: its owner
 * @id: number of the PCI domain, from %VFSIM_PCI_DOMAIN on
 *
 * Context: process; takes the PCI core's rescan lock. Drivers have been bound on
 * return.
 * Return: 0 or -ENOMEM.
 */
int vfsim_bridge_add(struct vfsim_host *host, struct device *parent, u32 id)
{
	struct pci_bus *bus, *child;
	LIST_HEAD(resources);

	host->sysdata.domain = VFSIM_PCI_DOMAIN + id;
	pci_add_resource(&resources, &host->buses);
	pci_add_resource(&resources, &host->memory.res);
	/* A window that there was no memory for it only logs. */
	if (list_count_nodes(&resources) != 2)
		goto no_bus;

	pci_lock_rescan_remove();
	bus = pci_create_root_bus(parent, 0, (struct pci_ops *)&bridge_ops,
				  &host->sysdata, &resources);
	if (!bus) {
		pci_unlock_rescan_remove();
		goto no_bus;
	}
	host->bus = bus;
	dev_set_msi_domain(&bus->dev, vfsim_irq_domain());
	pci_scan_child_bus(bus);
	if (!all_found(bus)) {
		remove(host);
		pci_unlock_rescan_remove();
		return -ENOMEM;
	}
	pci_bus_claim_resources(bus);
	pci_assign_unassigned_bus_resources(bus);
	list_for_each_entry(child, &bus->children, node)
		pcie_bus_configure_settings(child);
	pci_bus_add_devices(bus);
	pci_unlock_rescan_remove();
	return 0;

no_bus:
	pci_free_resource_list(&resources);
	return -ENOMEM;
}

/**
 * vfsim_bridge_remove() - Unplug it.
 * @host: plugged in
 *
 * Context: process; takes the PCI core's rescan lock. No device is left on
 * return.
 */
void vfsim_bridge_remove(struct vfsim_host *host)
{
	pci_lock_rescan_remove();
	remove(host);
	pci_unlock_rescan_remove();
}
