// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "iommu.h"

/*
 * linux/iommufd.h and what linux/vfio.h has about it are younger than the
 * headers of some distributions that the tests are built on.
 */
struct ioas_alloc {
	__u32 size, flags, out_ioas_id;
};

struct ioas_map {
	__u32 size, flags, ioas_id, reserved;
	__aligned_u64 user_va, length, iova;
};

struct ioas_unmap {
	__u32 size, ioas_id;
	__aligned_u64 iova, length;
};

struct bind_iommufd {
	__u32 argsz, flags;
	__s32 iommufd;
	__u32 out_devid;
};

struct attach_pt {
	__u32 argsz, flags, pt_id;
};

#define IOAS_ALLOC	_IO(';', 0x81)
#define IOAS_MAP	_IO(';', 0x85)
#define IOAS_UNMAP	_IO(';', 0x86)
#define FIXED_IOVA	1
#define WRITEABLE	2
#define READABLE	4
#define BIND_IOMMUFD	_IO(VFIO_TYPE, VFIO_BASE + 18)
#define ATTACH_PT	_IO(VFIO_TYPE, VFIO_BASE + 19)

/* /dev/vfio/devices/vfioN */
static int open_device(const char *address)
{
	char path[300];
	struct dirent *entry;
	int fd = -ENOENT;
	DIR *dir;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/vfio-dev", address);
	dir = opendir(path);
	if (!dir)
		return -errno;
	while ((entry = readdir(dir))) {
		if (strncmp(entry->d_name, "vfio", 4))
			continue;
		snprintf(path, sizeof(path), "/dev/vfio/devices/%s", entry->d_name);
		fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd < 0)
			fd = -errno;
	}
	closedir(dir);
	return fd;
}

static int attach(struct space *space)
{
	struct vfio_region_info region = {
		.argsz = sizeof(region),
		.index = VFIO_PCI_CONFIG_REGION_INDEX,
	};
	struct bind_iommufd bind = { .argsz = sizeof(bind), .iommufd = space->iommufd };
	struct ioas_alloc alloc = { .size = sizeof(alloc) };
	struct attach_pt pt = { .argsz = sizeof(pt) };
	int device = space->s.v.device;

	if (ioctl(device, BIND_IOMMUFD, &bind) ||
	    ioctl(space->iommufd, IOAS_ALLOC, &alloc))
		return -errno;
	pt.pt_id = alloc.out_ioas_id;
	space->ioas = alloc.out_ioas_id;
	if (ioctl(device, ATTACH_PT, &pt) ||
	    ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &region))
		return -errno;
	space->s.v.config = region.offset;
	return sim_attach(&space->s);
}

int space_open(struct space *space, const char *name, bool iommufd)
{
	const char *address = getenv(name);
	struct vfio *v = &space->s.v;
	int ret;

	memset(space, 0, sizeof(*space));
	space->iommufd = -1;
	if (!iommufd)
		return sim_open(&space->s, name);
	v->container = -1;
	v->group = -1;
	v->device = -1;
	if (!address)
		return -ENODEV;
	space->iommufd = open("/dev/iommu", O_RDWR | O_CLOEXEC);
	if (space->iommufd < 0)
		return -errno;
	snprintf(v->address, sizeof(v->address), "%s", address);
	v->device = open_device(address);
	ret = v->device < 0 ? v->device : attach(space);
	if (ret)
		space_close(space);
	return ret;
}

void space_close(struct space *space)
{
	sim_close(&space->s);
	if (space->iommufd >= 0)
		close(space->iommufd);
	space->iommufd = -1;
}

int space_map(const struct space *space, void *at, __u64 iova, size_t length, int allowed)
{
	struct vfio_iommu_type1_dma_map dma = {
		.argsz = sizeof(dma),
		.vaddr = (unsigned long)at,
		.iova = iova,
		.size = length,
	};
	struct ioas_map map = {
		.size = sizeof(map),
		.flags = FIXED_IOVA,
		.ioas_id = space->ioas,
		.user_va = (unsigned long)at,
		.length = length,
		.iova = iova,
	};

	if (allowed & MAP_READ) {
		dma.flags |= VFIO_DMA_MAP_FLAG_READ;
		map.flags |= READABLE;
	}
	if (allowed & MAP_WRITE) {
		dma.flags |= VFIO_DMA_MAP_FLAG_WRITE;
		map.flags |= WRITEABLE;
	}
	if (space->iommufd >= 0)
		return ioctl(space->iommufd, IOAS_MAP, &map) ? -errno : 0;
	return ioctl(space->s.v.container, VFIO_IOMMU_MAP_DMA, &dma) ? -errno : 0;
}

int space_unmap(const struct space *space, __u64 iova, size_t length)
{
	struct vfio_iommu_type1_dma_unmap dma = {
		.argsz = sizeof(dma),
		.iova = iova,
		.size = length,
	};
	struct ioas_unmap unmap = {
		.size = sizeof(unmap),
		.ioas_id = space->ioas,
		.iova = iova,
		.length = length,
	};

	if (space->iommufd >= 0)
		return ioctl(space->iommufd, IOAS_UNMAP, &unmap) ? -errno : 0;
	return ioctl(space->s.v.container, VFIO_IOMMU_UNMAP_DMA, &dma) ? -errno : 0;
}
