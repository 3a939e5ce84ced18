// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The door to generic netlink, by itself so that tests can put another kernel
 * behind it.
 */
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/magic.h>
#include <sys/socket.h>
#include <sys/vfs.h>

#include "netlink.h"

static bool is_kernels_own(const struct vfcfg_bus *bus)
{
	struct statfs fs;

	return !fstatfs(bus->dir, &fs) && fs.f_type == SYSFS_MAGIC;
}

struct mnl_socket *vfcfg_netlink_open(const struct vfcfg_bus *bus)
{
	struct mnl_socket *socket;

	if (!is_kernels_own(bus))
		return NULL;
	/* A doit handler has answered when send() returns: there is nothing to wait for. */
	socket = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (socket && mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID)) {
		mnl_socket_close(socket);
		socket = NULL;
	}
	return socket;
}

bool vfcfg_netlink_send(struct mnl_socket *socket, const void *msg, size_t len)
{
	return mnl_socket_sendto(socket, msg, len) == (ssize_t)len;
}

ssize_t vfcfg_netlink_receive(struct mnl_socket *socket, void *buf, size_t size)
{
	return mnl_socket_recvfrom(socket, buf, size);
}

void vfcfg_netlink_close(struct mnl_socket *socket)
{
	mnl_socket_close(socket);
}
