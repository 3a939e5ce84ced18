// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio-pci opens a simulated VF both ways that there are: a group in a type 1
 * container, and a character device with iommufd. Started by
 * ../vfio_pci/with-device vf.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/vfio.h>

#include "../vfio_pci/vfio.h"
#include "kselftest_harness.h"

/* Younger than the headers of Debian 12 */
#ifndef VFIO_DEVICE_BIND_IOMMUFD
struct vfio_device_bind_iommufd {
	__u32 argsz;
	__u32 flags;
	__s32 iommufd;
	__u32 out_devid;
};

struct vfio_device_attach_iommufd_pt {
	__u32 argsz;
	__u32 flags;
	__u32 pt_id;
};

#define VFIO_DEVICE_BIND_IOMMUFD	_IO(VFIO_TYPE, VFIO_BASE + 18)
#define VFIO_DEVICE_ATTACH_IOMMUFD_PT	_IO(VFIO_TYPE, VFIO_BASE + 19)
#endif

/* include/uapi/linux/iommufd.h, which Debian 12 does not have */
struct ioas_alloc {
	__u32 size;
	__u32 flags;
	__u32 out_ioas_id;
};

#define IOAS_ALLOC	_IO(';', 0x81)

static int open_cdev(const char *address)
{
	char path[128], name[300] = "";
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/vfio-dev", address);
	dir = opendir(path);
	if (!dir)
		return -errno;
	while ((entry = readdir(dir)))
		if (!strncmp(entry->d_name, "vfio", 4))
			snprintf(name, sizeof(name), "/dev/vfio/devices/%s", entry->d_name);
	closedir(dir);
	return open(name, O_RDWR | O_CLOEXEC);
}

TEST(type1)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	__u32 ids = 0;
	struct vfio v;

	ASSERT_EQ(0, vfio_open(&v, "VF"));
	ASSERT_EQ(0, ioctl(v.device, VFIO_DEVICE_GET_INFO, &info));
	EXPECT_TRUE(info.flags & VFIO_DEVICE_FLAGS_PCI);
	EXPECT_TRUE(info.flags & VFIO_DEVICE_FLAGS_RESET);
	EXPECT_EQ(4, vfio_config(&v, &ids, 4, 0));
	EXPECT_EQ(0x56105653u, ids);
	EXPECT_EQ(v.size, visible_size(&v));
	EXPECT_EQ(0, ioctl(v.device, VFIO_DEVICE_RESET));
	vfio_close(&v);
}

TEST(cdev)
{
	struct vfio_device_bind_iommufd bind = { .argsz = sizeof(bind) };
	struct vfio_device_attach_iommufd_pt attach = { .argsz = sizeof(attach) };
	struct vfio_region_info region = {
		.argsz = sizeof(region),
		.index = VFIO_PCI_CONFIG_REGION_INDEX,
	};
	struct ioas_alloc ioas = { .size = sizeof(ioas) };
	__u32 ids = 0;
	int device;

	bind.iommufd = open("/dev/iommu", O_RDWR | O_CLOEXEC);
	if (bind.iommufd < 0)
		SKIP(return, "no /dev/iommu here");
	ASSERT_NE(NULL, getenv("VF"));
	device = open_cdev(getenv("VF"));
	ASSERT_LE(0, device);
	ASSERT_EQ(0, ioctl(device, VFIO_DEVICE_BIND_IOMMUFD, &bind));
	ASSERT_EQ(0, ioctl(bind.iommufd, IOAS_ALLOC, &ioas));
	attach.pt_id = ioas.out_ioas_id;
	ASSERT_EQ(0, ioctl(device, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &attach));
	ASSERT_EQ(0, ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &region));
	EXPECT_EQ(4, pread(device, &ids, 4, region.offset));
	EXPECT_EQ(0x56105653u, ids);
	close(device);
	close(bind.iommufd);
}

TEST_HARNESS_MAIN
