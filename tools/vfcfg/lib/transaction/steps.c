// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The steps from how a device is to what is wanted of it, in an order that
 * always works: no driver, what needs none (resize), the driver, the rest (cap).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/say.h"
#include "device/driver.h"
#include "device/function.h"
#include "transaction/lock.h"
#include "transaction/refusals.h"
#include "transaction/sriov.h"
#include "transaction/wanted.h"

const char *vfcfg_step_of(const struct vfcfg_step *step)
{
	if (step->kind == &vfcfg_step_numvfs || step->kind == &vfcfg_step_autoprobe)
		return step->kind->name;
	return step->kind == &vfcfg_step_number ? vfcfg_policies[step->place]->name : NULL;
}

const char *vfcfg_driver_of(const struct vfcfg_result *r)
{
	return r->wish.driver_given ? r->wish.driver : r->before.driver;
}

bool vfcfg_unbinds(const struct vfcfg_result *r)
{
	return r->nr && r->steps[0].kind == &vfcfg_step_unbind;
}

static void add(struct vfcfg_result *r, const struct vfcfg_step_kind *kind, size_t place)
{
	r->steps[r->nr++] = (struct vfcfg_step){ .kind = kind, .place = place };
}

/* Does the wish ask for a number while a driver is bound, or while none is? */
static bool asks(const struct vfcfg_wish *wish, bool unbound)
{
	size_t i;

	for (i = 0; i < vfcfg_nr_policies; i++)
		if (wish->given[i] && vfcfg_policies[i]->unbound == unbound)
			return true;
	return false;
}

/* One number is written, and the answer is all that there is to see. */
static bool is_plain(const struct vfcfg_wish *wish)
{
	return !wish->driver_given && !wish->override_given && !wish->reset &&
	       !(asks(wish, true) && asks(wish, false));
}

static unsigned int parts_of(const struct vfcfg_wish *wish)
{
	unsigned int parts = 0;
	size_t i;

	if (vfcfg_sriov_is(wish))
		return (wish->numvfs_given ? VFCFG_PART_NUMVFS | VFCFG_PART_AUTOPROBE : 0) |
		       (wish->autoprobe_given ? VFCFG_PART_AUTOPROBE : 0);
	if (!is_plain(wish))
		return VFCFG_PART_ALL;
	for (i = 0; i < vfcfg_nr_policies; i++)
		if (wish->given[i])
			parts |= VFCFG_PART_POLICY(i);
	return parts;
}

/* May the driver that is bound go, if it comes back? A driver for users only. */
static bool may_return(const struct vfcfg_result *r)
{
	return r->wish.driver_given || (r->before.vfio && !is_plain(&r->wish));
}

/* What stands already. A table's default, 0, never does: no table has that size. */
static bool stands(const struct vfcfg_result *r, size_t place)
{
	const struct vfcfg_change *c = &r->changes[place];

	return vfcfg_value_same(&c->before, &c->asked);
}

/*
 * Would the kernel take the number, were no driver bound? Writing now what is
 * there already cannot change anything, and the kernel looks for the PF driver's
 * callback before it looks for the VF's driver: EBUSY means that it would go on.
 *
 * Return: whether the driver has to go. If not, it is refused, or there is
 * nothing to reset.
 */
static bool has_to_go(struct vfcfg_result *r, size_t place)
{
	const struct vfcfg_policy *policy = vfcfg_policies[place];
	struct vfcfg_ctx *ctx = r->wanted->ctx;
	struct vfcfg_change *c = &r->changes[place];
	struct vfcfg_reason why = { 0 };

	c->err = vfcfg_refusal_known(r->owner, place, c);
	if (!c->err && r->wanted->dry)
		return true;
	if (!c->err)
		c->err = vfcfg_policy_set(policy, &ctx->bus, &r->addr,
					  c->before.number == VFCFG_UNKNOWN ?
					  &c->asked : &c->before);
	if (c->err == -EBUSY || !c->err) {
		c->err = 0;
		return true;
	}
	if (r->wish.reset && (c->err == -ENOENT || policy->nothing_to_reset(c->err)))
		return false;
	vfcfg_refusal_remember(r->owner, place, c);
	policy->explain(ctx, c, &why);
	vfcfg_refuse(r, policy->name, &why);
	return false;
}

/* Which of the numbers that need no driver are to be set? Does it have to go for them? */
static bool plan_unbound(struct vfcfg_result *r, bool *needed)
{
	bool go = false;
	size_t i;

	for (i = 0; i < vfcfg_nr_policies; i++) {
		needed[i] = r->wish.given[i] && !stands(r, i);
		if (r->wish.given[i] && !needed[i]) {
			r->tried[i] = true;
			r->changes[i].after = r->changes[i].before;
		}
		if (!needed[i] || !vfcfg_policies[i]->unbound || !r->before.driver ||
		    !may_return(r))
			continue;
		needed[i] = has_to_go(r, i);
		go |= needed[i];
	}
	return go;
}

/*
 * A number that needs no driver and one that does not, on a device with a
 * driver that may not go: it is "bind" that is told which comes next.
 */
static void refuse_both(struct vfcfg_result *r)
{
	const char *numbered = NULL, *other = NULL;
	struct vfcfg_reason why = { 0 };
	char *options = NULL, text[VFCFG_VALUE_LEN];
	size_t size, i;
	FILE *f;

	f = open_memstream(&options, &size);
	for (i = 0; i < vfcfg_nr_policies && f; i++) {
		if (!r->wish.given[i])
			continue;
		if (vfcfg_policies[i]->unbound)
			numbered = vfcfg_policies[i]->name;
		else
			other = vfcfg_policies[i]->name;
		fprintf(f, " --%s %s", vfcfg_policies[i]->name,
			vfcfg_value_str(vfcfg_policies[i], &r->wish.values[i], text));
	}
	if (f && !fclose(f))
		vfcfg_reason(&why, "needs-bind", -EBUSY, "%s%s, but --%s needs none and --%s a "
			     "vfio driver; do both in one step (vfcfg bind %s vfio-pci%s)",
			     r->before.driver ? "bound to driver " : "no driver is bound",
			     r->before.driver ? r->before.driver : "", numbered, other,
			     r->address, options);
	else
		vfcfg_reason(&why, "no-memory", -ENOMEM, "out of memory");
	free(options);
	vfcfg_refuse(r, NULL, &why);
}

/* Can the numbers that do not need a driver gone be set on what is bound now? */
static bool others_offered(const struct vfcfg_result *r, const bool *needed)
{
	const struct vfcfg_bus *bus = &r->wanted->ctx->bus;
	struct vfcfg_value ignored;
	size_t i;

	for (i = 0; i < vfcfg_nr_policies; i++)
		if (needed[i] && !vfcfg_policies[i]->unbound &&
		    vfcfg_policy_get(vfcfg_policies[i], bus, &r->addr, &ignored) == -ENOENT)
			return false;
	return true;
}

/* Both kinds of numbers, and the device is not bound to a driver that may go. */
static bool both_refused(struct vfcfg_result *r, const bool *needed)
{
	bool unbound = false;
	size_t i;

	if (is_plain(&r->wish) || r->wish.driver_given || r->wish.reset || r->before.vfio)
		return false;
	for (i = 0; i < vfcfg_nr_policies; i++)
		unbound |= needed[i] && vfcfg_policies[i]->unbound;
	if (!(unbound && r->before.driver) && others_offered(r, needed))
		return false;
	refuse_both(r);
	return true;
}

static bool read_before(struct vfcfg_result *r)
{
	const unsigned int parts = parts_of(&r->wish);
	struct vfcfg_reason why = { 0 };
	size_t i;
	int err = 0;

	if (r->known && !(parts & (VFCFG_PART_DRIVER | VFCFG_PART_OVERRIDE | VFCFG_PART_PF)))
		r->before.parts = parts;
	else
		err = vfcfg_state_read(&r->wanted->ctx->bus, &r->addr, parts, &r->before);
	if (err) {
		if (err == -ENODEV)
			vfcfg_reason_no_device(&why, false);
		else
			vfcfg_reason_errno(&why, err);
		vfcfg_refuse(r, NULL, &why);
		return false;
	}
	for (i = 0; i < vfcfg_nr_policies; i++) {
		r->changes[i].asked = r->wish.values[i];
		r->changes[i].before = r->before.values[i];
		r->changes[i].alone = r->wanted->nr == 1;
	}
	return true;
}

void vfcfg_steps_plan(struct vfcfg_result *r)
{
	const struct vfcfg_wish *w = &r->wish;
	bool needed[VFCFG_POLICIES_MAX] = { false }, go, unbind, bind;
	const char *driver;
	size_t i;

	if (!read_before(r))
		return;
	if (vfcfg_sriov_is(w)) {
		vfcfg_sriov_plan(r);
		return;
	}
	driver = vfcfg_driver_of(r);
	go = plan_unbound(r, needed);
	if (r->outcome != VFCFG_PENDING || both_refused(r, needed))
		return;
	unbind = r->before.driver && (go || !vfcfg_text_same(driver, r->before.driver));
	bind = driver && (unbind || !r->before.driver);
	r->whole = w->driver_given || unbind || (!is_plain(w) && !w->reset);

	if (unbind)
		add(r, &vfcfg_step_unbind, 0);
	for (i = 0; i < vfcfg_nr_policies; i++)
		if (needed[i] && vfcfg_policies[i]->unbound)
			add(r, &vfcfg_step_number, i);
	/* A driver that stays keeps its override, unless that is all that is left. */
	if (w->override_given && !vfcfg_text_same(w->override, r->before.override) &&
	    (bind || !driver || w->resumed))
		add(r, &vfcfg_step_override, 0);
	if (bind)
		add(r, &vfcfg_step_bind, 0);
	/* A driver that goes may take a number along that stands now. */
	for (i = 0; i < vfcfg_nr_policies; i++)
		if (w->given[i] && !vfcfg_policies[i]->unbound && (needed[i] || unbind))
			add(r, &vfcfg_step_number, i);
}

void vfcfg_steps_check(struct vfcfg_result *r)
{
	/* What a glance tells before what has to be looked for. */
	static const struct vfcfg_step_kind *const order[] = {
		&vfcfg_step_bind, &vfcfg_step_override, &vfcfg_step_number, &vfcfg_step_unbind,
		&vfcfg_step_numvfs,
	};
	struct vfcfg_reason why = { 0 };
	size_t k, i;

	for (k = 0; k < sizeof(order) / sizeof(*order); k++) {
		for (i = 0; i < r->nr && r->outcome == VFCFG_PENDING; i++) {
			const struct vfcfg_step *step = &r->steps[i];

			if (step->kind == order[k] && step->kind->check &&
			    step->kind->check(r, step, &why))
				vfcfg_refuse(r, r->whole ? NULL : vfcfg_step_of(step), &why);
		}
	}
}
