// SPDX-License-Identifier: GPL-2.0-only
/*
 * The host bridge of an adapter: a PCI domain with a root port on bus 0 and the
 * PF and its VFs below it, over as many buses as they need (ARI, PCIe Base 6.13).
 */

#include <linux/pci.h>

#include "../vfsim.h"

/* Does the port pass requests on to a bus (PCI-to-PCI Bridge 1.2, 3.2.5.3, 3.2.5.4)? */
static bool routed(const struct vfsim_function *port, int bus)
{
	return READ_ONCE(port->config[PCI_SECONDARY_BUS]) == VFSIM_PF_BUS &&
	       READ_ONCE(port->config[PCI_SUBORDINATE_BUS]) >= bus;
}

static struct vfsim_function *answering(struct pci_bus *bus, int devfn)
{
	struct vfsim_adapter *adapter = vfsim_map_owner(bus);
	struct vfsim_function *fn = vfsim_map_find(adapter, bus->number, devfn);

	if (!fn || (fn->kind != VFSIM_PORT && !routed(adapter->port, bus->number)) ||
	    (fn->kind == VFSIM_VF && fn->index >= READ_ONCE(adapter->visible)))
		return NULL;
	return fn;
}

static int bridge_read(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 *value)
{
	struct vfsim_function *fn = answering(bus, devfn);

	if (!fn || vfsim_function_read(fn, where, size, value)) {
		*value = ~0;
		return PCIBIOS_DEVICE_NOT_FOUND;
	}
	return PCIBIOS_SUCCESSFUL;
}

static int bridge_write(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 value)
{
	struct vfsim_function *fn = answering(bus, devfn);

	if (!fn)
		return PCIBIOS_DEVICE_NOT_FOUND;
	vfsim_function_write(fn, where, size, value);
	return PCIBIOS_SUCCESSFUL;
}

static const struct pci_ops bridge_ops = {
	.read	= bridge_read,
	.write	= bridge_write,
};

/**
 * vfsim_bridge_init() - Have our buses known from others.
 */
void vfsim_bridge_init(void)
{
	vfsim_map_init(&bridge_ops);
}

/**
 * vfsim_bridge_add() - Plug an adapter into the machine.
 * @adapter: with all its functions
 *
 * Context: process; takes the PCI core's rescan lock. Drivers have been bound on
 * return.
 * Return: 0 or -ENOMEM.
 */
int vfsim_bridge_add(struct vfsim_adapter *adapter)
{
	struct pci_bus *bus, *child;
	LIST_HEAD(resources);

	adapter->sysdata.domain = VFSIM_PCI_DOMAIN + adapter->id;
	adapter->sysdata.node = NUMA_NO_NODE;
	pci_add_resource(&resources, &adapter->buses);
	pci_add_resource(&resources, &adapter->memory.res);

	pci_lock_rescan_remove();
	bus = pci_create_root_bus(&adapter->dev, 0, (struct pci_ops *)&bridge_ops,
				  &adapter->sysdata, &resources);
	if (!bus) {
		pci_unlock_rescan_remove();
		pci_free_resource_list(&resources);
		return -ENOMEM;
	}
	adapter->bus = bus;
	dev_set_msi_domain(&bus->dev, vfsim_irq_domain());
	pci_scan_child_bus(bus);
	pci_bus_claim_resources(bus);
	pci_assign_unassigned_bus_resources(bus);
	list_for_each_entry(child, &bus->children, node)
		pcie_bus_configure_settings(child);
	pci_bus_add_devices(bus);
	pci_unlock_rescan_remove();
	return 0;
}

/**
 * vfsim_bridge_claim() - The PF is back: its BARs are where they always were.
 * @pdev: just added to its bus
 *
 * A rescan would look for other room, and on x86 there is none in memory that
 * memmap= reserved. When the adapter is new its windows are not claimed yet
 * either, and vfsim_bridge_add() does all of it.
 */
void vfsim_bridge_claim(struct pci_dev *pdev)
{
	if (!pdev->bus->self->resource[PCI_BRIDGE_RESOURCES + 2].parent)
		return;
	for (int i = 0; i < PCI_BRIDGE_RESOURCES; i++)
		if (pdev->resource[i].flags && !pdev->resource[i].parent &&
		    pci_claim_resource(pdev, i))
			pci_err(pdev, "BAR %d cannot be claimed\n", i);
}

/**
 * vfsim_bridge_remove() - Unplug an adapter.
 * @adapter: plugged in
 *
 * Context: process; takes the PCI core's rescan lock. No device is left on
 * return.
 */
void vfsim_bridge_remove(struct vfsim_adapter *adapter)
{
	struct pci_host_bridge *host = to_pci_host_bridge(adapter->bus->bridge);

	pci_lock_rescan_remove();
	pci_stop_root_bus(adapter->bus);
	pci_remove_root_bus(adapter->bus);
	pci_unlock_rescan_remove();
	/* pci_create_root_bus() took this reference, and nothing else drops it. */
	pci_free_host_bridge(host);
}
