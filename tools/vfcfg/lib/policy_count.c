// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The PF policy: the PF driver gives a VF a larger or smaller MSI-X table.
 *
 * The interface is sriov_vf_msix_count (Documentation/ABI/testing/
 * sysfs-bus-pci); the result is the Table Size in Message Control (PCIe Base
 * 7.7.2.2). What is in force is always read from there: drivers differ in
 * what they make of a number, and mainline's attribute cannot be read.
 */
#include <errno.h>
#include <unistd.h>

#include "count_explain.h"
#include "msix.h"
#include "policy.h"
#include "sysfs.h"
#include "words.h"

/*
 * ice keeps one vector of each VF for its mailbox and adds it to the number
 * that was asked for. One vector more is therefore an answer, not a number
 * that was ignored, even where nothing changed.
 */
#define DRIVERS_OWN_VECTORS	1

static int count_get(const struct vfcfg_bus *bus, const struct vfcfg_addr *vf, long *val)
{
	struct vfcfg_msix msix;
	int err;

	err = vfcfg_msix_read(bus, vf, &msix);
	if (!err)
		*val = msix.table_size;
	return err;
}

/*
 * A PCI core that reads the table back holds such a driver to the number and
 * answers EIO. What it made of the number is judged like any other answer.
 */
static bool own_vectors_added(const struct vfcfg_bus *bus, const struct vfcfg_addr *vf,
			      unsigned int val)
{
	struct vfcfg_msix msix;

	return val && !vfcfg_msix_read(bus, vf, &msix) &&
	       msix.table_size == (int)val + DRIVERS_OWN_VECTORS;
}

static int count_set(const struct vfcfg_bus *bus, const struct vfcfg_addr *vf, unsigned int val)
{
	int dir, err;

	dir = vfcfg_device_open(bus, vf);
	if (dir < 0)
		return dir;
	err = vfcfg_attr_write(dir, VFCFG_COUNT_ATTR, val);
	if (err == -EIO && own_vectors_added(bus, vf, val))
		err = 0;
	close(dir);
	return err;
}

/* Without a callback nobody can have moved the Table Size. */
static bool count_nothing_to_reset(int err)
{
	return err == -EOPNOTSUPP;
}

/*
 * The kernel accepted, but the table cannot be seen. Who may write the file
 * yet not read all of config space has to take the kernel's word; a device
 * that stopped to answer is a failure.
 */
static enum vfcfg_verdict judge_unseen(const struct vfcfg_change *c, char **text)
{
	switch (c->after_err) {
	case -ENODEV:
		*text = vfcfg_say("accepted, but the device does not answer any more; "
				  "look in the kernel log (dmesg)");
		return VFCFG_REFUSED;
	case -ENOTTY:
		*text = vfcfg_say("accepted, but the device shows no MSI-X capability; "
				  "look in the kernel log (dmesg)");
		return VFCFG_REFUSED;
	default:
		*text = vfcfg_say("accepted, but the Table Size cannot be read back "
				  "(config space is hidden without CAP_SYS_ADMIN)");
		return VFCFG_NOTED;
	}
}

/* Whether 0 was ignored (ice) or the table was at its default, none can say. */
static enum vfcfg_verdict judge_default(const struct vfcfg_change *c, char **text)
{
	if (c->before != VFCFG_UNKNOWN && c->before != c->after)
		return VFCFG_DONE;
	*text = vfcfg_say("asked for the default, the Table Size is %ld", c->after);
	return VFCFG_NOTED;
}

static enum vfcfg_verdict count_judge(const struct vfcfg_change *c, char **text)
{
	long asked = c->asked;

	if (c->after == VFCFG_UNKNOWN)
		return judge_unseen(c, text);
	if (!asked)
		return judge_default(c, text);
	if (c->after == asked)
		return VFCFG_DONE;
	if (c->after < asked) {
		*text = vfcfg_say("asked %ld, got %ld; ask for fewer, or take vectors "
				  "from other VFs first", asked, c->after);
		return VFCFG_REFUSED;
	}
	if (c->after == c->before && c->after - asked > DRIVERS_OWN_VECTORS) {
		*text = vfcfg_say("asked %ld, the Table Size stays %ld; the PF driver ignored "
				  "the number, look in the kernel log (dmesg)",
				  asked, c->after);
		return VFCFG_REFUSED;
	}
	*text = vfcfg_say("asked %ld, got %ld", asked, c->after);
	return VFCFG_NOTED;
}

const struct vfcfg_policy vfcfg_policy_count = {
	.name = "count",
	.help = "Give each VF an MSI-X table of N vectors (0: the device's default)",
	.max = VFCFG_VECTORS_MAX,
	.unbound = true,
	.get = count_get,
	.set = count_set,
	.nothing_to_reset = count_nothing_to_reset,
	.judge = count_judge,
	.explain = vfcfg_count_explain,
};
