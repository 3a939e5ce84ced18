// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device that has something pending for a masked entry looks for itself whether
 * it is masked still; the kernel, which unmasks through the interrupt domain, is
 * heard at once.
 */

#include <linux/irq.h>
#include <linux/msi.h>
#include <linux/pci.h>

#include "host.h"

/* The PCI core's own way to unmask an entry, which ours adds to. */
static void (*unmask_entry)(struct irq_data *data);

static void unmask(struct irq_data *data)
{
	struct vfsim_device *device;

	unmask_entry(data);
	device = vfsim_device_of(msi_desc_to_pci_dev(irq_data_get_msi_desc(data)));
	if (device)
		device->ops->unmasked(device);
}

/**
 * vfsim_irq_hear_unmask() - Have the device look at an entry that is unmasked.
 * @chip: of MSI-X, which can unmask
 */
void vfsim_irq_hear_unmask(struct irq_chip *chip)
{
	if (chip->irq_unmask != unmask)
		unmask_entry = chip->irq_unmask;
	chip->irq_unmask = unmask;
}
