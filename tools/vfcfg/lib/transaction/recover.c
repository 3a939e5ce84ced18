// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Seeing to what runs left that were ended before they were through.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/say.h"
#include "device/function.h"
#include "libvfcfg.h"
#include "sysfs/entries.h"
#include "transaction/journal.h"
#include "transaction/later.h"
#include "transaction/lock.h"
#include "transaction/pool.h"
#include "transaction/sriov.h"
#include "transaction/undo.h"
#include "transaction/wanted.h"

static bool parse(const char *name, void *addr)
{
	return !vfcfg_addr_parse(name, addr);
}

static int by_addr(const void *a, const void *b)
{
	return vfcfg_addr_cmp(a, b);
}

/* The PFs that have files; none where there is no directory. */
static int find_files(const struct vfcfg_ctx *ctx, struct vfcfg_addr **addrs, size_t *nr)
{
	static const struct vfcfg_entries what = { sizeof(**addrs), parse, by_addr };
	int dir = open(ctx->run, O_RDONLY | O_DIRECTORY | O_CLOEXEC), err;
	void *items = NULL;

	*nr = 0;
	*addrs = NULL;
	if (dir < 0)
		return errno == ENOENT ? 0 : -errno;
	err = vfcfg_entries_read(dir, &what, &items, nr);
	close(dir);
	*addrs = items;
	return err;
}

static int fail(struct vfcfg_wanted *wanted, const struct vfcfg_addr *addr, int err)
{
	struct vfcfg_reason why = { 0 };

	if (err == -EACCES || err == -EPERM)
		vfcfg_reason_errno(&why, err);
	else
		vfcfg_reason(&why, "no-journal", err, "%s: %s; look what is there",
			     wanted->ctx->run, err == -EBADMSG ? "not a journal" : strerror(-err));
	return vfcfg_fail(wanted->ctx, addr, NULL, &why);
}

/* Lock and read what is to be seen to. One that is held is still being worked on. */
static int read_all(struct vfcfg_wanted *wanted)
{
	struct vfcfg_addr *addrs;
	struct vfcfg_owner *o;
	size_t nr, i;
	int err;

	err = find_files(wanted->ctx, &addrs, &nr);
	if (err)
		return fail(wanted, NULL, err);
	for (i = 0; i < nr && err >= 0; i++) {
		err = vfcfg_owner_open(wanted, &addrs[i], &o);
		if (err == VFCFG_LOCKED)
			continue;
		if (!err && o->fd < 0)
			err = fail(wanted, &addrs[i], o->no.err);
		if (err || !vfcfg_journal_is_open(o))
			continue;
		o->keep = true;
		err = vfcfg_journal_read(wanted, o);
		if (err)
			fail(wanted, &addrs[i], err);
	}
	free(addrs);
	return err < 0 ? err : 0;
}

static void tell(struct vfcfg_result *r)
{
	char *who = vfcfg_journal_who(r->owner->fd);
	struct vfcfg_reason why = { 0 };

	vfcfg_reason(&why, "half-done", -EUCLEAN, "%s by a run that was ended: %s; finish or undo it "
		     "(vfcfg recover --finish, vfcfg recover --undo)",
		     r->began ? "may be half done" : "was not begun", who ? who : "unknown");
	free(who);
	vfcfg_refuse(r, NULL, &why);
}

/* Nothing is there any more: it is not half done either. */
static bool is_gone(const struct vfcfg_result *r)
{
	int dir = vfcfg_device_open(&r->wanted->ctx->bus, &r->addr);

	if (dir >= 0)
		close(dir);
	return dir == -ENODEV;
}

/* In the order in which that run took them. NULL when memory is short. */
static struct vfcfg_result **in_order(struct vfcfg_wanted *wanted)
{
	struct vfcfg_result **all = calloc(wanted->nr + 1, sizeof(struct vfcfg_result *)), *r;
	size_t nr = 0, i;

	if (!all)
		return NULL;
	for (r = wanted->first; r; r = r->next) {
		all[nr++] = r;
		for (i = 0; i < vfcfg_nr_policies; i++) {
			r->changes[i].asked = r->wish.values[i];
			r->changes[i].before = r->before.values[i];
		}
	}
	vfcfg_pool_order(all, nr);
	return all;
}

static void undo_one(struct vfcfg_result *r)
{
	struct vfcfg_reason why = { 0 };

	if (r->outcome == VFCFG_REFUSED_WISH || !r->began || is_gone(r)) {
		r->outcome = VFCFG_STANDS;
		return;
	}
	r->outcome = VFCFG_PENDING;
	vfcfg_reason(&why, "half-done", 0, "could not be undone");
	vfcfg_refuse(r, NULL, &why);
	if (!vfcfg_undo(r, NULL)) {
		vfcfg_reason_clear(&r->why);
		r->outcome = VFCFG_STANDS;
	}
}

/* Last taken, first undone: who grew gives back what others had before. */
static int undo_all(struct vfcfg_wanted *wanted)
{
	struct vfcfg_result **all = in_order(wanted);
	size_t nr = wanted->nr;

	if (!all)
		return -ENOMEM;
	while (nr--)
		undo_one(all[nr]);
	free(all);
	return 0;
}

/* The steps that are left: whatever stands already takes none. */
static void finish_one(struct vfcfg_result *r)
{
	struct vfcfg_reason why = { 0 };
	size_t i;
	int err = 0;

	r->wish.resumed = true;
	/* What VFs had who are gone now, only the journal knows. */
	r->wish.sizes = r->before.sizes;
	r->before.sizes = NULL;
	vfcfg_state_free(&r->before);
	vfcfg_steps_plan(r);
	vfcfg_steps_check(r);
	if (r->later && r->nr && r->outcome == VFCFG_PENDING)
		err = vfcfg_journal_late(r);
	if (err) {
		vfcfg_journal_explain(r->wanted->ctx, err, &why);
		vfcfg_refuse(r, NULL, &why);
	}
	for (i = 0; i < r->nr && r->outcome == VFCFG_PENDING && !err; i++) {
		const struct vfcfg_step *step = &r->steps[i];

		err = step->kind->run(r, step, &why);
		if (!err && step->kind->verify)
			err = step->kind->verify(r, step, &why);
		if (err)
			vfcfg_refuse(r, vfcfg_step_of(step), &why);
	}
	if (r->outcome == VFCFG_PENDING)
		r->outcome = VFCFG_STANDS;
	else if (r->outcome == VFCFG_REFUSED_WISH)
		r->outcome = VFCFG_STANDS_HALF;
}

/* The PF's VFs, as far as they were not written down one by one: that is still to come. */
static int finish_pf(struct vfcfg_result *pf)
{
	struct vfcfg_reason why = { 0 };
	int err;

	finish_one(pf);
	err = pf->outcome == VFCFG_STANDS ? vfcfg_later_expand(pf) : 0;
	if (!err)
		return 0;
	vfcfg_reason_errno(&why, err);
	vfcfg_refuse(pf, NULL, &why);
	pf->outcome = VFCFG_STANDS_HALF;
	return err;
}

static void finish(struct vfcfg_result **all, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		struct vfcfg_result *r = all[i];

		/* A device with a line of how it was left was seen to in full. */
		if (r->outcome == VFCFG_REFUSED_WISH || is_gone(r))
			r->outcome = VFCFG_STANDS;
		else if (r->outcome == VFCFG_PENDING)
			finish_one(r);
	}
}

/* First PFs, whose VFs may only come with that. */
static int finish_all(struct vfcfg_wanted *wanted)
{
	struct vfcfg_result **all, *r;

	for (r = wanted->first; r; r = r->next)
		if (r->outcome == VFCFG_PENDING && vfcfg_sriov_is(&r->wish) && !is_gone(r))
			finish_pf(r);
	all = in_order(wanted);
	if (!all)
		return -ENOMEM;
	finish(all, wanted->nr);
	free(all);
	return 0;
}

/* What is seen to leaves the journal; with the last the journal goes. */
static int settle(struct vfcfg_wanted *wanted)
{
	int status = VFCFG_ALL_DONE;
	struct vfcfg_owner *o;
	struct vfcfg_result *r;

	for (o = wanted->owners; o; o = o->next)
		o->keep = false;
	for (r = wanted->first; r; r = r->next) {
		if (r->outcome == VFCFG_STANDS)
			continue;
		if (r->outcome == VFCFG_STANDS_HALF) {
			r->owner->keep = true;
			status = VFCFG_HALF_DONE;
		} else if (!status) {
			status = VFCFG_SOME_REFUSED;
		}
	}
	for (r = wanted->first; r; r = r->next)
		if (r->owner->keep && r->outcome != VFCFG_STANDS_HALF)
			vfcfg_journal_settled(r);
	return status;
}

int vfcfg_recover(struct vfcfg_wanted *wanted, enum vfcfg_recovery how)
{
	struct vfcfg_result *r;
	int status;

	status = read_all(wanted);
	if (!status && how == VFCFG_FINISH)
		status = finish_all(wanted);
	else if (!status && how == VFCFG_UNDO)
		status = undo_all(wanted);
	if (status) {
		vfcfg_owners_release(wanted);
		return status;
	}
	switch (how) {
	case VFCFG_FINISH:
	case VFCFG_UNDO:
		break;
	case VFCFG_ACCEPT:
		for (r = wanted->first; r; r = r->next)
			r->outcome = VFCFG_STANDS;
		break;
	default:
		for (r = wanted->first; r; r = r->next)
			if (r->outcome == VFCFG_PENDING)
				tell(r);
		status = wanted->first ? VFCFG_HALF_DONE : VFCFG_ALL_DONE;
	}
	if (how != VFCFG_LOOK)
		status = settle(wanted);
	vfcfg_users_forget(&wanted->ctx->users);
	vfcfg_owners_release(wanted);
	return status;
}
