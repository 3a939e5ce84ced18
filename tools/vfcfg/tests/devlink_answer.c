// SPDX-License-Identifier: GPL-2.0-only
/*
 * Answers of devlink, in the order of attributes that net/devlink/resource.c
 * and net/netlink/genetlink.c write them in.
 */
#include <linux/devlink.h>
#include <linux/genetlink.h>
#include <stdlib.h>

#include "devlink_answer.h"

static void begin(struct answer *a, uint16_t type, uint16_t flags, uint32_t seq)
{
	a->nlh = mnl_nlmsg_put_header(a->bytes + a->len);
	a->nlh->nlmsg_type = type;
	a->nlh->nlmsg_flags = flags;
	a->nlh->nlmsg_seq = seq;
	a->nlh->nlmsg_pid = 4711;
}

static void begin_generic(struct answer *a, uint16_t type, uint16_t flags, uint32_t seq,
			  uint8_t command, uint8_t version)
{
	struct genlmsghdr *genl;

	begin(a, type, flags, seq);
	genl = mnl_nlmsg_put_extra_header(a->nlh, sizeof(*genl));
	genl->cmd = command;
	genl->version = version;
}

static void end(struct answer *a)
{
	a->len += MNL_ALIGN(a->nlh->nlmsg_len);
	/* Told too late, but told: such a test is broken. */
	if (a->len > sizeof(a->bytes))
		abort();
}

void answer_family(struct answer *a, uint32_t seq)
{
	struct nlattr *groups, *group;

	begin_generic(a, GENL_ID_CTRL, 0, seq, CTRL_CMD_NEWFAMILY, 2);
	mnl_attr_put_strz(a->nlh, CTRL_ATTR_FAMILY_NAME, DEVLINK_GENL_NAME);
	mnl_attr_put_u16(a->nlh, CTRL_ATTR_FAMILY_ID, ANSWER_FAMILY);
	mnl_attr_put_u32(a->nlh, CTRL_ATTR_VERSION, DEVLINK_GENL_VERSION);
	mnl_attr_put_u32(a->nlh, CTRL_ATTR_HDRSIZE, 0);
	mnl_attr_put_u32(a->nlh, CTRL_ATTR_MAXATTR, DEVLINK_ATTR_MAX);
	groups = mnl_attr_nest_start(a->nlh, CTRL_ATTR_MCAST_GROUPS);
	group = mnl_attr_nest_start(a->nlh, 1);
	mnl_attr_put_u32(a->nlh, CTRL_ATTR_MCAST_GRP_ID, ANSWER_GROUP);
	mnl_attr_put_strz(a->nlh, CTRL_ATTR_MCAST_GRP_NAME, DEVLINK_GENL_MCGRP_CONFIG_NAME);
	mnl_attr_nest_end(a->nlh, group);
	mnl_attr_nest_end(a->nlh, groups);
	end(a);
}

void answer_error(struct answer *a, uint32_t seq, int err)
{
	struct nlmsgerr *body;

	begin(a, NLMSG_ERROR, NLM_F_CAPPED, seq);
	body = mnl_nlmsg_put_extra_header(a->nlh, sizeof(*body));
	body->error = err;
	end(a);
}

void answer_done(struct answer *a, uint32_t seq)
{
	begin(a, NLMSG_DONE, NLM_F_MULTI, seq);
	end(a);
}

void answer_news(struct answer *a, uint8_t command, const char *bus, const char *device)
{
	begin_generic(a, ANSWER_FAMILY, 0, 0, command, DEVLINK_GENL_VERSION);
	mnl_attr_put_strz(a->nlh, DEVLINK_ATTR_BUS_NAME, bus);
	mnl_attr_put_strz(a->nlh, DEVLINK_ATTR_DEV_NAME, device);
	end(a);
}

struct nlattr *answer_resources(struct answer *a, uint32_t seq, const char *pf)
{
	begin_generic(a, ANSWER_FAMILY, NLM_F_MULTI, seq, DEVLINK_CMD_RESOURCE_DUMP,
		      DEVLINK_GENL_VERSION);
	mnl_attr_put_strz(a->nlh, DEVLINK_ATTR_BUS_NAME, "pci");
	mnl_attr_put_strz(a->nlh, DEVLINK_ATTR_DEV_NAME, pf);
	return mnl_attr_nest_start(a->nlh, DEVLINK_ATTR_RESOURCE_LIST);
}

void answer_end(struct answer *a, struct nlattr *list)
{
	mnl_attr_nest_end(a->nlh, list);
	end(a);
}

static struct nlattr *begin_resource(struct answer *a, const char *name, uint64_t size,
				     uint64_t occ)
{
	struct nlattr *resource = mnl_attr_nest_start(a->nlh, DEVLINK_ATTR_RESOURCE);

	mnl_attr_put_strz(a->nlh, DEVLINK_ATTR_RESOURCE_NAME, name);
	mnl_attr_put_u64(a->nlh, DEVLINK_ATTR_RESOURCE_SIZE, size);
	mnl_attr_put_u64(a->nlh, DEVLINK_ATTR_RESOURCE_ID, 1);
	if (occ != ANSWER_NO_OCC)
		mnl_attr_put_u64(a->nlh, DEVLINK_ATTR_RESOURCE_OCC, occ);
	mnl_attr_put_u64(a->nlh, DEVLINK_ATTR_RESOURCE_SIZE_GRAN, 1);
	mnl_attr_put_u64(a->nlh, DEVLINK_ATTR_RESOURCE_SIZE_MAX, size);
	mnl_attr_put_u64(a->nlh, DEVLINK_ATTR_RESOURCE_SIZE_MIN, size);
	mnl_attr_put_u8(a->nlh, DEVLINK_ATTR_RESOURCE_UNIT, DEVLINK_RESOURCE_UNIT_ENTRY);
	mnl_attr_put_u8(a->nlh, DEVLINK_ATTR_RESOURCE_SIZE_VALID, 1);
	return resource;
}

void answer_resource(struct answer *a, const char *name, uint64_t size, uint64_t occ)
{
	mnl_attr_nest_end(a->nlh, begin_resource(a, name, size, occ));
}

struct answer_open answer_resource_open(struct answer *a, const char *name, uint64_t size,
					uint64_t occ)
{
	struct answer_open open;

	open.resource = begin_resource(a, name, size, occ);
	open.list = mnl_attr_nest_start(a->nlh, DEVLINK_ATTR_RESOURCE_LIST);
	return open;
}

void answer_resource_close(struct answer *a, struct answer_open open)
{
	mnl_attr_nest_end(a->nlh, open.list);
	mnl_attr_nest_end(a->nlh, open.resource);
}
