// SPDX-License-Identifier: GPL-2.0-only
/*
 * Virtualization Management and the Identify data that goes with it: what the
 * primary controller is told, and what it tells of its secondary controllers.
 */

#include <linux/bits.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/slab.h>

#include "compat.h"
#include "nvme.h"
#include "virt_cmd.h"

/* Identify CNS 14h, and the flag in its CRT field for each resource type */
#define NVME_VIRT_CNS_PRIMARY_CAPS	0x14
#define NVME_VIRT_CRT_VQ		BIT(0)
#define NVME_VIRT_CRT_VI		BIT(1)

/*
 * How long a command may take. Who waits for it holds the PF's device lock, and
 * so does all that wants to unbind, unplug or recover the controller; 60 s, as
 * for other admin commands, is too long for them.
 */
#define NVME_VIRT_TIMEOUT		(10 * HZ)

/* Status Code Type and Status Code of a completion */
#define NVME_VIRT_STATUS		GENMASK(10, 0)

struct nvme_virt_list {
	__u8	entries;
	__u8	rsvd1[31];
	struct nvme_virt_secondary entry[127];
};

static_assert(sizeof(struct nvme_virt_list) == NVME_IDENTIFY_DATA_SIZE);

static_assert(sizeof(struct nvme_virt_caps) == NVME_IDENTIFY_DATA_SIZE);

static int nvme_virt_errno(int status)
{
	switch (status & NVME_VIRT_STATUS) {
	case NVME_SC_SUCCESS:
		return 0;
	case NVME_SC_RES_ID_INVALID:
		return -ENOSPC;
	case NVME_SC_CTRL_RES_NUM_INVALID:
		return -EINVAL;
	case NVME_SC_CTRL_ID_INVALID:
		return -ENODEV;
	case NVME_SC_SEC_CTRL_STATE_INVALID:
		return -EBUSY;
	case NVME_SC_INVALID_OPCODE:
	case NVME_SC_INVALID_FIELD:
		return -EOPNOTSUPP;
	case NVME_SC_HOST_PATH_ERROR:
	case NVME_SC_HOST_ABORTED_CMD:
		return -EAGAIN;
	default:
		return -EIO;
	}
}

/**
 * nvme_virt_ready - may commands be sent?
 * @ctrl: the primary controller
 *
 * During a reset they would wait for its end. So they are not sent.
 *
 * Return: 0; -EAGAIN while the controller starts or is being reset; -ENODEV when
 *	it is dead or on its way out.
 */
int nvme_virt_ready(struct nvme_ctrl *ctrl)
{
	switch (nvme_ctrl_state(ctrl)) {
	case NVME_CTRL_LIVE:
		return 0;
	case NVME_CTRL_NEW:
	case NVME_CTRL_RESETTING:
	case NVME_CTRL_CONNECTING:
		return -EAGAIN;
	default:
		return -ENODEV;
	}
}

/*
 * Neither waits for a controller that is not live nor for others' commands to
 * leave it a tag. A command that takes too long has the driver reset the
 * controller, so there is one wait at most: nothing is sent after it.
 */
static int nvme_virt_submit(struct nvme_ctrl *ctrl, struct nvme_command *c,
			    void *data)
{
	struct request *req;
	blk_status_t status;
	int ret;

	ret = nvme_virt_ready(ctrl);
	if (ret)
		return ret;

	req = blk_mq_alloc_request(ctrl->admin_q, nvme_req_op(c),
				   BLK_MQ_REQ_NOWAIT);
	if (IS_ERR(req))
		return PTR_ERR(req);

	nvme_init_request(req, c);
	req->timeout = NVME_VIRT_TIMEOUT;
	if (data)
		ret = nvme_compat_map_kern(req, data, NVME_IDENTIFY_DATA_SIZE);
	if (ret)
		goto out;

	status = blk_execute_rq(req, false);
	if (nvme_req(req)->flags & NVME_REQ_CANCELLED)
		ret = -EAGAIN;
	else if (nvme_req(req)->status)
		ret = nvme_virt_errno(nvme_req(req)->status);
	else
		ret = blk_status_to_errno(status);
out:
	blk_mq_free_request(req);
	return ret;
}

/**
 * nvme_virt_mgmt - send a Virtualization Management command
 * @ctrl: the primary controller
 * @cntlid: the controller to act upon
 * @act: NVME_VIRT_ACT_*
 * @rt: NVME_VIRT_RT_*, for an assignment
 * @nr: number of resources, for an assignment
 *
 * Context: Process context, may sleep until the controller answers, ten seconds
 *	at most.
 *
 * Return: 0; -ENOSPC when the pool has too few; -EINVAL above what one
 *	controller can hold; -EBUSY when the secondary's state does not allow it;
 *	-ENODEV when there is no such controller, or the primary is dead;
 *	-EOPNOTSUPP when the command is unknown; -EAGAIN when a reset goes on,
 *	or has cancelled it, be it for want of an answer; -EIO for all else.
 */
int nvme_virt_mgmt(struct nvme_ctrl *ctrl, u16 cntlid, u8 act, u8 rt, u16 nr)
{
	struct nvme_command c = { };

	c.common.opcode = nvme_admin_virtual_mgmt;
	c.common.cdw10 = cpu_to_le32((u32)cntlid << 16 | rt << 8 | act);
	c.common.cdw11 = cpu_to_le32(nr);

	return nvme_virt_submit(ctrl, &c, NULL);
}

static int nvme_virt_identify(struct nvme_ctrl *ctrl, u8 cns, u16 cntlid,
			      void *data)
{
	struct nvme_command c = { };

	c.identify.opcode = nvme_admin_identify;
	c.identify.cns = cns;
	c.identify.ctrlid = cpu_to_le16(cntlid);

	return nvme_virt_submit(ctrl, &c, data);
}

/**
 * nvme_virt_identify_caps - read the Primary Controller Capabilities
 * @ctrl: the primary controller
 * @caps: filled in
 *
 * Context: As nvme_virt_mgmt().
 *
 * Return: 0; -EOPNOTSUPP unless both interrupts and queues are flexible; what
 *	nvme_virt_mgmt() returns.
 */
int nvme_virt_identify_caps(struct nvme_ctrl *ctrl,
			    struct nvme_virt_caps *caps)
{
	const u8 both = NVME_VIRT_CRT_VQ | NVME_VIRT_CRT_VI;
	int ret;

	ret = nvme_virt_identify(ctrl, NVME_VIRT_CNS_PRIMARY_CAPS, 0, caps);
	if (ret)
		return ret;

	return (caps->crt & both) == both ? 0 : -EOPNOTSUPP;
}

/**
 * nvme_virt_identify_secondary - find the secondary controller of a VF
 * @ctrl: the primary controller
 * @vf_id: index of the VF, from 0
 * @sec: filled in with its entry in the Secondary Controller List
 *
 * Context: As nvme_virt_mgmt().
 *
 * Return: 0; -ENODEV when no secondary controller is that VF's; -ENOMEM; what
 *	nvme_virt_mgmt() returns.
 */
int nvme_virt_identify_secondary(struct nvme_ctrl *ctrl, int vf_id,
				 struct nvme_virt_secondary *sec)
{
	struct nvme_virt_list *list;
	u16 first = 0;
	int i, ret;

	list = kmalloc(sizeof(*list), GFP_KERNEL);
	if (!list)
		return -ENOMEM;

	/* A list starts at the controller asked for; there may be several. */
	do {
		ret = nvme_virt_identify(ctrl, NVME_ID_CNS_SCNDRY_CTRL_LIST,
					 first, list);
		if (ret)
			goto out;

		for (i = 0; i < min_t(int, list->entries,
				      ARRAY_SIZE(list->entry)); i++) {
			u16 scid = le16_to_cpu(list->entry[i].scid);

			if (le16_to_cpu(list->entry[i].vfn) == vf_id + 1) {
				*sec = list->entry[i];
				goto out;
			}
			/* A list that does not advance is not followed. */
			if (scid < first || scid == U16_MAX)
				break;
			first = scid + 1;
		}
	} while (i == ARRAY_SIZE(list->entry));

	ret = -ENODEV;
out:
	kfree(list);
	return ret;
}

/**
 * nvme_virt_pool_free - resources that no controller holds
 * @pool: as the primary controller reports it
 *
 * Return: a number of resources.
 */
u32 nvme_virt_pool_free(const struct nvme_virt_pool *pool)
{
	u32 used = le32_to_cpu(pool->assigned) + le16_to_cpu(pool->primary);
	u32 total = le32_to_cpu(pool->total);

	return total > used ? total - used : 0;
}

/**
 * nvme_virt_pool_limit - resources that one secondary controller can hold
 * @pool: as the primary controller reports it
 *
 * Return: a number of resources.
 */
u32 nvme_virt_pool_limit(const struct nvme_virt_pool *pool)
{
	return min_t(u32, le16_to_cpu(pool->secondary_max),
		     le32_to_cpu(pool->total));
}
