// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * How a function is set up, kept and brought back.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/say.h"
#include "device/driver.h"
#include "device/function.h"
#include "sysfs/sysfs.h"
#include "transaction/state.h"

void vfcfg_state_read_pf(int dir, unsigned int parts, struct vfcfg_state *state)
{
	state->numvfs = parts & VFCFG_PART_NUMVFS ? vfcfg_attr_known(dir, VFCFG_NUMVFS_FILE) :
			VFCFG_UNKNOWN;
	state->autoprobe = parts & VFCFG_PART_AUTOPROBE ?
			   vfcfg_attr_known(dir, VFCFG_AUTOPROBE_FILE) : VFCFG_UNKNOWN;
}

int vfcfg_state_read(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
		     unsigned int parts, struct vfcfg_state *state)
{
	int dir, err = 0;
	size_t i;

	dir = vfcfg_device_open(bus, addr);
	if (dir < 0)
		return dir;
	*state = (struct vfcfg_state){ .addr = *addr, .parts = parts };
	if (parts & VFCFG_PART_DRIVER) {
		err = vfcfg_link_name(dir, "driver", &state->driver);
		state->vfio = vfcfg_driver_is_vfio(dir, state->driver);
	}
	/* No such link: no driver. What cannot be read could not be brought back. */
	if (err == -ENOENT)
		err = 0;
	if (parts & VFCFG_PART_OVERRIDE && !err)
		err = vfcfg_driver_get_override(dir, &state->override);
	vfcfg_state_read_pf(dir, parts, state);
	for (i = 0; i < vfcfg_nr_policies; i++)
		state->values[i].number = VFCFG_UNKNOWN;
	for (i = 0; i < vfcfg_nr_policies && !err; i++) {
		if (!(parts & VFCFG_PART_POLICY(i)))
			continue;
		err = vfcfg_policies[i]->get_at(dir, &state->values[i]);
		if (err == -ENOENT)
			state->values[i].number = 0;
		/* A number may be unknown; memory that is short tells nothing. */
		if (err != -ENOMEM)
			err = 0;
	}
	close(dir);
	if (err)
		vfcfg_state_free(state);
	return err;
}

void vfcfg_state_free(struct vfcfg_state *state)
{
	free(state->driver);
	free(state->override);
	free(state->sizes);
	state->driver = NULL;
	state->override = NULL;
	state->sizes = NULL;
}

/* What is not known is not different. */
static bool same_value(const struct vfcfg_value *a, const struct vfcfg_value *b)
{
	return a->number == VFCFG_UNKNOWN || b->number == VFCFG_UNKNOWN || vfcfg_value_same(a, b);
}

unsigned int vfcfg_state_differing(const struct vfcfg_state *a, const struct vfcfg_state *b)
{
	unsigned int parts = 0;
	size_t i;

	if (!vfcfg_text_same(a->driver, b->driver))
		parts |= VFCFG_PART_DRIVER;
	if (!vfcfg_text_same(a->override, b->override))
		parts |= VFCFG_PART_OVERRIDE;
	for (i = 0; i < vfcfg_nr_policies; i++)
		if (!same_value(&a->values[i], &b->values[i]))
			parts |= VFCFG_PART_POLICY(i);
	if (a->numvfs != b->numvfs)
		parts |= VFCFG_PART_NUMVFS;
	if (a->autoprobe != b->autoprobe)
		parts |= VFCFG_PART_AUTOPROBE;
	return parts & a->parts & b->parts;
}

bool vfcfg_state_same(const struct vfcfg_state *a, const struct vfcfg_state *b,
		      unsigned int parts)
{
	return !(vfcfg_state_differing(a, b) & parts);
}

/* What is being brought back. */
struct restoring {
	struct vfcfg_users *users;
	const struct vfcfg_bus *bus;
	const struct vfcfg_state *state;
	struct vfcfg_reason *why;
	int err;
};

/* The first failure is the one to tell: the others mostly follow from it. */
static void note(struct restoring *r, const char *part, const char *was, int err,
		 struct vfcfg_reason *why)
{
	if (!err) {
		vfcfg_reason_clear(why);
		return;
	}
	if (!why->code)
		vfcfg_reason_errno(why, err);
	if (!r->err) {
		r->err = err;
		vfcfg_reason(r->why, "half-done", err, "the %s it had, %s, could not be brought "
			     "back: %s", part, was, why->text ? why->text : "out of memory");
	}
	vfcfg_reason_clear(why);
}

static void note_driver(struct restoring *r, int err, struct vfcfg_reason *why)
{
	const char *driver = r->state->driver ? r->state->driver : "(none)";

	if (err && !why->code)
		vfcfg_driver_explain(r->bus, driver, err, why);
	note(r, "driver", driver, err, why);
}

static int unbind(struct restoring *r)
{
	struct vfcfg_reason why = { 0 };
	int err = vfcfg_driver_check_idle(r->users, r->bus, &r->state->addr, false, &why);

	if (!err)
		err = vfcfg_driver_unbind(r->bus, &r->state->addr);
	note_driver(r, err, &why);
	return err;
}

/* A number that the kernel took is not yet one that came back. */
static void set(struct restoring *r, size_t place)
{
	static const char *const things[] = { "Table Size", "cap", "virtual size" };
	const struct vfcfg_policy *policy = vfcfg_policies[place];
	const struct vfcfg_value *val = &r->state->values[place];
	struct vfcfg_reason why = { 0 };
	struct vfcfg_value after;
	char text[VFCFG_VALUE_LEN];
	long adds = 0;
	int err;

	err = vfcfg_policy_bring(policy, r->bus, &r->state->addr, val, &adds, &after);
	if (!err && !vfcfg_value_same(&after, val))
		err = -EIO;
	note(r, things[place], vfcfg_value_str(policy, val, text), err, &why);
}

/* Those parts of a difference that are as they were left, or that nobody knows of. */
static unsigned int ours(const struct vfcfg_state *now, const struct vfcfg_state *state,
			 const struct vfcfg_state *left)
{
	unsigned int parts = vfcfg_state_differing(now, state);

	return left ? parts & ~(vfcfg_state_differing(now, left) & left->parts) : parts;
}

static void stale(struct restoring *r)
{
	if (r->err)
		return;
	r->err = -ESTALE;
	vfcfg_reason(r->why, "changed", -ESTALE, "somebody else has changed it meanwhile, so it "
		     "was left as it is now");
}

int vfcfg_state_restore(struct vfcfg_users *users, const struct vfcfg_bus *bus,
			const struct vfcfg_state *state, const struct vfcfg_state *left,
			struct vfcfg_reason *why)
{
	struct restoring r = { users, bus, state, why, 0 };
	struct vfcfg_reason no_reason = { 0 };
	struct vfcfg_state now;
	unsigned int parts;
	bool driver, foreign;
	size_t i;
	int err;

	err = vfcfg_state_read(bus, &state->addr, VFCFG_PART_ALL, &now);
	if (err) {
		note_driver(&r, err, &no_reason);
		return r.err;
	}
	parts = ours(&now, state, left);
	foreign = parts != vfcfg_state_differing(&now, state);
	/* Nor is a table to change under a driver that somebody else has bound. */
	if (left && vfcfg_state_differing(&now, left) & VFCFG_PART_DRIVER)
		parts = 0;
	driver = parts & VFCFG_PART_DRIVER;
	for (i = 0; i < vfcfg_nr_policies; i++)
		driver |= vfcfg_policies[i]->unbound && parts & VFCFG_PART_POLICY(i);
	if (driver && !(state->parts & VFCFG_PART_DRIVER))
		driver = false;

	/* Still bound: nothing else can be done. */
	if (driver && now.driver && unbind(&r))
		driver = false, parts = 0;
	for (i = 0; i < vfcfg_nr_policies; i++)
		if (vfcfg_policies[i]->unbound && parts & VFCFG_PART_POLICY(i))
			set(&r, i);
	if (driver && state->driver)
		note_driver(&r, vfcfg_driver_bind(bus, &state->addr, state->driver), &no_reason);
	vfcfg_state_free(&now);

	/* What the steps above left of it. */
	err = vfcfg_state_read(bus, &state->addr, VFCFG_PART_ALL, &now);
	if (err) {
		note_driver(&r, err, &no_reason);
		return r.err;
	}
	if (parts & VFCFG_PART_OVERRIDE && !vfcfg_text_same(now.override, state->override))
		note(&r, "driver_override", state->override ? state->override : "(none)",
		     vfcfg_driver_override(bus, &state->addr, state->override), &no_reason);
	/* A cap that went with its driver comes back with it. */
	for (i = 0; i < vfcfg_nr_policies; i++)
		if (!vfcfg_policies[i]->unbound && (parts & VFCFG_PART_POLICY(i) || driver) &&
		    vfcfg_state_differing(&now, state) & VFCFG_PART_POLICY(i) &&
		    (!(state->parts & VFCFG_PART_DRIVER) || vfcfg_text_same(now.driver, state->driver)))
			set(&r, i);
	vfcfg_state_free(&now);
	if (foreign)
		stale(&r);
	return r.err;
}
