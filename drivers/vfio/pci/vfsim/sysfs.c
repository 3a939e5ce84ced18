// SPDX-License-Identifier: GPL-2.0-only
/*
 * The administrator's files: how large a table the user of a VF sees, and what has
 * become of it.
 */

#include <linux/capability.h>
#include <linux/device.h>
#include <linux/kstrtox.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "vfsim_vfio.h"

static struct vfsim_vfio *to_v(struct device *dev)
{
	struct vfio_pci_core_device *core = dev_get_drvdata(dev);

	return vfsim_vfio_of(&core->vdev);
}

/* "256" or "256 overcommit"; overcommit means nothing without a table. */
static int parse(const char *buf, u16 *size, bool *overcommit)
{
	char text[24], *word;

	if (strscpy(text, buf, sizeof(text)) < 0)
		return -EINVAL;
	word = strchr(text, ' ');
	if (word) {
		*word++ = '\0';
		if (!sysfs_streq(word, "overcommit"))
			return -EINVAL;
	}
	if (kstrtou16(text, 0, size) || *size > VFSIM_VFIO_MAX || (word && !*size))
		return -EINVAL;
	*overcommit = !!word;
	return 0;
}

static ssize_t vfio_msix_virtual_show(struct device *dev, struct device_attribute *attr,
				      char *buf)
{
	struct vfsim_vfio *v = to_v(dev);
	bool overcommit;
	u16 size;

	mutex_lock(&v->lock);
	size = v->size;
	overcommit = v->overcommit;
	mutex_unlock(&v->lock);
	return sysfs_emit(buf, "%u%s\n", size, overcommit ? " overcommit" : "");
}

static ssize_t vfio_msix_virtual_store(struct device *dev, struct device_attribute *attr,
				       const char *buf, size_t count)
{
	struct vfsim_vfio *v = to_v(dev);
	bool overcommit;
	u16 size;
	int ret;

	/* A container's root may own the file, and hold the device as well. */
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	ret = parse(buf, &size, &overcommit);
	if (ret)
		return ret;

	mutex_lock(&v->lock);
	ret = v->open ? -EBUSY : vfsim_vfio_store_show(v, size, overcommit ? 0 : size);
	if (!ret) {
		v->size = size;
		v->overcommit = overcommit;
		v->refused = 0;
		vfsim_vfio_core_tell(v);
	}
	mutex_unlock(&v->lock);
	return ret ?: count;
}
static DEVICE_ATTR_RW(vfio_msix_virtual);

static ssize_t vfio_msix_virtual_used_show(struct device *dev, struct device_attribute *attr,
					   char *buf)
{
	return sysfs_emit(buf, "%u\n", READ_ONCE(to_v(dev)->used));
}
static DEVICE_ATTR_RO(vfio_msix_virtual_used);

static ssize_t vfio_msix_virtual_refused_show(struct device *dev,
					      struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", READ_ONCE(to_v(dev)->refused));
}
static DEVICE_ATTR_RO(vfio_msix_virtual_refused);

static struct attribute *attrs[] = {
	&dev_attr_vfio_msix_virtual.attr,
	&dev_attr_vfio_msix_virtual_used.attr,
	&dev_attr_vfio_msix_virtual_refused.attr,
	NULL
};

static const struct attribute_group group = { .attrs = attrs };

const struct attribute_group *vfsim_vfio_groups[] = { &group, NULL };
