// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Asking devlink for the resource "msix".
 */
#include <libmnl/libmnl.h>
#include <limits.h>
#include <linux/devlink.h>
#include <linux/genetlink.h>
#include <string.h>

#include "devlink.h"
#include "function.h"
#include "netlink.h"

/* The kernel's messages are a page, and 8 KiB where pages are larger. */
#define MESSAGE_MAX	8192

/* Levels of resources below resources; drivers have two or three. */
#define DEPTH_MAX	8

union message {
	struct nlmsghdr nlh;
	char bytes[MESSAGE_MAX];
};

static struct nlmsghdr *question(struct vfcfg_devlink *devlink, union message *buf,
				 uint16_t family, uint8_t command, uint8_t version)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf->bytes);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = family;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	nlh->nlmsg_seq = ++devlink->seq;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = command;
	genl->version = version;
	return nlh;
}

/* Libmnl does not see that a length above INT_MAX is too long. */
static bool all_whole(const char *buf, size_t len)
{
	const struct nlmsghdr *nlh;
	size_t step;

	for (; len; buf += step, len -= step) {
		nlh = (const void *)buf;
		if (len < sizeof(*nlh) || nlh->nlmsg_len < sizeof(*nlh) || nlh->nlmsg_len > len)
			return false;
		step = MNL_ALIGN(nlh->nlmsg_len);
		if (step > len)		/* the last is not padded */
			step = len;
	}
	return true;
}

/*
 * Send a question and hear all of the answer. Libmnl passes on what belongs to
 * the question, and ends at an error and after the last message.
 */
static bool ask(struct vfcfg_devlink *devlink, const struct nlmsghdr *nlh, mnl_cb_t hear,
		void *data)
{
	int state = MNL_CB_OK;
	union message buf;
	ssize_t len;

	if (!vfcfg_netlink_send(devlink->socket, nlh, nlh->nlmsg_len))
		return false;
	while (state == MNL_CB_OK) {
		len = vfcfg_netlink_receive(devlink->socket, &buf, sizeof(buf));
		if (len <= 0 || !all_whole(buf.bytes, len))
			return false;
		state = mnl_cb_run(buf.bytes, len, nlh->nlmsg_seq, 0, hear, data);
	}
	return state == MNL_CB_STOP;
}

static int hear_family(const struct nlmsghdr *nlh, void *data)
{
	struct vfcfg_devlink *devlink = data;
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID &&
		    mnl_attr_get_payload_len(attr) == sizeof(devlink->family))
			devlink->family = mnl_attr_get_u16(attr);
	return MNL_CB_STOP;
}

static bool find_family(struct vfcfg_devlink *devlink)
{
	struct nlmsghdr *nlh;
	union message buf;

	nlh = question(devlink, &buf, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, DEVLINK_GENL_NAME);
	return ask(devlink, nlh, hear_family, devlink) && devlink->family;
}

static bool connected(struct vfcfg_devlink *devlink, const struct vfcfg_bus *bus)
{
	if (!devlink->tried) {
		devlink->tried = true;
		devlink->socket = vfcfg_netlink_open(bus);
		if (devlink->socket && !find_family(devlink))
			vfcfg_devlink_close(devlink);
	}
	return devlink->socket;
}

/*
 * What was found of the pool. The one nearest to the top counts: others of its
 * name further down are parts of something else.
 */
struct found {
	uint16_t family;
	unsigned int depth;	/* UINT_MAX: nothing yet */
	bool twice;
	struct vfcfg_pool pool;
};

static long number(const struct nlattr *attr)
{
	uint64_t val;

	if (mnl_attr_get_payload_len(attr) != sizeof(val))
		return VFCFG_UNKNOWN;
	val = mnl_attr_get_u64(attr);
	return val <= LONG_MAX ? (long)val : VFCFG_UNKNOWN;
}

static bool is_pool(const struct nlattr *name)
{
	return name && mnl_attr_validate(name, MNL_TYPE_NUL_STRING) >= 0 &&
	       !strcmp(mnl_attr_get_str(name), "msix");
}

static void look_at_list(const struct nlattr *list, unsigned int depth, struct found *found);

static void look_at_resource(const struct nlattr *resource, unsigned int depth,
			     struct found *found)
{
	struct vfcfg_pool pool = { .size = VFCFG_UNKNOWN, .occ = VFCFG_UNKNOWN };
	const struct nlattr *attr, *name = NULL;

	mnl_attr_for_each_nested(attr, resource) {
		switch (mnl_attr_get_type(attr)) {
		case DEVLINK_ATTR_RESOURCE_NAME:
			name = attr;
			break;
		case DEVLINK_ATTR_RESOURCE_SIZE:
			pool.size = number(attr);
			break;
		case DEVLINK_ATTR_RESOURCE_OCC:
			pool.occ = number(attr);
			break;
		case DEVLINK_ATTR_RESOURCE_LIST:
			look_at_list(attr, depth + 1, found);
			break;
		}
	}
	if (!is_pool(name) || depth > found->depth)
		return;
	found->twice = depth == found->depth;
	found->depth = depth;
	found->pool = pool;
}

static void look_at_list(const struct nlattr *list, unsigned int depth, struct found *found)
{
	const struct nlattr *attr;

	if (depth > DEPTH_MAX)
		return;
	mnl_attr_for_each_nested(attr, list)
		if (mnl_attr_get_type(attr) == DEVLINK_ATTR_RESOURCE)
			look_at_resource(attr, depth, found);
}

static int hear_resources(const struct nlmsghdr *nlh, void *data)
{
	struct found *found = data;
	const struct nlattr *attr;

	if (nlh->nlmsg_type != found->family)
		return MNL_CB_ERROR;
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == DEVLINK_ATTR_RESOURCE_LIST)
			look_at_list(attr, 0, found);
	return nlh->nlmsg_flags & NLM_F_MULTI ? MNL_CB_OK : MNL_CB_STOP;
}

bool vfcfg_devlink_pool(struct vfcfg_devlink *devlink, const struct vfcfg_bus *bus,
			const struct vfcfg_addr *pf, struct vfcfg_pool *pool)
{
	struct found found = { .depth = UINT_MAX };
	char name[VFCFG_ADDR_LEN];
	struct nlmsghdr *nlh;
	union message buf;

	if (!connected(devlink, bus))
		return false;
	found.family = devlink->family;
	nlh = question(devlink, &buf, devlink->family, DEVLINK_CMD_RESOURCE_DUMP,
		       DEVLINK_GENL_VERSION);
	mnl_attr_put_strz(nlh, DEVLINK_ATTR_BUS_NAME, "pci");
	mnl_attr_put_strz(nlh, DEVLINK_ATTR_DEV_NAME, vfcfg_addr_str(pf, name));
	if (!ask(devlink, nlh, hear_resources, &found) || found.twice)
		return false;
	/* Nothing found, or a pool that no vector fits in, as without resizing. */
	if (found.depth == UINT_MAX || found.pool.size < 1 || found.pool.occ > found.pool.size)
		return false;
	*pool = found.pool;
	return true;
}

void vfcfg_devlink_close(struct vfcfg_devlink *devlink)
{
	if (devlink->socket)
		vfcfg_netlink_close(devlink->socket);
	devlink->socket = NULL;
}
