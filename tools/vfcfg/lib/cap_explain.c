// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Why what a vfio user sees could not be capped, and what to do about it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cap_explain.h"
#include "driver.h"
#include "msix.h"
#include "sysfs.h"
#include "words.h"

/* No file: is it the driver, the device or the kernel? */
static char *no_attribute(const struct vfcfg_bus *bus, const struct vfcfg_change *c, int dir)
{
	char addr[VFCFG_ADDR_LEN], *driver, *text;
	struct vfcfg_msix msix;

	vfcfg_addr_str(&c->vf, addr);
	/* Whatever driver: no MSI-X, nothing to cap. */
	if (vfcfg_msix_read(bus, &c->vf, &msix) == -ENOTTY)
		return vfcfg_say("has no MSI-X, so there is nothing to cap; name another device");
	vfcfg_link_name(dir, "driver", &driver);
	if (!driver)
		text = vfcfg_say("no driver is bound, and it is the vfio driver that keeps a cap; "
				 "bind one (vfcfg bind %s vfio-pci --cap %u)", addr, c->asked);
	else if (!vfcfg_driver_is_vfio(dir, driver))
		text = vfcfg_say("bound to driver %s, and it is the vfio driver that keeps a cap; "
				 "bind one (vfcfg bind %s vfio-pci --cap %u)",
				 driver, addr, c->asked);
	else
		text = vfcfg_say("driver %s has no " VFCFG_CAP_ATTR " here; boot a kernel, or load "
				 "a vfio-pci-core module, that has it", driver);
	free(driver);
	return text;
}

static char *above(const struct vfcfg_bus *bus, const struct vfcfg_change *c)
{
	struct vfcfg_msix msix;

	if (vfcfg_msix_read(bus, &c->vf, &msix))
		return vfcfg_say("%u is above its Table Size; ask for fewer", c->asked);
	return vfcfg_say("%u is above its Table Size, %d; ask for at most that",
			 c->asked, msix.table_size);
}

static char *silent(int dir, bool known)
{
	if (dir < 0)
		return vfcfg_say_no_device(known);
	return vfcfg_say("the device does not answer, or its driver is being unbound; "
			 "try again, then look in the kernel log (dmesg)");
}

char *vfcfg_cap_explain(struct vfcfg_model *model, const struct vfcfg_change *c)
{
	const struct vfcfg_bus *bus = model->bus;
	int dir = vfcfg_device_open(bus, &c->vf);
	int err = c->err == -ENOENT && dir < 0 ? dir : c->err;
	char *text;

	switch (err) {
	case -ENODEV:
		text = silent(dir, c->before != VFCFG_UNKNOWN);
		break;
	case -ENOENT:
		text = no_attribute(bus, c, dir);
		break;
	case -EBUSY:
		text = vfcfg_say_open(bus, &c->vf, "for a cap to change");
		break;
	case -EINVAL:
		text = above(bus, c);
		break;
	case -EOPNOTSUPP:
		text = vfcfg_say("MSI-X overlaps another capability of this device, so a cap could "
				 "not be kept; leave it without");
		break;
	case -ENOTTY:
		text = vfcfg_say("has no MSI-X, so there is nothing to cap; name another device");
		break;
	default:
		text = vfcfg_say_errno(err);
	}
	if (dir >= 0)
		close(dir);
	return text;
}
