// SPDX-License-Identifier: GPL-2.0-only
/*
 * A variant of vfio-pci for the VFs of vfsim, whose user may see an MSI-X table that
 * the VF does not have: its entries are slots of the message store of the adapter.
 * Without such a table it is vfio-pci.
 */

#include <linux/module.h>
#include <linux/pci.h>
#include <linux/uaccess.h>
#include <linux/vfio_pci_core.h>

#include <uapi/linux/vfsim.h>

#include "compat.h"
#include "vfsim_vfio.h"

/* --- what the user of an open device calls --- */

static bool is_table_bar(const struct vfsim_vfio *v, u32 index)
{
	return v->size && index == VFIO_PCI_BAR0_REGION_INDEX + VFSIM_MSIX_BAR;
}

/* Nothing of it can be mapped. */
static void describe_bar(struct vfsim_vfio *v, struct vfio_region_info *info)
{
	info->offset = VFIO_PCI_INDEX_TO_OFFSET(info->index);
	info->size = vfsim_vfio_bar_size(v);
	info->flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;
}

#ifdef vfsim_vfio_compat_region_info
static int region_info_caps(struct vfio_device *device, struct vfio_region_info *info,
			    struct vfio_info_cap *caps)
{
	struct vfsim_vfio *v = vfsim_vfio_of(device);

	if (!is_table_bar(v, info->index))
		return vfsim_vfio_compat_region_info(device, info, caps);
	describe_bar(v, info);
	return 0;
}
#endif

static long get_region_info(struct vfsim_vfio *v, struct vfio_region_info __user *arg)
{
	size_t size = offsetofend(struct vfio_region_info, offset);
	struct vfio_region_info info;

	if (copy_from_user(&info, arg, size))
		return -EFAULT;
	if (info.argsz < size || !is_table_bar(v, info.index))
		return vfio_pci_core_ioctl(&v->core.vdev, VFIO_DEVICE_GET_REGION_INFO,
					   (unsigned long)arg);
	describe_bar(v, &info);
	return copy_to_user(arg, &info, size) ? -EFAULT : 0;
}

/* Entries come and go one by one, whatever this kernel can do with MSI-X. */
static long get_irq_info(struct vfsim_vfio *v, struct vfio_irq_info __user *arg)
{
	size_t size = offsetofend(struct vfio_irq_info, count);
	struct vfio_irq_info info;

	if (copy_from_user(&info, arg, size))
		return -EFAULT;
	if (info.argsz < size || info.index != VFIO_PCI_MSIX_IRQ_INDEX)
		return vfio_pci_core_ioctl(&v->core.vdev, VFIO_DEVICE_GET_IRQ_INFO,
					   (unsigned long)arg);
	info.flags = VFIO_IRQ_INFO_EVENTFD;
	info.count = vfsim_vfio_visible(v);
	return copy_to_user(arg, &info, size) ? -EFAULT : 0;
}

static long set_irqs(struct vfsim_vfio *v, struct vfio_irq_set __user *arg)
{
	struct vfio_irq_set hdr;

	if (copy_from_user(&hdr, arg, offsetofend(struct vfio_irq_set, count)))
		return -EFAULT;
	if (hdr.index == VFIO_PCI_MSIX_IRQ_INDEX)
		return vfsim_vfio_set_irqs(v, &hdr, arg);
	return vfio_pci_core_ioctl(&v->core.vdev, VFIO_DEVICE_SET_IRQS, (unsigned long)arg);
}

/*
 * The core reads the user's memory once more, where another thread may have put
 * another index by then. What it does then it does with the VF's own table, which the
 * device ignores while a virtual one is in force.
 */
static long ioctl(struct vfio_device *device, unsigned int cmd, unsigned long arg)
{
	struct vfsim_vfio *v = vfsim_vfio_of(device);
	void __user *uarg = (void __user *)arg;

	if (v->size) {
		switch (cmd) {
		case VFIO_DEVICE_GET_REGION_INFO:
			return get_region_info(v, uarg);
		case VFIO_DEVICE_GET_IRQ_INFO:
			return get_irq_info(v, uarg);
		case VFIO_DEVICE_SET_IRQS:
			return set_irqs(v, uarg);
		case VFIO_DEVICE_IOEVENTFD:
			/* There is no BAR that it could write to. */
			return -ENOTTY;
		}
	}
	return vfio_pci_core_ioctl(device, cmd, arg);
}

static int feature(struct vfio_device *device, u32 flags, void __user *arg, size_t argsz)
{
#ifdef VFIO_DEVICE_FEATURE_DMA_BUF
	/* It would export pages of the BAR that is not there. */
	if (vfsim_vfio_of(device)->size &&
	    (flags & VFIO_DEVICE_FEATURE_MASK) == VFIO_DEVICE_FEATURE_DMA_BUF)
		return -ENOTTY;
#endif
	return vfio_pci_core_ioctl_feature(device, flags, arg, argsz);
}

static int mmap(struct vfio_device *device, struct vm_area_struct *vma)
{
	u64 index = vma->vm_pgoff >> (VFIO_PCI_OFFSET_SHIFT - PAGE_SHIFT);

	if (is_table_bar(vfsim_vfio_of(device), index))
		return -EINVAL;
	return vfio_pci_core_mmap(device, vma);
}

static ssize_t read(struct vfio_device *device, char __user *buf, size_t count, loff_t *pos)
{
	struct vfsim_vfio *v = vfsim_vfio_of(device);
	u32 index = VFIO_PCI_OFFSET_TO_INDEX(*pos);

	if (is_table_bar(v, index))
		return vfsim_vfio_bar_rw(v, buf, count, pos, false);
	if (v->size && index == VFIO_PCI_CONFIG_REGION_INDEX)
		return vfsim_vfio_config_read(v, buf, count, pos);
	return vfio_pci_core_read(device, buf, count, pos);
}

static ssize_t write(struct vfio_device *device, const char __user *buf, size_t count,
		     loff_t *pos)
{
	struct vfsim_vfio *v = vfsim_vfio_of(device);
	u32 index = VFIO_PCI_OFFSET_TO_INDEX(*pos);

	if (is_table_bar(v, index))
		return vfsim_vfio_bar_rw(v, (char __user *)buf, count, pos, true);
	if (v->size && index == VFIO_PCI_CONFIG_REGION_INDEX)
		return vfsim_vfio_config_write(v, buf, count, pos);
	return vfio_pci_core_write(device, buf, count, pos);
}

/* --- open and close --- */

static void set_open(struct vfsim_vfio *v, bool open)
{
	mutex_lock(&v->lock);
	v->open = open;
	mutex_unlock(&v->lock);
}

/* From here on the size of the table stays. */
static int open_device(struct vfio_device *device)
{
	struct vfsim_vfio *v = vfsim_vfio_of(device);
	int ret;

	set_open(v, true);
	ret = vfio_pci_core_enable(&v->core);
	if (ret)
		goto no_core;
	ret = v->size ? vfsim_vfio_vectors_open(v) : 0;
	if (ret)
		goto no_vectors;
	vfio_pci_core_finish_enable(&v->core);
	return 0;

no_vectors:
	vfio_pci_core_disable(&v->core);
no_core:
	set_open(v, false);
	return ret;
}

static void close_device(struct vfio_device *device)
{
	struct vfsim_vfio *v = vfsim_vfio_of(device);

	if (v->size)
		vfsim_vfio_vectors_close(v);
	vfio_pci_core_close_device(device);
	set_open(v, false);
}

static const struct vfio_device_ops ops = {
	.name		= "vfsim-vfio-pci",
	.init		= vfio_pci_core_init_dev,
	.release	= vfio_pci_core_release_dev,
	.open_device	= open_device,
	.close_device	= close_device,
	.ioctl		= ioctl,
	VFSIM_VFIO_REGION_OPS(region_info_caps)
	.device_feature	= feature,
	.read		= read,
	.write		= write,
	.mmap		= mmap,
	.request	= vfio_pci_core_request,
	.match		= vfio_pci_core_match,
	VFSIM_VFIO_TOKEN_OPS
	VFSIM_VFIO_IOMMUFD_OPS
};

/* --- the driver --- */

static void reset_done(struct pci_dev *pdev)
{
	struct vfio_pci_core_device *core = dev_get_drvdata(&pdev->dev);

	vfsim_vfio_vectors_restore(vfsim_vfio_of(&core->vdev));
}

static const struct pci_error_handlers err_handlers = {
	.error_detected	= vfio_pci_core_aer_err_detected,
	.reset_done	= reset_done,
};

static int probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct vfsim_vfio *v;
	int ret;

	v = vfio_alloc_device(vfsim_vfio, core.vdev, &pdev->dev, &ops);
	if (IS_ERR(v))
		return PTR_ERR(v);
	mutex_init(&v->lock);
	raw_spin_lock_init(&v->masks);
	ret = vfsim_vfio_store_init(v);
	if (ret)
		goto no_store;
	ret = vfsim_vfio_irq_init(v);
	if (ret)
		goto no_store;
	dev_set_drvdata(&pdev->dev, &v->core);
	ret = vfio_pci_core_register_device(&v->core);
	if (ret)
		goto no_device;
	return 0;

no_device:
	vfsim_vfio_irq_exit(v);
no_store:
	vfio_put_device(&v->core.vdev);
	return ret;
}

static void remove(struct pci_dev *pdev)
{
	struct vfio_pci_core_device *core = dev_get_drvdata(&pdev->dev);
	struct vfsim_vfio *v = vfsim_vfio_of(&core->vdev);

	vfio_pci_core_unregister_device(core);
	/* The next driver finds the VF's own table. */
	mutex_lock(&v->lock);
	vfsim_vfio_store_show(v, 0, 0);
	v->size = 0;
	vfsim_vfio_core_tell(v);
	mutex_unlock(&v->lock);
	vfsim_vfio_irq_exit(v);
	vfio_put_device(&core->vdev);
}

static const struct pci_device_id ids[] = {
	{ PCI_DRIVER_OVERRIDE_DEVICE_VFIO(VFSIM_VENDOR_ID, VFSIM_VF_DEVICE_ID) },
	{}
};
MODULE_DEVICE_TABLE(pci, ids);

static struct pci_driver driver = {
	.name			= "vfsim-vfio-pci",
	.id_table		= ids,
	.probe			= probe,
	.remove			= remove,
	.dev_groups		= vfsim_vfio_groups,
	.err_handler		= &err_handlers,
	.driver_managed_dma	= true,
};

static int __init vfsim_vfio_init(void)
{
	int ret;

	vfsim_vfio_core_init();
	ret = pci_register_driver(&driver);
	if (ret)
		vfsim_vfio_core_exit();
	return ret;
}
module_init(vfsim_vfio_init);

static void __exit vfsim_vfio_exit(void)
{
	pci_unregister_driver(&driver);
	vfsim_vfio_core_exit();
}
module_exit(vfsim_vfio_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Variant of vfio-pci for vfsim, with virtual MSI-X tables");
