// SPDX-License-Identifier: GPL-2.0-only
/*
 * Answers of devlink: two messages, the first as long as the first two bytes say.
 */
#include <string.h>

#include "fuzz.h"
#include "io/devlink.h"
#include "io/netlink.h"

static struct {
	const uint8_t *data[2];
	size_t len[2];
	size_t next;
} kernel;

struct mnl_socket *vfcfg_netlink_open(const struct vfcfg_bus *bus)
{
	(void)bus;
	return (struct mnl_socket *)&kernel;
}

bool vfcfg_netlink_send(struct mnl_socket *socket, const void *msg, size_t len)
{
	(void)socket;
	(void)msg;
	(void)len;
	return true;
}

ssize_t vfcfg_netlink_receive(struct mnl_socket *socket, void *buf, size_t size)
{
	size_t len;

	(void)socket;
	if (kernel.next == 2)
		return -1;
	len = kernel.len[kernel.next];
	if (len > size)
		len = size;
	/* Behind the answer there is noise, not what was there before. */
	memset(buf, 0xff, size);
	if (len)
		memcpy(buf, kernel.data[kernel.next], len);
	kernel.next++;
	return (ssize_t)len;
}

void vfcfg_netlink_close(struct mnl_socket *socket)
{
	(void)socket;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct vfcfg_bus bus = { .dir = -1, .devices = -1 };
	const struct vfcfg_addr pf = { .bus = 0x40 };
	struct vfcfg_devlink devlink = { 0 };
	struct vfcfg_pool pool;
	size_t first;

	if (size < 2)
		return 0;
	first = data[0] | data[1] << 8;
	data += 2;
	size -= 2;
	if (first > size)
		first = size;
	kernel.data[0] = data;
	kernel.len[0] = first;
	kernel.data[1] = data + first;
	kernel.len[1] = size - first;
	kernel.next = 0;
	if (vfcfg_devlink_pool(&devlink, &bus, &pf, &pool))
		fuzz_check(pool.size >= 1 && pool.occ >= -1 && pool.occ <= pool.size);
	vfcfg_devlink_close(&devlink);
	free(devlink.why);
	return 0;
}
