// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The vfio policy: a vfio user sees a smaller MSI-X table than there is.
 *
 * The interface is vfio_msix_cap, which vfio-pci-core makes for every function
 * with MSI-X that one of its drivers is bound to. The device is never opened
 * here: an open resets it, which takes a tenth of a second.
 */
#include <errno.h>
#include <unistd.h>

#include "cap_explain.h"
#include "driver.h"
#include "msix.h"
#include "policy.h"
#include "sysfs.h"
#include "words.h"

static int cap_get(const struct vfcfg_bus *bus, const struct vfcfg_addr *fn, long *val)
{
	int dir, err;

	dir = vfcfg_device_open(bus, fn);
	if (dir < 0)
		return dir;
	err = vfcfg_attr_read(dir, VFCFG_CAP_ATTR, val);
	close(dir);
	return err;
}

static int cap_set(const struct vfcfg_bus *bus, const struct vfcfg_addr *fn, unsigned int val)
{
	int dir, err;

	dir = vfcfg_device_open(bus, fn);
	if (dir < 0)
		return dir;
	err = vfcfg_attr_write(dir, VFCFG_CAP_ATTR, val);
	close(dir);
	return err;
}

/* The driver that would keep a cap is not bound: there is none. */
static bool cap_nothing_to_reset(int err)
{
	return err == -ENOENT;
}

static enum vfcfg_verdict cap_judge(const struct vfcfg_change *c, char **text)
{
	if (c->after == VFCFG_UNKNOWN) {
		*text = vfcfg_say("accepted, but the cap cannot be read back");
		return VFCFG_NOTED;
	}
	if (c->after == (long)c->asked)
		return VFCFG_DONE;
	*text = vfcfg_say("asked %u, the cap is %ld; somebody else may have set it meanwhile, "
			  "try again", c->asked, c->after);
	return VFCFG_REFUSED;
}

const struct vfcfg_policy vfcfg_policy_cap = {
	.name = "cap",
	.help = "Let the vfio user of each device see at most N vectors (0: all)",
	.max = VFCFG_VECTORS_MAX,
	.unbound = false,
	.get = cap_get,
	.set = cap_set,
	.nothing_to_reset = cap_nothing_to_reset,
	.judge = cap_judge,
	.explain = vfcfg_cap_explain,
};
