// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "virtual.h"

#define BAR	((off_t)VFIO_PCI_BAR0_REGION_INDEX << 40)

int virtual_set(const char *address, const char *value)
{
	return device_write(address, "vfio_msix_virtual", value);
}

int virtual_open(struct sim *s, const char *name, const char *value)
{
	const char *address = getenv(name);
	int ret = address ? virtual_set(address, value) : -ENODEV;

	return ret ?: sim_open_unmapped(s, name);
}

void virtual_close(struct sim *s)
{
	char address[ADDRESS_SIZE];

	strcpy(address, s->v.address);
	sim_close(s);
	virtual_set(address, "0");
}

int virtual_on(const struct sim *s, int entry)
{
	int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	int ret = set_irqs(s->v.device, VFIO_PCI_MSIX_IRQ_INDEX, entry, 1, &fd);

	if (ret) {
		close(fd);
		return ret;
	}
	return fd;
}

int virtual_off(const struct sim *s, int entry)
{
	int none = -1;

	return set_irqs(s->v.device, VFIO_PCI_MSIX_IRQ_INDEX, entry, 1, &none);
}

long heard(int fd, int ms)
{
	struct pollfd poller = { .fd = fd, .events = POLLIN };
	__u64 count;

	poll(&poller, 1, ms);
	return read(fd, &count, sizeof(count)) == sizeof(count) ? (long)count : 0;
}

int virtual_used(const struct sim *s)
{
	return device_read(s->v.address, "vfio_msix_virtual_used");
}

int virtual_refused(const struct sim *s)
{
	return device_read(s->v.address, "vfio_msix_virtual_refused");
}

__u32 bar_get(const struct sim *s, int at)
{
	__u32 value = 0xdeadbeef;

	if (pread(s->v.device, &value, sizeof(value), BAR + at) != sizeof(value))
		perror("BAR");
	return value;
}

int bar_put(const struct sim *s, int at, __u32 value)
{
	return pwrite(s->v.device, &value, sizeof(value), BAR + at) == sizeof(value) ? 0 : -errno;
}

int virtual_mask(const struct sim *s, int entry, bool on)
{
	return bar_put(s, entry * PCI_MSIX_ENTRY_SIZE + PCI_MSIX_ENTRY_VECTOR_CTRL, on);
}

bool virtual_pending(const struct sim *s, int entry)
{
	__u32 pba;

	vfio_config(&s->v, &pba, sizeof(pba), s->v.msix + PCI_MSIX_PBA);
	return bar_get(s, (pba & PCI_MSIX_PBA_OFFSET) + entry / 32 * 4) >> entry % 32 & 1;
}
