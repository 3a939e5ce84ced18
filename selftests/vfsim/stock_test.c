// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a user of vfio has of a simulated VF, one word and a value a line, for
 * stock_test.sh: the number of vectors, whether they can come one by one, whether
 * an interrupt reaches an eventfd, and whether DMA reaches mapped memory only.
 */
#include <linux/vfsim.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vfio.h"

#define IOVA	0x100000
#define LENGTH	4096
#define NUMBER	0x12345678

static int find_vendor(const struct vfio *v)
{
	__u8 at = 0, header[2];

	vfio_config(v, &at, 1, PCI_CAPABILITY_LIST);
	for (int left = 48; at && left; left--) {
		vfio_config(v, header, 2, at);
		if (header[0] == PCI_CAP_ID_VNDR)
			break;
		at = header[1];
	}
	return at;
}

static void set(const struct vfio *v, int at, __u32 value)
{
	if (pwrite(v->device, &value, 4, v->config + at) != 4)
		perror("config space");
}

static __u32 operate(const struct vfio *v, int vendor, __u32 operation)
{
	__u32 status = ~0;

	set(v, vendor + VFSIM_CONTROL, operation);
	vfio_config(v, &status, 4, vendor + VFSIM_STATUS);
	return status;
}

/* @return: how often vector 1 came, of the one time that it was raised */
static unsigned long interrupt(const struct vfio *v, int vendor)
{
	int fds[2] = { eventfd(0, 0), eventfd(0, 0) };
	struct pollfd event = { .fd = fds[1], .events = POLLIN };
	uint64_t count = 0;

	if (set_irqs(v->device, VFIO_PCI_MSIX_IRQ_INDEX, 0, 2, fds))
		return 0;
	operate(v, vendor, VFSIM_CONTROL_RAISE | 1 << 16);
	if (poll(&event, 1, 5000) == 1 && read(fds[1], &count, 8) != 8)
		count = 0;
	return count;
}

static __u32 dma(const struct vfio *v, int vendor, __u32 *memory, bool mapped)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.vaddr = (uintptr_t)memory,
		.iova = IOVA,
		.size = LENGTH,
	};

	if (mapped && ioctl(v->container, VFIO_IOMMU_MAP_DMA, &map))
		perror("VFIO_IOMMU_MAP_DMA");
	set(v, vendor + VFSIM_ADDRESS_LO, IOVA);
	set(v, vendor + VFSIM_ADDRESS_HI, 0);
	set(v, vendor + VFSIM_LENGTH, LENGTH);
	set(v, vendor + VFSIM_DATA, NUMBER);
	return operate(v, vendor, VFSIM_CONTROL_WRITE);
}

int main(void)
{
	struct vfio v;
	__u32 *memory;
	int ret, vendor;

	ret = vfio_open(&v, "VF");
	if (ret) {
		printf("open %s\n", strerror(-ret));
		return 1;
	}
	vendor = find_vendor(&v);
	memory = mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (!vendor || memory == MAP_FAILED)
		return 1;
	set(&v, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	printf("vectors %d\n", irq_count(&v, VFIO_PCI_MSIX_IRQ_INDEX));
	printf("noresize %d\n",
	       !!(irq_flags(&v, VFIO_PCI_MSIX_IRQ_INDEX) & VFIO_IRQ_INFO_NORESIZE));
	printf("interrupts %lu\n", interrupt(&v, vendor));
	printf("unmapped %u\n", dma(&v, vendor, memory, false));
	ret = dma(&v, vendor, memory, true);
	printf("mapped %d\n", ret);
	printf("written %d\n", memory[0] == NUMBER && memory[LENGTH / 4 - 1] == NUMBER);
	vfio_close(&v);
	return 0;
}
