// SPDX-License-Identifier: GPL-2.0-only
/*
 * A cap on the MSI-X vectors that a vfio user sees: its own, and the host
 * administrator's limit on it. The device is not asked and not changed.
 */

#include <linux/capability.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "vfio_pci_msix_cap.h"
#include "vfio_pci_msix_function.h"

/**
 * DOC: where the numbers are
 *
 * Limit and cap are kept for the function, in &struct vfio_pci_msix_function.
 * &struct vfio_pci_core_device stays as it is, for variant drivers were built
 * with its layout.
 *
 * What follows from the two for an open device is one word in the emulated
 * config space, see vfio_pci_msix_cap_word(). Readers of config space and of
 * interrupt counts look only there.
 */

/**
 * DOC: locks
 *
 * dev_set->lock (open and close), then vdev->igate, then the lock of &struct
 * vfio_pci_msix_function, then vdev->memory_lock. A mapping takes mmap_lock, then
 * the third of these.
 *
 * Whether MSI-X is enabled changes only under igate, and the word in config
 * space only under igate, the function's lock and memory_lock, so that one of
 * them is enough to rely on it. The sysfs file takes only the function's lock
 * and never looks at @vdev, which is freed before the file is gone.
 */

/* Make limit and cap known to the readers of config space. */
static void vfio_pci_msix_cap_apply(struct vfio_pci_core_device *vdev,
				    const struct vfio_pci_msix_function *function)
{
	__le16 *control = (__le16 *)(vdev->vconfig + vdev->pdev->msix_cap +
				     PCI_MSIX_FLAGS);
	u16 vectors = min_not_zero(function->limit, function->cap);
	u16 word;

	lockdep_assert_held(&function->lock);

	/* Without either, the highest number that the field can hold */
	word = (vectors - 1) & PCI_MSIX_FLAGS_QSIZE;
	if (function->strict)
		word |= VFIO_PCI_MSIX_CAP_WORD_STRICT;

	WRITE_ONCE(*control, cpu_to_le16(word));
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

	/* Nothing is capped. Whose word it is can be found out where it matters. */
	if ((vfio_pci_msix_cap_word(vdev) & PCI_MSIX_FLAGS_QSIZE) ==
	    PCI_MSIX_FLAGS_QSIZE)
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
	struct vfio_pci_msix_function *function;
	int ret = 0;

	if (!pdev->msix_cap)
		return 0;

	function = vfio_pci_msix_function_find(pdev);
	if (WARN_ON_ONCE(!function))
		return -ENODEV;

	mutex_lock(&function->lock);
	if (!vfio_pci_msix_cap_overlapped(vdev)) {
		vfio_pci_msix_cap_apply(vdev, function);
	} else if (function->limit) {
		pci_err(pdev, "MSI-X overlaps another capability, limit %u cannot be kept\n",
			function->limit);
		ret = -EOPNOTSUPP;
	}
	function->open = !ret;
	mutex_unlock(&function->lock);

	return ret;
}

/**
 * vfio_pci_msix_cap_close - the last user of the device is gone
 * @vdev: its interrupts are disabled, its emulated config space goes next
 *
 * However the user ended, its cap ends here, and so did its mappings. The limit
 * stays.
 *
 * Context: Process context, vdev->vdev.dev_set->lock held.
 */
void vfio_pci_msix_cap_close(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_msix_function *function;

	function = vfio_pci_msix_function_find(vdev->pdev);
	if (!function)
		return;

	mutex_lock(&function->lock);
	function->cap = 0;
	function->open = false;
	function->mapped = false;
	mutex_unlock(&function->lock);
}

static int vfio_pci_msix_cap_get(struct vfio_pci_msix_function *function,
				 void __user *arg)
{
	struct vfio_device_feature_pci_msix_cap get = { };
	int size;

	size = vfio_pci_msix_function_table_size(function);
	if (size < 0)
		return size;

	get.table_size = size;
	mutex_lock(&function->lock);
	get.cap = function->cap;
	get.limit = function->limit;
	if (function->strict)
		get.flags = VFIO_PCI_MSIX_CAP_STRICT;
	mutex_unlock(&function->lock);

	return copy_to_user(arg, &get, sizeof(get)) ? -EFAULT : 0;
}

/* Called with igate and the lock of @function held. */
static int vfio_pci_msix_cap_change(struct vfio_pci_core_device *vdev,
				    struct vfio_pci_msix_function *function,
				    u16 vectors, u32 flags)
{
	bool is_limit = flags & VFIO_PCI_MSIX_CAP_LIMIT;
	bool strict = flags & VFIO_PCI_MSIX_CAP_STRICT;

	lockdep_assert_held(&vdev->igate);

	if (!is_limit && function->limit && vectors > function->limit)
		return -EPERM;

	/* Vectors beyond the new size may be in use. */
	if (vdev->irq_type == VFIO_PCI_MSIX_IRQ_INDEX ||
	    READ_ONCE(function->own_enabled))
		return -EBUSY;

	/* What is mapped can be mapped for DMA, too, and nothing takes it back. */
	if (strict && function->mapped)
		return -EBUSY;

	if (is_limit) {
		function->limit = vectors;
		function->strict = strict;
	} else {
		function->cap = vectors;
	}

	/* Accesses to the table that have looked at the word end before. */
	down_write(&vdev->memory_lock);
	vfio_pci_msix_cap_apply(vdev, function);
	up_write(&vdev->memory_lock);
	return 0;
}

static int vfio_pci_msix_cap_set(struct vfio_pci_core_device *vdev,
				 struct vfio_pci_msix_function *function,
				 void __user *arg)
{
	struct vfio_device_feature_pci_msix_cap set;
	bool is_limit, is_strict;
	int ret;

	if (copy_from_user(&set, arg, sizeof(set)))
		return -EFAULT;

	if (set.flags & ~(VFIO_PCI_MSIX_CAP_LIMIT | VFIO_PCI_MSIX_CAP_STRICT) ||
	    memchr_inv(set.reserved, 0, sizeof(set.reserved)))
		return -EINVAL;

	is_limit = set.flags & VFIO_PCI_MSIX_CAP_LIMIT;
	is_strict = set.flags & VFIO_PCI_MSIX_CAP_STRICT;
	if (is_strict && !(is_limit && set.cap))
		return -EINVAL;

	/*
	 * Of the host: who is root only in a container holds the very device
	 * that the limit is for.
	 */
	if (is_limit && !capable(CAP_SYS_ADMIN))
		return -EPERM;

	ret = vfio_pci_msix_function_table_size(function);
	if (ret < 0)
		return ret;

	if (set.cap > ret)
		return -EINVAL;

	if (vfio_pci_msix_cap_overlapped(vdev))
		return -EOPNOTSUPP;

	mutex_lock(&vdev->igate);
	mutex_lock(&function->lock);
	ret = vfio_pci_msix_cap_change(vdev, function, set.cap, set.flags);
	mutex_unlock(&function->lock);
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
	struct vfio_pci_msix_function *function;
	int ret;

	function = vfio_pci_msix_function_find(vdev->pdev);
	if (!function)
		return -ENOTTY;

	ret = vfio_check_feature(flags, argsz,
				 VFIO_DEVICE_FEATURE_GET |
				 VFIO_DEVICE_FEATURE_SET,
				 sizeof(struct vfio_device_feature_pci_msix_cap));
	if (ret != 1)
		return ret;

	if (flags & VFIO_DEVICE_FEATURE_GET)
		return vfio_pci_msix_cap_get(function, arg);

	return vfio_pci_msix_cap_set(vdev, function, arg);
}
