// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a user of vfio has of a simulated VF, one word and a value a line, for
 * stock_test.sh: the number of vectors, whether they can come one by one, whether
 * an interrupt reaches an eventfd, and whether DMA reaches mapped memory only.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "iommu.h"

#define IOVA	0x100000
#define LENGTH	4096
#define NUMBER	0x12345678

/* @return: how often vector 1 came, of the one time that it was raised */
static long interrupt(const struct sim *s)
{
	if (sim_enable(s, 2))
		return 0;
	sim_raise(s, 1);
	return sim_heard(s, 1, SOON);
}

int main(void)
{
	struct space space;
	struct sim *s = &space.s;
	__u32 *memory;
	int ret;

	ret = space_open(&space, "VF", false);
	if (ret) {
		printf("open %s\n", strerror(-ret));
		return 1;
	}
	memory = mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return 1;
	printf("vectors %d\n", irq_count(&s->v, VFIO_PCI_MSIX_IRQ_INDEX));
	printf("noresize %d\n",
	       !!(irq_flags(&s->v, VFIO_PCI_MSIX_IRQ_INDEX) & VFIO_IRQ_INFO_NORESIZE));
	printf("interrupts %ld\n", interrupt(s));
	printf("unmapped %u\n", sim_write(s, IOVA, LENGTH, NUMBER));
	ret = space_map(&space, memory, IOVA, LENGTH, MAP_READ | MAP_WRITE);
	if (ret)
		printf("map %s\n", strerror(-ret));
	printf("mapped %u\n", sim_write(s, IOVA, LENGTH, NUMBER));
	printf("written %d\n", memory[0] == NUMBER && memory[LENGTH / 4 - 1] == NUMBER);
	space_close(&space);
	return 0;
}
