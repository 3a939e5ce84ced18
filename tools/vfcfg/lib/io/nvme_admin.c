// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The door to an NVMe controller's admin commands.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "common/say.h"
#include "io/netlink.h"
#include "io/nvme_admin.h"

int vfcfg_nvme_open(const struct vfcfg_bus *bus, const struct vfcfg_addr *pf, const char *name)
{
	char *path;
	int fd, err;

	(void)pf;
	if (!vfcfg_netlink_is_kernels(bus))
		return -EOPNOTSUPP;
	path = vfcfg_say("/dev/%s", name);
	if (!path)
		return -ENOMEM;
	fd = open(path, O_RDWR | O_CLOEXEC);
	err = fd < 0 ? -errno : fd;
	free(path);
	return err;
}

int vfcfg_nvme_admin(int fd, struct nvme_admin_cmd *cmd)
{
	int status = ioctl(fd, NVME_IOCTL_ADMIN_CMD, cmd);

	return status < 0 ? -errno : status;
}
