// SPDX-License-Identifier: GPL-2.0-only
/*
 * cap_bench [CAP [strict]]
 *
 * What the paths that a VMM takes cost, with CAP set where one is given, or a
 * strict limit of so many. Prints
 * a name and a number a line: nanoseconds, which are instructions in a lab with
 * LAB_ICOUNT set. The least of many rounds is the one that no interrupt came
 * into.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../lib/clock.h"
#include "vfio.h"

#define ROUNDS	200

static struct vfio v;

static int vectors;

static void read_control(void)
{
	__u16 word;

	pread(v.device, &word, 2, v.config + v.msix + PCI_MSIX_FLAGS);
}

static void read_other(void)
{
	__u16 word;

	pread(v.device, &word, 2, v.config + PCI_STATUS);
}

static void read_256(void)
{
	static __u8 space[256];

	pread(v.device, space, sizeof(space), v.config);
}

static void get_irq_info(void)
{
	irq_count(&v, VFIO_PCI_MSIX_IRQ_INDEX);
}

static off_t bar, table;	/* in @v.device */
static volatile __u32 *entries;	/* the table, where it can be mapped */

static void read_register(void)
{
	__u32 value;

	pread(v.device, &value, 4, bar);
}

/* As the driver of a device in user space does */
static void mask_unmask(void)
{
	__u32 masked = PCI_MSIX_ENTRY_CTRL_MASKBIT, open = 0;

	if (entries) {
		entries[PCI_MSIX_ENTRY_VECTOR_CTRL / 4] = masked;
		entries[PCI_MSIX_ENTRY_VECTOR_CTRL / 4] = open;
	} else {
		pwrite(v.device, &masked, 4, table + PCI_MSIX_ENTRY_VECTOR_CTRL);
		pwrite(v.device, &open, 4, table + PCI_MSIX_ENTRY_VECTOR_CTRL);
	}
}

/* As QEMU does when its guest masks and unmasks: another eventfd, and back */
static void mask_unmask_qemu(void)
{
	static int fds[2] = { -1, -1 };

	for (int i = 0; i < 2; i++) {
		if (fds[i] < 0)
			fds[i] = eventfd(0, EFD_CLOEXEC);
		set_irqs(v.device, VFIO_PCI_MSIX_IRQ_INDEX, 0, 1, &fds[i]);
	}
}

static void find_table(void)
{
	struct vfio_region_info region = { .argsz = sizeof(region) };
	__u16 command = PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER;
	__u32 where = 0;
	char *map;

	pwrite(v.device, &command, 2, v.config + PCI_COMMAND);
	host_config(&v, &where, 4, v.msix + PCI_MSIX_TABLE);
	region.index = where & PCI_MSIX_TABLE_BIR;
	ioctl(v.device, VFIO_DEVICE_GET_REGION_INFO, &region);
	where &= PCI_MSIX_TABLE_OFFSET;
	bar = region.offset;
	table = bar + where;
	map = mmap(NULL, region.size, PROT_READ | PROT_WRITE, MAP_SHARED,
		   v.device, bar);
	if (map != MAP_FAILED)
		entries = (void *)(map + where);
}

static void enable(void)
{
	enable_msix(&v, vectors);
}

static void disable(void)
{
	disable_irqs(&v, VFIO_PCI_MSIX_IRQ_INDEX);
}

static void nothing(void)
{
}

static long least(void (*call)(void), void (*undo)(void))
{
	long best = -1;

	for (int i = 0; i < ROUNDS; i++) {
		long start = clock_ns(), took;

		call();
		took = clock_ns() - start;
		undo();
		if (best < 0 || took < best)
			best = took;
	}
	return best;
}

int main(int argc, char **argv)
{
	long clock;

	if (vfio_open(&v, "VF") || v.size < 32) {
		fprintf(stderr, "cap_bench: no VF with 32 vectors\n");
		return 1;
	}
	if (argc > 1 &&
	    cap_set(&v, argc > 2 ? VFIO_PCI_MSIX_CAP_LIMIT |
				   VFIO_PCI_MSIX_CAP_STRICT : 0, atoi(argv[1]))) {
		fprintf(stderr, "cap_bench: no cap\n");
		return 1;
	}
	find_table();
	if ((argc > 2) != !entries) {
		fprintf(stderr, "cap_bench: the table can%s be mapped\n",
			entries ? "" : "not");
		return 1;
	}
	clock = least(nothing, nothing);
	printf("read_control %ld\n", least(read_control, nothing) - clock);
	printf("read_other %ld\n", least(read_other, nothing) - clock);
	printf("read_256 %ld\n", least(read_256, nothing) - clock);
	printf("get_irq_info %ld\n", least(get_irq_info, nothing) - clock);
	printf("read_register %ld\n", least(read_register, nothing) - clock);
	for (vectors = 1; vectors <= 32; vectors = vectors == 1 ? 8 : vectors * 4)
		printf("enable_%d %ld\n", vectors, least(enable, disable) - clock);

	/* One that enables as many vectors as it finds */
	vectors = irq_count(&v, VFIO_PCI_MSIX_IRQ_INDEX);
	enable();
	printf("eager_interrupts %d\n", host_vectors(v.address));
	printf("mask_unmask_qemu %ld\n", least(mask_unmask_qemu, nothing) - clock);
	printf("mask_unmask %ld\n", least(mask_unmask, nothing) - clock);
	return 0;
}
