// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A plan of how PFs are set up now.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "device/driver.h"
#include "device/pf.h"
#include "device/select.h"
#include "plan/plan.h"

/* What can be seen of a VF, and planned: nothing that is not known. */
static int capture_vf(const struct vfcfg_bus *bus, const struct vfcfg_vf *vf,
		      struct vfcfg_vf_plan *to)
{
	bool vfio = vf->fn.driver && strstr(vf->fn.driver, "vfio");
	struct vfcfg_vf_plan none = { .driver_given = true };
	size_t i;

	*to = (struct vfcfg_vf_plan){ 0 };
	/* An override without its driver is a state that a plan does not have. */
	to->driver_given = vf->fn.driver || !vfcfg_vf_differs(bus, vf, &none,
							      VFCFG_POLICIES_MAX + 1);
	to->driver = vf->fn.driver ? strdup(vf->fn.driver) : NULL;
	if (vf->fn.driver && !to->driver)
		return -ENOMEM;
	for (i = 0; i < vfcfg_nr_policies; i++) {
		to->values[i] = vf->values[i];
		/* That there is none is worth a word where there could be one. */
		to->given[i] = vf->values[i].number > 0 ||
			       (!vf->values[i].number && i == VFCFG_CAP && vfio);
	}
	return 0;
}

static bool same(const struct vfcfg_vf_plan *a, const struct vfcfg_vf_plan *b)
{
	size_t i;

	if (a->driver_given != b->driver_given || !a->driver != !b->driver ||
	    (a->driver && strcmp(a->driver, b->driver)))
		return false;
	for (i = 0; i < vfcfg_nr_policies; i++)
		if (a->given[i] != b->given[i] ||
		    (a->given[i] && !vfcfg_value_same(&a->values[i], &b->values[i])))
			return false;
	return true;
}

static int capture_vfs(struct vfcfg_plan_pf *pf, struct vfcfg_pf *from)
{
	struct vfcfg_range_plan *range = NULL;
	struct vfcfg_vf_plan vf;
	size_t i;
	int err;

	for (i = 0; i < from->nr_vfs; i++) {
		long index = from->vfs[i].index;

		err = capture_vf(&pf->plan->ctx->bus, &from->vfs[i], &vf);
		if (err)
			return err;
		if (vfcfg_vf_plan_is_empty(&vf))
			continue;
		if (range && range->last == index - 1 && same(&range->vf, &vf)) {
			range->last = index;
			free(vf.driver);
			continue;
		}
		range = vfcfg_plan_add_range(pf);
		if (!range) {
			free(vf.driver);
			return -ENOMEM;
		}
		range->first = index;
		range->last = index;
		range->vf = vf;
	}
	return 0;
}

static bool is_captured(const struct vfcfg_plan *plan, const struct vfcfg_pf *pf)
{
	const struct vfcfg_plan_pf *p;

	for (p = plan->first; p; p = p->next)
		if (p->match.address && !strcmp(p->match.address, pf->address))
			return true;
	return false;
}

static int capture(struct vfcfg_plan *plan, struct vfcfg_pf *from)
{
	struct vfcfg_plan_pf *pf;
	int dir;

	if (is_captured(plan, from))
		return 0;
	pf = vfcfg_plan_add(plan);
	if (!pf)
		return -ENOMEM;
	pf->match.address = strdup(from->address);
	if (!pf->match.address)
		return -ENOMEM;
	dir = vfcfg_device_open(&plan->ctx->bus, &from->fn.addr);
	if (dir >= 0) {
		pf->numvfs = vfcfg_attr_known(dir, "sriov_numvfs");
		pf->autoprobe = vfcfg_attr_known(dir, "sriov_drivers_autoprobe");
		close(dir);
	}
	return capture_vfs(pf, from);
}

int vfcfg_plan_capture(struct vfcfg_plan *plan, const char *name)
{
	struct vfcfg_reason why = { 0 };
	struct vfcfg_addr addr;
	struct vfcfg_pf *pf;
	int err;

	if (name) {
		err = vfcfg_pf_named(&plan->ctx->bus, name, &addr);
		if (!err)
			err = vfcfg_pf_get(plan->ctx, &addr, &pf);
		if (!err)
			return capture(plan, pf);
		vfcfg_reason(&why, "no-device", err, "%s: %s; see \"vfcfg list\" for those that "
			     "there are", name, err == -ENXIO ? "not a PF" : "no such PF");
		return vfcfg_fail(plan->ctx, NULL, NULL, &why);
	}
	err = vfcfg_scan(plan->ctx);
	for (pf = plan->ctx->pfs; pf && !err; pf = pf->next)
		err = capture(plan, pf);
	return err;
}
