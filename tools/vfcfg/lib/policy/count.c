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

#include "device/function.h"
#include "device/msix.h"
#include "device/nvme.h"
#include "policy/count_explain.h"
#include "sysfs/sysfs.h"

/*
 * ice keeps one vector of each VF for its mailbox and adds it to the number
 * that was asked for. One vector more is therefore an answer, not a number
 * that was ignored, even where nothing changed.
 */
#define DRIVERS_OWN_VECTORS	1

/*
 * The attribute where it can be read: one small file that every user may
 * read, and the device is not touched. Mainline's is write-only; then config
 * space tells those who may see all of it.
 */
static void count_look(int dir, struct vfcfg_value *val)
{
	struct vfcfg_msix msix;
	long size;

	*val = (struct vfcfg_value){ .number = VFCFG_UNKNOWN };
	if (!vfcfg_attr_read(dir, VFCFG_COUNT_ATTR, &size) && size >= 1 &&
	    size <= VFCFG_VECTORS_MAX)
		val->number = size;
	else if (!vfcfg_msix_read_at(dir, &msix))
		val->number = msix.table_size;
}

static int count_get(int dir, struct vfcfg_value *val)
{
	struct vfcfg_msix msix;
	int err;

	err = vfcfg_msix_read_at(dir, &msix);
	*val = (struct vfcfg_value){ .number = err ? VFCFG_UNKNOWN : msix.table_size };
	return err;
}

/*
 * A PCI core that reads the table back held such a driver to the number and
 * answered EIO. What it made of the number is judged like any other answer.
 */
static bool own_vectors_added(int dir, long val)
{
	struct vfcfg_msix msix;

	return val && !vfcfg_msix_read_at(dir, &msix) &&
	       msix.table_size == val + DRIVERS_OWN_VECTORS;
}

static int count_set(int dir, const struct vfcfg_value *val)
{
	int err = vfcfg_attr_write(dir, VFCFG_COUNT_ATTR, (unsigned int)val->number);

	return err == -EIO && own_vectors_added(dir, val->number) ? 0 : err;
}

/* The kernel's driver does not know how, but the controller itself may. */
static int count_set_otherwise(const struct vfcfg_bus *bus, const struct vfcfg_addr *vf,
			       const struct vfcfg_value *val)
{
	return vfcfg_nvme_set(bus, vf, val->number);
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
static enum vfcfg_verdict judge_unseen(const struct vfcfg_change *c, struct vfcfg_reason *why)
{
	switch (c->after_err) {
	case -ENODEV:
		vfcfg_reason(why, "silent", c->after_err, "accepted, but the device does not "
			     "answer any more; look in the kernel log (dmesg)");
		return VFCFG_REFUSED;
	case -ENOTTY:
		vfcfg_reason(why, "no-msix", c->after_err, "accepted, but the device shows no "
			     "MSI-X capability; look in the kernel log (dmesg)");
		return VFCFG_REFUSED;
	default:
		vfcfg_reason(why, "unseen", c->after_err, "accepted, but the Table Size cannot be "
			     "read back (config space is hidden without CAP_SYS_ADMIN)");
		return VFCFG_NOTED;
	}
}

/* Whether 0 was ignored (ice) or the table was at its default, none can say. */
static enum vfcfg_verdict judge_default(const struct vfcfg_change *c, struct vfcfg_reason *why)
{
	if (c->before.number != VFCFG_UNKNOWN && c->before.number != c->after.number)
		return VFCFG_DONE;
	vfcfg_reason(why, "default", 0, "asked for the default, the Table Size is %ld",
		     c->after.number);
	return VFCFG_NOTED;
}

static enum vfcfg_verdict count_judge(const struct vfcfg_change *c, struct vfcfg_reason *why)
{
	long asked = c->asked.number, after = c->after.number;

	if (after == VFCFG_UNKNOWN)
		return judge_unseen(c, why);
	if (!asked)
		return judge_default(c, why);
	if (after == asked)
		return VFCFG_DONE;
	if (after < asked) {
		vfcfg_reason(why, "other-result", 0, "asked %ld, got %ld; ask for fewer, or take "
			     "vectors from other VFs first", asked, after);
		return VFCFG_REFUSED;
	}
	if (after == c->before.number && after - asked > DRIVERS_OWN_VECTORS) {
		vfcfg_reason(why, "ignored", 0, "asked %ld, the Table Size stays %ld; the PF driver "
			     "ignored the number, look in the kernel log (dmesg)", asked, after);
		return VFCFG_REFUSED;
	}
	vfcfg_reason(why, "other-result", 0, "asked %ld, got %ld", asked, after);
	return VFCFG_NOTED;
}

const struct vfcfg_policy vfcfg_policy_count = {
	.name = "count",
	.help = "Give each VF an MSI-X table of N vectors (0: the device's default)",
	.key = "table_size",
	.max = VFCFG_VECTORS_MAX,
	.unbound = true,
	.look = count_look,
	.get_at = count_get,
	.set_at = count_set,
	.set_otherwise = count_set_otherwise,
	.nothing_to_reset = count_nothing_to_reset,
	.judge = count_judge,
	.explain = vfcfg_count_explain,
};
