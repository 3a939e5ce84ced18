// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <linux/pci_regs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vf.h"

#define DEVICES	"/sys/bus/pci/devices"

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
		long total = device_read(entry->d_name, "sriov_vf_total_msix");

		if (device_read(entry->d_name, "sriov_totalvfs") <= 0 ||
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

	if (device_read(pf, "sriov_numvfs") == count)
		return 0;
	ret = device_write(pf, "sriov_drivers_autoprobe", "0");
	if (!ret && count && device_read(pf, "sriov_numvfs"))
		ret = device_write(pf, "sriov_numvfs", "0");
	snprintf(value, sizeof(value), "%d", count);
	return ret ?: device_write(pf, "sriov_numvfs", value);
}

/* Of NVMe controllers; nothing else says when it is. */
static bool pf_live(const char *pf)
{
	char pattern[128], state[16] = "";
	bool live = true;
	glob_t found;

	snprintf(pattern, sizeof(pattern), DEVICES "/%s/nvme/nvme*", pf);
	if (glob(pattern, 0, NULL, &found))
		return true;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		snprintf(pattern, sizeof(pattern), "nvme/%s/state",
			 strrchr(found.gl_pathv[i], '/') + 1);
		live = live && !device_text(pf, pattern, state, sizeof(state)) &&
			!strcmp(state, "live");
	}
	globfree(&found);
	return live;
}

int pf_settle(const char *pf)
{
	char driver[64];

	for (int i = 0; i < 1200; i++) {
		if (!device_link(pf, "driver", driver, sizeof(driver)) && pf_live(pf))
			return 0;
		usleep(50000);
	}
	return -ETIME;
}

int vf_address(const char *pf, int index, char address[ADDRESS_SIZE])
{
	char link[32];

	snprintf(link, sizeof(link), "virtfn%d", index);
	return device_link(pf, link, address, ADDRESS_SIZE);
}

int vf_write(const char *pf, int index, const char *attr, const char *value)
{
	char vf[ADDRESS_SIZE];
	int ret = vf_address(pf, index, vf);

	return ret ?: device_write(vf, attr, value);
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

	return ret ?: (int)device_read(vf, "sriov_vf_msix_count");
}

/* Offset of Message Control, the config space left open in *fd. */
static int open_control(const char *pf, int index, int flags, int *fd,
			uint16_t *control)
{
	char vf[ADDRESS_SIZE];
	int ret;

	ret = vf_address(pf, index, vf);
	if (ret)
		return ret;
	*fd = device_open(vf, "config", flags);
	if (*fd < 0)
		return *fd;

	ret = config_msix(*fd);
	if (ret >= 0) {
		ret += PCI_MSIX_FLAGS;
		if (pread(*fd, control, 2, ret) == 2)
			return ret;
		ret = -EIO;
	}
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
	char vf[ADDRESS_SIZE], bound[64];
	int ret;

	ret = vf_address(pf, index, vf);
	if (ret)
		return ret;
	if (!driver) {
		ret = device_write(vf, "driver/unbind", vf);
		device_write(vf, "driver_override", "\n");
		return ret;
	}
	ret = device_write(vf, "driver_override", driver);
	if (!ret)
		ret = attr_write("/sys/bus/pci/drivers_probe", vf);
	if (ret)
		return ret;

	/* Probing that failed is not an error of drivers_probe. */
	return device_link(vf, "driver", bound, sizeof(bound)) ? -ENODEV : 0;
}

const struct pf_manner *pf_manner(const char *pf)
{
	static const struct pf_manner known[] = {
		{ "nvme", "nvme", EINVAL, true },
		{ "vfsim-exact", "vfsim-vf", EOVERFLOW, false },
	};
	char driver[64];

	if (device_link(pf, "driver", driver, sizeof(driver)))
		return NULL;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(driver, known[i].driver))
			return &known[i];
	return NULL;
}

long pf_default(const char *pf, long total, int vfs, int max)
{
	/* A simulated adapter was made with a number. */
	long vectors = device_read(pf, "../../../vectors");

	if (vectors < 0)
		vectors = total / vfs;
	return vectors < max ? vectors : max;
}

/* Who takes such a lock has even the shutdown wait. Only the lab's machine is left. */
void leave_machine(void)
{
	attr_write("/proc/sysrq-trigger", "w");
	fflush(NULL);
	sleep(3);
	if (getenv("LAB"))
		attr_write("/proc/sysrq-trigger", "b");
}
