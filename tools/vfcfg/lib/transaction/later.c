// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What is wanted of VFs that are not there yet.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "device/function.h"
#include "device/virtfn.h"
#include "sysfs/sysfs.h"
#include "transaction/later.h"

struct vfcfg_later *vfcfg_later_add(struct vfcfg_wanted *wanted, const struct vfcfg_addr *pf,
				    long first, long last)
{
	struct vfcfg_later **at = &wanted->later, *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	while (*at)
		at = &(*at)->next;
	*at = l;
	l->pf = *pf;
	l->first = first;
	l->last = last;
	return l;
}

/* What is given wins over what an earlier range has. */
static int overlay(struct vfcfg_result *r, const struct vfcfg_wish *more)
{
	size_t i;

	for (i = 0; i < vfcfg_nr_policies; i++) {
		if (!more->given[i])
			continue;
		r->wish.given[i] = true;
		r->wish.values[i] = more->values[i];
	}
	return more->driver_given ? vfcfg_wanted_driver(r->wanted, r->address, more->driver) : 0;
}

static int expand_vf(struct vfcfg_result *pf, int dir, const struct vfcfg_virtfn *link)
{
	const struct vfcfg_later *l;
	struct vfcfg_addr addr;
	struct vfcfg_result *r;
	char *name;
	int err;

	err = vfcfg_link_name(dir, link->name, &name);
	if (err)
		return err == -ENOMEM ? err : 0;
	err = vfcfg_addr_parse(name, &addr);
	free(name);
	for (l = pf->wanted->later; l && !err; l = l->next) {
		if (vfcfg_addr_cmp(&l->pf, &pf->addr) || link->index < l->first ||
		    link->index > l->last)
			continue;
		r = vfcfg_wanted_device(pf->wanted, &addr);
		if (!r)
			return -ENOMEM;
		if (r->owner && !r->later)
			return 0;
		r->owner = pf->owner;
		r->later = true;
		r->wish.exact = true;
		err = overlay(r, &l->wish);
	}
	return err;
}

int vfcfg_later_expand(struct vfcfg_result *pf)
{
	int dir = vfcfg_device_open(&pf->wanted->ctx->bus, &pf->addr), err;
	struct vfcfg_virtfn *links;
	size_t nr, i;

	if (dir < 0)
		return dir;
	err = vfcfg_virtfn_list(dir, &links, &nr);
	if (!err) {
		for (i = 0; i < nr && !err; i++)
			err = expand_vf(pf, dir, &links[i]);
		free(links);
	}
	close(dir);
	return err;
}
