// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Asking devlink for the resource "msix".
 */
#include <limits.h>
#include <linux/devlink.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "common/array.h"
#include "io/devlink.h"
#include "device/function.h"
#include "io/mnl.h"
#include "io/netlink.h"

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
	struct nlmsghdr *nlh = vfcfg_mnl.nlmsg_put_header(buf->bytes);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = family;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	nlh->nlmsg_seq = ++devlink->seq;
	genl = vfcfg_mnl.nlmsg_put_extra_header(nlh, sizeof(*genl));
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
		state = vfcfg_mnl.cb_run(buf.bytes, len, nlh->nlmsg_seq, 0, hear, data);
	}
	return state == MNL_CB_STOP;
}

/* The group of changes, among the family's groups. */
static void look_at_group(const struct nlattr *group, struct vfcfg_devlink *devlink)
{
	const struct nlattr *attr;
	uint32_t id = 0;
	bool config = false;

	vfcfg_mnl_for_each_nested(attr, group) {
		switch (vfcfg_mnl.attr_get_type(attr)) {
		case CTRL_ATTR_MCAST_GRP_NAME:
			config = vfcfg_mnl.attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0 &&
				 !strcmp(vfcfg_mnl.attr_get_str(attr),
					 DEVLINK_GENL_MCGRP_CONFIG_NAME);
			break;
		case CTRL_ATTR_MCAST_GRP_ID:
			if (vfcfg_mnl.attr_get_payload_len(attr) == sizeof(id))
				id = vfcfg_mnl.attr_get_u32(attr);
			break;
		}
	}
	if (config)
		devlink->group = id;
}

static int hear_family(const struct nlmsghdr *nlh, void *data)
{
	struct vfcfg_devlink *devlink = data;
	const struct nlattr *attr, *group;

	vfcfg_mnl_for_each_attr(attr, nlh, sizeof(struct genlmsghdr)) {
		if (vfcfg_mnl.attr_get_type(attr) == CTRL_ATTR_FAMILY_ID &&
		    vfcfg_mnl.attr_get_payload_len(attr) == sizeof(devlink->family))
			devlink->family = vfcfg_mnl.attr_get_u16(attr);
		if (vfcfg_mnl.attr_get_type(attr) == CTRL_ATTR_MCAST_GROUPS)
			vfcfg_mnl_for_each_nested(group, attr)
				look_at_group(group, devlink);
	}
	return MNL_CB_STOP;
}

static bool find_family(struct vfcfg_devlink *devlink)
{
	struct nlmsghdr *nlh;
	union message buf;

	nlh = question(devlink, &buf, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1);
	vfcfg_mnl.attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, DEVLINK_GENL_NAME);
	return ask(devlink, nlh, hear_family, devlink) && devlink->family;
}

static bool connected(struct vfcfg_devlink *devlink, const struct vfcfg_bus *bus)
{
	if (!devlink->tried) {
		devlink->tried = true;
		if (vfcfg_mnl_load(&devlink->why))
			return false;
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

	if (vfcfg_mnl.attr_get_payload_len(attr) != sizeof(val))
		return VFCFG_UNKNOWN;
	val = vfcfg_mnl.attr_get_u64(attr);
	return val <= LONG_MAX ? (long)val : VFCFG_UNKNOWN;
}

static bool is_pool(const struct nlattr *name)
{
	return name && vfcfg_mnl.attr_validate(name, MNL_TYPE_NUL_STRING) >= 0 &&
	       !strcmp(vfcfg_mnl.attr_get_str(name), "msix");
}

static void look_at_list(const struct nlattr *list, unsigned int depth, struct found *found);

static void look_at_resource(const struct nlattr *resource, unsigned int depth,
			     struct found *found)
{
	struct vfcfg_pool pool = { .size = VFCFG_UNKNOWN, .occ = VFCFG_UNKNOWN };
	const struct nlattr *attr, *name = NULL;

	vfcfg_mnl_for_each_nested(attr, resource) {
		switch (vfcfg_mnl.attr_get_type(attr)) {
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
	vfcfg_mnl_for_each_nested(attr, list)
		if (vfcfg_mnl.attr_get_type(attr) == DEVLINK_ATTR_RESOURCE)
			look_at_resource(attr, depth, found);
}

static int hear_resources(const struct nlmsghdr *nlh, void *data)
{
	struct found *found = data;
	const struct nlattr *attr;

	if (nlh->nlmsg_type != found->family)
		return MNL_CB_ERROR;
	vfcfg_mnl_for_each_attr(attr, nlh, sizeof(struct genlmsghdr))
		if (vfcfg_mnl.attr_get_type(attr) == DEVLINK_ATTR_RESOURCE_LIST)
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
	vfcfg_mnl.attr_put_strz(nlh, DEVLINK_ATTR_BUS_NAME, "pci");
	vfcfg_mnl.attr_put_strz(nlh, DEVLINK_ATTR_DEV_NAME, vfcfg_addr_str(pf, name));
	if (!ask(devlink, nlh, hear_resources, &found) || found.twice)
		return false;
	/* Nothing found, or a pool that no vector fits in, as without resizing. */
	if (found.depth == UINT_MAX || found.pool.size < 1 || found.pool.occ > found.pool.size)
		return false;
	*pool = found.pool;
	return true;
}

int vfcfg_devlink_listen(struct vfcfg_devlink *devlink, const struct vfcfg_bus *bus)
{
	if (!connected(devlink, bus) || !devlink->group ||
	    !vfcfg_netlink_join(devlink->socket, devlink->group))
		return -1;
	return vfcfg_netlink_fd(devlink->socket);
}

struct listener {
	uint16_t family;
	vfcfg_devlink_hear *hear;
	void *arg;
};

static const char *string(const struct nlattr *attr)
{
	return vfcfg_mnl.attr_validate(attr, MNL_TYPE_NUL_STRING) < 0 ? "" :
	       vfcfg_mnl.attr_get_str(attr);
}

static int hear_news(const struct nlmsghdr *nlh, void *data)
{
	const struct listener *to = data;
	struct vfcfg_devlink_news news = { 0 };
	const char *bus = "", *device = "";
	const struct genlmsghdr *genl;
	const struct nlattr *attr;
	struct vfcfg_addr addr;

	if (nlh->nlmsg_type != to->family || nlh->nlmsg_len < NLMSG_LENGTH(sizeof(*genl)))
		return MNL_CB_OK;
	genl = NLMSG_DATA(nlh);
	news.command = genl->cmd;
	vfcfg_mnl_for_each_attr(attr, nlh, sizeof(*genl)) {
		if (vfcfg_mnl.attr_get_type(attr) == DEVLINK_ATTR_BUS_NAME)
			bus = string(attr);
		else if (vfcfg_mnl.attr_get_type(attr) == DEVLINK_ATTR_DEV_NAME)
			device = string(attr);
	}
	if (strcmp(bus, "pci") || vfcfg_addr_parse(device, &addr))
		return MNL_CB_OK;
	vfcfg_addr_str(&addr, news.device);
	to->hear(to->arg, &news);
	return MNL_CB_OK;
}

bool vfcfg_devlink_receive(struct vfcfg_devlink *devlink, vfcfg_devlink_hear *hear, void *arg)
{
	struct listener listener = { devlink->family, hear, arg };
	union message buf;
	ssize_t len = vfcfg_netlink_receive(devlink->socket, &buf, sizeof(buf));

	if (len <= 0)
		return false;
	if (all_whole(buf.bytes, (size_t)len))
		vfcfg_mnl.cb_run(buf.bytes, (size_t)len, 0, 0, hear_news, &listener);
	return true;
}

const char *vfcfg_devlink_command_name(uint8_t command)
{
	static const char *const names[] = {
		[DEVLINK_CMD_NEW] = "new",
		[DEVLINK_CMD_DEL] = "del",
		[DEVLINK_CMD_PORT_NEW] = "port-new",
		[DEVLINK_CMD_PORT_DEL] = "port-del",
		[DEVLINK_CMD_RELOAD] = "reload",
		[DEVLINK_CMD_PARAM_NEW] = "param-new",
		[DEVLINK_CMD_PARAM_DEL] = "param-del",
		[DEVLINK_CMD_REGION_NEW] = "region-new",
		[DEVLINK_CMD_REGION_DEL] = "region-del",
		[DEVLINK_CMD_HEALTH_REPORTER_RECOVER] = "health",
		[DEVLINK_CMD_RATE_NEW] = "rate-new",
		[DEVLINK_CMD_RATE_DEL] = "rate-del",
	};

	return command < ARRAY_SIZE(names) ? names[command] : NULL;
}

void vfcfg_devlink_close(struct vfcfg_devlink *devlink)
{
	if (devlink->socket)
		vfcfg_netlink_close(devlink->socket);
	devlink->socket = NULL;
	free(devlink->why);
	devlink->why = NULL;
}
