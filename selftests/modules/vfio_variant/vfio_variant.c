// SPDX-License-Identifier: GPL-2.0-only
/*
 * A variant of vfio-pci, as mlx5 and others have one: a driver of its own name on
 * top of vfio-pci-core, with what it adds to ioctl(), mmap(), read() and write()
 * in front of the core's. This one adds nothing.
 */

#include <linux/module.h>
#include <linux/pci.h>
#include <linux/vfio_pci_core.h>

#include "compat.h"

static int variant_open(struct vfio_device *core_vdev)
{
	struct vfio_pci_core_device *vdev =
		container_of(core_vdev, struct vfio_pci_core_device, vdev);
	int ret;

	ret = vfio_pci_core_enable(vdev);
	if (ret)
		return ret;

	vfio_pci_core_finish_enable(vdev);
	return 0;
}

static long variant_ioctl(struct vfio_device *vdev, unsigned int cmd,
			  unsigned long arg)
{
	return vfio_pci_core_ioctl(vdev, cmd, arg);
}

static int variant_mmap(struct vfio_device *vdev, struct vm_area_struct *vma)
{
	return vfio_pci_core_mmap(vdev, vma);
}

static ssize_t variant_read(struct vfio_device *vdev, char __user *buf,
			    size_t count, loff_t *pos)
{
	return vfio_pci_core_read(vdev, buf, count, pos);
}

static ssize_t variant_write(struct vfio_device *vdev, const char __user *buf,
			     size_t count, loff_t *pos)
{
	return vfio_pci_core_write(vdev, buf, count, pos);
}

static const struct vfio_device_ops variant_ops = {
	.name		= "vfio_variant",
	.init		= vfio_pci_core_init_dev,
	.release	= vfio_pci_core_release_dev,
	.open_device	= variant_open,
	.close_device	= vfio_pci_core_close_device,
	.ioctl		= variant_ioctl,
	VARIANT_REGION_OPS
	.device_feature	= vfio_pci_core_ioctl_feature,
	.read		= variant_read,
	.write		= variant_write,
	.mmap		= variant_mmap,
	.request	= vfio_pci_core_request,
	.match		= vfio_pci_core_match,
	VARIANT_TOKEN_OPS
	.bind_iommufd	= vfio_iommufd_physical_bind,
	.unbind_iommufd	= vfio_iommufd_physical_unbind,
	.attach_ioas	= vfio_iommufd_physical_attach_ioas,
	.detach_ioas	= vfio_iommufd_physical_detach_ioas,
};

static int variant_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct vfio_pci_core_device *vdev;
	int ret;

	vdev = vfio_alloc_device(vfio_pci_core_device, vdev, &pdev->dev,
				 &variant_ops);
	if (IS_ERR(vdev))
		return PTR_ERR(vdev);

	dev_set_drvdata(&pdev->dev, vdev);
	ret = vfio_pci_core_register_device(vdev);
	if (ret)
		vfio_put_device(&vdev->vdev);

	return ret;
}

static void variant_remove(struct pci_dev *pdev)
{
	struct vfio_pci_core_device *vdev = dev_get_drvdata(&pdev->dev);

	vfio_pci_core_unregister_device(vdev);
	vfio_put_device(&vdev->vdev);
}

/* Nothing by itself: driver_override names what it is for. */
static struct pci_driver variant_driver = {
	.name			= "vfio_variant",
	.probe			= variant_probe,
	.remove			= variant_remove,
	.err_handler		= &vfio_pci_core_err_handlers,
	.driver_managed_dma	= true,
};
module_pci_driver(variant_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A variant of vfio-pci that adds nothing");
