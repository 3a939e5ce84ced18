// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Names of vendors and devices.
 */
#include <pci/pci.h>
#include <string.h>

#include "libpci.h"
#include "names.h"

struct lookup {
	struct pci_access *pci;
	int flags;
	int vendor;
	int device;
	char *name;
};

static int lookup_guarded(void *arg)
{
	struct lookup *l = arg;
	char buf[256];
	char *name;

	name = pci_lookup_name(l->pci, buf, sizeof(buf), l->flags | PCI_LOOKUP_NO_NUMBERS,
			       l->vendor, l->device);
	if (name)
		l->name = strdup(name);
	return 0;
}

static char *lookup(const struct vfcfg_bus *bus, int flags, int vendor, int device)
{
	struct lookup l = {
		.pci = bus->pci, .flags = flags, .vendor = vendor, .device = device,
	};

	return vfcfg_libpci_call(lookup_guarded, &l) ? NULL : l.name;
}

char *vfcfg_vendor_name(const struct vfcfg_bus *bus, int vendor)
{
	return lookup(bus, PCI_LOOKUP_VENDOR, vendor, 0);
}

char *vfcfg_device_name(const struct vfcfg_bus *bus, int vendor, int device)
{
	return lookup(bus, PCI_LOOKUP_DEVICE, vendor, device);
}
