// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The vfio policy: a vfio user sees a smaller MSI-X table than there is.
 *
 * The interface is vfio_msix_cap, which vfio-pci-core makes for functions with
 * MSI-X: for every one while it is loaded, or, before, for those that one of
 * its drivers is bound to. The device is never opened here: an open resets it,
 * which takes a tenth of a second.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "device/function.h"
#include "device/msix.h"
#include "policy/cap_explain.h"
#include "policy/file.h"

static void cap_look(int dir, struct vfcfg_value *val)
{
	vfcfg_file_look(&vfcfg_policy_cap, VFCFG_CAP_FILE, dir, val);
}

static int cap_get(int dir, struct vfcfg_value *val)
{
	return vfcfg_file_get(&vfcfg_policy_cap, VFCFG_CAP_FILE, dir, val);
}

static int cap_set(int dir, const struct vfcfg_value *val)
{
	return vfcfg_file_set(&vfcfg_policy_cap, VFCFG_CAP_FILE, dir, val);
}

/* What would keep a cap is not there: there is none. */
static bool cap_nothing_to_reset(int err)
{
	return err == -ENOENT;
}

/* Where there is no file yet, only a vfio driver that is not bound yet can bring one. */
static void cap_check(const struct vfcfg_bus *bus, const struct vfcfg_change *c, const char *now,
		      const char *driver, long table, struct vfcfg_reason *why)
{
	struct vfcfg_value ignored;

	if (table != VFCFG_UNKNOWN && c->asked.number > table) {
		vfcfg_cap_above(c, table, why);
		return;
	}
	if (!c->asked.number ||
	    (driver && strstr(driver, "vfio") && (!now || strcmp(now, driver))))
		return;
	if (vfcfg_policy_get(&vfcfg_policy_cap, bus, &c->fn, &ignored) == -ENOENT)
		vfcfg_cap_no_file(bus, c, driver, why);
}

static enum vfcfg_verdict cap_judge(const struct vfcfg_change *c, struct vfcfg_reason *why)
{
	return vfcfg_file_judge(&vfcfg_policy_cap, "cap", c, why);
}

const struct vfcfg_policy vfcfg_policy_cap = {
	.name = "cap",
	.help = "Let the vfio user of each device see at most N vectors (0: all)",
	.word = "strict",
	.word_help = "With --cap: nor reach the table entries beyond",
	.key = "cap",
	.max = VFCFG_VECTORS_MAX,
	.follows = true,
	.look = cap_look,
	.get_at = cap_get,
	.set_at = cap_set,
	.nothing_to_reset = cap_nothing_to_reset,
	.check = cap_check,
	.judge = cap_judge,
	.explain = vfcfg_cap_explain,
};
