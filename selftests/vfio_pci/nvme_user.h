/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * As much of an NVMe driver as it takes to have the device send a chosen MSI-X
 * vector: one admin queue, one I/O queue pair, commands one at a time.
 */
#ifndef SELFTESTS_VFIO_PCI_NVME_USER_H
#define SELFTESTS_VFIO_PCI_NVME_USER_H

#include "vfio.h"

struct nvme_queue {
	volatile __u32 *submit;		/* 16 dwords a command */
	volatile __u32 *complete;	/* 4 dwords a completion */
	__u64 submit_iova;
	__u64 complete_iova;
	int id;
	int tail;
	int head;
	int phase;
};

struct nvme_user {
	volatile char *bar;		/* BAR 0, mapped, MSI-X table and all */
	size_t bar_size;
	char *memory;			/* what the device may read and write */
	struct nvme_queue admin;
	struct nvme_queue io;
};

/** nvme_start - reset the controller and bring up its admin queue */
int nvme_start(struct nvme_user *n, const struct vfio *v);
void nvme_stop(struct nvme_user *n);

/** nvme_queue_pair - (re)create I/O queue 1, completions sent as @vector */
int nvme_queue_pair(struct nvme_user *n, int vector);

/** nvme_io - have one I/O command completed, and its interrupt sent */
int nvme_io(struct nvme_user *n);

/** nvme_map - let the device reach a page, which may be one of another device's BAR */
int nvme_map(const struct vfio *v, volatile void *page, __u64 iova);

/** nvme_block - its namespace's first 512 bytes from (@write) or to @iova */
int nvme_block(struct nvme_user *n, bool write, __u64 iova);

#endif
