/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The commands and data structures of Virtualization Enhancements (NVMe Base
 * Specification): Virtualization Management, Identify with CNS 14h and 15h.
 */
#ifndef NVME_HOST_VIRT_CMD_H
#define NVME_HOST_VIRT_CMD_H

#include <linux/bits.h>
#include <linux/types.h>

struct nvme_ctrl;

/* Optional Admin Command Support, Identify Controller: Virtualization Management */
#define NVME_VIRT_OACS			BIT(7)

/* Virtualization Management, command dword 10 */
#define NVME_VIRT_ACT_OFFLINE		7
#define NVME_VIRT_ACT_ASSIGN		8
#define NVME_VIRT_ACT_ONLINE		9
#define NVME_VIRT_RT_VQ			0
#define NVME_VIRT_RT_VI			1

/* One type of flexible resources, as the primary controller counts them */
struct nvme_virt_pool {
	__le32	total;			/* VxFRT */
	__le32	assigned;		/* VxRFA, held by secondary controllers */
	__le16	primary;		/* VxRFAP, held by the primary */
	__le16	private;		/* VxPRT */
	__le16	secondary_max;		/* VxFRSM */
	__le16	granularity;		/* VxGRAN */
	__u8	rsvd[16];
};

/* Primary Controller Capabilities, Identify CNS 14h */
struct nvme_virt_caps {
	__le16	cntlid;
	__le16	portid;
	__u8	crt;
	__u8	rsvd5[27];
	struct nvme_virt_pool vq;
	struct nvme_virt_pool vi;
	__u8	rsvd96[4000];
};

/* Secondary Controller List, Identify CNS 15h */
struct nvme_virt_secondary {
	__le16	scid;
	__le16	pcid;
	__u8	online;			/* SCS */
	__u8	rsvd5[3];
	__le16	vfn;			/* VF number, from 1 */
	__le16	nvq;
	__le16	nvi;
	__u8	rsvd14[18];
};

int nvme_virt_ready(struct nvme_ctrl *ctrl);
int nvme_virt_mgmt(struct nvme_ctrl *ctrl, u16 cntlid, u8 act, u8 rt, u16 nr);
int nvme_virt_identify_caps(struct nvme_ctrl *ctrl,
			    struct nvme_virt_caps *caps);
int nvme_virt_identify_secondary(struct nvme_ctrl *ctrl, int vf_id,
				 struct nvme_virt_secondary *sec);
u32 nvme_virt_pool_free(const struct nvme_virt_pool *pool);
u32 nvme_virt_pool_limit(const struct nvme_virt_pool *pool);

#endif
