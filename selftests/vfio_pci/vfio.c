// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "vfio.h"

int driver_unbind(const char *address)
{
	return device_write(address, "driver/unbind", address);
}

int driver_bind(const char *address, const char *name)
{
	char now[64];
	int ret;

	ret = device_write(address, "driver_override", name) ?:
	      attr_write("/sys/bus/pci/drivers_probe", address) ?:
	      device_link(address, "driver", now, sizeof(now));
	if (ret)
		return ret;
	return strcmp(now, name) ? -EBUSY : 0;
}

int host_allocated(const char *address)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/msi_irqs", address);
	return folder_entries(path);
}

static int find_msix(const struct vfio *v)
{
	int fd = device_open(v->address, "config", O_RDONLY);
	int ret = fd;

	if (fd >= 0) {
		ret = config_msix(fd);
		close(fd);
	}
	return ret < 0 ? 0 : ret;
}

/* What resets the device, tried for a second */
static int lock_ioctl(int fd, unsigned long request, const char *arg)
{
	int ret, tries = 100;

	do {
		ret = ioctl(fd, request, arg);
	} while (ret < 0 && errno == EAGAIN && --tries && !usleep(10000));
	return ret;
}

int vfio_device(const struct vfio *v)
{
	return lock_ioctl(v->group, VFIO_GROUP_GET_DEVICE_FD, v->address);
}

int vfio_reset(const struct vfio *v)
{
	return lock_ioctl(v->device, VFIO_DEVICE_RESET, NULL) ? -errno : 0;
}

int vfio_reopen(struct vfio *v)
{
	struct vfio_region_info region = {
		.argsz = sizeof(region),
		.index = VFIO_PCI_CONFIG_REGION_INDEX,
	};
	char path[32], group[16];
	int ret;

	v->container = v->group = v->device = -1;
	ret = device_link(v->address, "iommu_group", group, sizeof(group));
	if (ret)
		return ret;
	snprintf(path, sizeof(path), "/dev/vfio/%s", group);
	v->container = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	v->group = open(path, O_RDWR | O_CLOEXEC);
	if (v->container < 0 || v->group < 0 ||
	    ioctl(v->group, VFIO_GROUP_SET_CONTAINER, &v->container) ||
	    ioctl(v->container, VFIO_SET_IOMMU, VFIO_TYPE1_IOMMU))
		goto err;
	v->device = vfio_device(v);
	if (v->device < 0 ||
	    ioctl(v->device, VFIO_DEVICE_GET_REGION_INFO, &region))
		goto err;
	v->config = region.offset;
	v->msix = find_msix(v);
	if (v->msix)
		v->size = (host_control(v) & PCI_MSIX_FLAGS_QSIZE) + 1;
	return 0;
err:
	ret = -errno;
	vfio_close(v);
	return ret;
}

int vfio_open(struct vfio *v, const char *name)
{
	const char *address = getenv(name);

	memset(v, 0, sizeof(*v));
	v->container = v->group = v->device = -1;
	if (!address)
		return -ENODEV;
	snprintf(v->address, sizeof(v->address), "%s", address);
	return vfio_reopen(v);
}

void vfio_close(struct vfio *v)
{
	if (v->device >= 0)
		close(v->device);
	if (v->group >= 0)
		close(v->group);
	if (v->container >= 0)
		close(v->container);
	v->container = v->group = v->device = -1;
}

ssize_t vfio_config(const struct vfio *v, void *buf, size_t count, int pos)
{
	ssize_t n = pread(v->device, buf, count, v->config + pos);

	return n < 0 ? -errno : n;
}

static ssize_t host_config_rw(const struct vfio *v, void *buf, size_t count,
			      int pos, bool write)
{
	int fd = device_open(v->address, "config", write ? O_WRONLY : O_RDONLY);
	ssize_t n;

	if (fd < 0)
		return fd;
	n = write ? pwrite(fd, buf, count, pos) : pread(fd, buf, count, pos);
	if (n < 0)
		n = -errno;
	close(fd);
	return n;
}

ssize_t host_config(const struct vfio *v, void *buf, size_t count, int pos)
{
	return host_config_rw(v, buf, count, pos, false);
}

int host_control(const struct vfio *v)
{
	__u16 control;
	ssize_t n = host_config(v, &control, 2, v->msix + PCI_MSIX_FLAGS);

	return n == 2 ? control : -EIO;
}

int host_set_control(const struct vfio *v, int control)
{
	__u16 value = control;
	ssize_t n = host_config_rw(v, &value, 2, v->msix + PCI_MSIX_FLAGS, true);

	return n == 2 ? 0 : -EIO;
}

int vfio_control(const struct vfio *v)
{
	__u16 control;
	ssize_t n = vfio_config(v, &control, 2, v->msix + PCI_MSIX_FLAGS);

	return n == 2 ? control : n < 0 ? n : -EIO;
}

static int irq_info(const struct vfio *v, int index, struct vfio_irq_info *info)
{
	memset(info, 0, sizeof(*info));
	info->argsz = sizeof(*info);
	info->index = index;
	return ioctl(v->device, VFIO_DEVICE_GET_IRQ_INFO, info) ? -errno : 0;
}

int irq_count(const struct vfio *v, int index)
{
	struct vfio_irq_info info;
	int ret = irq_info(v, index, &info);

	return ret ?: (int)info.count;
}

int irq_flags(const struct vfio *v, int index)
{
	struct vfio_irq_info info;
	int ret = irq_info(v, index, &info);

	return ret ?: (int)info.flags;
}

int set_irqs(int device, int index, unsigned int start, unsigned int count,
	     const int *fds)
{
	struct vfio_irqs irqs = {
		.header = {
			.argsz = sizeof(irqs.header) + count * sizeof(int),
			.flags = VFIO_IRQ_SET_DATA_EVENTFD |
				 VFIO_IRQ_SET_ACTION_TRIGGER,
			.index = index,
			.start = start,
			.count = count,
		},
	};

	if (count > MAX_VECTORS)
		count = 0;
	for (unsigned int i = 0; i < count; i++)
		irqs.fds[i] = fds[i];
	return ioctl(device, VFIO_DEVICE_SET_IRQS, &irqs) ? -errno : 0;
}

int enable_msix(const struct vfio *v, unsigned int count)
{
	static int fds[MAX_VECTORS], fd = -1;

	if (fd < 0)
		fd = eventfd(0, EFD_CLOEXEC);
	for (int i = 0; i < MAX_VECTORS; i++)
		fds[i] = fd;
	return set_irqs(v->device, VFIO_PCI_MSIX_IRQ_INDEX, 0, count, fds);
}

int disable_irqs(const struct vfio *v, int index)
{
	struct vfio_irq_set none = {
		.argsz = sizeof(none),
		.flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = index,
	};

	return ioctl(v->device, VFIO_DEVICE_SET_IRQS, &none) ? -errno : 0;
}

/* Is what SET_IRQS accepts the same? Checked by headers that do nothing. */
static bool set_irqs_agrees(const struct vfio *v, int size)
{
	int fd = -1;

	/* Refused by its numbers, or later because nothing is enabled */
	struct vfio_irq_set last = {
		.argsz = sizeof(last),
		.flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_MASK,
		.index = VFIO_PCI_MSIX_IRQ_INDEX,
		.start = size - 1,
		.count = 1,
	};

	if (ioctl(v->device, VFIO_DEVICE_SET_IRQS, &last) != -1 ||
	    errno != ENOTTY)
		return false;
	return set_irqs(v->device, VFIO_PCI_MSIX_IRQ_INDEX, size, 1, &fd) ==
	       -EINVAL;
}

int visible_size(const struct vfio *v)
{
	int control = vfio_control(v);
	int size = (control & PCI_MSIX_FLAGS_QSIZE) + 1;

	if (control < 0)
		return control;
	if (irq_count(v, VFIO_PCI_MSIX_IRQ_INDEX) != size ||
	    !set_irqs_agrees(v, size))
		return -EPROTO;
	return size;
}

int cap_feature(int device, __u32 op, struct vfio_device_feature_pci_msix_cap *cap)
{
	struct cap_feature f = {
		.header.argsz = sizeof(f),
		.header.flags = VFIO_DEVICE_FEATURE_PCI_MSIX_CAP | op,
		.cap = *cap,
	};

	if (ioctl(device, VFIO_DEVICE_FEATURE, &f))
		return -errno;
	*cap = f.cap;
	return 0;
}

int cap_get(const struct vfio *v, struct vfio_device_feature_pci_msix_cap *cap)
{
	memset(cap, 0xff, sizeof(*cap));
	return cap_feature(v->device, VFIO_DEVICE_FEATURE_GET, cap);
}

int cap_set(const struct vfio *v, __u32 flags, unsigned int vectors)
{
	struct vfio_device_feature_pci_msix_cap cap = {
		.flags = flags,
		.cap = vectors,
	};

	return cap_feature(v->device, VFIO_DEVICE_FEATURE_SET, &cap);
}

int limit_write(const char *address, const char *value)
{
	return device_write(address, "vfio_msix_cap", value);
}

int limit_set(const char *address, int vectors)
{
	char value[16];

	snprintf(value, sizeof(value), "%d\n", vectors);
	return limit_write(address, value);
}

int limit_read(const char *address)
{
	return device_read(address, "vfio_msix_cap");
}

static int host_lines(const char *address, long *interrupts)
{
	char line[1024], *field;
	int lines = 0;
	FILE *f;

	*interrupts = 0;
	f = fopen("/proc/interrupts", "re");
	if (!f)
		return -errno;
	while (fgets(line, sizeof(line), f)) {
		if (!strstr(line, "vfio-msix[") || !strstr(line, address))
			continue;
		lines++;
		field = strchr(line, ':') + 1;
		for (;;) {
			char *end;
			long n = strtol(field, &end, 10);

			if (end == field)
				break;
			*interrupts += n;
			field = end;
		}
	}
	fclose(f);
	return lines;
}

int host_vectors(const char *address)
{
	long interrupts;

	return host_lines(address, &interrupts);
}

long host_interrupts(const char *address)
{
	long interrupts;
	int ret = host_lines(address, &interrupts);

	return ret < 0 ? ret : interrupts;
}
