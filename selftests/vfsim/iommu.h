/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A VF with an address space of its own, by either of vfio's two ways: a group
 * in a type 1 container, or the device's own file and iommufd.
 */
#ifndef SELFTESTS_VFSIM_IOMMU_H
#define SELFTESTS_VFSIM_IOMMU_H

#include "sim.h"

#define MAP_READ	1	/* the device may read */
#define MAP_WRITE	2

struct space {
	struct sim s;
	int iommufd;		/* or -1 for a container */
	__u32 ioas;
};

/**
 * space_open - open the VF that the environment's @name names
 *
 * Return: 0, -ENOENT where the kernel has no iommufd, or a negative errno.
 */
int space_open(struct space *space, const char *name, bool iommufd);
void space_close(struct space *space);

int space_map(const struct space *space, void *at, __u64 iova, size_t length, int allowed);
int space_unmap(const struct space *space, __u64 iova, size_t length);

#endif
