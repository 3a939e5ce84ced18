// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "nvme_user.h"

#define ENTRIES		16
#define PAGE		4096
#define IOVA		0x100000

/* Registers, NVMe Base Specification 2.0, section 3.1.3 */
enum {
	CC = 0x14, CSTS = 0x1c, AQA = 0x24, ASQ = 0x28, ACQ = 0x30,
	DOORBELLS = 0x1000,
};

enum { DELETE_SQ = 0, CREATE_SQ = 1, DELETE_CQ = 4, CREATE_CQ = 5 };

static volatile __u32 *reg(struct nvme_user *n, int offset)
{
	return (volatile __u32 *)(n->bar + offset);
}

static void set64(struct nvme_user *n, int offset, __u64 value)
{
	*reg(n, offset) = value;
	*reg(n, offset + 4) = value >> 32;
}

static void pause_a_little(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 100000 }, NULL);
}

static int wait_ready(struct nvme_user *n, __u32 ready)
{
	for (int i = 0; i < 20000; i++) {
		if ((*reg(n, CSTS) & 1) == ready)
			return 0;
		pause_a_little();
	}
	return -ETIMEDOUT;
}

static void init_queue(struct nvme_user *n, struct nvme_queue *q, int id, int page)
{
	q->submit = (__u32 *)(n->memory + page * PAGE);
	q->complete = (__u32 *)(n->memory + (page + 1) * PAGE);
	q->submit_iova = IOVA + page * PAGE;
	q->complete_iova = IOVA + (page + 1) * PAGE;
	q->id = id;
	q->tail = q->head = 0;
	q->phase = 1;
	memset(n->memory + page * PAGE, 0, 2 * PAGE);
}

static int submit(struct nvme_user *n, struct nvme_queue *q,
		  const __u32 command[16])
{
	volatile __u32 *slot = q->submit + 16 * q->tail;
	volatile __u32 *done = q->complete + 4 * q->head;
	int status;

	for (int i = 0; i < 16; i++)
		slot[i] = command[i];
	q->tail = (q->tail + 1) % ENTRIES;
	__sync_synchronize();
	*reg(n, DOORBELLS + 8 * q->id) = q->tail;

	for (int i = 0; (int)(done[3] >> 16 & 1) != q->phase; i++) {
		if (i == 20000)
			return -ETIMEDOUT;
		pause_a_little();
	}
	status = done[3] >> 17;
	q->head = (q->head + 1) % ENTRIES;
	q->phase ^= !q->head;
	*reg(n, DOORBELLS + 8 * q->id + 4) = q->head;
	return status;
}

int nvme_start(struct nvme_user *n, const struct vfio *v)
{
	struct vfio_region_info region = {
		.argsz = sizeof(region),
		.index = VFIO_PCI_BAR0_REGION_INDEX,
	};
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.iova = IOVA,
		.size = 4 * PAGE,
	};
	__u16 command = PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER;

	memset(n, 0, sizeof(*n));
	if (ioctl(v->device, VFIO_DEVICE_GET_REGION_INFO, &region))
		return -errno;
	if (pwrite(v->device, &command, 2, v->config + PCI_COMMAND) != 2)
		return -errno;
	n->bar_size = region.size;
	n->bar = mmap(NULL, region.size, PROT_READ | PROT_WRITE, MAP_SHARED,
		      v->device, region.offset);
	n->memory = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (n->bar == MAP_FAILED || n->memory == MAP_FAILED)
		return -errno;
	map.vaddr = (unsigned long)n->memory;
	if (ioctl(v->container, VFIO_IOMMU_MAP_DMA, &map))
		return -errno;

	*reg(n, CC) = 0;
	if (wait_ready(n, 0))
		return -ETIMEDOUT;
	init_queue(n, &n->admin, 0, 0);
	*reg(n, AQA) = (ENTRIES - 1) << 16 | (ENTRIES - 1);
	set64(n, ASQ, n->admin.submit_iova);
	set64(n, ACQ, n->admin.complete_iova);
	/* Entries of 64 and 16 bytes, pages of 4 KiB, enable */
	*reg(n, CC) = 4 << 20 | 6 << 16 | 1;
	return wait_ready(n, 1);
}

void nvme_stop(struct nvme_user *n)
{
	if (n->bar && n->bar != MAP_FAILED) {
		*reg(n, CC) = 0;
		munmap((void *)n->bar, n->bar_size);
	}
}

int nvme_queue_pair(struct nvme_user *n, int vector)
{
	__u32 delete_sq[16] = { DELETE_SQ, [10] = 1 };
	__u32 delete_cq[16] = { DELETE_CQ, [10] = 1 };
	__u32 create_cq[16] = {
		CREATE_CQ, [10] = (ENTRIES - 1) << 16 | 1,
		[11] = vector << 16 | 3,	/* interrupts, contiguous */
	};
	__u32 create_sq[16] = {
		CREATE_SQ, [10] = (ENTRIES - 1) << 16 | 1,
		[11] = 1 << 16 | 1,		/* for completion queue 1 */
	};
	int ret;

	if (n->io.id) {
		submit(n, &n->admin, delete_sq);
		submit(n, &n->admin, delete_cq);
	}
	init_queue(n, &n->io, 1, 2);
	create_cq[6] = n->io.complete_iova;
	create_sq[6] = n->io.submit_iova;
	ret = submit(n, &n->admin, create_cq);
	return ret ?: submit(n, &n->admin, create_sq);
}

/* A command that does not exist is completed like any other. */
int nvme_io(struct nvme_user *n)
{
	__u32 command[16] = { 0x7f, 1 };
	int ret = submit(n, &n->io, command);

	return ret < 0 ? ret : 0;
}

int nvme_map(const struct vfio *v, volatile void *page, __u64 iova)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.vaddr = (unsigned long)page,
		.iova = iova,
		.size = PAGE,
	};

	return ioctl(v->container, VFIO_IOMMU_MAP_DMA, &map) ? -errno : 0;
}

int nvme_block(struct nvme_user *n, bool write, __u64 iova)
{
	__u32 command[16] = {
		write ? 1 : 2, 1,
		[6] = (__u32)iova, [7] = iova >> 32,
	};

	return submit(n, &n->io, command);
}
