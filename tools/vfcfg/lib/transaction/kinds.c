// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The kinds of steps.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "device/driver.h"
#include "device/function.h"
#include "device/pf.h"
#include "sysfs/sysfs.h"
#include "transaction/lock.h"
#include "transaction/refusals.h"
#include "transaction/wanted.h"

static const struct vfcfg_bus *bus_of(const struct vfcfg_result *r)
{
	return &r->wanted->ctx->bus;
}

/*
 * A PF driver that goes takes what it set up for its VFs along, and so it is
 * not as it was when it comes back.
 */
static int check_no_vfs(struct vfcfg_result *r, struct vfcfg_reason *why)
{
	long vfs = 0;
	int dir;

	dir = vfcfg_device_open(bus_of(r), &r->addr);
	if (dir < 0)
		return 0;
	vfcfg_attr_read(dir, "sriov_numvfs", &vfs);
	close(dir);
	if (!vfs)
		return 0;
	vfcfg_reason(why, "has-vfs", -EBUSY, "is a PF with VFs enabled (%ld), which need its "
		     "driver %s; disable them first "
		     "(echo 0 > /sys/bus/pci/devices/%s/sriov_numvfs)",
		     vfs, r->before.driver, r->address);
	return -EBUSY;
}

static int unbind_check(struct vfcfg_result *r, const struct vfcfg_step *step,
			struct vfcfg_reason *why)
{
	int err = check_no_vfs(r, why);

	(void)step;
	if (!err)
		err = vfcfg_driver_check_idle(&r->wanted->ctx->users, bus_of(r), &r->addr,
					      r->wanted->dry, why);
	return err;
}

static int unbind_run(struct vfcfg_result *r, const struct vfcfg_step *step,
		      struct vfcfg_reason *why)
{
	int err;

	(void)step;
	/* Once more: while other devices were seen to it may have been opened. */
	err = r->wanted->nr > 1 ? vfcfg_driver_check_idle(&r->wanted->ctx->users, bus_of(r),
							  &r->addr, false, why) : 0;
	if (err)
		return err;
	err = vfcfg_driver_unbind(bus_of(r), &r->addr);
	if (err)
		vfcfg_driver_explain(bus_of(r), r->before.driver, err, why);
	return err;
}

const struct vfcfg_step_kind vfcfg_step_unbind = {
	.name = "unbind",
	.check = unbind_check,
	.run = unbind_run,
};

/* The Table Size that will be there when a policy that follows it is set. */
static long table_to_be(const struct vfcfg_result *r)
{
	const struct vfcfg_wish *w = &r->wish;

	if (w->given[VFCFG_VIRTUAL] && w->values[VFCFG_VIRTUAL].number)
		return VFCFG_UNKNOWN;
	if (!w->given[VFCFG_COUNT])
		return r->before.parts & VFCFG_PART_POLICY(VFCFG_COUNT) ?
			r->before.values[VFCFG_COUNT].number : VFCFG_UNKNOWN;
	return w->values[VFCFG_COUNT].number ? w->values[VFCFG_COUNT].number : VFCFG_UNKNOWN;
}

/* A cap above the very table that is asked for cannot be kept. */
static bool above_wish(const struct vfcfg_result *r, size_t place, struct vfcfg_reason *why)
{
	const struct vfcfg_wish *w = &r->wish;
	long table = table_to_be(r);

	if (!vfcfg_policies[place]->follows || !w->given[VFCFG_COUNT] ||
	    table == VFCFG_UNKNOWN || w->values[place].number <= table)
		return false;
	vfcfg_reason(why, "above-table", -EINVAL, "--%s %ld is above --%s %ld; ask for at most "
		     "that", vfcfg_policies[place]->name, w->values[place].number,
		     vfcfg_policies[VFCFG_COUNT]->name, table);
	return true;
}

/* One number alone the kernel can be asked for without harm: it knows best. */
static int number_check(struct vfcfg_result *r, const struct vfcfg_step *step,
			struct vfcfg_reason *why)
{
	const struct vfcfg_policy *policy = vfcfg_policies[step->place];

	if (!r->whole)
		return 0;
	if (!above_wish(r, step->place, why) && policy->check)
		policy->check(bus_of(r), &r->changes[step->place], r->before.driver,
			      vfcfg_driver_of(r), table_to_be(r), why);
	return why->code ? why->err : 0;
}

static int number_run(struct vfcfg_result *r, const struct vfcfg_step *step,
		      struct vfcfg_reason *why)
{
	const struct vfcfg_policy *policy = vfcfg_policies[step->place];
	struct vfcfg_change *c = &r->changes[step->place];
	long none = 0;

	r->tried[step->place] = true;
	if (r->wish.exact)
		c->err = vfcfg_policy_bring(policy, bus_of(r), &r->addr, &c->asked,
					    policy->unbound ? &r->owner->adds : &none, &c->after);
	else
		c->err = vfcfg_policy_set(policy, bus_of(r), &r->addr, &c->asked);
	if (!c->err) {
		/* What was read of the PF is not true any more. */
		vfcfg_pfs_forget(r->wanted->ctx);
		return 0;
	}
	if (r->wish.reset && policy->nothing_to_reset(c->err)) {
		r->tried[step->place] = false;
		return 0;
	}
	vfcfg_refusal_remember(r->owner, step->place, c);
	policy->explain(r->wanted->ctx, c, why);
	return c->err;
}

static int number_verify(struct vfcfg_result *r, const struct vfcfg_step *step,
			 struct vfcfg_reason *why)
{
	const struct vfcfg_policy *policy = vfcfg_policies[step->place];
	struct vfcfg_change *c = &r->changes[step->place];

	if (c->err)
		return 0;	/* there was nothing to reset */
	/* One that was brought was looked at. */
	if (!r->wish.exact || c->after.number == VFCFG_UNKNOWN)
		c->after_err = vfcfg_policy_get(policy, bus_of(r), &r->addr, &c->after);
	switch (policy->judge(c, why)) {
	case VFCFG_REFUSED:
		return why->err ? why->err : -EREMOTEIO;
	case VFCFG_NOTED:
		free(r->notes[step->place]);
		r->notes[step->place] = why->text ? why->text : strdup("out of memory");
		why->text = NULL;
		vfcfg_reason_clear(why);
		return 0;
	default:
		return 0;
	}
}

const struct vfcfg_step_kind vfcfg_step_number = {
	.name = "number",
	.check = number_check,
	.run = number_run,
	.verify = number_verify,
};

static int override_run(struct vfcfg_result *r, const struct vfcfg_step *step,
			struct vfcfg_reason *why)
{
	int err = vfcfg_driver_override(bus_of(r), &r->addr, r->wish.override);

	(void)step;
	if (err)
		vfcfg_reason_errno(why, err);
	return err;
}

const struct vfcfg_step_kind vfcfg_step_override = {
	.name = "override",
	.run = override_run,
};

static int bind_check(struct vfcfg_result *r, const struct vfcfg_step *step,
		      struct vfcfg_reason *why)
{
	(void)step;
	if (vfcfg_driver_loaded(bus_of(r), vfcfg_driver_of(r)))
		return 0;
	vfcfg_driver_explain(bus_of(r), vfcfg_driver_of(r), -ENXIO, why);
	return -ENXIO;
}

static int bind_run(struct vfcfg_result *r, const struct vfcfg_step *step,
		    struct vfcfg_reason *why)
{
	int err = vfcfg_driver_bind(bus_of(r), &r->addr, vfcfg_driver_of(r));

	(void)step;
	if (err)
		vfcfg_driver_explain(bus_of(r), vfcfg_driver_of(r), err, why);
	return err;
}

const struct vfcfg_step_kind vfcfg_step_bind = {
	.name = "bind",
	.check = bind_check,
	.run = bind_run,
};
