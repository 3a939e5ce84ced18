// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes a PF driver say that it resized a VF when it did something else, to
 * see who notices. While loaded, it stands in front of the callback of the
 * driver that is bound to one PF.
 */

#include <linux/module.h>
#include <linux/pci.h>

static char *pf = "0000:01:00.0";
module_param(pf, charp, 0444);
MODULE_PARM_DESC(pf, "address of the PF");

static int delta;
module_param(delta, int, 0644);
MODULE_PARM_DESC(delta, "vectors that the device gets more than asked for");

static bool skip;
module_param(skip, bool, 0644);
MODULE_PARM_DESC(skip, "do nothing and report success");

static struct pci_dev *pdev;
static struct pci_driver *driver;
static int (*truth)(struct pci_dev *vf, int vectors);

static int lie(struct pci_dev *vf, int vectors)
{
	return skip ? 0 : truth(vf, vectors + delta);
}

static int __init msix_liar_init(void)
{
	unsigned int domain, bus, slot, func;

	if (sscanf(pf, "%x:%x:%x.%x", &domain, &bus, &slot, &func) != 4)
		return -EINVAL;
	pdev = pci_get_domain_bus_and_slot(domain, bus, PCI_DEVFN(slot, func));
	if (!pdev)
		return -ENODEV;

	device_lock(&pdev->dev);
	driver = pdev->driver;
	if (driver && driver->sriov_set_msix_vec_count) {
		truth = driver->sriov_set_msix_vec_count;
		driver->sriov_set_msix_vec_count = lie;
	}
	device_unlock(&pdev->dev);
	if (truth)
		return 0;

	pci_dev_put(pdev);
	return -EOPNOTSUPP;
}

static void __exit msix_liar_exit(void)
{
	device_lock(&pdev->dev);
	driver->sriov_set_msix_vec_count = truth;
	device_unlock(&pdev->dev);
	pci_dev_put(pdev);
}

module_init(msix_liar_init);
module_exit(msix_liar_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A PF driver that does not do as it says");
