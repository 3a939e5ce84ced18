/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a handle of the library holds.
 */
#ifndef VFCFG_CONTEXT_H
#define VFCFG_CONTEXT_H

#include "device/bus.h"
#include "device/names.h"
#include "device/users.h"
#include "io/devlink.h"
#include "reason.h"

/**
 * struct vfcfg_error - The last failure of a call.
 * @device: address; empty where it is about none
 * @step: what was asked of it; NULL where nothing was
 * @why: why not
 */
struct vfcfg_error {
	char device[VFCFG_ADDR_LEN];
	const char *step;
	struct vfcfg_reason why;
};

/**
 * struct vfcfg_ctx - A handle.
 * @refs: references
 * @bus: the PCI bus
 * @sysfs: where sysfs is mounted
 * @run: the directory of locks and journals
 * @want: enum vfcfg_want: what is read of PFs and VFs
 * @pfs: PFs read so far, by address
 * @devlink: where PF drivers tell of their pools
 * @users: who has what open
 * @names: the database of names
 * @error: the last failure
 */
struct vfcfg_ctx {
	unsigned int refs;
	struct vfcfg_bus bus;
	char *sysfs;
	char *run;
	unsigned int want;
	struct vfcfg_pf *pfs;
	struct vfcfg_devlink devlink;
	struct vfcfg_users users;
	struct vfcfg_names names;
	struct vfcfg_error error;
};

/** vfcfg_again() - A handle of the same places, for another thread; set unless -ENOMEM. */
int vfcfg_again(const struct vfcfg_ctx *ctx, struct vfcfg_ctx **again);

/** vfcfg_fail() - Remember a failure; @why is taken over. Return: its errno, or -EIO. */
int vfcfg_fail(struct vfcfg_ctx *ctx, const struct vfcfg_addr *addr, const char *step,
	       struct vfcfg_reason *why);

#endif
