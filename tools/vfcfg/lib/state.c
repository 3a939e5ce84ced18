// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * How a function is set up, kept and brought back.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "driver.h"
#include "policy.h"
#include "state.h"
#include "sysfs.h"
#include "words.h"

int vfcfg_state_read(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
		     struct vfcfg_state *state)
{
	int dir;

	dir = vfcfg_device_open(bus, addr);
	if (dir < 0)
		return dir;
	*state = (struct vfcfg_state){ .addr = *addr };
	vfcfg_link_name(dir, "driver", &state->driver);
	state->vfio = vfcfg_driver_is_vfio(dir, state->driver);
	/* What the kernel prints for none. */
	if (!vfcfg_text_read(dir, "driver_override", &state->override) &&
	    (!*state->override || !strcmp(state->override, "(null)"))) {
		free(state->override);
		state->override = NULL;
	}
	close(dir);

	state->table_size = VFCFG_UNKNOWN;
	vfcfg_policy_count.get(bus, addr, &state->table_size);
	state->limit = VFCFG_UNKNOWN;
	if (vfcfg_policy_cap.get(bus, addr, &state->limit) == -ENOENT)
		state->limit = 0;
	return 0;
}

void vfcfg_state_free(struct vfcfg_state *state)
{
	free(state->driver);
	free(state->override);
	state->driver = NULL;
	state->override = NULL;
}

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* The first failure is the one to tell: the others mostly follow from it. */
struct outcome {
	enum vfcfg_part *part;
	int err;
};

static void note(struct outcome *out, enum vfcfg_part part, int err)
{
	if (err && !out->err) {
		*out->part = part;
		out->err = err;
	}
}

static int unbind(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr)
{
	int err = vfcfg_driver_check_idle(bus, addr);

	return err ? err : vfcfg_driver_unbind(bus, addr);
}

static int set_once(const struct vfcfg_bus *bus, const struct vfcfg_policy *policy,
		    const struct vfcfg_addr *addr, long val, long *after)
{
	int err = policy->set(bus, addr, (unsigned int)val);

	return err ? err : policy->get(bus, addr, after);
}

/*
 * A number that the kernel took is not yet one that came back: ice adds a
 * vector of its own to what it is asked for, so ask it for that much less.
 */
static int set(const struct vfcfg_bus *bus, const struct vfcfg_policy *policy,
	       const struct vfcfg_addr *addr, long val)
{
	long after;
	int err;

	err = set_once(bus, policy, addr, val, &after);
	if (!err && after > val && after < 2 * val)
		err = set_once(bus, policy, addr, val - (after - val), &after);
	return err ? err : after == val ? 0 : -EIO;
}

int vfcfg_state_restore(const struct vfcfg_bus *bus, const struct vfcfg_state *state,
			enum vfcfg_part *part)
{
	struct outcome out = { .part = part };
	bool table, driver;
	struct vfcfg_state now;
	int err;

	err = vfcfg_state_read(bus, &state->addr, &now);
	if (err) {
		*part = VFCFG_PART_DRIVER;
		return err;
	}
	table = state->table_size != VFCFG_UNKNOWN && now.table_size != state->table_size;
	driver = table || !same(now.driver, state->driver);

	if (driver && now.driver) {
		err = unbind(bus, &state->addr);
		note(&out, VFCFG_PART_DRIVER, err);
		if (err)	/* still bound: nothing else can be done */
			table = driver = false;
	}
	if (table)
		note(&out, VFCFG_PART_TABLE,
		     set(bus, &vfcfg_policy_count, &state->addr, state->table_size));
	if (driver && state->driver)
		note(&out, VFCFG_PART_DRIVER,
		     vfcfg_driver_bind(bus, &state->addr, state->driver));

	/* What the steps above left of it. */
	vfcfg_state_free(&now);
	err = vfcfg_state_read(bus, &state->addr, &now);
	if (err) {
		note(&out, VFCFG_PART_DRIVER, err);
		return out.err;
	}
	if (!same(now.override, state->override))
		note(&out, VFCFG_PART_OVERRIDE,
		     vfcfg_driver_override(bus, &state->addr, state->override));
	if (state->limit != VFCFG_UNKNOWN && now.limit != state->limit &&
	    same(now.driver, state->driver))
		note(&out, VFCFG_PART_LIMIT,
		     set(bus, &vfcfg_policy_cap, &state->addr, state->limit));
	vfcfg_state_free(&now);
	return out.err;
}

char *vfcfg_state_explain(const struct vfcfg_bus *bus, const struct vfcfg_state *state,
			  enum vfcfg_part part, int err)
{
	const char *driver = state->driver ? state->driver : "(none)";
	char *why, *text = NULL;

	switch (part) {
	case VFCFG_PART_DRIVER:
		why = vfcfg_driver_explain(bus, &state->addr, driver, err);
		if (why)
			text = vfcfg_say("the driver it had, %s, could not be brought back: %s",
					 driver, why);
		break;
	case VFCFG_PART_TABLE:
		why = vfcfg_say_errno(err);
		if (why)
			text = vfcfg_say("the Table Size it had, %ld, could not be brought back: "
					 "%s", state->table_size, why);
		break;
	case VFCFG_PART_OVERRIDE:
		why = vfcfg_say_errno(err);
		if (why)
			text = vfcfg_say("the driver_override it had, %s, could not be brought "
					 "back: %s", state->override ? state->override : "(none)",
					 why);
		break;
	default:
		why = vfcfg_say_errno(err);
		if (why)
			text = vfcfg_say("the cap it had, %ld, could not be brought back: %s",
					 state->limit, why);
		break;
	}
	free(why);
	return text;
}
