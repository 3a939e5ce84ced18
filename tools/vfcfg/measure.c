// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measuring both policies on one function.
 *
 * Nothing here may end the process: what was changed has to be brought back.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/driver.h"
#include "lib/msix.h"
#include "lib/policy.h"
#include "lib/state.h"
#include "lib/sysfs.h"
#include "lib/words.h"
#include "look.h"
#include "measure.h"

/*
 * @plain: how the function stands between two rows: bound to a vfio driver, or
 *	unbound where there is none, its table whole, without a limit
 * @no_vfio: why no vfio user can be played; NULL when one can
 */
struct bench {
	const struct vfcfg_bus *bus;
	struct comparison *c;
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
	struct vfcfg_model model = { .bus = b->bus };
	char *why = policy->explain(&model, change);

	vfcfg_model_free(&model);
	return why;
}

/* Vectors that no VF of the PF holds; unknown for what is no VF. */
static long free_vectors(const struct bench *b)
{
	struct vfcfg_model model = { .bus = b->bus };
	long left = VFCFG_UNKNOWN;
	struct vfcfg_addr addr;
	struct vfcfg_pf *pf;
	int dir, err;

	dir = vfcfg_device_open(b->bus, &b->c->addr);
	if (dir < 0)
		return left;
	err = vfcfg_device_pf(dir, &addr);
	close(dir);
	if (!err && !vfcfg_model_pf(&model, &addr, &pf))
		left = pf->free_msix;
	vfcfg_model_free(&model);
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
	enum vfcfg_part part;
	int err;

	if (*b->stop)
		return -EINTR;
	err = vfcfg_state_restore(b->bus, &b->plain, &part);
	if (err)
		*why = vfcfg_state_explain(b->bus, &b->plain, part, err);
	return err;
}

/* The time of a change there and back, many times, and then there. */
static int time_changes(struct bench *b, const struct vfcfg_policy *policy, long back,
			struct measured *row)
{
	double took[MEASURE_ROUNDS];
	size_t i;

	for (i = 0; i < MEASURE_ROUNDS; i++) {
		struct vfcfg_change change = {
			.vf = b->c->addr, .asked = (unsigned int)b->c->to, .before = back,
		};
		double start;

		if (*b->stop)
			return -EINTR;
		start = now_us();
		change.err = policy->set(b->bus, &b->c->addr, change.asked);
		took[i] = now_us() - start;
		if (!change.err && i < MEASURE_ROUNDS - 1) {
			change.asked = (unsigned int)back;
			change.err = policy->set(b->bus, &b->c->addr, change.asked);
		}
		if (change.err) {
			row->why_not = explain(b, policy, &change);
			return change.err;
		}
	}
	qsort(took, MEASURE_ROUNDS, sizeof(*took), by_value);
	row->change_us = took[MEASURE_ROUNDS / 2];
	return 0;
}

static void view(struct bench *b, struct measured *row)
{
	if (b->no_vfio) {
		row->no_view = strdup(b->no_vfio);
		return;
	}
	if (look(b->bus, &b->c->addr, (unsigned int)b->c->from, &row->view, &row->no_view) &&
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
	struct measured *row = &b->c->rows[ROW_NONE];
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
		.vf = b->c->addr, .asked = (unsigned int)b->c->to, .before = b->c->from,
	};

	change.err = vfcfg_policy_count.set(b->bus, &b->c->addr, change.asked);
	if (change.err == -EBUSY && b->plain.driver) {
		row->unbind = YES;
		return 0;
	}
	if (!change.err) {
		row->unbind = b->plain.driver ? NO : UNANSWERED;
		return vfcfg_policy_count.set(b->bus, &b->c->addr, (unsigned int)b->c->from);
	}
	row->why_not = explain(b, &vfcfg_policy_count, &change);
	return change.err;
}

static int unbind(struct bench *b)
{
	int err = vfcfg_driver_check_idle(b->bus, &b->c->addr);

	return err ? err : vfcfg_driver_unbind(b->bus, &b->c->addr);
}

static int measure_resize(struct bench *b)
{
	struct measured *row = &b->c->rows[ROW_RESIZE];
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
		err = time_changes(b, &vfcfg_policy_count, b->c->from, row);
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
		row->why_not = vfcfg_driver_explain(b->bus, &b->c->addr,
						    b->plain.driver ? b->plain.driver : "(none)",
						    err);
	}
	return err;
}

static int measure_cap(struct bench *b)
{
	struct measured *row = &b->c->rows[ROW_CAP];
	struct vfcfg_change change = {
		.vf = b->c->addr, .asked = (unsigned int)b->c->to, .before = VFCFG_UNKNOWN,
	};
	long left, ignored;
	int err;

	err = stand_plain(b, &row->why_not);
	if (err)
		return err;
	if (b->no_vfio) {
		row->why_not = strdup(b->no_vfio);
		return -ENOENT;
	}
	change.err = vfcfg_policy_cap.get(b->bus, &b->c->addr, &ignored);
	if (change.err) {
		row->why_not = explain(b, &vfcfg_policy_cap, &change);
		return change.err;
	}
	left = free_vectors(b);
	err = time_changes(b, &vfcfg_policy_cap, 0, row);
	if (err)
		return err;
	row->whole_us = row->change_us;
	row->unbind = NO;
	see(b, row, left);
	row->knows = row->host_size != b->c->from ? YES : NO;
	view(b, row);
	return 0;
}

/* Without a vfio driver the host's side can be measured all the same. */
static void choose_driver(struct bench *b, const struct vfcfg_state *before)
{
	static char usual[] = "vfio-pci";

	b->plain.addr = before->addr;
	b->plain.table_size = before->table_size;
	b->plain.driver = before->vfio ? before->driver : usual;
	if (vfcfg_driver_loaded(b->bus, b->plain.driver)) {
		b->plain.override = b->plain.driver;
		return;
	}
	b->no_vfio = vfcfg_driver_explain(b->bus, &before->addr, b->plain.driver, -ENXIO);
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
	int (*const rows[])(struct bench *b) = { measure_none, measure_resize, measure_cap };
	size_t i;

	for (i = 0; i < ROWS && !*b->stop; i++)
		if (!b->c->rows[i].why_not && rows[i](b) && !b->c->rows[i].why_not)
			b->c->rows[i].why_not = strdup("out of memory");
	if (!b->c->rows[ROW_NONE].no_view && !b->c->rows[ROW_NONE].why_not)
		b->c->isolated = isolated(b);
}

/* Reasons not to touch it at all; NULL in @why when there are none. */
static int check(const struct bench *b, const struct vfcfg_state *before, char **why)
{
	int err, dir;
	long vfs = 0;

	if (before->table_size == VFCFG_UNKNOWN) {
		struct vfcfg_msix msix;

		err = vfcfg_msix_read(b->bus, &before->addr, &msix);
		*why = err == -ENOTTY ?
			vfcfg_say("has no MSI-X, so there is nothing to compare; "
				  "name another device") : vfcfg_say_errno(err);
		return -ENOTTY;
	}
	if (geteuid()) {
		*why = vfcfg_say_errno(-EPERM);
		return -EPERM;
	}
	err = vfcfg_driver_check_idle(b->bus, &before->addr);
	if (err) {
		*why = vfcfg_driver_explain(b->bus, &before->addr, before->driver, err);
		return err;
	}
	dir = vfcfg_device_open(b->bus, &before->addr);
	if (dir >= 0) {
		if (!vfcfg_attr_read(dir, "sriov_numvfs", &vfs) && vfs) {
			*why = vfcfg_say("is a PF with VFs enabled (%ld), which need its driver; "
					 "name one of them", vfs);
			err = -EBUSY;
		}
		close(dir);
	}
	return err;
}

static void init_rows(struct comparison *c)
{
	static const char *const names[ROWS] = { "none", "resize", "cap" };
	size_t i;

	for (i = 0; i < ROWS; i++)
		c->rows[i] = (struct measured){
			.policy = names[i], .change_us = -1, .whole_us = -1,
			.host_size = VFCFG_UNKNOWN, .freed = VFCFG_UNKNOWN,
		};
}

static void too_small(struct comparison *c)
{
	char name[VFCFG_ADDR_LEN];
	size_t i;

	vfcfg_addr_str(&c->addr, name);
	for (i = ROW_RESIZE; i < ROWS; i++)
		c->rows[i].why_not = vfcfg_say("its table has one vector and cannot get smaller; "
					       "give it more first (vfcfg set %s --count 8)", name);
}

bool measure(const struct vfcfg_bus *bus, struct comparison *c, const volatile int *stop,
	     char **why)
{
	struct bench b = { .bus = bus, .c = c, .stop = stop };
	struct vfcfg_state before;
	enum vfcfg_part part;
	int err;

	*why = NULL;
	init_rows(c);
	err = vfcfg_state_read(bus, &c->addr, &before);
	if (err) {
		*why = err == -ENODEV ? vfcfg_say_no_device(false) : vfcfg_say_errno(err);
		return false;
	}
	err = check(&b, &before, why);
	if (err) {
		vfcfg_state_free(&before);
		return false;
	}
	c->from = before.table_size;
	c->to = c->from / 2;
	choose_driver(&b, &before);
	if (!c->to)
		too_small(c);
	measure_all(&b);

	err = vfcfg_state_restore(bus, &before, &part);
	if (err)
		*why = vfcfg_state_explain(bus, &before, part, err);
	vfcfg_state_free(&before);
	free(b.no_vfio);
	return !err;
}

void comparison_free(struct comparison *c)
{
	size_t i;

	for (i = 0; i < ROWS; i++) {
		free(c->rows[i].why_not);
		free(c->rows[i].no_view);
	}
}
