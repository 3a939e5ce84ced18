// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sim.h"

#define FUNCTIONS	"/sys/kernel/debug/vfsim/vfsim%u/functions"

static int find_capability(const struct vfio *v, __u8 id)
{
	__u8 pos = 0, header[2];

	host_config(v, &pos, 1, PCI_CAPABILITY_LIST);
	for (int left = 48; pos && left; left--) {
		if (host_config(v, header, 2, pos) != 2)
			return 0;
		if (header[0] == id)
			return pos;
		pos = header[1];
	}
	return 0;
}

static int map_bar(struct sim *s)
{
	struct vfio_region_info region = {
		.argsz = sizeof(region),
		.index = VFIO_PCI_BAR0_REGION_INDEX,
	};
	__u32 pba = 0;

	if (ioctl(s->v.device, VFIO_DEVICE_GET_REGION_INFO, &region))
		return -errno;
	s->bar_size = region.size;
	s->bar = mmap(NULL, region.size, PROT_READ | PROT_WRITE, MAP_SHARED,
		      s->v.device, region.offset);
	if (s->bar == MAP_FAILED)
		return -errno;
	host_config(&s->v, &pba, 4, s->v.msix + PCI_MSIX_PBA);
	s->pba = s->bar + (pba & PCI_MSIX_PBA_OFFSET) / 4;
	return 0;
}

static int find_registers(struct sim *s)
{
	unsigned int bus, device, function;

	s->vendor = find_capability(&s->v, PCI_CAP_ID_VNDR);
	s->pcie = find_capability(&s->v, PCI_CAP_ID_EXP);
	s->v.msix = find_capability(&s->v, PCI_CAP_ID_MSIX);
	if (!s->vendor || !s->pcie || !s->v.msix)
		return -ENODEV;
	s->v.size = (host_control(&s->v) & PCI_MSIX_FLAGS_QSIZE) + 1;
	if (sscanf(s->v.address, "%*x:%x:%x.%x", &bus, &device, &function) != 3)
		return -EINVAL;
	s->index = (bus - 1) * 256 + device * 8 + function - 1;
	for (int i = 0; i < SIM_VECTORS; i++)
		s->fds[i] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	sim_master(s, true);
	return 0;
}

int sim_attach(struct sim *s)
{
	return find_registers(s) ?: map_bar(s);
}

int sim_open_unmapped(struct sim *s, const char *name)
{
	int ret;

	memset(s, 0, sizeof(*s));
	ret = vfio_open(&s->v, name);
	return ret ?: find_registers(s);
}

int sim_open(struct sim *s, const char *name)
{
	int ret;

	memset(s, 0, sizeof(*s));
	ret = vfio_open(&s->v, name);
	return ret ?: sim_attach(s);
}

void sim_close(struct sim *s)
{
	if (s->bar && s->bar != MAP_FAILED)
		munmap((void *)s->bar, s->bar_size);
	for (int i = 0; i < SIM_VECTORS; i++)
		if (s->fds[i] > 0)
			close(s->fds[i]);
	vfio_close(&s->v);
	memset(s, 0, sizeof(*s));
	s->v.container = -1;
	s->v.group = -1;
	s->v.device = -1;
}

__u32 sim_get(const struct sim *s, int reg)
{
	__u32 value = 0xdeadbeef;

	vfio_config(&s->v, &value, 4, s->vendor + reg);
	return value;
}

void sim_set(const struct sim *s, int reg, __u32 value)
{
	if (pwrite(s->v.device, &value, 4, s->v.config + s->vendor + reg) != 4)
		perror("vendor register");
}

__u32 sim_do(const struct sim *s, __u32 operation, __u16 vector)
{
	__u32 status;

	sim_set(s, VFSIM_CONTROL, operation | (__u32)vector << 16);
	do
		status = sim_get(s, VFSIM_STATUS);
	while (status == VFSIM_STATUS_BUSY);
	return status;
}

__u32 sim_raise(const struct sim *s, int vector)
{
	return sim_do(s, VFSIM_CONTROL_RAISE, vector);
}

static void set_address(const struct sim *s, __u64 address)
{
	sim_set(s, VFSIM_ADDRESS_LO, address);
	sim_set(s, VFSIM_ADDRESS_HI, address >> 32);
}

__u32 sim_write(const struct sim *s, __u64 address, __u32 length, __u32 data)
{
	set_address(s, address);
	sim_set(s, VFSIM_LENGTH, length);
	sim_set(s, VFSIM_DATA, data);
	return sim_do(s, VFSIM_CONTROL_WRITE, 0);
}

__u32 sim_read(const struct sim *s, __u64 address, __u32 *data)
{
	__u32 status;

	set_address(s, address);
	sim_set(s, VFSIM_DATA, 0);
	status = sim_do(s, VFSIM_CONTROL_READ, 0);
	*data = sim_get(s, VFSIM_DATA);
	return status;
}

void sim_master(const struct sim *s, bool on)
{
	__u16 command = 0;

	vfio_config(&s->v, &command, 2, PCI_COMMAND);
	command &= ~PCI_COMMAND_MASTER;
	if (on)
		command |= PCI_COMMAND_MASTER;
	if (pwrite(s->v.device, &command, 2, s->v.config + PCI_COMMAND) != 2)
		perror("Command");
}

int sim_enable(const struct sim *s, int count)
{
	return set_irqs(s->v.device, VFIO_PCI_MSIX_IRQ_INDEX, 0, count, s->fds);
}

long sim_heard(const struct sim *s, int vector, int ms)
{
	struct pollfd poller = { .fd = s->fds[vector], .events = POLLIN };
	__u64 count;

	poll(&poller, 1, ms);
	return read(s->fds[vector], &count, sizeof(count)) == sizeof(count) ? (long)count : 0;
}

__u32 *sim_entry(const struct sim *s, int vector, int at)
{
	return s->bar + (vector * PCI_MSIX_ENTRY_SIZE + at) / 4;
}

void sim_mask(const struct sim *s, int vector, bool on)
{
	*sim_entry(s, vector, PCI_MSIX_ENTRY_VECTOR_CTRL) =
		on ? PCI_MSIX_ENTRY_CTRL_MASKBIT : 0;
}

bool sim_pending(const struct sim *s, int vector)
{
	return s->pba[vector / 32] >> vector % 32 & 1;
}

/* The fields of a line, in place; how many. */
static int split(char *line, char *field[], int max)
{
	int n = 0;

	for (char *at = strtok(line, "\n "); at && n < max; at = strtok(NULL, "\n "))
		field[n++] = at;
	return n;
}

long sim_counter(const struct sim *s, const char *name)
{
	char head[256], line[256], *names[16], *values[16], path[128];
	unsigned int domain = strtoul(s->v.address, NULL, 16);
	long found = -ENOENT;
	int n;
	FILE *f;

	snprintf(path, sizeof(path), FUNCTIONS, domain - 0x5600);
	f = fopen(path, "re");
	if (!f)
		return -errno;
	if (!fgets(head, sizeof(head), f))
		head[0] = 0;
	n = split(head, names, 16);
	while (fgets(line, sizeof(line), f)) {
		char *end;

		if (strtol(line, &end, 10) != s->index || *end != ' ')
			continue;
		if (split(line, values, 16) != n)
			break;
		for (int i = 0; i < n; i++)
			if (!strcmp(names[i], name))
				found = strtol(values[i], NULL, 10);
	}
	fclose(f);
	return found;
}
