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
#include <string.h>
#include <unistd.h>

#include "common/array.h"
#include "common/say.h"
#include "context.h"
#include "device/msix.h"
#include "device/nvme.h"
#include "device/pf.h"
#include "policy/count_explain.h"
#include "sysfs/sysfs.h"

/* What the explanations below look at. */
struct scene {
	struct vfcfg_ctx *ctx;
	const struct vfcfg_change *change;
	struct vfcfg_reason *why;
	int err;
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

static void no_such_device(const struct scene *s)
{
	vfcfg_reason_no_device(s->why, s->change->before.number != VFCFG_UNKNOWN);
}

static void no_attribute(const struct scene *s)
{
	switch (s->kind) {
	case VFCFG_PF:
		vfcfg_reason(s->why, "no-vf", s->err, "is a PF, whose own table cannot be resized; "
			     "name its VFs (vfcfg list %s)", s->vf);
		break;
	case VFCFG_VF:
		vfcfg_reason(s->why, "no-count", s->err, "this kernel has no " VFCFG_COUNT_ATTR
			     "; boot one from 5.13 on with CONFIG_PCI_IOV and CONFIG_PCI_MSI");
		break;
	default:
		vfcfg_reason(s->why, "no-vf", s->err, "is not a VF; see \"vfcfg list\" for those "
			     "that there are");
	}
}

static void busy(const struct scene *s)
{
	struct vfcfg_msix msix;

	if (s->vf_driver)
		vfcfg_reason(s->why, "bound", s->err, "bound to driver %s; unbind it first "
			     "(vfcfg unbind %s)", s->vf_driver, s->vf);
	else if (!vfcfg_msix_read(&s->ctx->bus, &s->change->fn, &msix) && msix.enabled)
		vfcfg_reason(s->why, "enabled", s->err, "its MSI-X is enabled though no driver is "
			     "bound; reset it first (echo 1 > /sys/bus/pci/devices/%s/reset)",
			     s->vf);
	else
		vfcfg_reason(s->why, "busy", s->err, "PF driver %s is busy; try again, then look in "
			     "the kernel log (dmesg)", pf_driver(s));
}

static void no_callback(const struct scene *s)
{
	if (!s->pf_driver)
		vfcfg_reason(s->why, "pf-unbound", s->err, "no driver is bound to its PF %s; bind "
			     "the PF driver first", s->pf);
	else
		vfcfg_reason(s->why, "no-callback", s->err, "PF driver %s cannot resize a VF's "
			     "table; leave the table and cap what its user sees "
			     "(vfcfg bind %s vfio-pci --cap N)", s->pf_driver, s->vf);
}

static bool is_nvme(const struct scene *s)
{
	return s->pf_driver && !strcmp(s->pf_driver, "nvme");
}

/*
 * How many would be possible: by the controller itself, else by the arithmetic of
 * the pool, for a VF that holds of it what its table has. With several VFs it
 * depends on what the others get.
 */
static long possible(const struct scene *s)
{
	long has = s->change->before.number, most = VFCFG_UNKNOWN;
	struct vfcfg_pf *pf;

	if (!s->change->alone)
		return VFCFG_UNKNOWN;
	if (is_nvme(s))
		most = vfcfg_nvme_possible(&s->ctx->bus, &s->change->fn);
	if (most == VFCFG_UNKNOWN && has != VFCFG_UNKNOWN && s->pf[0] &&
	    !vfcfg_pf_get(s->ctx, &s->pf_addr, &pf) && pf->free_msix != VFCFG_UNKNOWN)
		most = pf->free_msix + has;
	if (most > VFCFG_VECTORS_MAX)
		most = VFCFG_VECTORS_MAX;
	/* What was just refused is not possible, whatever the sum says. */
	return most > 0 && most < s->change->asked.number ? most : VFCFG_UNKNOWN;
}

/* It may be too few as well: only what the controller itself says is of use. */
static void outside(const struct scene *s)
{
	long most = VFCFG_UNKNOWN;
	char *number = NULL;

	if (is_nvme(s) && s->change->alone)
		most = vfcfg_nvme_possible(&s->ctx->bus, &s->change->fn);
	if (most > 0 && most < s->change->asked.number)
		number = vfcfg_say("%ld or fewer", most);
	vfcfg_reason(s->why, "outside", s->err, "PF driver %s does not take %ld for this device; "
		     "ask for %s (its limits may be in the kernel log, dmesg)", pf_driver(s),
		     s->change->asked.number, number ? number : "another number");
	free(number);
}

static void too_many(const struct scene *s)
{
	long most = possible(s);

	if (most == VFCFG_UNKNOWN)
		vfcfg_reason(s->why, "too-many", s->err, "%ld is more than one VF of this device "
			     "can have; ask for fewer", s->change->asked.number);
	else
		vfcfg_reason(s->why, "too-many", s->err, "%ld is more than one VF of this device "
			     "can have; ask for fewer, and no more than %ld, which its pool has",
			     s->change->asked.number, most);
}

/* Which VF, other than this one, holds the most? */
static const struct vfcfg_vf *largest(const struct vfcfg_pf *pf, const struct vfcfg_addr *but)
{
	const struct vfcfg_vf *most = NULL;
	size_t i;

	for (i = 0; i < pf->nr_vfs; i++) {
		const struct vfcfg_vf *vf = &pf->vfs[i];
		long size = vf->values[VFCFG_COUNT].number;

		if (size != VFCFG_UNKNOWN && vfcfg_addr_cmp(&vf->fn.addr, but) &&
		    (!most || size > most->values[VFCFG_COUNT].number))
			most = vf;
	}
	return most;
}

static void pool_empty(const struct scene *s)
{
	char *left = NULL, *from = NULL, *fewer;
	const struct vfcfg_vf *most = NULL;
	long can = possible(s);
	struct vfcfg_pf *pf;

	if (s->pf[0] && !vfcfg_pf_get(s->ctx, &s->pf_addr, &pf)) {
		most = largest(pf, &s->change->fn);
		if (pf->free_msix != VFCFG_UNKNOWN)
			left = vfcfg_say(" (%ld free)", pf->free_msix);
	}
	if (most) {
		char addr[VFCFG_ADDR_LEN];

		from = vfcfg_say(" (%s holds the most: %ld)",
				 vfcfg_addr_str(&most->fn.addr, addr),
				 most->values[VFCFG_COUNT].number);
	}
	fewer = can == VFCFG_UNKNOWN ? NULL : vfcfg_say("%ld or fewer", can);
	vfcfg_reason(s->why, "no-vectors", s->err, "the pool of PF %s has too few free vectors%s; "
		     "ask for %s, or take some from another VF%s",
		     s->pf[0] ? s->pf : "(unknown)", left ? left : "", fewer ? fewer : "fewer",
		     from ? from : "");
	free(fewer);
	free(left);
	free(from);
}

static void device_failed(const struct scene *s)
{
	vfcfg_reason(s->why, "device-failed", s->err, "the device did not do as PF driver %s told "
		     "it; look in the kernel log (dmesg)", pf_driver(s));
}

static void other(const struct scene *s)
{
	vfcfg_reason_errno(s->why, s->err);
}

static const struct {
	int err;
	void (*explain)(const struct scene *s);
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
	pf = vfcfg_device_open(&s->ctx->bus, &s->pf_addr);
	if (pf < 0)
		return;
	vfcfg_link_name(pf, "driver", &s->pf_driver);
	close(pf);
}

void vfcfg_count_explain(struct vfcfg_ctx *ctx, const struct vfcfg_change *change,
			 struct vfcfg_reason *why)
{
	struct scene s = { .ctx = ctx, .change = change, .why = why, .err = change->err };
	void (*explain)(const struct scene *s) = other;
	size_t i;
	int dir;

	vfcfg_addr_str(&change->fn, s.vf);
	dir = vfcfg_device_open(&ctx->bus, &change->fn);
	if (dir >= 0) {
		look(&s, dir);
		close(dir);
	} else if (s.err == -ENOENT) {
		/* Not the attribute is missing but all of them: it just went. */
		s.err = dir;
	}
	for (i = 0; i < ARRAY_SIZE(explanations); i++)
		if (explanations[i].err == s.err)
			explain = explanations[i].explain;
	explain(&s);
	free(s.vf_driver);
	free(s.pf_driver);
}
