// SPDX-License-Identifier: GPL-2.0-only
/*
 * cap_bench [CAP]
 *
 * What the paths that a VMM takes cost, with CAP set where one is given. Prints
 * a name and a number a line: nanoseconds, which are instructions in a lab with
 * LAB_ICOUNT set. The least of many rounds is the one that no interrupt came
 * into.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "vfio.h"

#define ROUNDS	200

static struct vfio v;

static long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000L + t.tv_nsec;
}

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
		long start = now(), took;

		call();
		took = now() - start;
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
	if (argc > 1 && cap_set(&v, 0, atoi(argv[1]))) {
		fprintf(stderr, "cap_bench: no cap\n");
		return 1;
	}
	clock = least(nothing, nothing);
	printf("read_control %ld\n", least(read_control, nothing) - clock);
	printf("read_other %ld\n", least(read_other, nothing) - clock);
	printf("read_256 %ld\n", least(read_256, nothing) - clock);
	printf("get_irq_info %ld\n", least(get_irq_info, nothing) - clock);
	for (vectors = 1; vectors <= 32; vectors = vectors == 1 ? 8 : vectors * 4)
		printf("enable_%d %ld\n", vectors, least(enable, disable) - clock);

	/* One that enables as many vectors as it finds */
	vectors = irq_count(&v, VFIO_PCI_MSIX_IRQ_INDEX);
	enable();
	printf("eager_interrupts %d\n", host_vectors(v.address));
	return 0;
}
