// SPDX-License-Identifier: GPL-2.0-only
/*
 * Puts one function, a PF for instance, through what a machine does to all of its
 * devices: the recovery from a fatal error, suspend and resume. The callbacks are
 * called as AER and the PM core call them, and what is under the test's own feet
 * goes on.
 */

#include <linux/module.h>
#include <linux/pci.h>
#include <linux/pm.h>
#include <linux/string.h>

static char *pf = "0000:01:00.0";
module_param(pf, charp, 0444);
MODULE_PARM_DESC(pf, "address of the function");

/*
 * As pcie_do_recovery(), but for the reset of the link: an emulated device may have
 * no VFs any more after that.
 */
static int recovery(struct pci_dev *pdev)
{
	const struct pci_error_handlers *handlers;
	int ret = -EOPNOTSUPP;

	device_lock(&pdev->dev);
	handlers = pdev->driver ? pdev->driver->err_handler : NULL;
	if (!handlers || !handlers->error_detected || !handlers->slot_reset)
		goto unlock;
	pdev->error_state = pci_channel_io_frozen;
	if (handlers->error_detected(pdev, pci_channel_io_frozen) !=
	    PCI_ERS_RESULT_NEED_RESET) {
		ret = -EIO;
		goto unlock;
	}
	pdev->error_state = pci_channel_io_normal;
	ret = handlers->slot_reset(pdev) == PCI_ERS_RESULT_RECOVERED ? 0 : -EIO;
	if (!ret && handlers->resume)
		handlers->resume(pdev);
unlock:
	device_unlock(&pdev->dev);
	return ret;
}

#ifdef CONFIG_PM_SLEEP
static int suspend(struct pci_dev *pdev)
{
	const struct dev_pm_ops *pm = pdev->dev.bus->pm;
	struct device *dev = &pdev->dev;
	int ret;

	device_lock(dev);
	ret = pm->prepare(dev);
	if (ret < 0)
		goto unlock;
	ret = pm->suspend(dev);
	if (!ret)
		ret = pm->suspend_late(dev) ?: pm->suspend_noirq(dev) ?:
		      pm->resume_noirq(dev) ?: pm->resume_early(dev) ?:
		      pm->resume(dev);
	pm->complete(dev);
unlock:
	device_unlock(dev);
	return ret;
}
#else
static int suspend(struct pci_dev *pdev)
{
	return -EOPNOTSUPP;
}
#endif

static int event_set(const char *value, const struct kernel_param *param)
{
	unsigned int domain, bus, slot, func;
	struct pci_dev *pdev;
	int ret = -EINVAL;

	if (sscanf(pf, "%x:%x:%x.%x", &domain, &bus, &slot, &func) != 4)
		return -EINVAL;
	pdev = pci_get_domain_bus_and_slot(domain, bus, PCI_DEVFN(slot, func));
	if (!pdev)
		return -ENODEV;
	if (sysfs_streq(value, "recovery"))
		ret = recovery(pdev);
	else if (sysfs_streq(value, "suspend"))
		ret = suspend(pdev);
	pci_dev_put(pdev);
	return ret;
}

static const struct kernel_param_ops event_ops = {
	.set = event_set,
};

module_param_cb(event, &event_ops, NULL, 0200);
MODULE_PARM_DESC(event, "write recovery or suspend");

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("What a machine does to a function");
