// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The table of policies, and values as text.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/array.h"
#include "common/number.h"
#include "device/function.h"
#include "policy/policy.h"

const struct vfcfg_policy *const vfcfg_policies[] = {
	[VFCFG_COUNT] = &vfcfg_policy_count,
	[VFCFG_CAP] = &vfcfg_policy_cap,
	[VFCFG_VIRTUAL] = &vfcfg_policy_virtual,
};

const size_t vfcfg_nr_policies = ARRAY_SIZE(vfcfg_policies);

_Static_assert(ARRAY_SIZE(vfcfg_policies) <= VFCFG_POLICIES_MAX, "room for all policies");

int vfcfg_policy_place(const char *name)
{
	size_t i;

	for (i = 0; i < vfcfg_nr_policies; i++)
		if (!strcmp(vfcfg_policies[i]->name, name))
			return (int)i;
	return -1;
}

char *vfcfg_value_str(const struct vfcfg_policy *policy, const struct vfcfg_value *val, char *buf)
{
	char number[VFCFG_NUMBER_LEN];

	strcpy(buf, val->number == VFCFG_UNKNOWN ? "?" : vfcfg_number_str(val->number, number));
	if (val->number != VFCFG_UNKNOWN && val->word)
		strcat(strcat(buf, " "), policy->word);
	return buf;
}

int vfcfg_value_parse(const struct vfcfg_policy *policy, const char *text,
		      struct vfcfg_value *val)
{
	const char *space = strchr(text, ' ');
	size_t len = space ? (size_t)(space - text) : strlen(text);
	char number[VFCFG_VALUE_LEN];
	long found;

	if (len >= sizeof(number))
		return -EBADMSG;
	memcpy(number, text, len);
	number[len] = '\0';
	if (space && (!policy->word || strcmp(space + 1, policy->word)))
		return -EBADMSG;
	if (!strcmp(number, "?"))
		found = VFCFG_UNKNOWN;
	else if (vfcfg_number(number, policy->max, &found))
		return -EBADMSG;
	*val = (struct vfcfg_value){ .number = found, .word = space };
	return 0;
}

int vfcfg_policy_get(const struct vfcfg_policy *policy, const struct vfcfg_bus *bus,
		     const struct vfcfg_addr *fn, struct vfcfg_value *val)
{
	int dir = vfcfg_device_open(bus, fn), err;

	*val = (struct vfcfg_value){ .number = VFCFG_UNKNOWN };
	if (dir < 0)
		return dir;
	err = policy->get_at(dir, val);
	close(dir);
	return err;
}

/* A function, with its directory open */
struct place {
	const struct vfcfg_bus *bus;
	const struct vfcfg_addr *fn;
	int dir;
};

static int set_at(const struct vfcfg_policy *policy, const struct place *at,
		  const struct vfcfg_value *val)
{
	int err = policy->set_at(at->dir, val);

	if (err == -EOPNOTSUPP && policy->set_otherwise)
		err = policy->set_otherwise(at->bus, at->fn, val);
	return err;
}

int vfcfg_policy_set(const struct vfcfg_policy *policy, const struct vfcfg_bus *bus,
		     const struct vfcfg_addr *fn, const struct vfcfg_value *val)
{
	const struct place at = { bus, fn, vfcfg_device_open(bus, fn) };
	int err;

	if (at.dir < 0)
		return at.dir;
	err = set_at(policy, &at, val);
	close(at.dir);
	return err;
}

static int set_less(const struct vfcfg_policy *policy, const struct place *at,
		    const struct vfcfg_value *val, long adds, struct vfcfg_value *after)
{
	struct vfcfg_value less = *val;
	int err;

	if (adds < less.number)
		less.number -= adds;
	err = set_at(policy, at, &less);
	if (!err)
		policy->get_at(at->dir, after);
	return err;
}

static int bring_at(const struct vfcfg_policy *policy, const struct place *at,
		    const struct vfcfg_value *val, long *adds, struct vfcfg_value *after)
{
	int err = set_less(policy, at, val, *adds, after);
	long more = after->number - val->number;

	if (err || *adds || more <= 0 || more >= val->number)
		return err;
	err = set_less(policy, at, val, more, after);
	/* One that ignores numbers adds nothing. */
	if (!err && vfcfg_value_same(after, val))
		*adds = more;
	return err;
}

int vfcfg_policy_bring(const struct vfcfg_policy *policy, const struct vfcfg_bus *bus,
		       const struct vfcfg_addr *fn, const struct vfcfg_value *val, long *adds,
		       struct vfcfg_value *after)
{
	const struct place at = { bus, fn, vfcfg_device_open(bus, fn) };
	int err;

	*after = (struct vfcfg_value){ .number = VFCFG_UNKNOWN };
	if (at.dir < 0)
		return at.dir;
	err = bring_at(policy, &at, val, adds, after);
	close(at.dir);
	return err;
}

bool vfcfg_value_same(const struct vfcfg_value *a, const struct vfcfg_value *b)
{
	return a->number != VFCFG_UNKNOWN && a->number == b->number && a->word == b->word;
}
