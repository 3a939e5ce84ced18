// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/pci_regs.h>
#include <linux/types.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sysfs.h"

int attr_write(const char *path, const char *value)
{
	int fd, ret = 0;

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, value, strlen(value)) < 0)
		ret = -errno;
	close(fd);
	return ret;
}

int folder_entries(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	int n = 0;

	if (!dir)
		return 0;
	while ((entry = readdir(dir)))
		n += entry->d_name[0] != '.';
	closedir(dir);
	return n;
}

/* Of one line, whose end is left out */
static int attr_read(const char *path, char *value, size_t size)
{
	ssize_t n;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read(fd, value, size - 1);
	if (n < 0)
		n = -errno;
	close(fd);
	if (n < 0)
		return n;
	if (n && value[n - 1] == '\n')
		n--;
	value[n] = 0;
	return 0;
}

static void device_path(char path[PATH_MAX], const char *device,
			const char *attr)
{
	snprintf(path, PATH_MAX, "/sys/bus/pci/devices/%s/%s", device, attr);
}

int device_open(const char *device, const char *attr, int flags)
{
	char path[PATH_MAX];
	int fd;

	device_path(path, device, attr);
	fd = open(path, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int device_write(const char *device, const char *attr, const char *value)
{
	char path[PATH_MAX];

	device_path(path, device, attr);
	return attr_write(path, value);
}

int device_text(const char *device, const char *attr, char *value, size_t size)
{
	char path[PATH_MAX];

	device_path(path, device, attr);
	return attr_read(path, value, size);
}

long device_read(const char *device, const char *attr)
{
	char value[64], *end;
	long number;
	int ret;

	ret = device_text(device, attr, value, sizeof(value));
	if (ret)
		return ret;
	number = strtol(value, &end, 0);
	return end == value || *end ? -EPROTO : number;
}

int device_link(const char *device, const char *attr, char *name, size_t size)
{
	char path[PATH_MAX], target[PATH_MAX];
	const char *last;
	size_t length;
	ssize_t n;

	device_path(path, device, attr);
	n = readlink(path, target, sizeof(target) - 1);
	if (n < 0)
		return -errno;
	target[n] = 0;
	last = strrchr(target, '/');
	last = last ? last + 1 : target;
	length = strlen(last) + 1;
	if (length > size)
		return -ENAMETOOLONG;
	memcpy(name, last, length);
	return 0;
}

int config_msix(int fd)
{
	__u8 pos = 0, header[2];

	if (pread(fd, &pos, 1, PCI_CAPABILITY_LIST) != 1)
		return -ENODEV;

	/* No more than there is room for: a list may be a circle. */
	for (int left = 48; left && pos >= 0x40 && pos != 0xff; left--) {
		if (pread(fd, header, 2, pos) != 2)
			break;
		if (header[0] == PCI_CAP_ID_MSIX)
			return pos;
		pos = header[1];
	}
	return -ENODEV;
}
