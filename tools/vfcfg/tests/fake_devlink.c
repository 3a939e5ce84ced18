// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kernel with devlink: linked in the place of lib/io/netlink.o.
 *
 * VFCFG_FAKE_DEVLINK  "ADDR=SIZE/OCC ...": the instances and their pools, in
 *                     vectors; there is no netlink without
 * VFCFG_FAKE_NEWS     "COMMAND BUS/DEVICE ...": changes that are told unasked
 * VFCFG_FAKE_ASKED    a file to which a line is added for each step: "open",
 *                     "family", "ADDR", "close"
 */
#include <errno.h>
#include <linux/devlink.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "devlink_answer.h"
#include "io/netlink.h"

static struct answer answer;

/* What was told unasked is read at the first; at the second it was put in. */
static int news[2];

static void keep_log(const char *what)
{
	const char *path = getenv("VFCFG_FAKE_ASKED");
	FILE *f = path ? fopen(path, "a") : NULL;

	if (!f)
		return;
	fprintf(f, "%s\n", what);
	fclose(f);
}

struct mnl_socket *vfcfg_netlink_open(const struct vfcfg_bus *bus)
{
	(void)bus;
	keep_log("open");
	return getenv("VFCFG_FAKE_DEVLINK") ? (struct mnl_socket *)&answer : NULL;
}

static void answer_pool(uint32_t seq, const char *pf)
{
	const char *pools = getenv("VFCFG_FAKE_DEVLINK"), *pool = strstr(pools, pf);
	unsigned long size, occ;
	struct nlattr *list;

	keep_log(pf);
	if (!pool || sscanf(pool + strlen(pf), "=%lu/%lu", &size, &occ) != 2) {
		answer_error(&answer, seq, -ENODEV);
		return;
	}
	list = answer_resources(&answer, seq, pf);
	answer_resource(&answer, "msix", size, occ);
	answer_end(&answer, list);
	answer_done(&answer, seq);
}

bool vfcfg_netlink_send(struct mnl_socket *socket, const void *msg, size_t len)
{
	const struct nlmsghdr *nlh = msg;
	const struct nlattr *attr;

	(void)socket;
	if (!mnl_nlmsg_ok(nlh, len))
		abort();
	answer.len = 0;
	if (nlh->nlmsg_type == GENL_ID_CTRL) {
		keep_log("family");
		answer_family(&answer, nlh->nlmsg_seq);
	}
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (nlh->nlmsg_type == ANSWER_FAMILY &&
		    mnl_attr_get_type(attr) == DEVLINK_ATTR_DEV_NAME)
			answer_pool(nlh->nlmsg_seq, mnl_attr_get_str(attr));
	return true;
}

ssize_t vfcfg_netlink_receive(struct mnl_socket *socket, void *buf, size_t size)
{
	ssize_t len = answer.len;

	(void)socket;
	if (news[0] > 0)
		return recv(news[0], buf, size, MSG_DONTWAIT);
	if (!len || answer.len > size)
		return -1;
	memcpy(buf, answer.bytes, len);
	answer.len = 0;
	return len;
}

/* "3 pci/0000:40:00.0 7 pci/0000:40:00.1" */
bool vfcfg_netlink_join(struct mnl_socket *socket, uint32_t group)
{
	const char *list = getenv("VFCFG_FAKE_NEWS");
	unsigned int command;
	char bus[16], device[64];
	int used;

	(void)socket;
	if (!list || group != ANSWER_GROUP ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, news))
		return false;
	while (sscanf(list, "%u %15[^/]/%63s %n", &command, bus, device, &used) == 3) {
		struct answer one = { .len = 0 };

		answer_news(&one, command, bus, device);
		if (send(news[1], one.bytes, one.len, 0) < 0)
			abort();
		list += used;
	}
	return true;
}

int vfcfg_netlink_fd(const struct mnl_socket *socket)
{
	(void)socket;
	return news[0];
}

bool vfcfg_netlink_is_kernels(const struct vfcfg_bus *bus)
{
	(void)bus;
	return false;
}

void vfcfg_netlink_close(struct mnl_socket *socket)
{
	(void)socket;
	keep_log("close");
}
