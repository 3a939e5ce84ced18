// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <linux/pci_regs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vf.h"

#define DEVICES	"/sys/bus/pci/devices"

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

int attr_read(const char *path, char *value, size_t size)
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
	value[n] = 0;
	value[strcspn(value, "\n")] = 0;
	return 0;
}

static char *device_path(const char *device, const char *attr)
{
	char *path;

	if (asprintf(&path, DEVICES "/%s/%s", device, attr) < 0)
		abort();
	return path;
}

int pf_write(const char *pf, const char *attr, const char *value)
{
	char *path = device_path(pf, attr);
	int ret = attr_write(path, value);

	free(path);
	return ret;
}

long pf_read(const char *pf, const char *attr)
{
	char *path = device_path(pf, attr);
	char value[64];
	int ret = attr_read(path, value, sizeof(value));

	free(path);
	return ret ?: strtol(value, NULL, 0);
}

/* False for a name that is none. */
static bool address_copy(char address[ADDRESS_SIZE], const char *name)
{
	size_t size = strlen(name) + 1;

	if (size > ADDRESS_SIZE)
		return false;
	memcpy(address, name, size);
	return true;
}

int pf_find(char address[ADDRESS_SIZE])
{
	const char *wanted = getenv("PF");
	long best = -1;
	struct dirent *entry;
	DIR *dir;

	if (wanted)
		return address_copy(address, wanted) ? 0 : -ENODEV;
	dir = opendir(DEVICES);
	if (!dir)
		return -errno;
	while ((entry = readdir(dir))) {
		long total = pf_read(entry->d_name, "sriov_vf_total_msix");

		if (pf_read(entry->d_name, "sriov_totalvfs") <= 0 ||
		    total <= best || !address_copy(address, entry->d_name))
			continue;
		best = total;
	}
	closedir(dir);
	return best < 0 ? -ENODEV : 0;
}

int pf_enable(const char *pf, int count)
{
	char value[16];
	int ret;

	if (pf_read(pf, "sriov_numvfs") == count)
		return 0;
	ret = pf_write(pf, "sriov_drivers_autoprobe", "0");
	if (!ret && count && pf_read(pf, "sriov_numvfs"))
		ret = pf_write(pf, "sriov_numvfs", "0");
	snprintf(value, sizeof(value), "%d", count);
	return ret ?: pf_write(pf, "sriov_numvfs", value);
}

int vf_address(const char *pf, int index, char address[ADDRESS_SIZE])
{
	char link[32], *path, target[256];
	ssize_t n;

	snprintf(link, sizeof(link), "virtfn%d", index);
	path = device_path(pf, link);
	n = readlink(path, target, sizeof(target) - 1);
	free(path);
	if (n < 0)
		return -errno;
	target[n] = 0;
	return address_copy(address, basename(target)) ? 0 : -ENODEV;
}

int vf_write(const char *pf, int index, const char *attr, const char *value)
{
	char vf[ADDRESS_SIZE];
	int ret = vf_address(pf, index, vf);

	return ret ?: pf_write(vf, attr, value);
}

int vf_set(const char *pf, int index, int vectors)
{
	char value[16];

	snprintf(value, sizeof(value), "%d", vectors);
	return vf_write(pf, index, "sriov_vf_msix_count", value);
}

int vf_shown(const char *pf, int index)
{
	char vf[ADDRESS_SIZE];
	int ret = vf_address(pf, index, vf);

	return ret ?: (int)pf_read(vf, "sriov_vf_msix_count");
}

/* Offset of Message Control, the config space left open in *fd. */
static int open_control(const char *pf, int index, int flags, int *fd,
			uint16_t *control)
{
	uint8_t next = 0, id = 0;
	char vf[ADDRESS_SIZE];
	char *path;
	int ret;

	ret = vf_address(pf, index, vf);
	if (ret)
		return ret;
	path = device_path(vf, "config");
	*fd = open(path, flags | O_CLOEXEC);
	free(path);
	if (*fd < 0)
		return -errno;

	ret = -ENODEV;
	if (pread(*fd, &next, 1, PCI_CAPABILITY_LIST) != 1)
		goto err;
	for (int i = 0; i < 48 && next >= 0x40 && next != 0xff; i++) {
		if (pread(*fd, &id, 1, next) != 1)
			goto err;
		if (id == PCI_CAP_ID_MSIX) {
			ret = next + PCI_MSIX_FLAGS;
			if (pread(*fd, control, 2, ret) == 2)
				return ret;
			break;
		}
		if (pread(*fd, &next, 1, next + PCI_CAP_LIST_NEXT) != 1)
			goto err;
	}
err:
	close(*fd);
	return ret;
}

int vf_size(const char *pf, int index)
{
	uint16_t control;
	int fd, ret;

	ret = open_control(pf, index, O_RDONLY, &fd, &control);
	if (ret < 0)
		return ret;
	close(fd);
	return (control & PCI_MSIX_FLAGS_QSIZE) + 1;
}

int vf_enable_msix(const char *pf, int index, bool enable)
{
	uint16_t control;
	int fd, ret;

	ret = open_control(pf, index, O_RDWR, &fd, &control);
	if (ret < 0)
		return ret;
	control &= ~PCI_MSIX_FLAGS_ENABLE;
	if (enable)
		control |= PCI_MSIX_FLAGS_ENABLE;
	ret = pwrite(fd, &control, 2, ret) == 2 ? 0 : -errno;
	close(fd);
	return ret;
}

int vf_bind(const char *pf, int index, const char *driver)
{
	char vf[ADDRESS_SIZE], *path;
	int ret;

	ret = vf_address(pf, index, vf);
	if (ret)
		return ret;
	if (!driver) {
		ret = pf_write(vf, "driver/unbind", vf);
		pf_write(vf, "driver_override", "\n");
		return ret;
	}
	ret = pf_write(vf, "driver_override", driver);
	if (!ret)
		ret = attr_write("/sys/bus/pci/drivers_probe", vf);
	if (ret)
		return ret;

	/* Probing that failed is not an error of drivers_probe. */
	path = device_path(vf, "driver");
	ret = access(path, F_OK) ? -ENODEV : 0;
	free(path);
	return ret;
}
