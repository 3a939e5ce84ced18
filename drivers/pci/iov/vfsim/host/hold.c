// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who holds a function. A driver other than those made for it may have given it to
 * a process, which nobody can take it from. So the module stays while one is bound.
 */

#include <linux/device.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/pci.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "host.h"

static bool holds(const struct device_driver *driver)
{
	return !driver->owner || strcmp(module_name(driver->owner), VFSIM_DRIVERS);
}

static int device_changed(struct notifier_block *nb, unsigned long action, void *data)
{
	struct pci_dev *pdev = to_pci_dev(data);
	struct vfsim_device *device = vfsim_device_of(pdev);

	/* The port's driver is the kernel's own and gives it to nobody. */
	if (!device || pci_is_bridge(pdev))
		return NOTIFY_DONE;
	if (action == BUS_NOTIFY_BOUND_DRIVER && holds(pdev->dev.driver))
		WRITE_ONCE(device->held, try_module_get(THIS_MODULE));
	if (action == BUS_NOTIFY_UNBOUND_DRIVER && device->held) {
		WRITE_ONCE(device->held, false);
		module_put(THIS_MODULE);
	}
	return NOTIFY_DONE;
}

static struct notifier_block notifier = { .notifier_call = device_changed };

struct holders {
	char *buf;
	ssize_t length;
};

static void add_holder(struct pci_dev *pdev, struct holders *holders)
{
	struct vfsim_device *device = vfsim_device_of(pdev);
	bool locked;

	if (!device || !READ_ONCE(device->held))
		return;
	/* Who takes a device from a user holds its lock until that user lets go. */
	locked = device_trylock(&pdev->dev);
	holders->length += sysfs_emit_at(holders->buf, holders->length, "%s %s\n", pci_name(pdev),
					 locked && pdev->driver ? pdev->driver->name : "?");
	if (locked)
		device_unlock(&pdev->dev);
}

/**
 * vfsim_hold_show() - Say who holds functions below a host.
 * @host: plugged in
 * @buf: a page, for a line "ADDRESS DRIVER" for each; DRIVER is "?" while that
 *	changes
 *
 * Return: what was written, 0 if nobody does.
 */
ssize_t vfsim_hold_show(const struct vfsim_host *host, char *buf)
{
	struct holders holders = { .buf = buf };
	struct pci_dev *pdev = NULL;

	for_each_pci_dev(pdev)
		if (vfsim_map_owner(pdev->bus) == host)
			add_holder(pdev, &holders);
	return holders.length;
}

/**
 * vfsim_hold_init() - Hear of drivers that are bound from now on.
 *
 * Return: 0 or a negative errno.
 */
int vfsim_hold_init(void)
{
	return bus_register_notifier(&pci_bus_type, &notifier);
}

/**
 * vfsim_hold_exit() - Hear no more; no function is left.
 */
void vfsim_hold_exit(void)
{
	bus_unregister_notifier(&pci_bus_type, &notifier);
}
