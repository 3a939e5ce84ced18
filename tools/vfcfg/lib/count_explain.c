// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Why a VF's table could not be resized, and what to do about it.
 *
 * The kernel answers with one number. The rest of the story is in sysfs and
 * is only read once there is something to explain, so nothing here decides
 * whether a number is taken.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "array.h"
#include "count_explain.h"
#include "msix.h"
#include "sysfs.h"
#include "words.h"

/* What the explanations below look at. */
struct scene {
	struct vfcfg_model *model;
	const struct vfcfg_change *change;
	char vf[VFCFG_ADDR_LEN];
	char pf[VFCFG_ADDR_LEN];	/* empty: not a VF */
	char *vf_driver;		/* NULL: unbound */
	char *pf_driver;		/* NULL: unbound */
	struct vfcfg_addr pf_addr;
	enum vfcfg_kind kind;
};

static const char *pf_driver(const struct scene *s)
{
	return s->pf_driver ? s->pf_driver : "(none)";
}

static char *no_such_device(const struct scene *s)
{
	return vfcfg_say_no_device(s->change->before != VFCFG_UNKNOWN);
}

static char *no_attribute(const struct scene *s)
{
	switch (s->kind) {
	case VFCFG_PF:
		return vfcfg_say("is a PF, whose own table cannot be resized; name its VFs "
				 "(vfcfg list %s)", s->vf);
	case VFCFG_VF:
		return vfcfg_say("this kernel has no " VFCFG_COUNT_ATTR "; boot one "
				 "from 5.13 on with CONFIG_PCI_IOV and CONFIG_PCI_MSI");
	default:
		return vfcfg_say("is not a VF; see \"vfcfg list\" for those that there are");
	}
}

static char *busy(const struct scene *s)
{
	struct vfcfg_msix msix;

	if (s->vf_driver)
		return vfcfg_say("bound to driver %s; unbind it first (vfcfg unbind %s)",
				 s->vf_driver, s->vf);
	if (!vfcfg_msix_read(s->model->bus, &s->change->vf, &msix) && msix.enabled)
		return vfcfg_say("its MSI-X is enabled though no driver is bound; reset it first "
				 "(echo 1 > /sys/bus/pci/devices/%s/reset)", s->vf);
	return vfcfg_say("PF driver %s is busy; try again, then look in the kernel log (dmesg)",
			 pf_driver(s));
}

static char *no_callback(const struct scene *s)
{
	if (!s->pf_driver)
		return vfcfg_say("no driver is bound to its PF %s; bind the PF driver first",
				 s->pf);
	return vfcfg_say("PF driver %s cannot resize a VF's table; leave the table and cap what "
			 "its user sees (vfcfg bind %s vfio-pci --cap N)", s->pf_driver, s->vf);
}

static char *outside(const struct scene *s)
{
	return vfcfg_say("PF driver %s does not take %u for this device; ask for another number "
			 "(its limits may be in the kernel log, dmesg)",
			 pf_driver(s), s->change->asked);
}

static char *too_many(const struct scene *s)
{
	return vfcfg_say("%u is more than one VF of this device can have; ask for fewer",
			 s->change->asked);
}

/* Which VF, other than this one, holds the most? */
static const struct vfcfg_vf *largest(const struct vfcfg_pf *pf, const struct vfcfg_addr *but)
{
	const struct vfcfg_vf *most = NULL;
	size_t i;

	for (i = 0; i < pf->nr_vfs; i++) {
		const struct vfcfg_vf *vf = &pf->vfs[i];

		if (vf->table_size != VFCFG_UNKNOWN && vfcfg_addr_cmp(&vf->fn.addr, but) &&
		    (!most || vf->table_size > most->table_size))
			most = vf;
	}
	return most;
}

static char *pool_empty(const struct scene *s)
{
	char *left = NULL, *from = NULL, *text;
	const struct vfcfg_vf *most = NULL;
	struct vfcfg_pf *pf;

	if (s->pf[0] && !vfcfg_model_pf(s->model, &s->pf_addr, &pf)) {
		most = largest(pf, &s->change->vf);
		if (pf->free_msix != VFCFG_UNKNOWN)
			left = vfcfg_say(" (%ld free)", pf->free_msix);
	}
	if (most) {
		char addr[VFCFG_ADDR_LEN];

		from = vfcfg_say(" (%s holds the most: %ld)",
				 vfcfg_addr_str(&most->fn.addr, addr), most->table_size);
	}
	text = vfcfg_say("the pool of PF %s has too few free vectors%s; ask for fewer, "
			 "or take some from another VF%s",
			 s->pf[0] ? s->pf : "(unknown)", left ? left : "", from ? from : "");
	free(left);
	free(from);
	return text;
}

static char *device_failed(const struct scene *s)
{
	return vfcfg_say("the device did not do as PF driver %s told it; look in the kernel log "
			 "(dmesg)", pf_driver(s));
}

static char *other(const struct scene *s)
{
	return vfcfg_say_errno(s->change->err);
}

static const struct {
	int err;
	char *(*explain)(const struct scene *s);
} explanations[] = {
	{ -ENODEV, no_such_device },
	{ -ENOENT, no_attribute },
	{ -EBUSY, busy },
	{ -EOPNOTSUPP, no_callback },
	{ -EINVAL, outside },
	{ -EOVERFLOW, too_many },
	{ -ENOSPC, pool_empty },
	{ -EIO, device_failed },
};

static void look(struct scene *s, int dir)
{
	int pf;

	s->kind = vfcfg_device_kind(dir);
	vfcfg_link_name(dir, "driver", &s->vf_driver);
	if (vfcfg_device_pf(dir, &s->pf_addr))
		return;
	vfcfg_addr_str(&s->pf_addr, s->pf);
	pf = vfcfg_device_open(s->model->bus, &s->pf_addr);
	if (pf < 0)
		return;
	vfcfg_link_name(pf, "driver", &s->pf_driver);
	close(pf);
}

char *vfcfg_count_explain(struct vfcfg_model *model, const struct vfcfg_change *change)
{
	struct scene s = { .model = model, .change = change };
	char *(*explain)(const struct scene *s) = other;
	char *text;
	size_t i;
	int dir, err = change->err;

	vfcfg_addr_str(&change->vf, s.vf);
	dir = vfcfg_device_open(model->bus, &change->vf);
	if (dir >= 0) {
		look(&s, dir);
		close(dir);
	} else if (err == -ENOENT) {
		/* Not the attribute is missing but all of them: it just went. */
		err = dir;
	}
	for (i = 0; i < ARRAY_SIZE(explanations); i++)
		if (explanations[i].err == err)
			explain = explanations[i].explain;
	text = explain(&s);
	free(s.vf_driver);
	free(s.pf_driver);
	return text;
}
