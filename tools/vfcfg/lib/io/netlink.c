// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The door to generic netlink, by itself so that tests can put another kernel
 * behind it.
 */
#include <linux/genetlink.h>
#include <sys/socket.h>

#include "io/mnl.h"
#include "io/netlink.h"

struct mnl_socket *vfcfg_netlink_open(const struct vfcfg_bus *bus)
{
	struct mnl_socket *socket;

	if (!vfcfg_netlink_is_kernels(bus))
		return NULL;
	/* A doit handler has answered when send() returns: there is nothing to wait for. */
	socket = vfcfg_mnl.socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (socket && vfcfg_mnl.socket_bind(socket, 0, MNL_SOCKET_AUTOPID)) {
		vfcfg_mnl.socket_close(socket);
		socket = NULL;
	}
	return socket;
}

bool vfcfg_netlink_send(struct mnl_socket *socket, const void *msg, size_t len)
{
	return vfcfg_mnl.socket_sendto(socket, msg, len) == (ssize_t)len;
}

ssize_t vfcfg_netlink_receive(struct mnl_socket *socket, void *buf, size_t size)
{
	return vfcfg_mnl.socket_recvfrom(socket, buf, size);
}

void vfcfg_netlink_close(struct mnl_socket *socket)
{
	vfcfg_mnl.socket_close(socket);
}
