// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The third policy: a vfio user sees a table of its own size, whose entries are
 * kept in a message store that all VFs share.
 *
 * The interface is vfio_msix_virtual, which only a VF has whose vfio driver
 * offers it. The VF's own table and its PF's pool are not touched.
 */
#include <errno.h>
#include <unistd.h>

#include "context.h"
#include "device/function.h"
#include "device/msix.h"
#include "policy/file.h"

#define FILE_NAME	"vfio_msix_virtual"

static void virtual_look(int dir, struct vfcfg_value *val)
{
	vfcfg_file_look(&vfcfg_policy_virtual, FILE_NAME, dir, val);
}

static int virtual_get(int dir, struct vfcfg_value *val)
{
	return vfcfg_file_get(&vfcfg_policy_virtual, FILE_NAME, dir, val);
}

static int virtual_set(int dir, const struct vfcfg_value *val)
{
	return vfcfg_file_set(&vfcfg_policy_virtual, FILE_NAME, dir, val);
}

static bool virtual_nothing_to_reset(int err)
{
	return err == -ENOENT;
}

static enum vfcfg_verdict virtual_judge(const struct vfcfg_change *c, struct vfcfg_reason *why)
{
	return vfcfg_file_judge(&vfcfg_policy_virtual, "virtual size", c, why);
}

static void virtual_explain(struct vfcfg_ctx *ctx, const struct vfcfg_change *c,
			    struct vfcfg_reason *why)
{
	int dir = vfcfg_device_open(&ctx->bus, &c->fn);

	switch (c->err == -ENOENT && dir < 0 ? dir : c->err) {
	case -ENODEV:
		vfcfg_reason_no_device(why, c->before.number != VFCFG_UNKNOWN);
		break;
	case -ENOENT:
		vfcfg_reason(why, "no-virtual", c->err, "its driver offers no virtual table ("
			     FILE_NAME "); bind one that does, or use --count or --cap");
		break;
	case -EBUSY:
		vfcfg_reason_open(why, &ctx->users, &ctx->bus, &c->fn, "for its table to change");
		break;
	case -ENOSPC:
		vfcfg_reason(why, "no-slots", c->err, "the message store has too few free slots "
			     "for %ld; ask for fewer, or reserve none (--overcommit)",
			     c->asked.number);
		break;
	case -EINVAL:
		vfcfg_reason(why, "outside", c->err, "its driver does not take %ld; ask for "
			     "another number (its limits may be in the kernel log, dmesg)",
			     c->asked.number);
		break;
	default:
		vfcfg_reason_errno(why, c->err);
	}
	if (dir >= 0)
		close(dir);
}

const struct vfcfg_policy vfcfg_policy_virtual = {
	.name = "virtual",
	.help = "Let the vfio user of each device see a virtual table of N vectors (0: its own)",
	.word = "overcommit",
	.word_help = "With --virtual: reserve no slots of the message store",
	.key = "virtual_size",
	.max = VFCFG_VECTORS_MAX,
	.look = virtual_look,
	.get_at = virtual_get,
	.set_at = virtual_set,
	.nothing_to_reset = virtual_nothing_to_reset,
	.judge = virtual_judge,
	.explain = virtual_explain,
};
