// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the library tells of a comparison.
 */
#include <errno.h>
#include <stdlib.h>

#include "context.h"
#include "measure/measure.h"
#include "transaction/lock.h"

/* With the lock of its PF, as for any other change. */
static int locked(struct vfcfg_ctx *ctx, struct vfcfg_comparison *c, const volatile int *stop,
		  struct vfcfg_reason *why)
{
	struct vfcfg_wanted *wanted;
	struct vfcfg_result *r;
	int err;

	err = vfcfg_wanted_new(ctx, &wanted);
	if (err)
		return err;
	r = vfcfg_wanted_device(wanted, &c->addr);
	err = r ? vfcfg_wanted_set_command(wanted, "vfcfg compare") : -ENOMEM;
	if (!err)
		err = vfcfg_owners_lock(wanted);
	if (err == VFCFG_LOCKED || err == VFCFG_HALF_DONE)
		err = err == VFCFG_LOCKED ? -EWOULDBLOCK : -EUCLEAN;
	else if (!err && r->outcome == VFCFG_PENDING)
		err = vfcfg_measure(r, c, stop, why);
	else if (!err) {
		*why = r->why;
		err = r->why.err;
		r->why = (struct vfcfg_reason){ 0 };
	}
	vfcfg_owners_release(wanted);
	vfcfg_wanted_free(wanted);
	return err;
}

int vfcfg_compare(struct vfcfg_ctx *ctx, const char *device, const volatile int *stop,
		  struct vfcfg_comparison **comparison)
{
	struct vfcfg_comparison *c = calloc(1, sizeof(*c));
	struct vfcfg_reason why = { 0 };
	int err;

	err = c ? vfcfg_addr_parse(device, &c->addr) : -ENOMEM;
	if (err) {
		free(c);
		return err;
	}
	vfcfg_addr_str(&c->addr, c->address);
	err = locked(ctx, c, stop, &why);
	if (err) {
		if (why.code)
			vfcfg_fail(ctx, &c->addr, "compare", &why);
		vfcfg_comparison_free(c);
		return err;
	}
	*comparison = c;
	return 0;
}

void vfcfg_comparison_free(struct vfcfg_comparison *comparison)
{
	size_t i;

	for (i = 0; comparison && i < VFCFG_ROWS; i++) {
		free(comparison->rows[i].why_not);
		free(comparison->rows[i].no_view);
	}
	free(comparison);
}

const char *vfcfg_comparison_get_address(const struct vfcfg_comparison *comparison)
{
	return comparison->address;
}

long vfcfg_comparison_get_from(const struct vfcfg_comparison *comparison)
{
	return comparison->from;
}

long vfcfg_comparison_get_to(const struct vfcfg_comparison *comparison)
{
	return comparison->to;
}

bool vfcfg_comparison_is_isolated(const struct vfcfg_comparison *comparison)
{
	return comparison->isolated == YES;
}

static long answer(enum answer is)
{
	return is == UNANSWERED ? VFCFG_UNKNOWN : is == YES;
}

static long nanoseconds(double us)
{
	return us < 0 ? VFCFG_UNKNOWN : (long)(us * 1000);
}

/* What its vfio user found. */
static long view(const struct vfcfg_view *v, enum vfcfg_measured what)
{
	switch (what) {
	case VFCFG_USER_SIZE:
		return v->user_size;
	case VFCFG_GUEST_SIZE:
		return v->guest_size;
	case VFCFG_HOST_INTERRUPTS:
		return v->interrupts;
	case VFCFG_DEMAND_INTERRUPTS:
		return v->demand;
	case VFCFG_ENABLE_NEXT:
		return v->enable;
	case VFCFG_RAISE_CAP:
		return v->beyond ? v->raise : VFCFG_UNKNOWN;
	case VFCFG_ENTRIES_BEYOND:
		return v->beyond;
	case VFCFG_ENTRIES_WRITABLE:
		return v->beyond ? v->writable : VFCFG_UNKNOWN;
	default:
		return VFCFG_UNKNOWN;
	}
}

/* The function's own are taken, whether anybody enables them or not. */
static long held(const struct measured *m)
{
	if (m->host_size == VFCFG_UNKNOWN)
		return VFCFG_UNKNOWN;
	return m->host_size + (m->view.slots > m->reserved ? m->view.slots : m->reserved);
}

long vfcfg_comparison_get(const struct vfcfg_comparison *comparison, enum vfcfg_row row,
			  enum vfcfg_measured what)
{
	const struct measured *m = &comparison->rows[row];

	switch (what) {
	case VFCFG_CHANGE_NS:
		return nanoseconds(m->change_us);
	case VFCFG_WHOLE_NS:
		return nanoseconds(m->whole_us);
	case VFCFG_UNBIND_FIRST:
		return answer(m->unbind);
	case VFCFG_DEVICE_KNOWS:
		return answer(m->knows);
	case VFCFG_HOST_SIZE:
		return m->host_size;
	case VFCFG_FREED:
		return m->freed;
	case VFCFG_DEMAND_HELD:
		return m->why_not || m->no_view ? VFCFG_UNKNOWN : held(m);
	default:
		return m->why_not || m->no_view ? VFCFG_UNKNOWN : view(&m->view, what);
	}
}

const char *vfcfg_comparison_get_why_not(const struct vfcfg_comparison *comparison,
					 enum vfcfg_row row)
{
	return comparison->rows[row].why_not;
}

const char *vfcfg_comparison_get_no_user(const struct vfcfg_comparison *comparison,
					 enum vfcfg_row row)
{
	return comparison->rows[row].no_view;
}
