// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Names of vendors and devices.
 */
#include <string.h>

#include "device/libpci.h"
#include "device/names.h"

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

	name = vfcfg_libpci.lookup_name(l->pci, buf, sizeof(buf), l->flags | PCI_LOOKUP_NO_NUMBERS,
			       l->vendor, l->device);
	if (name)
		l->name = strdup(name);
	return 0;
}

static char *lookup(const struct vfcfg_names *names, int flags, int vendor, int device)
{
	struct lookup l = {
		.pci = names->pci, .flags = flags, .vendor = vendor, .device = device,
	};

	return vfcfg_libpci_call(lookup_guarded, &l) ? NULL : l.name;
}

int vfcfg_names_open(struct vfcfg_names *names, char **why)
{
	return vfcfg_libpci_open(&names->pci, why);
}

void vfcfg_names_close(struct vfcfg_names *names)
{
	if (names->pci)
		vfcfg_libpci_close(names->pci);
	names->pci = NULL;
}

char *vfcfg_names_vendor(const struct vfcfg_names *names, int vendor)
{
	return lookup(names, PCI_LOOKUP_VENDOR, vendor, 0);
}

char *vfcfg_names_device(const struct vfcfg_names *names, int vendor, int device)
{
	return lookup(names, PCI_LOOKUP_DEVICE, vendor, device);
}
