// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Writing down what is wanted.
 */
#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "device/function.h"
#include "libvfcfg.h"
#include "transaction/later.h"
#include "transaction/wanted.h"

int vfcfg_wanted_new(struct vfcfg_ctx *ctx, struct vfcfg_wanted **wanted)
{
	struct vfcfg_wanted *w = calloc(1, sizeof(*w));

	if (!w)
		return -ENOMEM;
	w->ctx = vfcfg_ref(ctx);
	*wanted = w;
	return 0;
}

static void free_result(struct vfcfg_result *r)
{
	size_t i;

	vfcfg_state_free(&r->before);
	vfcfg_state_free(&r->left);
	vfcfg_state_free(&r->after);
	for (i = 0; i < VFCFG_POLICIES_MAX; i++)
		free(r->notes[i]);
	vfcfg_reason_clear(&r->why);
	free(r->wish.driver);
	free(r->wish.override);
	free(r->wish.sizes);
	free(r);
}

static void keep(void *node)
{
	(void)node;
}

void vfcfg_wanted_clear(struct vfcfg_wanted *wanted)
{
	struct vfcfg_result *r;

	tdestroy(wanted->tree, keep);
	wanted->tree = NULL;
	while ((r = wanted->first)) {
		wanted->first = r->next;
		free_result(r);
	}
	wanted->last = NULL;
	wanted->nr = 0;
}

static void free_later(struct vfcfg_wanted *wanted)
{
	struct vfcfg_later *l;

	while ((l = wanted->later)) {
		wanted->later = l->next;
		free(l->wish.driver);
		free(l->wish.override);
		free(l);
	}
}

void vfcfg_wanted_free(struct vfcfg_wanted *wanted)
{
	if (!wanted)
		return;
	vfcfg_wanted_clear(wanted);
	free(wanted->command);
	vfcfg_unref(wanted->ctx);
	free_later(wanted);
	free(wanted);
}

static int by_addr(const void *a, const void *b)
{
	const struct vfcfg_result *x = a, *y = b;

	return vfcfg_addr_cmp(&x->addr, &y->addr);
}

struct vfcfg_result *vfcfg_wanted_device(struct vfcfg_wanted *wanted,
					 const struct vfcfg_addr *addr)
{
	struct vfcfg_result key = { .addr = *addr }, *r;
	struct vfcfg_result **found;
	size_t i;

	found = tfind(&key, &wanted->tree, by_addr);
	if (found)
		return *found;
	r = calloc(1, sizeof(*r));
	if (!r)
		return NULL;
	r->wanted = wanted;
	r->addr = *addr;
	vfcfg_addr_str(addr, r->address);
	for (i = 0; i < VFCFG_POLICIES_MAX; i++) {
		r->changes[i].fn = *addr;
		r->changes[i].before.number = VFCFG_UNKNOWN;
		r->changes[i].after.number = VFCFG_UNKNOWN;
	}
	if (!tsearch(r, &wanted->tree, by_addr)) {
		free(r);
		return NULL;
	}
	if (wanted->last)
		wanted->last->next = r;
	else
		wanted->first = r;
	wanted->last = r;
	wanted->nr++;
	return r;
}

static int device(struct vfcfg_wanted *wanted, const char *text, struct vfcfg_result **r)
{
	struct vfcfg_addr addr;

	if (vfcfg_addr_parse(text, &addr))
		return -EINVAL;
	*r = vfcfg_wanted_device(wanted, &addr);
	return *r ? 0 : -ENOMEM;
}

int vfcfg_wanted_number(struct vfcfg_wanted *wanted, const char *text, const char *policy,
			unsigned int number, bool word)
{
	int place = vfcfg_policy_place(policy), err;
	struct vfcfg_result *r;

	if (place < 0 || number > vfcfg_policies[place]->max ||
	    (word && !vfcfg_policies[place]->word))
		return -EINVAL;
	err = device(wanted, text, &r);
	if (err)
		return err;
	r->wish.given[place] = true;
	r->wish.values[place] = (struct vfcfg_value){ .number = number, .word = word };
	return 0;
}

int vfcfg_wanted_driver(struct vfcfg_wanted *wanted, const char *text, const char *driver)
{
	char *one = driver ? strdup(driver) : NULL, *two = driver ? strdup(driver) : NULL;
	struct vfcfg_result *r;
	int err;

	err = driver && (!one || !two) ? -ENOMEM : device(wanted, text, &r);
	if (err) {
		free(one);
		free(two);
		return err;
	}
	free(r->wish.driver);
	free(r->wish.override);
	r->wish.driver_given = true;
	r->wish.driver = one;
	r->wish.override_given = true;
	r->wish.override = two;
	return 0;
}

int vfcfg_wanted_reset(struct vfcfg_wanted *wanted, const char *text)
{
	struct vfcfg_result *r;
	size_t i;
	int err;

	err = device(wanted, text, &r);
	if (err)
		return err;
	/* 0 means the default to every policy. */
	r->wish.reset = true;
	for (i = 0; i < vfcfg_nr_policies; i++) {
		r->wish.given[i] = true;
		r->wish.values[i] = (struct vfcfg_value){ 0 };
	}
	return 0;
}

int vfcfg_wanted_numvfs(struct vfcfg_wanted *wanted, const char *pf, unsigned int numvfs)
{
	struct vfcfg_result *r;
	int err = device(wanted, pf, &r);

	if (err)
		return err;
	r->wish.numvfs_given = true;
	r->wish.numvfs = numvfs;
	return 0;
}

int vfcfg_wanted_autoprobe(struct vfcfg_wanted *wanted, const char *pf, bool on)
{
	struct vfcfg_result *r;
	int err = device(wanted, pf, &r);

	if (err)
		return err;
	r->wish.autoprobe_given = true;
	r->wish.autoprobe = on;
	return 0;
}

int vfcfg_wanted_reserve(struct vfcfg_wanted *wanted, const char *pf, unsigned int vectors)
{
	struct vfcfg_result *r;
	int err = device(wanted, pf, &r);

	if (err)
		return err;
	r->wish.reserve_given = true;
	r->wish.reserve = vectors;
	return 0;
}

int vfcfg_wanted_set_command(struct vfcfg_wanted *wanted, const char *command)
{
	char *copy = strdup(command), *p;

	if (!copy)
		return -ENOMEM;
	/* It becomes part of a line. */
	for (p = copy; *p; p++)
		if (*p == '\n' || *p == '\t')
			*p = ' ';
	free(wanted->command);
	wanted->command = copy;
	return 0;
}

void vfcfg_wanted_set_wait(struct vfcfg_wanted *wanted, double seconds)
{
	wanted->wait = seconds;
}

void vfcfg_refuse(struct vfcfg_result *r, const char *step, struct vfcfg_reason *why)
{
	if (r->outcome == VFCFG_PENDING || r->outcome == VFCFG_STANDS) {
		r->outcome = VFCFG_REFUSED_WISH;
		r->step = step;
		vfcfg_reason_clear(&r->why);
		r->why = *why;
		*why = (struct vfcfg_reason){ 0 };
	} else {
		vfcfg_reason_clear(why);
	}
}
