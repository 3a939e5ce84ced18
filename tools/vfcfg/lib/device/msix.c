// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The MSI-X capability in config space, read from the function's "config".
 *
 * Each read here is one access to the device, and only what leads to Message
 * Control is read: libpci would look at every capability, a byte at a time.
 */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <unistd.h>

#include "device/msix.h"

/* More capabilities than 192 bytes have room for: the list is a circle. */
#define CAPABILITIES_MAX	48

/* Reads a register of 4 bytes, aligned so that the kernel does it in one access. */
static int read_register(int fd, unsigned int at, uint32_t *val)
{
	ssize_t len = pread(fd, val, sizeof(*val), at);

	if (len == sizeof(*val)) {
		*val = le32toh(*val);
		return 0;
	}
	/* The end of what may be seen, or of a device that went away. */
	return at < PCI_STD_HEADER_SIZEOF ? -ENODEV : -EACCES;
}

static int find_capability(int fd, uint32_t *capability)
{
	unsigned int at, left = CAPABILITIES_MAX;
	uint32_t val;
	int err;

	/*
	 * A VF's Vendor ID reads FFFFh on a healthy device (PCIe Base
	 * 9.3.4.1.1), so it cannot tell that one is gone; Command and Status can.
	 */
	err = read_register(fd, PCI_COMMAND, &val);
	if (err)
		return err;
	if (val == UINT32_MAX)
		return -ENODEV;
	if (!(val >> 16 & PCI_STATUS_CAP_LIST))
		return -ENOTTY;
	err = read_register(fd, PCI_CAPABILITY_LIST, &val);
	if (err)
		return err;
	for (at = val & 0xfc; at >= PCI_STD_HEADER_SIZEOF && left; left--) {
		err = read_register(fd, at, capability);
		if (err)
			return err;
		if ((*capability & 0xff) == PCI_CAP_ID_MSIX)
			return 0;
		if (*capability == UINT32_MAX)
			return -ENODEV;
		at = *capability >> 8 & 0xfc;
	}
	return -ENOTTY;
}

int vfcfg_msix_read_at(int dir, struct vfcfg_msix *msix)
{
	uint32_t capability;
	uint16_t control;
	int fd, err;

	fd = openat(dir, "config", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -ENODEV;
	err = find_capability(fd, &capability);
	close(fd);
	if (err)
		return err;
	control = capability >> 16;
	/* Bits 13:11 read as zero: all ones are no Message Control. */
	if (control == UINT16_MAX)
		return -ENODEV;
	msix->table_size = (control & PCI_MSIX_FLAGS_QSIZE) + 1;
	msix->enabled = control & PCI_MSIX_FLAGS_ENABLE;
	return 0;
}

int vfcfg_msix_read(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
		    struct vfcfg_msix *msix)
{
	int dir, err;

	dir = vfcfg_device_open(bus, addr);
	if (dir < 0)
		return -ENODEV;
	err = vfcfg_msix_read_at(dir, msix);
	close(dir);
	return err;
}
