// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Undoing the steps of a device.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/say.h"
#include "transaction/journal.h"
#include "transaction/lock.h"
#include "transaction/sriov.h"
#include "transaction/undo.h"
#include "transaction/wanted.h"

static void add(struct vfcfg_result *r, const char *more)
{
	char *text;

	if (!r->why.text)
		return;
	text = vfcfg_say("%s; %s", r->why.text, more);
	free(r->why.text);
	r->why.text = text;
}

static int restore(struct vfcfg_result *r, const struct vfcfg_state *left,
		   struct vfcfg_reason *lost)
{
	struct vfcfg_ctx *ctx = r->wanted->ctx;

	return (r->before.parts & VFCFG_PART_PF ? vfcfg_sriov_restore : vfcfg_state_restore)
		(&ctx->users, &ctx->bus, &r->before, left, lost);
}

int vfcfg_undo(struct vfcfg_result *r, const char *done)
{
	struct vfcfg_ctx *ctx = r->wanted->ctx;
	struct vfcfg_reason lost = { 0 };
	int err, dir;
	size_t i;

	dir = vfcfg_device_open(&ctx->bus, &r->addr);
	if (dir == -ENODEV) {
		/* Not half done either: there is nothing any more that could be. */
		add(r, "the device went away, with all that was done to it");
		return 0;
	}
	if (dir >= 0)
		close(dir);

	/* From here on it is neither as it was nor as it was left. */
	if (r->left.parts && !vfcfg_journal_begin(r, NULL))
		err = restore(r, &r->left, &lost);
	else
		err = restore(r, NULL, &lost);
	r->left.parts = 0;
	for (i = 0; i < VFCFG_POLICIES_MAX; i++)
		r->tried[i] = false;
	if (err == -ESTALE) {
		/* Nothing of ours is left there. */
		add(r, lost.text ? lost.text : "somebody else has changed it");
	} else if (err) {
		r->outcome = VFCFG_STANDS_HALF;
		add(r, lost.text ? lost.text : "not all could be brought back");
	} else if (done) {
		add(r, done);
	}
	vfcfg_reason_clear(&lost);
	return err;
}
