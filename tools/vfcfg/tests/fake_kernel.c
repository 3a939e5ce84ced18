// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kernel for plain files: linked under vfcfg_attr_write() and
 * vfcfg_attr_read() with the linker's --wrap.
 *
 * A write is answered as the PCI core and the driver that the PF is bound to
 * would, and changes the VF's config space. The PF's files fake_min, fake_max
 * and fake_default (in vectors) stand for the device's limits.
 *
 * VFCFG_FAKE_LOG     a file to which each write is added: "ADDR VALUE"
 * VFCFG_FAKE_ERRNO   "ADDR=NUMBER": writes for ADDR ("*": for all) fail so
 * VFCFG_FAKE_VANISH  "ADDR/FILE": ADDR goes away when FILE is about to be
 *                    read, or written
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"
#include "lib/sysfs.h"

int __real_vfcfg_attr_read(int dir, const char *name, long *val);
int __real_vfcfg_attr_write(int dir, const char *name, unsigned int val);
int __wrap_vfcfg_attr_read(int dir, const char *name, long *val);
int __wrap_vfcfg_attr_write(int dir, const char *name, unsigned int val);

/* The address of an open directory, and its path, both to be freed. */
static char *address(int dir, char **path)
{
	char *link;
	char buf[4096];
	ssize_t len;

	if (asprintf(&link, "/proc/self/fd/%d", dir) < 0)
		abort();
	len = readlink(link, buf, sizeof(buf) - 1);
	free(link);
	if (len < 0)
		abort();
	buf[len] = '\0';
	if (path)
		*path = strdup(buf);
	return strdup(strrchr(buf, '/') + 1);
}

static void remove_dir(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	if (!dir)
		return;
	while ((entry = readdir(dir)))
		unlinkat(dirfd(dir), entry->d_name, 0);
	closedir(dir);
	rmdir(path);
}

static void maybe_vanish(int dir, const char *name)
{
	const char *which = getenv("VFCFG_FAKE_VANISH");
	char *path, *addr, *here;

	if (!which)
		return;
	addr = address(dir, &path);
	if (asprintf(&here, "%s/%s", addr, name) < 0)
		abort();
	if (!strcmp(here, which))
		remove_dir(path);
	free(here);
	free(addr);
	free(path);
}

static long limit(int pf, const char *name, long otherwise)
{
	long val;

	return __real_vfcfg_attr_read(pf, name, &val) ? otherwise : val;
}

static int control(int vf, bool write, unsigned int *value)
{
	int fd = openat(vf, "config", O_RDWR | O_CLOEXEC);
	unsigned char word[2];
	ssize_t len;

	if (fd < 0)
		return -ENODEV;
	if (write) {
		word[0] = *value & 0xff;
		word[1] = *value >> 8;
		len = pwrite(fd, word, 2, FIXTURE_MSIX + 2);
	} else {
		len = pread(fd, word, 2, FIXTURE_MSIX + 2);
		*value = word[0] | word[1] << 8;
	}
	close(fd);
	return len == 2 ? 0 : -EIO;
}

static unsigned int table_size(int vf)
{
	unsigned int word = 0;

	control(vf, false, &word);
	return (word & 0x7ff) + 1;
}

static int set_table_size(int vf, unsigned int size)
{
	unsigned int word = size - 1;
	int fd, err;

	err = control(vf, true, &word);
	if (err)
		return err;
	/* The readable attribute, where there is one, follows. */
	fd = openat(vf, "sriov_vf_msix_count", O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (fd >= 0) {
		dprintf(fd, "%u\n", size);
		close(fd);
	}
	return 0;
}

/* Vectors that all VFs but @vf hold. */
static long others(int pf, int vf)
{
	int fd = openat(pf, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fdopendir(fd);
	struct dirent *entry;
	long sum = 0;

	while ((entry = readdir(dir))) {
		int other;

		if (strncmp(entry->d_name, "virtfn", 6))
			continue;
		other = openat(pf, entry->d_name, O_PATH | O_CLOEXEC);
		if (other < 0)
			continue;
		sum += table_size(other);
		close(other);
	}
	closedir(dir);
	return sum - table_size(vf);
}

/* What the callbacks of known drivers do. */
static int driver_set(const char *driver, int pf, int vf, unsigned int val)
{
	long total = limit(pf, "sriov_vf_total_msix", 0);
	bool fits = others(pf, vf) + val <= total;

	if (!strcmp(driver, "mlx5_core")) {
		if (!val)
			val = limit(pf, "fake_default", 1);
		if (val < limit(pf, "fake_min", 1))
			return -EINVAL;
		if (val > limit(pf, "fake_max", 2048))
			return -EOVERFLOW;
		return fits ? set_table_size(vf, val) : -ENOSPC;
	}
	if (!strcmp(driver, "ice")) {
		if (!val)
			return 0;
		if (val + 1 > limit(pf, "fake_max", 2048) || others(pf, vf) + val + 1 > total)
			return -EINVAL;
		return set_table_size(vf, val + 1);
	}
	if (!strcmp(driver, "nvme")) {
		if (!val)
			val = limit(pf, "fake_default", 1);
		if (val > limit(pf, "fake_max", 2048))
			return -EINVAL;
		return fits ? set_table_size(vf, val) : -ENOSPC;
	}
	if (!strcmp(driver, "fake_ignores"))
		return 0;
	if (!strcmp(driver, "fake_short"))
		return set_table_size(vf, val - 1);
	if (!strcmp(driver, "fake_doubles"))
		return set_table_size(vf, 2 * val);
	if (!strcmp(driver, "fake_dies"))
		return set_table_size(vf, 0x10000);
	if (!strcmp(driver, "fake_liar"))	/* the attribute changes, the device does not */
		return __real_vfcfg_attr_write(vf, "sriov_vf_msix_count", val);
	return -EOPNOTSUPP;
}

/* The PCI core, in the order of its checks. */
static int core_set(int vf, unsigned int val)
{
	unsigned int word;
	char *driver;
	int pf, err;

	pf = openat(vf, "physfn", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (pf < 0)
		return -ENODEV;
	err = vfcfg_link_name(pf, "driver", &driver);
	if (err)
		err = -EOPNOTSUPP;
	else if (!strcmp(driver, "igb"))
		err = -EOPNOTSUPP;
	else if (!faccessat(vf, "driver", F_OK, AT_SYMLINK_NOFOLLOW))
		err = -EBUSY;
	else if (!control(vf, false, &word) && word & 0x8000)
		err = -EBUSY;
	else
		err = driver_set(driver, pf, vf, val);
	free(driver);
	close(pf);
	return err;
}

static void keep_log(const char *addr, unsigned int val)
{
	const char *path = getenv("VFCFG_FAKE_LOG");
	FILE *f = path ? fopen(path, "a") : NULL;

	if (!f)
		return;
	fprintf(f, "%s %u\n", addr, val);
	fclose(f);
}

static int wanted_errno(const char *addr)
{
	const char *which = getenv("VFCFG_FAKE_ERRNO"), *equals;

	equals = which ? strchr(which, '=') : NULL;
	if (!equals)
		return 0;
	if (*which != '*' && strncmp(addr, which, equals - which))
		return 0;
	return atoi(equals + 1);
}

int __wrap_vfcfg_attr_read(int dir, const char *name, long *val)
{
	maybe_vanish(dir, name);
	return __real_vfcfg_attr_read(dir, name, val);
}

int __wrap_vfcfg_attr_write(int dir, const char *name, unsigned int val)
{
	char *addr = address(dir, NULL);
	int fd, err;

	maybe_vanish(dir, name);
	keep_log(addr, val);
	err = -wanted_errno(addr);
	free(addr);
	if (err)
		return err;
	/* Who may open the file, and is it there: that the real one knows. */
	fd = openat(dir, name, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	close(fd);
	return core_set(dir, val);
}
