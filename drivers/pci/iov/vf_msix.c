// SPDX-License-Identifier: GPL-2.0-only
/*
 * MSI-X Table Size of virtual functions, set by the PF driver on behalf of
 * sysfs. The device's own register is the truth: it is what these files show,
 * whatever the driver says of it.
 */

#include <linux/bitfield.h>
#include <linux/device.h>
#include <linux/export.h>
#include <linux/kstrtox.h>
#include <linux/pci.h>
#include <linux/pci-vf-msix.h>
#include <linux/sysfs.h>

#include "../pci.h"
#include "vf_msix.h"

/**
 * DOC: the PF driver's side
 *
 * Two callbacks of &struct pci_driver serve the files. Both run in process
 * context, may sleep, and are called with the device lock of the PF held, so
 * the driver is bound and neither its probe() nor its remove() nor its
 * sriov_configure() runs at the same time. All numbers are MSI-X vectors.
 *
 * int sriov_set_msix_vec_count(struct pci_dev \*vf, int vectors)
 *	Make @vectors the Table Size of @vf (PCIe Base 7.7.2.2), 1 to 2048; 0
 *	asks for the device's default. The VF's device lock is held too, no
 *	driver is bound to the VF and its MSI-X is disabled. A driver that
 *	cannot do it leaves everything as it was and returns -EINVAL for a
 *	number that this VF can never have, -ENOSPC when the pool has too few
 *	free vectors now, -EOPNOTSUPP when the device cannot do it at all,
 *	-EAGAIN while the PF is being reset, -ENODEV when it is gone. All that
 *	wait for the PF's lock wait for this function: it has to come to an end
 *	on a device that does not answer, too. Once it has returned 0 the VF's
 *	config space shows the new size, which is the one that was asked for
 *	unless the device gives vectors in other portions.
 *
 * u32 sriov_get_vf_total_msix(struct pci_dev \*pf)
 *	How many vectors the VFs of @pf share. A constant of the device; 0
 *	when it has no pool.
 *
 * How many of those no function holds the driver is not asked, as anybody may
 * want to know, as often as he likes. It tells each time that the number has
 * changed: pci_sriov_set_vf_free_msix().
 */

/**
 * DOC: locks
 *
 * PF device lock, then VF device lock, then whatever the PF driver takes.
 *
 * Before the first of them a writer gives up the active reference on its own
 * sysfs file. sriov_numvfs_store() holds the PF's device lock while it removes
 * the VFs, removing a VF waits for the users of its files, and a writer that
 * waited for that same lock while it counts as a user would never return.
 */

static int vf_msix_read_control(struct pci_dev *vf, u16 *control)
{
	int ret;

	if (!vf->msix_cap)
		return -EOPNOTSUPP;

	/* Waits for the end of a reset, in which the VF does not answer. */
	ret = pci_user_read_config_word(vf, vf->msix_cap + PCI_MSIX_FLAGS,
					control);
	if (ret)
		return ret;

	return PCI_POSSIBLE_ERROR(*control) ? -ENODEV : 0;
}

static unsigned int vf_msix_table_size(u16 control)
{
	/* The field holds the number of entries less one. */
	return FIELD_GET(PCI_MSIX_FLAGS_QSIZE, control) + 1;
}

/*
 * A change that was not asked for is one line in the log. Only the device knows
 * its default, so any size answers a 0.
 */
static void vf_msix_report(struct pci_dev *pf, struct pci_dev *vf,
			   unsigned int asked, unsigned int old,
			   unsigned int new)
{
	if (asked && asked != new)
		pci_warn(vf, "VF %d: MSI-X Table Size %u -> %u, where %s was asked for %u\n",
			 pci_iov_vf_id(vf), old, new, pf->driver->name, asked);
	else if (new != old)
		pci_dbg(vf, "VF %d: MSI-X Table Size %u -> %u\n",
			pci_iov_vf_id(vf), old, new);

	if (new != old)
		kobject_uevent(&vf->dev.kobj, KOBJ_CHANGE);
}

/* Called with the device locks of the PF and the VF held. */
static int vf_msix_resize(struct pci_dev *pf, struct pci_dev *vf, int vectors)
{
	unsigned int old;
	u16 control;
	int ret;

	/* The VF may have been removed before the PF's lock was ours. */
	if (!device_is_registered(&vf->dev))
		return -ENODEV;

	/* A bound driver has set itself up for the table as it is. */
	if (vf->driver)
		return -EBUSY;

	ret = vf_msix_read_control(vf, &control);
	if (ret)
		return ret;

	/* Enabled from outside any driver, or left so by the last one. */
	if (vf->msix_enabled || control & PCI_MSIX_FLAGS_ENABLE)
		return -EBUSY;

	old = vf_msix_table_size(control);

	ret = pf->driver->sriov_set_msix_vec_count(vf, vectors);
	if (ret)
		return ret;

	/*
	 * The driver's success is the writer's, as ever: who wants to know what
	 * it amounts to reads the file. Not so where nobody can.
	 */
	if (vf_msix_read_control(vf, &control)) {
		pci_err(vf, "VF %d: does not answer any more after %s has set its MSI-X Table Size\n",
			pci_iov_vf_id(vf), pf->driver->name);
		return -EIO;
	}

	vf_msix_report(pf, vf, vectors, old, vf_msix_table_size(control));
	return 0;
}

static int vf_msix_set_count(struct pci_dev *pf, struct pci_dev *vf,
			     int vectors)
{
	int ret;

	device_lock(&pf->dev);
	if (!pf->driver || !pf->driver->sriov_set_msix_vec_count) {
		ret = -EOPNOTSUPP;
		goto unlock_pf;
	}

	device_lock(&vf->dev);
	pci_config_pm_runtime_get(vf);
	ret = vf_msix_resize(pf, vf, vectors);
	pci_config_pm_runtime_put(vf);
	device_unlock(&vf->dev);

unlock_pf:
	device_unlock(&pf->dev);
	return ret;
}

static ssize_t sriov_vf_msix_count_show(struct device *dev,
					struct device_attribute *attr,
					char *buf)
{
	struct pci_dev *vf = to_pci_dev(dev);
	u16 control;
	int ret;

	/*
	 * One register, read without the device locks: waiting for them here
	 * would be the deadlock that the writer avoids, and buy nothing.
	 */
	pci_config_pm_runtime_get(vf);
	ret = vf_msix_read_control(vf, &control);
	pci_config_pm_runtime_put(vf);
	if (ret)
		return ret;

	return sysfs_emit(buf, "%u\n", vf_msix_table_size(control));
}

static ssize_t sriov_vf_msix_count_store(struct device *dev,
					 struct device_attribute *attr,
					 const char *buf, size_t count)
{
	struct pci_dev *vf = to_pci_dev(dev);
	struct kernfs_node *kn;
	struct pci_dev *pf;
	int vectors, ret;

	if (kstrtoint(buf, 0, &vectors) || vectors < 0 ||
	    vectors > FIELD_MAX(PCI_MSIX_FLAGS_QSIZE) + 1)
		return -EINVAL;

	/* The VF's own reference on its PF ends when the VF is removed. */
	pf = pci_dev_get(pci_physfn(vf));
	kn = sysfs_break_active_protection(&dev->kobj, &attr->attr);
	if (!kn) {
		pci_dev_put(pf);
		return -ENODEV;
	}

	ret = vf_msix_set_count(pf, vf, vectors);
	if (ret)
		pci_info_ratelimited(vf, "MSI-X Table Size %d refused: %pe\n",
				     vectors, ERR_PTR(ret));

	sysfs_unbreak_active_protection(kn);
	pci_dev_put(pf);
	return ret ?: count;
}
DEVICE_ATTR_RW(sriov_vf_msix_count);

static ssize_t sriov_vf_total_msix_show(struct device *dev,
					struct device_attribute *attr,
					char *buf)
{
	struct pci_dev *pf = to_pci_dev(dev);
	u32 vectors = 0;

	device_lock(dev);
	if (pf->driver && pf->driver->sriov_get_vf_total_msix)
		vectors = pf->driver->sriov_get_vf_total_msix(pf);
	device_unlock(dev);

	return sysfs_emit(buf, "%u\n", vectors);
}
DEVICE_ATTR_RO(sriov_vf_total_msix);

/* Takes no lock and asks nobody: any user may read, as often as he likes. */
static ssize_t sriov_vf_free_msix_show(struct device *dev,
				       struct device_attribute *attr,
				       char *buf)
{
	int vectors = READ_ONCE(to_pci_dev(dev)->sriov->vf_free_msix);

	return vectors < 0 ? vectors : sysfs_emit(buf, "%d\n", vectors);
}
DEVICE_ATTR_RO(sriov_vf_free_msix);

/**
 * pci_sriov_set_vf_free_msix - tell how many vectors are left for VFs
 * @pf: the PF, whose driver calls
 * @vectors: what sriov_vf_free_msix reads as from now on, in MSI-X vectors, or
 *	a negative errno that reading it fails with
 *
 * To be called each time that the number changes, for the first time when
 * nothing can make probe() fail any more. Whoever polls the file wakes up.
 * When the driver is unbound the number is forgotten.
 *
 * Context: Process context, may sleep, takes no device lock. The driver is
 *	bound and stays so until this returns. One caller at a time for each PF.
 */
void pci_sriov_set_vf_free_msix(struct pci_dev *pf, int vectors)
{
	if (!pf->is_physfn || pf->sriov->vf_free_msix == vectors)
		return;

	WRITE_ONCE(pf->sriov->vf_free_msix, vectors);
	sysfs_notify(&pf->dev.kobj, NULL, "sriov_vf_free_msix");
}
EXPORT_SYMBOL_GPL(pci_sriov_set_vf_free_msix);
