// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Which PF a plan is about: exactly one, or none of it is done.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/say.h"
#include "device/function.h"
#include "device/select.h"
#include "device/serial.h"
#include "plan/plan.h"
#include "sysfs/sysfs.h"

/* Functions of a machine, read when the first match does not name an address. */
struct functions {
	struct vfcfg_addr *addrs;
	size_t nr;
	bool read;
};

static bool driver_is(int dir, const char *driver)
{
	char *name;
	bool is;

	if (vfcfg_link_name(dir, "driver", &name))
		return false;
	is = !strcmp(name, driver);
	free(name);
	return is;
}

static bool id_is(int dir, const char *id)
{
	char *vendor = vfcfg_say("0x%.4s", id), *device = vfcfg_say("0x%s", id + 5);
	bool is = vendor && device &&
		  vfcfg_attr_known(dir, "vendor") == strtol(vendor, NULL, 16) &&
		  vfcfg_attr_known(dir, "device") == strtol(device, NULL, 16);

	free(vendor);
	free(device);
	return is;
}

static bool netdev_is(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
		      const char *netdev)
{
	struct vfcfg_addr found;

	return !vfcfg_pf_of_netdev(bus, netdev, &found) && !vfcfg_addr_cmp(&found, addr);
}

/* What costs least comes first. */
static bool matches(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
		    const struct vfcfg_match *match)
{
	struct vfcfg_addr wanted;
	int dir;
	bool is;

	if (match->address &&
	    (vfcfg_addr_parse(match->address, &wanted) || vfcfg_addr_cmp(&wanted, addr)))
		return false;
	if (!vfcfg_bus_is_pf(bus, addr))
		return false;
	dir = vfcfg_device_open(bus, addr);
	if (dir < 0)
		return false;
	is = (!match->driver || driver_is(dir, match->driver)) &&
	     (!match->id || id_is(dir, match->id)) &&
	     (!match->netdev || netdev_is(bus, addr, match->netdev)) &&
	     (!match->serial || vfcfg_serial_is(dir, match->serial));
	close(dir);
	return is;
}

/* Those that match, NULL at the end of the text; more than three are counted. */
static int fail(struct vfcfg_plan_pf *pf, const char *const *names, size_t nr)
{
	struct vfcfg_ctx *ctx = pf->plan->ctx;
	struct vfcfg_reason why = { 0 };
	const char *at = pf->where ? pf->where : "match";

	if (!nr)
		vfcfg_reason(&why, "no-device", -ENODEV, "%s: no PF matches; see \"vfcfg list\" "
			     "for those that there are", at);
	else
		vfcfg_reason(&why, "many-match", -ENOTUNIQ, "%s: %zu PFs match (%s, %s%s); give "
			     "the address too", at, nr, names[0], names[1], nr > 2 ? ", ..." : "");
	vfcfg_plan_pf_fail(pf, ctx, vfcfg_fail(ctx, NULL, NULL, &why));
	return 0;
}

static int find_among(struct vfcfg_plan_pf *pf, const struct vfcfg_addr *addrs, size_t nr)
{
	char text[2][VFCFG_ADDR_LEN];
	const char *names[2] = { text[0], text[1] };
	size_t found = 0, i;

	for (i = 0; i < nr; i++) {
		if (!matches(&pf->plan->ctx->bus, &addrs[i], &pf->match))
			continue;
		if (!found)
			pf->addr = addrs[i];
		if (found < 2)
			vfcfg_addr_str(&addrs[i], text[found]);
		found++;
	}
	if (found != 1)
		return fail(pf, names, found);
	pf->found = true;
	vfcfg_addr_str(&pf->addr, pf->address);
	return 0;
}

static int find(struct vfcfg_plan_pf *pf, struct functions *all)
{
	struct vfcfg_addr addr;
	int err;

	if (pf->match.address)
		return vfcfg_addr_parse(pf->match.address, &addr) ? fail(pf, NULL, 0) :
		       find_among(pf, &addr, 1);
	if (!all->read) {
		err = vfcfg_bus_functions(&pf->plan->ctx->bus, &all->addrs, &all->nr);
		if (err)
			return err;
		all->read = true;
	}
	return find_among(pf, all->addrs, all->nr);
}

/* What @more has becomes part of @pf, and wins. */
static int merge(struct vfcfg_plan_pf *pf, struct vfcfg_plan_pf *more)
{
	struct vfcfg_range_plan *range;
	size_t i;

	if (more->numvfs != VFCFG_UNKNOWN)
		pf->numvfs = more->numvfs;
	if (more->autoprobe != VFCFG_UNKNOWN)
		pf->autoprobe = more->autoprobe;
	if (more->reserve != VFCFG_UNKNOWN)
		pf->reserve = more->reserve;
	for (i = 0; i < more->nr; i++) {
		range = vfcfg_plan_add_range(pf);
		if (!range)
			return -ENOMEM;
		*range = more->ranges[i];
		more->ranges[i] = (struct vfcfg_range_plan){ 0 };
	}
	more->found = false;
	return 0;
}

static struct vfcfg_plan_pf *same_pf(const struct vfcfg_plan *plan, const struct vfcfg_plan_pf *as)
{
	struct vfcfg_plan_pf *pf;

	for (pf = plan->first; pf != as; pf = pf->next)
		if (pf->found && !vfcfg_addr_cmp(&pf->addr, &as->addr))
			return pf;
	return NULL;
}

/* What does not fit the only PF may fit one that is not there, or nobody any more. */
static bool is_of_another(const struct vfcfg_plan *plan, const struct vfcfg_plan_pf *pf)
{
	return plan->only && !matches(&plan->ctx->bus, plan->only, &pf->match);
}

int vfcfg_plan_find(struct vfcfg_plan *plan)
{
	struct functions all = { 0 };
	struct vfcfg_plan_pf *pf, *earlier;
	int err = 0;

	for (pf = plan->first; pf && !err; pf = pf->next) {
		if (pf->found || is_of_another(plan, pf))
			continue;
		err = find(pf, &all);
		earlier = !err && pf->found ? same_pf(plan, pf) : NULL;
		if (earlier)
			err = merge(earlier, pf);
	}
	free(all.addrs);
	return err;
}
