// SPDX-License-Identifier: GPL-2.0-only
/*
 * VFs that come and go, for plain files.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/say.h"
#include "device/address.h"
#include "fake_sriov.h"
#include "fixture.h"
#include "sysfs/sysfs.h"

int __real_vfcfg_attr_read(int dir, const char *name, long *val);
int __real_vfcfg_text_read(int dir, const char *name, char **text);

static long number(int dir, const char *name, long otherwise)
{
	long val;

	return __real_vfcfg_attr_read(dir, name, &val) ? otherwise : val;
}

static void put(int dir, const char *name, const void *data, size_t len, int mode)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);

	if (fd < 0 || write(fd, data, len) != (ssize_t)len)
		abort();
	close(fd);
}

/* The bus' devices; the PF is four levels below the root. */
static int devices(int pf)
{
	return openat(pf, "../../../../bus/pci/devices", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void remove_vf(int pf, const char *link)
{
	int bus = devices(pf), dir;
	struct dirent *entry;
	DIR *stream;
	char *addr, *up;

	if (vfcfg_link_name(pf, link, &addr))
		abort();
	up = vfcfg_say("../%s", addr);
	dir = openat(pf, up, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	/* It may be gone already, but for what points to it. */
	stream = dir < 0 ? NULL : fdopendir(dir);
	while (stream && (entry = readdir(stream)))
		unlinkat(dir, entry->d_name, 0);
	if (stream && (closedir(stream) || unlinkat(pf, up, AT_REMOVEDIR)))
		abort();
	if (unlinkat(bus, addr, 0) || unlinkat(pf, link, 0))
		abort();
	close(bus);
	free(up);
	free(addr);
}

static void remove_all(int pf)
{
	int fd = openat(pf, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fdopendir(fd);
	struct dirent *entry;

	while ((entry = readdir(dir)))
		if (!strncmp(entry->d_name, "virtfn", 6))
			remove_vf(pf, entry->d_name);
	closedir(dir);
}

static void put_config(int vf, unsigned int size)
{
	unsigned char config[256] = { [0] = 0xff, 0xff, 0xff, 0xff };

	config[0x06] = 0x10;
	config[0x34] = FIXTURE_MSIX;
	config[FIXTURE_MSIX] = 0x11;
	config[FIXTURE_MSIX + 2] = (size - 1) & 0xff;
	config[FIXTURE_MSIX + 3] = (size - 1) >> 8;
	put(vf, "config", config, sizeof(config), 0644);
}

static void make_vf(int pf, const char *pf_addr, const char *addr, unsigned int index)
{
	char *up = vfcfg_say("../%s", addr), *link = vfcfg_say("virtfn%u", index);
	char *back = vfcfg_say("../%s", pf_addr), *driver, *target;
	char *at = vfcfg_say("../../../devices/pci0000:00/0000:00:01.0/%s", addr);
	int bus = devices(pf), vf;

	if (mkdirat(pf, up, 0755) || symlinkat(at, bus, addr) || symlinkat(up, pf, link))
		abort();
	vf = openat(pf, up, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (vf < 0 || symlinkat(back, vf, "physfn"))
		abort();
	put_config(vf, (unsigned int)number(pf, "fake_default", 1));
	put(vf, "sriov_vf_msix_count", "", 0, 0200);
	put(vf, "driver_override", "(null)\n", 7, 0644);
	if (number(pf, "sriov_drivers_autoprobe", 1) &&
	    !__real_vfcfg_text_read(pf, "fake_vf_driver", &driver)) {
		target = vfcfg_say("../../../../bus/pci/drivers/%s", driver);
		if (symlinkat(target, vf, "driver"))
			abort();
		free(target);
		free(driver);
	}
	close(vf);
	close(bus);
	free(up);
	free(link);
	free(back);
	free(at);
}

static void make_all(int pf, unsigned int numvfs)
{
	char *pf_addr, *first, *link, name[VFCFG_ADDR_LEN];
	struct vfcfg_addr addr;
	unsigned int rid, i;
	char buf[4096];
	ssize_t len;

	link = vfcfg_say("/proc/self/fd/%d", pf);
	len = readlink(link, buf, sizeof(buf) - 1);
	free(link);
	if (len < 0)
		abort();
	buf[len] = '\0';
	pf_addr = strrchr(buf, '/') + 1;
	if (__real_vfcfg_text_read(pf, "fake_first", &first) || vfcfg_addr_parse(first, &addr))
		abort();
	free(first);
	rid = addr.bus << 8 | addr.dev << 3 | addr.fn;
	for (i = 0; i < numvfs; i++, rid++) {
		addr.bus = rid >> 8;
		addr.dev = rid >> 3 & 0x1f;
		addr.fn = rid & 7;
		make_vf(pf, pf_addr, vfcfg_addr_str(&addr, name), i);
	}
}

int fake_numvfs(int pf, unsigned int numvfs)
{
	long now = number(pf, "sriov_numvfs", 0);
	char text[16];

	if (faccessat(pf, "driver", F_OK, AT_SYMLINK_NOFOLLOW))
		return -ENOENT;
	if (now == numvfs)
		return 0;
	if (numvfs && now)
		return -EBUSY;
	if (numvfs > number(pf, "sriov_totalvfs", 0))
		return -ERANGE;
	if (numvfs)
		make_all(pf, numvfs);
	else
		remove_all(pf);
	put(pf, "sriov_numvfs", text, (size_t)snprintf(text, sizeof(text), "%u\n", numvfs), 0644);
	return 0;
}
