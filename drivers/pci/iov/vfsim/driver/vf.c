// SPDX-License-Identifier: GPL-2.0-only
/*
 * The VF driver: enables as many vectors as the table has, counts the
 * interrupts, and lets root set them off (files below vfsim/ of the VF).
 */

#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/iopoll.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include <uapi/linux/vfsim.h>

#include "driver.h"

/**
 * struct vfsim_vf - a VF and its driver
 * @pdev: the device
 * @vendor: offset of the capability with the registers
 * @vectors: that are enabled
 * @vector: what is counted of each
 */
struct vfsim_vf {
	struct pci_dev *pdev;
	int vendor;
	int vectors;
	struct vfsim_vf_vector {
		atomic_t interrupts;
	} vector[] __counted_by(vectors);
};

static irqreturn_t handle(int irq, void *data)
{
	struct vfsim_vf_vector *vector = data;

	atomic_inc(&vector->interrupts);
	return IRQ_HANDLED;
}

static u32 get(struct vfsim_vf *vf, int offset)
{
	return vfsim_register(vf->pdev, vf->vendor + offset);
}

static void set(struct vfsim_vf *vf, int offset, u32 value)
{
	pci_write_config_dword(vf->pdev, vf->vendor + offset, value);
}

static int operate(struct vfsim_vf *vf, u32 operation)
{
	u32 status;

	set(vf, VFSIM_CONTROL, operation);
	/* A device that is gone is not busy: it reads as ones. */
	read_poll_timeout(get, status, status != VFSIM_STATUS_BUSY, 20, 0, false,
			  vf, VFSIM_STATUS);
	switch (status) {
	case VFSIM_STATUS_OK:
		return 0;
	case VFSIM_STATUS_INERT:
	case VFSIM_STATUS_RANGE:
		return -ERANGE;
	case VFSIM_STATUS_FAULT:
		return -EFAULT;
	case VFSIM_STATUS_DISABLED:
		return -ENXIO;
	default:
		return -ENODEV;
	}
}

/* --- files --- */

static ssize_t vectors_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct vfsim_vf *vf = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%d\n", vf->vectors);
}
static DEVICE_ATTR_RO(vectors);

/* Handled, by vector; all on one line, as many as a page holds */
static ssize_t interrupts_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct vfsim_vf *vf = dev_get_drvdata(dev);
	ssize_t length = 0;

	for (int i = 0; i < vf->vectors; i++)
		length += sysfs_emit_at(buf, length, "%s%d", i ? " " : "",
					atomic_read(&vf->vector[i].interrupts));
	return length + sysfs_emit_at(buf, length, "\n");
}
static DEVICE_ATTR_RO(interrupts);

/* Raised, sent, merged: the device's own count since its last reset */
static ssize_t messages_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct vfsim_vf *vf = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%u %u %u\n", get(vf, VFSIM_RAISED), get(vf, VFSIM_SENT),
			  get(vf, VFSIM_MERGED));
}
static DEVICE_ATTR_RO(messages);

static ssize_t raise_store(struct device *dev, struct device_attribute *attr,
			   const char *buf, size_t count)
{
	u16 vector;
	int ret;

	ret = kstrtou16(buf, 0, &vector) ?:
	      operate(dev_get_drvdata(dev), VFSIM_CONTROL_RAISE | vector << 16);
	return ret ?: count;
}
static DEVICE_ATTR_WO(raise);

/* VECTOR PERIOD: raise it every so many ns; 0 as PERIOD ends it */
static ssize_t rate_store(struct device *dev, struct device_attribute *attr,
			  const char *buf, size_t count)
{
	struct vfsim_vf *vf = dev_get_drvdata(dev);
	u32 vector, period;
	int ret;

	if (sscanf(buf, "%u %u", &vector, &period) != 2 || vector > 0xffff)
		return -EINVAL;
	set(vf, VFSIM_PERIOD, period);
	ret = operate(vf, period ? VFSIM_CONTROL_START | vector << 16 : VFSIM_CONTROL_STOP);
	return ret ?: count;
}
static DEVICE_ATTR_WO(rate);

/* Lets the device write a number to memory and read it back. */
static ssize_t dma_store(struct device *dev, struct device_attribute *attr,
			 const char *buf, size_t count)
{
	struct vfsim_vf *vf = dev_get_drvdata(dev);
	dma_addr_t address;
	__le32 *memory;
	u32 number;
	int ret;

	ret = kstrtou32(buf, 0, &number);
	if (ret)
		return ret;
	memory = dma_alloc_coherent(dev, PAGE_SIZE, &address, GFP_KERNEL);
	if (!memory)
		return -ENOMEM;
	set(vf, VFSIM_ADDRESS_LO, lower_32_bits(address));
	set(vf, VFSIM_ADDRESS_HI, upper_32_bits(address));
	set(vf, VFSIM_LENGTH, PAGE_SIZE);
	set(vf, VFSIM_DATA, number);
	ret = operate(vf, VFSIM_CONTROL_WRITE);
	for (int i = 0; !ret && i < PAGE_SIZE / 4; i++)
		if (le32_to_cpu(memory[i]) != number)
			ret = -EIO;
	memory[0] = cpu_to_le32(~number);
	if (!ret)
		ret = operate(vf, VFSIM_CONTROL_READ);
	if (!ret && get(vf, VFSIM_DATA) != ~number)
		ret = -EIO;
	dma_free_coherent(dev, PAGE_SIZE, memory, address);
	return ret ?: count;
}
static DEVICE_ATTR_WO(dma);

static struct attribute *vf_attrs[] = {
	&dev_attr_vectors.attr,
	&dev_attr_interrupts.attr,
	&dev_attr_messages.attr,
	&dev_attr_raise.attr,
	&dev_attr_rate.attr,
	&dev_attr_dma.attr,
	NULL
};

static const struct attribute_group vf_group = {
	.name	= "vfsim",
	.attrs	= vf_attrs,
};

static const struct attribute_group *vf_groups[] = { &vf_group, NULL };

/* --- the driver --- */

static int request_all(struct vfsim_vf *vf)
{
	int ret, i;

	for (i = 0; i < vf->vectors; i++) {
		ret = request_irq(pci_irq_vector(vf->pdev, i), handle, 0, "vfsim-vf",
				  &vf->vector[i]);
		if (ret)
			goto undo;
	}
	return 0;
undo:
	while (i--)
		free_irq(pci_irq_vector(vf->pdev, i), &vf->vector[i]);
	return ret;
}

static int probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct vfsim_vf *vf;
	int ret, vectors;

	ret = pcim_enable_device(pdev);
	if (ret)
		return ret;
	ret = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(48));
	if (ret)
		return ret;
	pci_set_master(pdev);
	vectors = pci_msix_vec_count(pdev);
	if (vectors < 0)
		return vectors;
	vectors = pci_alloc_irq_vectors(pdev, 1, vectors, PCI_IRQ_MSIX);
	if (vectors < 0)
		return vectors;
	vf = kzalloc(struct_size(vf, vector, vectors), GFP_KERNEL);
	if (!vf) {
		ret = -ENOMEM;
		goto no_vf;
	}
	vf->pdev = pdev;
	vf->vectors = vectors;
	vf->vendor = pci_find_capability(pdev, PCI_CAP_ID_VNDR);
	ret = vf->vendor ? request_all(vf) : -ENODEV;
	if (ret)
		goto no_irq;
	pci_set_drvdata(pdev, vf);
	return 0;

no_irq:
	kfree(vf);
no_vf:
	pci_free_irq_vectors(pdev);
	return ret;
}

static void remove(struct pci_dev *pdev)
{
	struct vfsim_vf *vf = pci_get_drvdata(pdev);

	set(vf, VFSIM_CONTROL, VFSIM_CONTROL_STOP);
	for (int i = 0; i < vf->vectors; i++)
		free_irq(pci_irq_vector(pdev, i), &vf->vector[i]);
	pci_free_irq_vectors(pdev);
	kfree(vf);
}

static const struct pci_device_id ids[] = {
	{ PCI_DEVICE(VFSIM_VENDOR_ID, VFSIM_VF_DEVICE_ID) },
	{}
};
MODULE_DEVICE_TABLE(pci, ids);

static struct pci_driver driver = {
	.name		= "vfsim-vf",
	.id_table	= ids,
	.probe		= probe,
	.remove		= remove,
	.dev_groups	= vf_groups,
};

/**
 * vfsim_vf_register() - Register the VF driver.
 *
 * Return: 0 or a negative errno.
 */
int vfsim_vf_register(void)
{
	return pci_register_driver(&driver);
}

/**
 * vfsim_vf_unregister() - Unregister the VF driver.
 */
void vfsim_vf_unregister(void)
{
	pci_unregister_driver(&driver);
}
