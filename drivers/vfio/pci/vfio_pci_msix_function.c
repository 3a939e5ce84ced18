// SPDX-License-Identifier: GPL-2.0-only
/*
 * The functions that have MSI-X, and the file vfio_msix_cap of each: the host
 * administrator's limit, which belongs to the function and not to a driver.
 */

#include <linux/capability.h>
#include <linux/device.h>
#include <linux/export.h>
#include <linux/hashtable.h>
#include <linux/kstrtox.h>
#include <linux/notifier.h>
#include <linux/pm_runtime.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "vfio_pci_msix_cap.h"
#include "vfio_pci_msix_function.h"
#include "vfio_pci_msix_own.h"

/**
 * DOC: lifetime
 *
 * A &struct vfio_pci_msix_function comes with the function, or with this module
 * for those that are there already. It goes when the function has left its bus,
 * which is after the last driver and the last user of it, or with this module,
 * which no driver needs then. So whoever has the function bound, open or its
 * file in use may look it up and keep it.
 *
 * The file goes as the removal of the function begins. That waits for who reads
 * or writes it, and those wait for no lock that removal holds.
 */

/* Additions and removals. Readers use RCU. */
static DEFINE_MUTEX(functions_lock);
static DEFINE_HASHTABLE(functions, 8);
static bool functions_gone;

/**
 * vfio_pci_msix_function_find - what was set for a function
 * @pdev: a function that is bound, open, or whose file is in use
 *
 * Context: Any.
 *
 * Return: NULL when it has no MSI-X.
 */
struct vfio_pci_msix_function *
vfio_pci_msix_function_find(const struct pci_dev *pdev)
{
	struct vfio_pci_msix_function *function;

	rcu_read_lock();
	hash_for_each_possible_rcu(functions, function, node,
				   (unsigned long)pdev) {
		if (function->pdev == pdev)
			break;
	}
	rcu_read_unlock();

	return function;
}

/**
 * vfio_pci_msix_own_table - a driver shows a table of its own making
 * @pdev: the function, bound to that driver
 * @size: entries of it, or 0 for the function's own
 * @enabled: the user has enabled MSI-X of it
 *
 * What the cap and the limit are of is that table, then; while it is enabled the cap
 * stays. What the user sees of it the driver asks vfio_pci_msix_cap_control().
 *
 * Context: Process context. vdev->igate held while a user has the device open, so that
 *	no cap is being set. Takes no lock but what finds the function: drivers have
 *	locks of their own that a reset takes below memory_lock, which comes after
 *	the function's.
 */
void vfio_pci_msix_own_table(struct pci_dev *pdev, u16 size, bool enabled)
{
	struct vfio_pci_msix_function *function;

	function = vfio_pci_msix_function_find(pdev);
	if (!function)
		return;

	WRITE_ONCE(function->own_size, size);
	WRITE_ONCE(function->own_enabled, enabled);
}
EXPORT_SYMBOL_GPL(vfio_pci_msix_own_table);

/**
 * vfio_pci_msix_function_table_size - size of the table that a user may see, now
 * @function: with MSI-X, in any of D0 to D3hot
 *
 * Context: Process context, may sleep: waits for a reset of the function to end.
 *
 * Return: entries of the table that the driver shows, or the Table Size (PCIe Base
 *	7.7.2.2), or -ENODEV when the function does not answer.
 */
int
vfio_pci_msix_function_table_size(struct vfio_pci_msix_function *function)
{
	struct pci_dev *pdev = function->pdev;
	u16 own, control;
	int ret;

	own = READ_ONCE(function->own_size);
	if (own)
		return own;

	ret = pci_user_read_config_word(pdev, pdev->msix_cap + PCI_MSIX_FLAGS,
					&control);
	if (ret)
		return ret;

	if (PCI_POSSIBLE_ERROR(control))
		return -ENODEV;

	return (control & PCI_MSIX_FLAGS_QSIZE) + 1;
}

/* "4" or "4 strict"; strict means nothing without a limit. */
static int parse_limit(const char *buf, u16 *limit, bool *strict)
{
	char text[24], *word;

	if (strscpy(text, buf, sizeof(text)) < 0)
		return -EINVAL;

	word = strchr(text, ' ');
	if (word) {
		*word++ = '\0';
		if (!sysfs_streq(word, "strict"))
			return -EINVAL;
	}

	if (kstrtou16(text, 0, limit) || (word && !*limit))
		return -EINVAL;

	*strict = !!word;
	return 0;
}

static ssize_t vfio_msix_cap_show(struct device *dev,
				  struct device_attribute *attr, char *buf)
{
	struct vfio_pci_msix_function *function;
	bool strict;
	u16 limit;

	function = vfio_pci_msix_function_find(to_pci_dev(dev));
	if (!function)
		return -ENODEV;

	mutex_lock(&function->lock);
	limit = function->limit;
	strict = function->strict;
	mutex_unlock(&function->lock);

	return sysfs_emit(buf, "%u%s\n", limit, strict ? " strict" : "");
}

static ssize_t vfio_msix_cap_store(struct device *dev,
				   struct device_attribute *attr,
				   const char *buf, size_t count)
{
	struct vfio_pci_msix_function *function;
	bool strict;
	u16 limit;
	int ret;

	/* A container's root may own the file, and hold the device as well. */
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;

	function = vfio_pci_msix_function_find(to_pci_dev(dev));
	if (!function)
		return -ENODEV;

	ret = parse_limit(buf, &limit, &strict);
	if (ret)
		return ret;

	/*
	 * The function and the bridges above it may sleep. What the PCI core has
	 * for reading config space then, without waking the function up, is not
	 * for modules.
	 */
	pm_runtime_get_sync(dev);
	ret = vfio_pci_msix_function_table_size(function);
	pm_runtime_put(dev);
	if (ret < 0)
		return ret;

	if (limit > ret)
		return -EINVAL;

	mutex_lock(&function->lock);
	if (function->open) {
		ret = -EBUSY;
	} else {
		function->limit = limit;
		function->strict = strict;
		ret = count;
	}
	mutex_unlock(&function->lock);

	return ret;
}
static DEVICE_ATTR_RW(vfio_msix_cap);

static int function_add(struct pci_dev *pdev)
{
	struct vfio_pci_msix_function *function;
	int ret;

	lockdep_assert_held(&functions_lock);

	if (!pdev->msix_cap || vfio_pci_msix_function_find(pdev))
		return 0;

	function = kzalloc(sizeof(*function), GFP_KERNEL);
	if (!function)
		return -ENOMEM;

	function->pdev = pdev;
	mutex_init(&function->lock);
	hash_add_rcu(functions, &function->node, (unsigned long)pdev);

	/* Whoever finds the file finds the function. */
	ret = device_create_file(&pdev->dev, &dev_attr_vfio_msix_cap);
	if (ret) {
		hash_del_rcu(&function->node);
		kfree_rcu(function, rcu);
	}

	return ret;
}

/* The function can not be seen any more, or it soon cannot. */
static void function_remove(struct vfio_pci_msix_function *function)
{
	lockdep_assert_held(&functions_lock);

	device_remove_file(&function->pdev->dev, &dev_attr_vfio_msix_cap);
	hash_del_rcu(&function->node);
	kfree_rcu(function, rcu);
}

/* Without the file there can be no limit: a driver that binds tries once more. */
static void function_try_add(struct pci_dev *pdev)
{
	int ret = function_add(pdev);

	if (ret)
		pci_warn(pdev, "no file vfio_msix_cap: %d\n", ret);
}

static int functions_notify(struct notifier_block *nb, unsigned long action,
			    void *data)
{
	struct pci_dev *pdev = to_pci_dev(data);
	struct vfio_pci_msix_function *function;

	switch (action) {
	case BUS_NOTIFY_ADD_DEVICE:
		mutex_lock(&functions_lock);
		if (!functions_gone)
			function_try_add(pdev);
		mutex_unlock(&functions_lock);
		break;
	case BUS_NOTIFY_DEL_DEVICE:
		/* Not with the lock: one slow writer would hold up all others. */
		if (pdev->msix_cap)
			device_remove_file(&pdev->dev, &dev_attr_vfio_msix_cap);
		break;
	case BUS_NOTIFY_REMOVED_DEVICE:
		mutex_lock(&functions_lock);
		function = vfio_pci_msix_function_find(pdev);
		if (function)
			function_remove(function);
		mutex_unlock(&functions_lock);
		break;
	}

	return NOTIFY_DONE;
}

static struct notifier_block functions_notifier = {
	.notifier_call = functions_notify,
};

/**
 * vfio_pci_msix_cap_register - a driver registers a device with vfio-pci-core
 * @vdev: nobody can open it yet
 *
 * Context: Process context, device lock held.
 *
 * Return: 0, or a negative errno when there is no memory to keep a limit, or the
 *	name of the file is taken: better no driver than one that knows no limit.
 */
int vfio_pci_msix_cap_register(struct vfio_pci_core_device *vdev)
{
	int ret;

	mutex_lock(&functions_lock);
	ret = function_add(vdev->pdev);
	mutex_unlock(&functions_lock);

	return ret;
}

/**
 * vfio_pci_msix_cap_init - make the files of all functions, now and later
 *
 * One that cannot be made is named in the log, and the module goes on.
 *
 * Context: Process context, as the module is loaded.
 *
 * Return: 0, or a negative errno when there is no PCI bus.
 */
int vfio_pci_msix_cap_init(void)
{
	struct pci_dev *pdev = NULL;
	int ret;

	/*
	 * Those that come meanwhile are found twice and made once. One that is
	 * leaving can be found only before it has left the bus, and its notice
	 * waits for the lock.
	 */
	ret = bus_register_notifier(&pci_bus_type, &functions_notifier);
	if (ret)
		return ret;

	mutex_lock(&functions_lock);
	for_each_pci_dev(pdev)
		function_try_add(pdev);
	mutex_unlock(&functions_lock);

	return 0;
}

/**
 * vfio_pci_msix_cap_exit - all files go, and all limits with them
 *
 * Context: Process context, as the module is unloaded. No driver uses it.
 */
void vfio_pci_msix_cap_exit(void)
{
	struct vfio_pci_msix_function *function;
	struct hlist_node *next;
	int bucket;

	/*
	 * A function whose removal has begun waits with its last notice, so
	 * that its folder is still there.
	 */
	mutex_lock(&functions_lock);
	functions_gone = true;
	hash_for_each_safe(functions, bucket, next, function, node)
		function_remove(function);
	mutex_unlock(&functions_lock);
	bus_unregister_notifier(&pci_bus_type, &functions_notifier);
}
