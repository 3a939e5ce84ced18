// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Why what a vfio user sees could not be capped, and what to do about it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "context.h"
#include "device/driver.h"
#include "device/function.h"
#include "device/msix.h"
#include "policy/cap_explain.h"
#include "sysfs/sysfs.h"

static void no_msix(struct vfcfg_reason *why)
{
	vfcfg_reason(why, "no-msix", -ENOTTY,
		     "has no MSI-X, so there is nothing to cap; name another device");
}

/* Is it the driver, the device or the kernel? */
void vfcfg_cap_no_file(const struct vfcfg_bus *bus, const struct vfcfg_change *c,
		       const char *driver, struct vfcfg_reason *why)
{
	char addr[VFCFG_ADDR_LEN];
	struct vfcfg_msix msix;
	bool vfio = false;
	int dir;

	vfcfg_addr_str(&c->fn, addr);
	/* Whatever driver: no MSI-X, nothing to cap. */
	if (vfcfg_msix_read(bus, &c->fn, &msix) == -ENOTTY) {
		no_msix(why);
		return;
	}
	dir = vfcfg_device_open(bus, &c->fn);
	if (dir >= 0) {
		vfio = vfcfg_driver_is_vfio(dir, driver);
		close(dir);
	}
	if (!driver)
		vfcfg_reason(why, "no-vfio", -ENOENT, "no driver is bound, and it is the vfio "
			     "driver that keeps a cap; bind one (vfcfg bind %s vfio-pci --cap %ld)",
			     addr, c->asked.number);
	else if (!vfio)
		vfcfg_reason(why, "no-vfio", -ENOENT, "bound to driver %s, and it is the vfio "
			     "driver that keeps a cap; bind one (vfcfg bind %s vfio-pci --cap %ld)",
			     driver, addr, c->asked.number);
	else
		vfcfg_reason(why, "no-cap", -ENOENT, "driver %s has no " VFCFG_CAP_FILE " here; "
			     "boot a kernel, or load a vfio-pci-core module, that has it", driver);
}

void vfcfg_cap_above(const struct vfcfg_change *c, long table, struct vfcfg_reason *why)
{
	if (table == VFCFG_UNKNOWN)
		vfcfg_reason(why, "above-table", -EINVAL,
			     "%ld is above its Table Size; ask for fewer", c->asked.number);
	else
		vfcfg_reason(why, "above-table", -EINVAL,
			     "%ld is above its Table Size, %ld; ask for at most that",
			     c->asked.number, table);
}

static void above(const struct vfcfg_bus *bus, const struct vfcfg_change *c,
		  struct vfcfg_reason *why)
{
	struct vfcfg_msix msix;
	bool known = !vfcfg_msix_read(bus, &c->fn, &msix);

	/* A kernel that does not know the word says the same to it. */
	if (known && c->asked.word && c->asked.number <= msix.table_size)
		vfcfg_reason(why, "no-strict", -EINVAL, "this kernel's cap cannot be strict; "
			     "leave --strict out, or boot one that knows it");
	else
		vfcfg_cap_above(c, known ? msix.table_size : VFCFG_UNKNOWN, why);
}

static void silent(int dir, bool known, struct vfcfg_reason *why)
{
	if (dir < 0)
		vfcfg_reason_no_device(why, known);
	else
		vfcfg_reason(why, "silent", -ENODEV, "the device does not answer, or its driver "
			     "is being unbound; try again, then look in the kernel log (dmesg)");
}

static void no_file(const struct vfcfg_bus *bus, const struct vfcfg_change *c, int dir,
		    struct vfcfg_reason *why)
{
	char *driver;

	vfcfg_link_name(dir, "driver", &driver);
	vfcfg_cap_no_file(bus, c, driver, why);
	free(driver);
}

void vfcfg_cap_explain(struct vfcfg_ctx *ctx, const struct vfcfg_change *c,
		       struct vfcfg_reason *why)
{
	const struct vfcfg_bus *bus = &ctx->bus;
	int dir = vfcfg_device_open(bus, &c->fn);

	switch (c->err == -ENOENT && dir < 0 ? dir : c->err) {
	case -ENODEV:
		silent(dir, c->before.number != VFCFG_UNKNOWN, why);
		break;
	case -ENOENT:
		no_file(bus, c, dir, why);
		break;
	case -EBUSY:
		vfcfg_reason_open(why, &ctx->users, bus, &c->fn, "for a cap to change");
		break;
	case -EINVAL:
		above(bus, c, why);
		break;
	case -EOPNOTSUPP:
		vfcfg_reason(why, "no-cap", c->err, "MSI-X overlaps another capability of this "
			     "device, so a cap could not be kept; leave it without");
		break;
	case -ENOTTY:
		no_msix(why);
		break;
	default:
		vfcfg_reason_errno(why, c->err);
	}
	if (dir >= 0)
		close(dir);
}
