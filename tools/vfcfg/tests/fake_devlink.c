// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kernel with devlink: linked in the place of lib/netlink.o.
 *
 * VFCFG_FAKE_DEVLINK  "ADDR=SIZE/OCC ...": the instances and their pools, in
 *                     vectors; there is no netlink without
 * VFCFG_FAKE_ASKED    a file to which a line is added for each step: "open",
 *                     "family", "ADDR", "close"
 */
#include <errno.h>
#include <linux/devlink.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "devlink_answer.h"
#include "lib/netlink.h"

static struct answer answer;

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
	if (!len || answer.len > size)
		return -1;
	memcpy(buf, answer.bytes, len);
	answer.len = 0;
	return len;
}

void vfcfg_netlink_close(struct mnl_socket *socket)
{
	(void)socket;
	keep_log("close");
}
