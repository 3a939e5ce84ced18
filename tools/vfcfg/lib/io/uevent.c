// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The door to the kernel's uevents (lib/kobject_uevent.c): plain datagrams, for
 * which no library is needed.
 */
#include <errno.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/netlink.h"
#include "io/uevent.h"

/* The kernel itself; group 2 is what udev makes of it. */
#define GROUP_KERNEL	1

/* Some hundred VFs come and go in a moment. */
#define BUFFER		(1 << 20)

int vfcfg_uevent_open(const struct vfcfg_bus *bus)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK, .nl_groups = GROUP_KERNEL };
	int size = BUFFER, fd, err;

	if (!vfcfg_netlink_is_kernels(bus))
		return -EOPNOTSUPP;
	fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
		    NETLINK_KOBJECT_UEVENT);
	if (fd < 0)
		return -errno;
	/* More than the limit only for root. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr))) {
		err = -errno;
		close(fd);
		return err;
	}
	return fd;
}

ssize_t vfcfg_uevent_receive(int fd, char *buf, size_t size)
{
	struct sockaddr_nl from = { 0 };
	socklen_t len = sizeof(from);
	ssize_t got = recvfrom(fd, buf, size, 0, (struct sockaddr *)&from, &len);

	if (got < 0)
		return -errno;
	/* Root may send to this group, too. */
	return from.nl_pid ? 0 : got;
}
