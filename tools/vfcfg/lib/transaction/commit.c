// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Committing: lock, plan, check, write the journal, run, undo, look again.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "common/say.h"
#include "device/function.h"
#include "device/pf.h"
#include "libvfcfg.h"
#include "transaction/journal.h"
#include "transaction/lock.h"
#include "transaction/pool.h"
#include "transaction/refusals.h"
#include "transaction/undo.h"
#include "transaction/wanted.h"

/* A run: the devices with something to do, in the order in which they are taken. */
struct run {
	struct vfcfg_wanted *wanted;
	unsigned int flags;
	struct vfcfg_result **todo;
	size_t nr;
	size_t done;
	bool stopped;
	bool cut;	/* before what is wanted of the VFs was written down */
};

static bool refused(const struct vfcfg_wanted *wanted)
{
	const struct vfcfg_result *r;

	for (r = wanted->first; r; r = r->next)
		if (r->outcome != VFCFG_STANDS && r->outcome != VFCFG_PENDING)
			return true;
	return false;
}

static void plan(struct vfcfg_wanted *wanted)
{
	struct vfcfg_result *r;

	for (r = wanted->first; r; r = r->next) {
		if (r->outcome != VFCFG_PENDING || r->taken)
			continue;
		vfcfg_steps_plan(r);
		vfcfg_steps_check(r);
		if (r->outcome == VFCFG_PENDING && !r->nr)
			r->outcome = VFCFG_STANDS;
	}
}

/* Those with something to do. */
static int collect(struct run *run, size_t from)
{
	struct vfcfg_result **todo, *r;

	todo = reallocarray(run->todo, run->wanted->nr + 1, sizeof(struct vfcfg_result *));
	if (!todo)
		return -ENOMEM;
	run->todo = todo;
	for (r = run->wanted->first; r; r = r->next) {
		if (r->owner)
			r->owner->reserved |= r->wish.reserve > 0;
		/* What a dry run has planned before stays pending. */
		if (r->outcome == VFCFG_PENDING && !r->taken) {
			run->todo[run->nr++] = r;
			r->taken = true;
		}
	}
	vfcfg_pool_order(todo + from, run->nr - from);
	/* While VFs are still to come, nobody knows what they will hold. */
	if (run->wanted->more)
		return 0;
	vfcfg_pool_check(todo + from, run->nr - from, run->flags & VFCFG_WHOLE);
	vfcfg_pool_reserve(run->wanted);
	return 0;
}

/* The others are refused because of one of them: those too that @stand, or only the rest. */
static void refuse_rest(struct run *run, bool stand, const char *code, int err, const char *text)
{
	struct vfcfg_reason why = { 0 };
	struct vfcfg_result *r;

	for (r = run->wanted->first; r; r = r->next) {
		if (r->outcome != VFCFG_PENDING && !(stand && r->outcome == VFCFG_STANDS))
			continue;
		vfcfg_reason(&why, code, err, "%s", text);
		vfcfg_refuse(r, NULL, &why);
	}
}

/*
 * A number that this PF's driver is known to refuse: the driver of the device
 * stays where it is.
 */
static bool known_to_fail(struct vfcfg_result *r)
{
	struct vfcfg_reason why = { 0 };
	size_t i;

	if (!vfcfg_unbinds(r))
		return false;
	for (i = 0; i < r->nr; i++) {
		size_t place = r->steps[i].place;
		struct vfcfg_change *c = &r->changes[place];

		if (r->steps[i].kind != &vfcfg_step_number)
			continue;
		c->err = vfcfg_refusal_known(r->owner, place, c);
		if (!c->err)
			continue;
		vfcfg_policies[place]->explain(r->wanted->ctx, c, &why);
		vfcfg_refuse(r, vfcfg_policies[place]->name, &why);
		return true;
	}
	return false;
}

/* A device's steps. Of one that is not whole each is tried, whatever the others do. */
static void take(struct vfcfg_result *r)
{
	struct vfcfg_reason why = { 0 };
	size_t i;
	int err;

	for (i = 0; i < r->nr; i++) {
		const struct vfcfg_step *step = &r->steps[i];

		err = step->kind->run(r, step, &why);
		if (!err && step->kind->verify)
			err = step->kind->verify(r, step, &why);
		if (!err)
			continue;
		vfcfg_refuse(r, vfcfg_step_of(step), &why);
		if (r->whole)
			break;
	}
	if (r->outcome == VFCFG_PENDING)
		r->outcome = VFCFG_STANDS;
	if (r->outcome == VFCFG_REFUSED_WISH && r->whole)
		vfcfg_undo(r, "all is as it was");
}

/* How it was left, for whoever has to undo it. */
static void remember_left(struct vfcfg_result *r)
{
	size_t i;

	if (r->before.parts & (VFCFG_PART_DRIVER | VFCFG_PART_PF)) {
		vfcfg_state_free(&r->left);
		if (vfcfg_state_read(&r->wanted->ctx->bus, &r->addr, r->before.parts, &r->left))
			r->left.parts = 0;
		return;
	}
	/* What verifying has read. */
	r->left = (struct vfcfg_state){ .addr = r->addr, .parts = r->before.parts };
	for (i = 0; i < vfcfg_nr_policies; i++)
		r->left.values[i] = r->changes[i].after;
}

static struct vfcfg_result *last_on(const struct run *run, size_t at)
{
	size_t i;

	for (i = at; i-- > 0;)
		if (run->todo[i]->owner == run->todo[at]->owner)
			return run->todo[i]->began ? run->todo[i] : NULL;
	return NULL;
}

static void run_one(struct run *run, size_t at)
{
	struct vfcfg_result *r = run->todo[at];
	struct vfcfg_reason why = { 0 };
	int err;

	if (r->outcome != VFCFG_PENDING || known_to_fail(r))
		return;
	err = vfcfg_journal_begin(r, last_on(run, at));
	if (err) {
		vfcfg_journal_explain(run->wanted->ctx, err, &why);
		vfcfg_refuse(r, NULL, &why);
		return;
	}
	r->began = true;
	take(r);
	if (r->outcome == VFCFG_STANDS)
		remember_left(r);
}

static void run_all(struct run *run, size_t from, vfcfg_progress *progress, void *arg)
{
	size_t i;

	for (i = from; i < run->nr && !run->stopped; i++) {
		run_one(run, i);
		run->done = i + 1;
		if (progress && progress(arg, run->done, run->nr))
			run->stopped = run->done < run->nr || run->wanted->more;
		if (run->flags & VFCFG_WHOLE && run->todo[i]->outcome != VFCFG_STANDS)
			break;
	}
}

/* What was done of a whole that cannot be finished, the last first. */
static void undo_all(struct run *run, const char *code, int err, const char *text)
{
	struct vfcfg_reason why = { 0 };
	size_t i;

	for (i = run->done; i-- > 0;) {
		struct vfcfg_result *r = run->todo[i];

		if (r->outcome != VFCFG_STANDS)
			continue;
		vfcfg_reason(&why, code, err, "%s", text);
		vfcfg_refuse(r, NULL, &why);
		vfcfg_undo(r, NULL);
	}
	refuse_rest(run, true, code, err, text);
}

static void stopped(struct run *run)
{
	bool keep = run->flags & VFCFG_KEEP_GOING;
	char *text = vfcfg_say("interrupted after %zu of %zu devices; %s", run->done, run->nr,
			       keep ? "this one was not begun" : "all is as it was");
	const char *words = text ? text : "interrupted";
	struct vfcfg_reason why = { 0 };

	if (keep)
		refuse_rest(run, false, "interrupted", -EINTR, words);
	if (keep && run->cut) {
		vfcfg_reason(&why, "interrupted", -EINTR, "interrupted before its VFs were begun; "
			     "it stands itself");
		vfcfg_refuse(run->wanted->first, NULL, &why);
	}
	if (!keep)
		undo_all(run, "interrupted", -EINTR, words);
	free(text);
}

/* The whole, once more: a change of one VF may have moved another. */
static void verify(struct run *run)
{
	struct vfcfg_reason why = { 0 };
	struct vfcfg_state now;
	size_t i;

	for (i = 0; i < run->done && run->nr > 1; i++) {
		struct vfcfg_result *r = run->todo[i];

		if (r->outcome != VFCFG_STANDS || !r->left.parts)
			continue;
		if (vfcfg_state_read(&run->wanted->ctx->bus, &r->addr, r->left.parts, &now)) {
			vfcfg_reason_no_device(&why, true);
			vfcfg_refuse(r, NULL, &why);
			continue;
		}
		if (!vfcfg_state_same(&now, &r->left, r->left.parts)) {
			vfcfg_reason(&why, "changed", -ESTALE, "it stood, and somebody else has "
				     "changed it since; look at it again (vfcfg list %s)",
				     r->address);
			vfcfg_refuse(r, NULL, &why);
		}
		vfcfg_state_free(&now);
	}
}

static void look_after(struct vfcfg_wanted *wanted)
{
	struct vfcfg_result *r;

	for (r = wanted->first; r; r = r->next)
		if (r->before.parts & VFCFG_PART_DRIVER && r->outcome == VFCFG_STANDS)
			vfcfg_state_read(&wanted->ctx->bus, &r->addr, VFCFG_PART_DRIVER,
					 &r->after);
}

/* Only what stands half done stays in the journal. */
static void settle(struct run *run)
{
	struct vfcfg_owner *o;
	size_t i;

	for (i = 0; i < run->nr; i++)
		if (run->todo[i]->outcome == VFCFG_STANDS_HALF)
			run->todo[i]->owner->keep = true;
	for (i = 0; i < run->nr; i++)
		if (run->todo[i]->owner->keep && run->todo[i]->outcome != VFCFG_STANDS_HALF)
			vfcfg_journal_settled(run->todo[i]);
	for (o = run->wanted->owners; o; o = o->next)
		if (o->fd >= 0 && !o->keep)
			vfcfg_journal_end(o);
}

static int status_of(const struct vfcfg_wanted *wanted)
{
	int status = VFCFG_ALL_DONE;
	const struct vfcfg_result *r;

	for (r = wanted->first; r; r = r->next) {
		if (r->outcome == VFCFG_STANDS_HALF)
			return VFCFG_HALF_DONE;
		if (r->outcome != VFCFG_STANDS)
			status = VFCFG_SOME_REFUSED;
	}
	return status;
}

static int no_journal(struct run *run, int err)
{
	struct vfcfg_reason why = { 0 };

	vfcfg_journal_explain(run->wanted->ctx, err, &why);
	refuse_rest(run, false, why.code, err, why.text ? why.text : "out of memory");
	vfcfg_reason_clear(&why);
	return 0;
}

static int dry(struct run *run)
{
	int status;
	size_t i;

	for (i = 0; i < run->nr; i++)
		if (run->todo[i]->outcome == VFCFG_PENDING)
			run->todo[i]->outcome = VFCFG_STANDS;
	status = status_of(run->wanted);
	return status ? status : run->nr ? VFCFG_DIFFERS : VFCFG_ALL_DONE;
}

/* Those that are wanted and were not taken yet; with @VFCFG_WHOLE all or none of them. */
static int take_round(struct run *run, vfcfg_progress *progress, void *arg)
{
	size_t from = run->nr;
	int err;

	plan(run->wanted);
	err = collect(run, from);
	if (err || run->flags & VFCFG_DRY_RUN)
		return err;
	if (run->nr == from || (run->flags & VFCFG_WHOLE && refused(run->wanted)))
		return 0;
	err = vfcfg_journal_devices(run->wanted);
	if (err)
		return no_journal(run, err);
	run_all(run, from, progress, arg);
	return 0;
}

/* The PFs' VFs, now that they are there; but not those that only will be. */
static int take_more(struct run *run, vfcfg_progress *progress, void *arg)
{
	struct vfcfg_wanted *wanted = run->wanted;
	int (*more)(void *arg) = wanted->more;
	int err;

	wanted->more = NULL;
	run->cut = more && run->stopped;
	if (!more || run->stopped || refused(wanted) || (run->flags & VFCFG_DRY_RUN && run->nr))
		return 0;
	err = more(wanted->more_arg);
	if (err && err != -ENOMEM) {
		vfcfg_refuse(wanted->first, NULL, &wanted->ctx->error.why);
		return 0;
	}
	return err ? err : take_round(run, progress, arg);
}

/* After a refusal nothing was begun, unless a round before was through. */
static void unwind(struct run *run)
{
	if (run->stopped)
		stopped(run);
	else if (!(run->flags & VFCFG_WHOLE) || !refused(run->wanted))
		return;
	else if (run->done)
		undo_all(run, "others", -ECANCELED,
			 "undone, as another device of the plan failed; all is as it was");
	else
		refuse_rest(run, true, "others", -ECANCELED,
			    "not begun, as another device of the plan was refused");
}

static void out_of_memory(struct vfcfg_wanted *wanted)
{
	struct vfcfg_reason why = { 0 };

	vfcfg_reason(&why, "no-memory", -ENOMEM, "out of memory; try again");
	vfcfg_refuse(wanted->first, NULL, &why);
}

static int commit(struct run *run, vfcfg_progress *progress, void *arg)
{
	int err;

	err = take_round(run, progress, arg);
	if (!err)
		err = take_more(run, progress, arg);
	if (err && !run->done)
		return err;
	if (err)
		out_of_memory(run->wanted);
	unwind(run);
	if (run->flags & VFCFG_DRY_RUN)
		return dry(run);
	if (!run->nr)
		return status_of(run->wanted);
	verify(run);
	look_after(run->wanted);
	settle(run);
	return status_of(run->wanted);
}

int vfcfg_commit(struct vfcfg_wanted *wanted, unsigned int flags, vfcfg_progress *progress,
		 void *arg)
{
	struct run run = { .wanted = wanted, .flags = flags };
	int status;

	wanted->progress = progress;
	wanted->arg = arg;
	wanted->dry = flags & VFCFG_DRY_RUN;
	status = vfcfg_owners_lock(wanted);
	if (!status)
		status = commit(&run, progress, arg);
	else
		vfcfg_wanted_clear(wanted);
	free(run.todo);
	vfcfg_users_forget(&wanted->ctx->users);
	vfcfg_pfs_forget(wanted->ctx);
	vfcfg_owners_release(wanted);
	return status;
}
