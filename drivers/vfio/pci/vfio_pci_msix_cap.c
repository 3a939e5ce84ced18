// SPDX-License-Identifier: GPL-2.0-only
/*
 * A cap on the MSI-X vectors that a vfio user sees: its own, and the host
 * administrator's limit on it. The device is not asked and not changed.
 */

#include <linux/capability.h>
#include <linux/device.h>
#include <linux/kstrtox.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/pm_runtime.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include <linux/uaccess.h>

#include "vfio_pci_msix_cap.h"

/**
 * DOC: where the numbers are
 *
 * Limit and cap are kept in a managed resource of the PCI device: it comes when
 * a driver registers the device with vfio-pci-core and ends when that driver is
 * unbound, as the limit does. &struct vfio_pci_core_device stays as it is, for
 * variant drivers were built with its layout.
 *
 * What follows from the two for an open device is one number in the emulated
 * config space, see vfio_pci_msix_cap_qsize(). Readers of config space and of
 * interrupt counts look only there.
 */

/**
 * DOC: locks
 *
 * dev_set->lock (open and close), then vdev->igate, then &vfio_pci_msix_cap.lock.
 *
 * Whether MSI-X is enabled changes only under igate, and the number in config
 * space only under igate and the last of these, so that one of them is enough
 * to rely on it. The sysfs file takes only the last and never looks at @vdev,
 * which is freed before the file is gone.
 */

/**
 * struct vfio_pci_msix_cap - what was set for a function
 * @lock: everything below
 * @limit: the administrator's limit, in vectors, 0 for none
 * @cap: the cap of who has the device open, in vectors, 0 for none
 * @open: the device is open
 */
struct vfio_pci_msix_cap {
	struct mutex lock;	/* see "locks" above */
	u16 limit;
	u16 cap;
	bool open;
};

static void vfio_pci_msix_cap_release(struct device *dev, void *res);

static struct vfio_pci_msix_cap *vfio_pci_msix_cap_find(struct device *dev)
{
	return devres_find(dev, vfio_pci_msix_cap_release, NULL, NULL);
}

/* Waits for a reset of the function to end, and may be called in any of D0-D3hot. */
static int vfio_pci_msix_cap_table_size(struct pci_dev *pdev)
{
	u16 control;
	int ret;

	ret = pci_user_read_config_word(pdev, pdev->msix_cap + PCI_MSIX_FLAGS,
					&control);
	if (ret)
		return ret;

	if (PCI_POSSIBLE_ERROR(control))
		return -ENODEV;

	return (control & PCI_MSIX_FLAGS_QSIZE) + 1;
}

/*
 * A device bug can make another capability claim the bytes of Message Control.
 * Writes to that capability could then end where the size is kept.
 */
static bool vfio_pci_msix_cap_overlapped(struct vfio_pci_core_device *vdev)
{
	const u8 *map = vdev->pci_config_map + vdev->pdev->msix_cap +
			PCI_MSIX_FLAGS;

	return map[0] != PCI_CAP_ID_MSIX || map[1] != PCI_CAP_ID_MSIX;
}

/* Make limit and cap known to the readers of config space. */
static void vfio_pci_msix_cap_apply(struct vfio_pci_core_device *vdev,
				    const struct vfio_pci_msix_cap *msix_cap)
{
	__le16 *control = (__le16 *)(vdev->vconfig + vdev->pdev->msix_cap +
				     PCI_MSIX_FLAGS);
	u16 vectors = min_not_zero(msix_cap->limit, msix_cap->cap);

	lockdep_assert_held(&msix_cap->lock);

	/* Without either, the highest number that the field can hold */
	WRITE_ONCE(*control, cpu_to_le16((vectors - 1) & PCI_MSIX_FLAGS_QSIZE));
}

/*
 * The lesser of two numbers takes both of their bytes. Kept apart, for what is
 * read is nearly always the word: this needs a stack frame, that does not.
 */
static noinline u8
vfio_pci_msix_cap_control_byte(struct vfio_pci_core_device *vdev, int byte,
			       u8 seen)
{
	struct pci_dev *pdev = vdev->pdev;
	u16 control;

	if (pci_user_read_config_word(pdev, pdev->msix_cap + PCI_MSIX_FLAGS,
				      &control))
		return seen;

	return vfio_pci_msix_cap_control(vdev, control) >> (byte * 8);
}

/**
 * vfio_pci_msix_cap_show_control - replace the Table Size in a config read
 * @vdev: an open device
 * @pos: offset in config space, in bytes, in the dword that starts the MSI-X
 *	capability; or in the first dword, for a function without MSI-X
 * @count: 1, 2 or 4 bytes, naturally aligned
 * @val: what was read, changed where it holds the Table Size
 *
 * Context: Process context, may sleep.
 */
void vfio_pci_msix_cap_show_control(struct vfio_pci_core_device *vdev, int pos,
				    int count, __le32 *val)
{
	int skip = (pos & 3) - PCI_MSIX_FLAGS;
	u32 seen = le32_to_cpu(*val);

	/* Only the capability's ID and next pointer, or no MSI-X at all */
	if (skip + count <= 0 || !vdev->pdev->msix_cap)
		return;

	/* Nothing is capped. */
	if (vfio_pci_msix_cap_qsize(vdev) == PCI_MSIX_FLAGS_QSIZE)
		return;

	if (count == 2)
		seen = vfio_pci_msix_cap_control(vdev, seen);
	else if (count == 4)
		seen = (seen & 0xffff) |
		       (u32)vfio_pci_msix_cap_control(vdev, seen >> 16) << 16;
	else
		seen = vfio_pci_msix_cap_control_byte(vdev, skip, seen);

	*val = cpu_to_le32(seen);
}

/**
 * vfio_pci_msix_cap_open - the device is being opened
 * @vdev: its emulated config space has just been made
 *
 * From here on the administrator's limit is in force.
 *
 * Context: Process context, vdev->vdev.dev_set->lock held.
 *
 * Return: 0, or -EOPNOTSUPP when there is a limit and the device's config space
 *	makes it impossible to enforce.
 */
int vfio_pci_msix_cap_open(struct vfio_pci_core_device *vdev)
{
	struct pci_dev *pdev = vdev->pdev;
	struct vfio_pci_msix_cap *msix_cap;
	int ret = 0;

	if (!pdev->msix_cap)
		return 0;

	msix_cap = vfio_pci_msix_cap_find(&pdev->dev);
	if (WARN_ON_ONCE(!msix_cap))
		return -ENODEV;

	mutex_lock(&msix_cap->lock);
	if (msix_cap->limit && vfio_pci_msix_cap_overlapped(vdev)) {
		pci_err(pdev, "MSI-X overlaps another capability, limit %u cannot be kept\n",
			msix_cap->limit);
		ret = -EOPNOTSUPP;
	} else {
		msix_cap->open = true;
		vfio_pci_msix_cap_apply(vdev, msix_cap);
	}
	mutex_unlock(&msix_cap->lock);

	return ret;
}

/**
 * vfio_pci_msix_cap_close - the last user of the device is gone
 * @vdev: its interrupts are disabled, its emulated config space goes next
 *
 * However the user ended, its cap ends here. The limit stays.
 *
 * Context: Process context, vdev->vdev.dev_set->lock held.
 */
void vfio_pci_msix_cap_close(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_msix_cap *msix_cap;

	msix_cap = vfio_pci_msix_cap_find(&vdev->pdev->dev);
	if (!msix_cap)
		return;

	mutex_lock(&msix_cap->lock);
	msix_cap->cap = 0;
	msix_cap->open = false;
	mutex_unlock(&msix_cap->lock);
}

static int vfio_pci_msix_cap_get(struct vfio_pci_core_device *vdev,
				 struct vfio_pci_msix_cap *msix_cap,
				 void __user *arg)
{
	struct vfio_device_feature_pci_msix_cap get = { };
	int size;

	size = vfio_pci_msix_cap_table_size(vdev->pdev);
	if (size < 0)
		return size;

	get.table_size = size;
	mutex_lock(&msix_cap->lock);
	get.cap = msix_cap->cap;
	get.limit = msix_cap->limit;
	mutex_unlock(&msix_cap->lock);

	return copy_to_user(arg, &get, sizeof(get)) ? -EFAULT : 0;
}

/* Called with igate and the lock of @msix_cap held. */
static int vfio_pci_msix_cap_change(struct vfio_pci_core_device *vdev,
				    struct vfio_pci_msix_cap *msix_cap,
				    u16 vectors, bool is_limit)
{
	lockdep_assert_held(&vdev->igate);

	if (!is_limit && msix_cap->limit && vectors > msix_cap->limit)
		return -EPERM;

	/* Vectors beyond the new size may be in use. */
	if (vdev->irq_type == VFIO_PCI_MSIX_IRQ_INDEX)
		return -EBUSY;

	if (is_limit)
		msix_cap->limit = vectors;
	else
		msix_cap->cap = vectors;

	vfio_pci_msix_cap_apply(vdev, msix_cap);
	return 0;
}

static int vfio_pci_msix_cap_set(struct vfio_pci_core_device *vdev,
				 struct vfio_pci_msix_cap *msix_cap,
				 void __user *arg)
{
	struct vfio_device_feature_pci_msix_cap set;
	bool is_limit;
	int ret;

	if (copy_from_user(&set, arg, sizeof(set)))
		return -EFAULT;

	if (set.flags & ~VFIO_PCI_MSIX_CAP_LIMIT ||
	    memchr_inv(set.reserved, 0, sizeof(set.reserved)))
		return -EINVAL;

	/*
	 * Of the host: who is root only in a container holds the very device
	 * that the limit is for.
	 */
	is_limit = set.flags & VFIO_PCI_MSIX_CAP_LIMIT;
	if (is_limit && !capable(CAP_SYS_ADMIN))
		return -EPERM;

	ret = vfio_pci_msix_cap_table_size(vdev->pdev);
	if (ret < 0)
		return ret;

	if (set.cap > ret)
		return -EINVAL;

	if (vfio_pci_msix_cap_overlapped(vdev))
		return -EOPNOTSUPP;

	mutex_lock(&vdev->igate);
	mutex_lock(&msix_cap->lock);
	ret = vfio_pci_msix_cap_change(vdev, msix_cap, set.cap, is_limit);
	mutex_unlock(&msix_cap->lock);
	mutex_unlock(&vdev->igate);

	return ret;
}

/**
 * vfio_pci_msix_cap_feature - VFIO_DEVICE_FEATURE_PCI_MSIX_CAP
 * @core_vdev: an open device
 * @flags: VFIO_DEVICE_FEATURE_GET, _SET, _PROBE
 * @arg: a struct vfio_device_feature_pci_msix_cap of the user's
 * @argsz: bytes at @arg
 *
 * Context: Process context, may sleep.
 *
 * Return: 0, or an error as listed in include/uapi/linux/vfio_msix_cap.h.
 */
int vfio_pci_msix_cap_feature(struct vfio_device *core_vdev, u32 flags,
			      void __user *arg, size_t argsz)
{
	struct vfio_pci_core_device *vdev =
		container_of(core_vdev, struct vfio_pci_core_device, vdev);
	struct vfio_pci_msix_cap *msix_cap;
	int ret;

	msix_cap = vfio_pci_msix_cap_find(&vdev->pdev->dev);
	if (!msix_cap)
		return -ENOTTY;

	ret = vfio_check_feature(flags, argsz,
				 VFIO_DEVICE_FEATURE_GET |
				 VFIO_DEVICE_FEATURE_SET,
				 sizeof(struct vfio_device_feature_pci_msix_cap));
	if (ret != 1)
		return ret;

	if (flags & VFIO_DEVICE_FEATURE_GET)
		return vfio_pci_msix_cap_get(vdev, msix_cap, arg);

	return vfio_pci_msix_cap_set(vdev, msix_cap, arg);
}

/*
 * A device that is bound but not open sleeps, and so may the bridges above it.
 * Config space is there in D3hot: do not pay for waking the device up.
 */
static int vfio_pci_msix_cap_table_size_idle(struct pci_dev *pdev)
{
	struct device *dev = &pdev->dev;
	int size;

	pm_runtime_get_sync(dev->parent);
	pm_runtime_get_noresume(dev);
	pm_runtime_barrier(dev);
	if (pdev->current_state == PCI_D3cold)
		pm_runtime_resume(dev);

	size = vfio_pci_msix_cap_table_size(pdev);

	pm_runtime_put(dev);
	pm_runtime_put(dev->parent);
	return size;
}

static ssize_t vfio_msix_cap_show(struct device *dev,
				  struct device_attribute *attr, char *buf)
{
	struct vfio_pci_msix_cap *msix_cap = vfio_pci_msix_cap_find(dev);

	if (!msix_cap)
		return -ENODEV;

	return sysfs_emit(buf, "%u\n", READ_ONCE(msix_cap->limit));
}

static ssize_t vfio_msix_cap_store(struct device *dev,
				   struct device_attribute *attr,
				   const char *buf, size_t count)
{
	struct vfio_pci_msix_cap *msix_cap = vfio_pci_msix_cap_find(dev);
	u16 vectors;
	int size, ret = 0;

	/* A container's root may own the file, and hold the device as well. */
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;

	if (!msix_cap)
		return -ENODEV;

	if (kstrtou16(buf, 0, &vectors))
		return -EINVAL;

	size = vfio_pci_msix_cap_table_size_idle(to_pci_dev(dev));
	if (size < 0)
		return size;

	if (vectors > size)
		return -EINVAL;

	mutex_lock(&msix_cap->lock);
	if (msix_cap->open)
		ret = -EBUSY;
	else
		WRITE_ONCE(msix_cap->limit, vectors);
	mutex_unlock(&msix_cap->lock);

	return ret ?: count;
}
static DEVICE_ATTR_RW(vfio_msix_cap);

/* The driver is unbound. Waits for who still reads or writes the file. */
static void vfio_pci_msix_cap_release(struct device *dev, void *res)
{
	struct vfio_pci_msix_cap *msix_cap = res;

	device_remove_file(dev, &dev_attr_vfio_msix_cap);
	mutex_destroy(&msix_cap->lock);
}

/**
 * vfio_pci_msix_cap_register - a driver registers a device with vfio-pci-core
 * @vdev: nobody can open it yet
 *
 * Makes the file vfio_msix_cap of a function with MSI-X. It goes by itself when
 * the driver is unbound, or fails to bind.
 *
 * Context: Process context, device lock held.
 *
 * Return: 0, or a negative errno when there is no memory or the name is taken.
 */
int vfio_pci_msix_cap_register(struct vfio_pci_core_device *vdev)
{
	struct pci_dev *pdev = vdev->pdev;
	struct vfio_pci_msix_cap *msix_cap;
	int ret;

	if (!pdev->msix_cap)
		return 0;

	msix_cap = devres_alloc(vfio_pci_msix_cap_release, sizeof(*msix_cap),
				GFP_KERNEL);
	if (!msix_cap)
		return -ENOMEM;

	mutex_init(&msix_cap->lock);
	ret = device_create_file(&pdev->dev, &dev_attr_vfio_msix_cap);
	if (ret) {
		devres_free(msix_cap);
		return ret;
	}

	devres_add(&pdev->dev, msix_cap);
	return 0;
}
