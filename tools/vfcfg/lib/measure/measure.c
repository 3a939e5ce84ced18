// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Measuring the policies on one function.
 *
 * Nothing here may end the process: what was changed has to be brought back.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "device/driver.h"
#include "device/msix.h"
#include "device/pf.h"
#include "policy/policy.h"
#include "transaction/journal.h"
#include "transaction/lock.h"
#include "sysfs/sysfs.h"
#include "transaction/wanted.h"
#include "common/say.h"
#include "measure/look.h"
#include "measure/measure.h"

/*
 * @plain: how the function stands between two rows: bound to a vfio driver, or
 *	unbound where there is none, its table whole, without a limit
 * @no_vfio: why no vfio user can be played; NULL when one can
 */
struct bench {
	struct vfcfg_ctx *ctx;
	const struct vfcfg_bus *bus;
	struct vfcfg_comparison *c;
	const volatile int *stop;
	struct vfcfg_state plain;
	char *no_vfio;
};

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static int by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static char *explain(const struct bench *b, const struct vfcfg_policy *policy,
		     const struct vfcfg_change *change)
{
	struct vfcfg_reason why = { 0 };

	policy->explain(b->ctx, change, &why);
	vfcfg_pfs_forget(b->ctx);
	return why.text;
}

static char *explain_driver(const struct bench *b, const char *driver, int err)
{
	struct vfcfg_reason why = { 0 };

	if (err == -EBUSY)
		vfcfg_reason_open(&why, &b->ctx->users, b->bus, &b->c->addr, "to be unbound");
	else
		vfcfg_driver_explain(b->bus, driver, err, &why);
	return why.text;
}

static int set(const struct bench *b, const struct vfcfg_policy *policy, long val)
{
	const struct vfcfg_value value = { .number = val };

	return vfcfg_policy_set(policy, b->bus, &b->c->addr, &value);
}

/* Vectors that no VF of the PF holds; unknown for what is no VF. */
static long free_vectors(const struct bench *b)
{
	long left = VFCFG_UNKNOWN;
	struct vfcfg_addr addr;
	struct vfcfg_pf *pf;
	int dir, err;

	dir = vfcfg_device_open(b->bus, &b->c->addr);
	if (dir < 0)
		return left;
	err = vfcfg_device_pf(dir, &addr);
	close(dir);
	if (!err && !vfcfg_pf_get(b->ctx, &addr, &pf))
		left = pf->free_msix;
	vfcfg_pfs_forget(b->ctx);
	return left;
}

static long host_size(const struct bench *b)
{
	struct vfcfg_msix msix;

	return vfcfg_msix_read(b->bus, &b->c->addr, &msix) ? VFCFG_UNKNOWN : msix.table_size;
}

/* Back to where each row starts from. */
static int stand_plain(struct bench *b, char **why)
{
	struct vfcfg_reason lost = { 0 };
	int err;

	if (*b->stop)
		return -EINTR;
	err = vfcfg_state_restore(&b->ctx->users, b->bus, &b->plain, NULL, &lost);
	if (err)
		*why = lost.text;
	return err;
}

/* The time of a change there and back, many times, and then there. */
static int time_changes(struct bench *b, const struct vfcfg_policy *policy,
			struct vfcfg_value there, long back, struct measured *row)
{
	double took[VFCFG_COMPARISON_ROUNDS];
	size_t i;

	for (i = 0; i < VFCFG_COMPARISON_ROUNDS; i++) {
		struct vfcfg_change change = {
			.fn = b->c->addr, .asked = there, .before.number = back,
		};
		double start;

		if (*b->stop)
			return -EINTR;
		start = now_us();
		change.err = vfcfg_policy_set(policy, b->bus, &b->c->addr, &there);
		took[i] = now_us() - start;
		if (!change.err && i < VFCFG_COMPARISON_ROUNDS - 1) {
			change.asked = (struct vfcfg_value){ .number = back };
			change.err = set(b, policy, back);
		}
		if (change.err) {
			row->why_not = explain(b, policy, &change);
			return change.err;
		}
	}
	qsort(took, VFCFG_COMPARISON_ROUNDS, sizeof(*took), by_value);
	row->change_us = took[VFCFG_COMPARISON_ROUNDS / 2];
	return 0;
}

static void view(struct bench *b, struct measured *row)
{
	if (b->no_vfio) {
		row->no_view = strdup(b->no_vfio);
		return;
	}
	if (vfcfg_look(b->bus, &b->c->addr, (unsigned int)b->c->from, &row->view, &row->no_view) &&
	    !row->no_view)
		row->no_view = strdup("out of memory");
}

static void see(struct bench *b, struct measured *row, long free_before)
{
	long left = free_vectors(b);

	row->host_size = host_size(b);
	if (left != VFCFG_UNKNOWN && free_before != VFCFG_UNKNOWN)
		row->freed = left - free_before;
}

static int measure_none(struct bench *b)
{
	struct measured *row = &b->c->rows[VFCFG_ROW_NONE];
	int err = stand_plain(b, &row->why_not);

	if (err)
		return err;
	see(b, row, free_vectors(b));
	view(b, row);
	return 0;
}

/* With a driver bound a change is refused, or there is no way to make one. */
static int try_bound(struct bench *b, struct measured *row)
{
	struct vfcfg_change change = {
		.fn = b->c->addr, .asked.number = b->c->to, .before.number = b->c->from,
	};

	change.err = set(b, &vfcfg_policy_count, b->c->to);
	if (change.err == -EBUSY && b->plain.driver) {
		row->unbind = YES;
		return 0;
	}
	if (!change.err) {
		row->unbind = b->plain.driver ? NO : UNANSWERED;
		return set(b, &vfcfg_policy_count, b->c->from);
	}
	row->why_not = explain(b, &vfcfg_policy_count, &change);
	return change.err;
}

static int unbind(struct bench *b)
{
	struct vfcfg_reason why = { 0 };
	int err = vfcfg_driver_check_idle(&b->ctx->users, b->bus, &b->c->addr, false, &why);

	vfcfg_reason_clear(&why);
	return err ? err : vfcfg_driver_unbind(b->bus, &b->c->addr);
}

static int measure_resize(struct bench *b)
{
	struct measured *row = &b->c->rows[VFCFG_ROW_RESIZE];
	double start, unbound = 0, bound = 0;
	long left;
	int err;

	err = stand_plain(b, &row->why_not);
	if (!err)
		err = try_bound(b, row);
	if (err)
		return err;
	left = free_vectors(b);
	start = now_us();
	err = unbind(b);
	unbound = now_us() - start;
	if (!err)
		err = time_changes(b, &vfcfg_policy_count,
				   (struct vfcfg_value){ .number = b->c->to }, b->c->from, row);
	if (!err)
		see(b, row, left);
	if (!err && b->plain.driver) {
		start = now_us();
		err = vfcfg_driver_bind(b->bus, &b->c->addr, b->plain.driver);
		bound = now_us() - start;
	}
	if (!err) {
		row->whole_us = unbound + row->change_us + bound;
		row->knows = row->host_size != b->c->from ? YES : NO;
		view(b, row);
	} else if (!row->why_not && err != -EINTR) {
		row->why_not = explain_driver(b, b->plain.driver ? b->plain.driver : "(none)",
					      err);
	}
	return err;
}

/* What a vfio driver does, and the function itself does not hear of. */
static int measure_file(struct bench *b, const struct vfcfg_policy *policy,
			struct vfcfg_value there, struct measured *row)
{
	struct vfcfg_change change = {
		.fn = b->c->addr, .asked = there, .before.number = VFCFG_UNKNOWN,
	};
	struct vfcfg_value ignored;
	long left;
	int err;

	err = stand_plain(b, &row->why_not);
	if (err)
		return err;
	if (b->no_vfio) {
		row->why_not = strdup(b->no_vfio);
		return -ENOENT;
	}
	change.err = vfcfg_policy_get(policy, b->bus, &b->c->addr, &ignored);
	if (change.err) {
		row->why_not = explain(b, policy, &change);
		return change.err;
	}
	left = free_vectors(b);
	err = time_changes(b, policy, there, 0, row);
	if (err)
		return err;
	row->whole_us = row->change_us;
	row->unbind = NO;
	see(b, row, left);
	row->knows = row->host_size != b->c->from ? YES : NO;
	view(b, row);
	return 0;
}

static int measure_cap(struct bench *b)
{
	return measure_file(b, &vfcfg_policy_cap, (struct vfcfg_value){ .number = b->c->to },
			    &b->c->rows[VFCFG_ROW_CAP]);
}

static int measure_strict(struct bench *b)
{
	return measure_file(b, &vfcfg_policy_cap,
			    (struct vfcfg_value){ .number = b->c->to, .word = true },
			    &b->c->rows[VFCFG_ROW_STRICT]);
}

static int measure_virtual(struct bench *b)
{
	struct measured *row = &b->c->rows[VFCFG_ROW_VIRTUAL];

	row->reserved = b->c->to;
	return measure_file(b, &vfcfg_policy_virtual, (struct vfcfg_value){ .number = b->c->to },
			    row);
}

static int measure_overcommit(struct bench *b)
{
	long larger = b->c->from * 2;

	if (larger > VFCFG_VECTORS_MAX)
		larger = VFCFG_VECTORS_MAX;
	return measure_file(b, &vfcfg_policy_virtual,
			    (struct vfcfg_value){ .number = larger, .word = true },
			    &b->c->rows[VFCFG_ROW_OVERCOMMIT]);
}

/* Without a vfio driver the host's side can be measured all the same. */
static void choose_driver(struct bench *b, const struct vfcfg_state *before)
{
	static char usual[] = "vfio-pci";

	b->plain.addr = before->addr;
	b->plain.parts = VFCFG_PART_ALL;
	b->plain.values[VFCFG_COUNT] = before->values[VFCFG_COUNT];
	b->plain.driver = before->vfio ? before->driver : usual;
	if (vfcfg_driver_loaded(b->bus, b->plain.driver)) {
		b->plain.override = b->plain.driver;
		return;
	}
	b->no_vfio = explain_driver(b, b->plain.driver, -ENXIO);
	b->plain.driver = NULL;
}

static enum answer isolated(const struct bench *b)
{
	enum answer answer = UNANSWERED;
	char *unsafe;

	if (!vfcfg_text_read(b->bus->dir, "../../module/vfio_iommu_type1/parameters/"
			     "allow_unsafe_interrupts", &unsafe)) {
		/* Then type 1 takes no device whose interrupts are not isolated. */
		if (*unsafe == 'N')
			answer = YES;
		free(unsafe);
	}
	return answer;
}

static void measure_all(struct bench *b)
{
	int (*const rows[VFCFG_ROWS])(struct bench *b) = {
		measure_none, measure_resize, measure_cap, measure_strict,
		measure_virtual, measure_overcommit,
	};
	size_t i;

	for (i = 0; i < VFCFG_ROWS && !*b->stop; i++) {
		if (b->c->rows[i].why_not)
			continue;
		if (rows[i](b) && !b->c->rows[i].why_not)
			b->c->rows[i].why_not = strdup("out of memory");
	}
	if (!b->c->rows[VFCFG_ROW_NONE].no_view && !b->c->rows[VFCFG_ROW_NONE].why_not)
		b->c->isolated = isolated(b);
}

/* Reasons not to touch it at all. */
static int check(const struct bench *b, const struct vfcfg_state *before,
		 struct vfcfg_reason *why)
{
	int err, dir;
	long vfs = 0;

	if (before->values[VFCFG_COUNT].number == VFCFG_UNKNOWN) {
		struct vfcfg_msix msix;

		err = vfcfg_msix_read(b->bus, &before->addr, &msix);
		if (err == -ENOTTY)
			vfcfg_reason(why, "no-msix", err, "has no MSI-X, so there is nothing to "
				     "compare; name another device");
		else
			vfcfg_reason_errno(why, err);
		return -ENOTTY;
	}
	if (geteuid()) {
		vfcfg_reason_errno(why, -EPERM);
		return -EPERM;
	}
	err = vfcfg_driver_check_idle(&b->ctx->users, b->bus, &before->addr, false, why);
	if (err)
		return err;
	dir = vfcfg_device_open(b->bus, &before->addr);
	if (dir >= 0) {
		if (!vfcfg_attr_read(dir, "sriov_numvfs", &vfs) && vfs) {
			err = -EBUSY;
			vfcfg_reason(why, "has-vfs", err, "is a PF with VFs enabled (%ld), which "
				     "need its driver; name one of them", vfs);
		}
		close(dir);
	}
	return err;
}

static void init_rows(struct vfcfg_comparison *c)
{
	size_t i;

	for (i = 0; i < VFCFG_ROWS; i++)
		c->rows[i] = (struct measured){
			.change_us = -1, .whole_us = -1,
			.host_size = VFCFG_UNKNOWN, .freed = VFCFG_UNKNOWN,
		};
}

static void too_small(struct vfcfg_comparison *c)
{
	size_t i;

	for (i = VFCFG_ROW_RESIZE; i < VFCFG_ROW_OVERCOMMIT; i++)
		c->rows[i].why_not = vfcfg_say("its table has one vector and cannot get smaller; "
					       "give it more first (vfcfg set %s --count 8)",
					       c->address);
}

/* Should this process be killed: finished is what is again as it was. */
static int begin(struct vfcfg_result *r, struct vfcfg_reason *why)
{
	size_t i;
	int err;

	r->wish.exact = true;
	r->wish.reset = true;
	for (i = 0; i < vfcfg_nr_policies; i++) {
		r->wish.values[i] = r->before.values[i];
		r->wish.given[i] = r->before.values[i].number != VFCFG_UNKNOWN;
	}
	r->began = true;
	err = vfcfg_journal_devices(r->wanted);
	if (!err)
		err = vfcfg_journal_begin(r, NULL);
	if (err)
		vfcfg_journal_explain(r->wanted->ctx, err, why);
	return err;
}

int vfcfg_measure(struct vfcfg_result *r, struct vfcfg_comparison *c, const volatile int *stop,
		  struct vfcfg_reason *why)
{
	struct vfcfg_ctx *ctx = r->wanted->ctx;
	struct bench b = { .ctx = ctx, .bus = &ctx->bus, .c = c, .stop = stop };
	struct vfcfg_state *before = &r->before;
	int err;

	init_rows(c);
	err = vfcfg_state_read(b.bus, &c->addr, VFCFG_PART_ALL, before);
	if (err) {
		if (err == -ENODEV)
			vfcfg_reason_no_device(why, false);
		else
			vfcfg_reason_errno(why, err);
		return err;
	}
	err = check(&b, before, why);
	if (!err)
		err = begin(r, why);
	if (err)
		return err;
	c->from = before->values[VFCFG_COUNT].number;
	c->to = c->from / 2;
	choose_driver(&b, before);
	if (!c->to)
		too_small(c);
	measure_all(&b);

	err = vfcfg_state_restore(&ctx->users, b.bus, before, NULL, why);
	free(b.no_vfio);
	r->owner->keep = err;
	return err ? -EUCLEAN : 0;
}
