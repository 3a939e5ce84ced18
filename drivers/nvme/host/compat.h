/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between the kernels that virt_cmd.c is built for, 6.1, 6.12 and
 * 7.3.
 */
#ifndef NVME_HOST_COMPAT_H
#define NVME_HOST_COMPAT_H

#include <linux/blk-mq.h>
#include <linux/version.h>

static inline int nvme_compat_map_kern(struct request *req, void *data,
				       unsigned int size)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
	return blk_rq_map_kern(req, data, size, GFP_KERNEL);
#else
	return blk_rq_map_kern(req->q, req, data, size, GFP_KERNEL);
#endif
}

#endif
