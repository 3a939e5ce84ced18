// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Opening a function through its group.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "sysfs/sysfs.h"
#include "measure/vfio.h"
#include "common/say.h"
#include "reason.h"

/* Takes errno along, which freeing and closing may change. */
static int failed(struct vfcfg_vfio *vfio, char **why, const char *what, const char *which)
{
	int err = -errno;

	*why = vfcfg_say("%s%s: %s", what, which, strerror(-err));
	vfcfg_vfio_close(vfio);
	return err;
}

static int open_group(struct vfcfg_vfio *vfio, const char *group, char **why)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };
	char *path = vfcfg_say("/dev/vfio/%s", group);

	if (!path) {
		errno = ENOMEM;
		return failed(vfio, why, "IOMMU group ", group);
	}
	vfio->group = open(path, O_RDWR | O_CLOEXEC);
	free(path);
	if (vfio->group < 0 || ioctl(vfio->group, VFIO_GROUP_GET_STATUS, &status))
		return failed(vfio, why, "/dev/vfio/", group);
	if (!(status.flags & VFIO_GROUP_FLAGS_VIABLE)) {
		*why = vfcfg_say("host drivers are bound to other functions of IOMMU group %s; "
				 "unbind those first", group);
		vfcfg_vfio_close(vfio);
		return -EBUSY;
	}
	if (ioctl(vfio->group, VFIO_GROUP_SET_CONTAINER, &vfio->container))
		return failed(vfio, why, "a container for IOMMU group ", group);
	return 0;
}

/*
 * Opening resets the device if nobody has its lock, and is EAGAIN otherwise. On 6.1 whoever
 * reads the device's uevent file has it, as journald does for each line that the kernel
 * logs about the device, a reset's too: so one open disturbs the next. A second will do.
 */
static int device_of(const struct vfcfg_vfio *vfio, const struct vfcfg_addr *addr)
{
	const struct timespec pause = { .tv_nsec = 10000000 };
	char name[VFCFG_ADDR_LEN];
	int fd, tries = 100;

	vfcfg_addr_str(addr, name);
	do {
		fd = ioctl(vfio->group, VFIO_GROUP_GET_DEVICE_FD, name);
	} while (fd < 0 && errno == EAGAIN && --tries && !nanosleep(&pause, NULL));
	return fd;
}

static int open_device(struct vfcfg_vfio *vfio, const struct vfcfg_addr *addr, char **why)
{
	struct vfio_region_info region = {
		.argsz = sizeof(region),
		.index = VFIO_PCI_CONFIG_REGION_INDEX,
	};

	/* Without interrupt remapping this is where it ends. */
	if (ioctl(vfio->container, VFIO_SET_IOMMU, VFIO_TYPE1_IOMMU))
		return failed(vfio, why, "a type 1 IOMMU", "");
	vfio->device = device_of(vfio, addr);
	if (vfio->device < 0 || ioctl(vfio->device, VFIO_DEVICE_GET_REGION_INFO, &region))
		return failed(vfio, why, "opening the device", "");
	vfio->config = region.offset;
	return 0;
}

int vfcfg_vfio_open(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
		    struct vfcfg_vfio *vfio, char **why)
{
	char *group = NULL;
	int dir, err;

	*vfio = (struct vfcfg_vfio){ .container = -1, .group = -1, .device = -1 };
	*why = NULL;
	dir = vfcfg_device_open(bus, addr);
	if (dir < 0) {
		struct vfcfg_reason gone = { 0 };

		vfcfg_reason_no_device(&gone, true);
		*why = gone.text;
		return dir;
	}
	err = vfcfg_link_name(dir, "iommu_group", &group);
	close(dir);
	if (err) {
		*why = vfcfg_say("no IOMMU is in use for it; boot with one "
				 "(such as intel_iommu=on)");
		return err;
	}
	vfio->container = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	if (vfio->container < 0)
		err = failed(vfio, why, "/dev/vfio/vfio", "");
	if (!err)
		err = open_group(vfio, group, why);
	if (!err)
		err = open_device(vfio, addr, why);
	free(group);
	return err;
}

void vfcfg_vfio_close(struct vfcfg_vfio *vfio)
{
	if (vfio->device >= 0)
		close(vfio->device);
	if (vfio->group >= 0)
		close(vfio->group);
	if (vfio->container >= 0)
		close(vfio->container);
	*vfio = (struct vfcfg_vfio){ .container = -1, .group = -1, .device = -1 };
}
