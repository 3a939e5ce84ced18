// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The MSI-X capability in config space, read through libpci.
 */
#include <errno.h>
#include <pci/pci.h>
#include <stddef.h>

#include "libpci.h"
#include "msix.h"

/* What libpci's header does not name. */
#define STD_HEADER_SIZE		0x40	/* bytes that every user may read */
#define MSIX_MESSAGE_CONTROL	2	/* offset in the capability */

struct reading {
	struct pci_access *pci;
	const struct vfcfg_addr *addr;
	struct pci_dev *dev;
	u16 control;
};

/*
 * Why was no capability found? A VF's Vendor ID reads FFFFh on a healthy
 * device (PCIe Base 9.3.4.1.1), so it cannot tell that one is gone; the
 * Command and Status registers can.
 */
static int no_capability(struct pci_dev *dev)
{
	u8 byte;
	u8 status[4];

	if (!pci_read_block(dev, PCI_COMMAND, status, sizeof(status)))
		return -ENODEV;
	if (status[0] == 0xff && status[1] == 0xff && status[2] == 0xff && status[3] == 0xff)
		return -ENODEV;
	if (!pci_read_block(dev, STD_HEADER_SIZE, &byte, sizeof(byte)))
		return -EACCES;
	return -ENOTTY;
}

static int read_control(struct pci_dev *dev, u16 *control)
{
	struct pci_cap *cap;

	/* Walks the list once per call and ends on a loop. */
	cap = pci_find_cap(dev, PCI_CAP_ID_MSIX, PCI_CAP_NORMAL);
	if (!cap)
		return no_capability(dev);
	*control = pci_read_word(dev, cap->addr + MSIX_MESSAGE_CONTROL);
	/* Bits 13:11 read as zero: all ones are no Message Control. */
	return *control == 0xffff ? -ENODEV : 0;
}

static int read_guarded(void *arg)
{
	struct reading *r = arg;

	/* Domains above 31 bits come back whole where libpci prints them. */
	r->dev = pci_get_dev(r->pci, (int)r->addr->domain, r->addr->bus, r->addr->dev,
			     r->addr->fn);
	return read_control(r->dev, &r->control);
}

int vfcfg_msix_read(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
		    struct vfcfg_msix *msix)
{
	struct reading r = { .pci = bus->pci, .addr = addr };
	int err;

	err = vfcfg_libpci_call(read_guarded, &r);
	if (r.dev)
		pci_free_dev(r.dev);
	if (err)
		return err;
	msix->table_size = (r.control & PCI_MSIX_TABSIZE) + 1;
	msix->enabled = r.control & PCI_MSIX_ENABLE;
	return 0;
}
