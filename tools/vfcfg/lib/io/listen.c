// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The door to what generic netlink tells unasked.
 */
#include <linux/magic.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/vfs.h>

#include "io/mnl.h"
#include "io/netlink.h"

bool vfcfg_netlink_is_kernels(const struct vfcfg_bus *bus)
{
	struct statfs fs;

	return !fstatfs(bus->dir, &fs) && fs.f_type == SYSFS_MAGIC;
}

bool vfcfg_netlink_join(struct mnl_socket *socket, uint32_t group)
{
	return !setsockopt(vfcfg_netlink_fd(socket), SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group,
			   sizeof(group));
}

int vfcfg_netlink_fd(const struct mnl_socket *socket)
{
	return vfcfg_mnl.socket_get_fd(socket);
}
