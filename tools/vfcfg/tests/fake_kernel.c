// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kernel for plain files: linked under vfcfg_attr_write() and the other
 * doors to sysfs and /proc with the linker's --wrap.
 *
 * A write is answered as the PCI core and the driver that the PF is bound to
 * would, and changes the VF's config space. The PF's files fake_min, fake_max
 * and fake_default (in vectors) stand for the device's limits, a function's
 * fake_open for a vfio user that has it open, fake_deaf for a cap that does not
 * stick, fake_no_iommu for a function that cannot be opened, fake_bus_error for
 * one that goes away while its user touches it, fake_no_strict for a kernel whose
 * limits cannot be strict.
 *
 * Drivers whose names have "vfio" in them keep a cap, but for old_vfio, which
 * is of a kernel without. fake_picky takes no device.
 *
 * What becomes of sriov_numvfs is in fake_sriov.c, NVMe controllers are in fake_nvme.c,
 * what goes wrong on demand in fake_faults.c.
 *
 * VFCFG_FAKE_LOG     a file to which each write is added: "ADDR VALUE", and
 *                    "ADDR FILE VALUE" for all but sriov_vf_msix_count
 * VFCFG_FAKE_CLAIMED a block device that somebody has claimed
 * VFCFG_FAKE_PROC    a directory that stands for /proc; there is none without
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake_kernel.h"
#include "fake_memory.h"
#include "fake_sriov.h"
#include "fixture.h"
#include "common/say.h"
#include "device/hostuse.h"
#include "device/users.h"
#include "measure/vfio.h"
#include "sysfs/sysfs.h"

int __real_vfcfg_attr_read(int dir, const char *name, long *val);
int __real_vfcfg_attr_write(int dir, const char *name, unsigned int val);
int __wrap_vfcfg_attr_read(int dir, const char *name, long *val);
int __wrap_vfcfg_attr_write(int dir, const char *name, unsigned int val);
int __wrap_vfcfg_text_write(int dir, const char *name, const char *text);
int __real_vfcfg_text_read(int dir, const char *name, char **text);
int __wrap_vfcfg_text_read(int dir, const char *name, char **text);
int __wrap_vfcfg_proc_open(void);
bool __wrap_vfcfg_block_claimed(const char *name);
int __wrap_vfcfg_vfio_look(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
			   unsigned int full, struct vfcfg_view *view, char **why);

char *fake_address(int dir, char **path)
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

long fake_limit(int pf, const char *name, long otherwise)
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

int fake_set_table_size(int vf, unsigned int size)
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

	if (!dir)
		return 0;
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
	long total = fake_limit(pf, "sriov_vf_total_msix", 0);
	bool fits = others(pf, vf) + val <= total;

	if (!strcmp(driver, "mlx5_core")) {
		if (!val)
			val = fake_limit(pf, "fake_default", 1);
		if (val < fake_limit(pf, "fake_min", 1))
			return -EINVAL;
		if (val > fake_limit(pf, "fake_max", 2048))
			return -EOVERFLOW;
		return fits ? fake_set_table_size(vf, val) : -ENOSPC;
	}
	if (!strcmp(driver, "ice")) {
		if (!val)
			return 0;
		if (val + 1 > fake_limit(pf, "fake_max", 2048) || others(pf, vf) + val + 1 > total)
			return -EINVAL;
		return fake_set_table_size(vf, val + 1);
	}
	if (!strcmp(driver, "nvme")) {
		if (!val)
			val = fake_limit(pf, "fake_default", 1);
		if (val > fake_limit(pf, "fake_max", 2048))
			return -EINVAL;
		return fits ? fake_set_table_size(vf, val) : -ENOSPC;
	}
	if (!strcmp(driver, "fake_ignores"))
		return 0;
	if (!strcmp(driver, "fake_short"))
		return fake_set_table_size(vf, val - 1);
	if (!strcmp(driver, "fake_doubles"))
		return fake_set_table_size(vf, 2 * val);
	if (!strcmp(driver, "fake_dies"))
		return fake_set_table_size(vf, 0x10000);
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
	else if (!strcmp(driver, "igb") || !faccessat(pf, "fake_no_callback", F_OK, 0))
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

static bool has(int fn, const char *name)
{
	return !faccessat(fn, name, F_OK, 0);
}

/* vfio-pci-core's file, in the order of its checks. */
static int cap_set(int fn, const char *text)
{
	char *end;
	unsigned long val = strtoul(text, &end, 10);

	if (end == text || (*end && (strcmp(end, " strict") || has(fn, "fake_no_strict"))) ||
	    val > table_size(fn))
		return -EINVAL;
	if (has(fn, "fake_open"))
		return -EBUSY;
	if (faccessat(fn, "fake_deaf", F_OK, 0))
		fake_put_file(fn, "vfio_msix_cap", text);
	return 0;
}

/* The store has 300 slots. */
static int virtual_set(int fn, const char *text)
{
	char *end;
	unsigned long val = strtoul(text, &end, 10);

	if (end == text || (*end && strcmp(end, " overcommit")) || val > 2048)
		return -EINVAL;
	if (has(fn, "fake_open"))
		return -EBUSY;
	if (val > 300 && !*end)
		return -ENOSPC;
	fake_put_file(fn, "vfio_msix_virtual", text);
	return 0;
}

void fake_put_file(int dir, const char *name, const char *line)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0)
		abort();
	dprintf(fd, "%s\n", line);
	close(fd);
}

/* With a user, the real one waits for it: a test must not get here. */
static void unbind(int fn)
{
	if (has(fn, "fake_open"))
		abort();
	unlinkat(fn, "driver", 0);
	unlinkat(fn, "vfio_msix_cap", 0);
}

/* The override decides; without one, nothing here would match. */
static int probe(int bus, const char *addr)
{
	char *path, *override, *target;
	int fn;

	if (asprintf(&path, "devices/%s", addr) < 0)
		abort();
	fn = openat(bus, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	free(path);
	if (fn < 0)
		return -ENODEV;
	if (__real_vfcfg_text_read(fn, "driver_override", &override))
		abort();
	if (asprintf(&path, "drivers/%s", override) < 0 ||
	    asprintf(&target, "../../../../bus/pci/drivers/%s", override) < 0)
		abort();
	if (faccessat(fn, "driver", F_OK, AT_SYMLINK_NOFOLLOW) &&
	    !faccessat(bus, path, F_OK, 0) && strcmp(override, "fake_picky")) {
		if (symlinkat(target, fn, "driver"))
			abort();
		if (strstr(override, "vfio") && strcmp(override, "old_vfio"))
			fake_put_file(fn, "vfio_msix_cap", "0");
	}
	free(path);
	free(target);
	free(override);
	close(fn);
	return 0;
}

void fake_log(const char *addr, const char *name, const char *val)
{
	const char *path = getenv("VFCFG_FAKE_LOG");
	FILE *f = path ? fopen(path, "a") : NULL;

	if (!f)
		return;
	fprintf(f, "%s %s%s%s\n", addr, name ? name : "", name ? " " : "", val);
	fclose(f);
}

bool __wrap_vfcfg_block_claimed(const char *name)
{
	const char *claimed = getenv("VFCFG_FAKE_CLAIMED");

	return claimed && !strcmp(claimed, name);
}

int __wrap_vfcfg_attr_read(int dir, const char *name, long *val)
{
	int err = fake_unread();

	fake_vanish(dir, name, false);
	return err ? err : __real_vfcfg_attr_read(dir, name, val);
}

int __wrap_vfcfg_text_read(int dir, const char *name, char **text)
{
	int err = fake_unread();

	*text = NULL;
	fake_vanish(dir, name, false);
	return err ? err : __real_vfcfg_text_read(dir, name, text);
}

/* Who may open the file, and is it there: that the real one knows. */
static int may_write(int dir, const char *name)
{
	int fd = openat(dir, name, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static int kernel_attr_write(int dir, const char *name, unsigned int val)
{
	char *addr = fake_address(dir, NULL), text[16];
	int err;

	fake_vanish(dir, name, true);
	snprintf(text, sizeof(text), "%u", val);
	fake_log(addr, strcmp(name, "sriov_vf_msix_count") ? name : NULL, text);
	err = -fake_errno(addr);
	free(addr);
	if (!err)
		err = may_write(dir, name);
	if (err)
		return err;
	if (!strcmp(name, "sriov_numvfs"))
		return fake_numvfs(dir, val);
	if (!strcmp(name, "sriov_drivers_autoprobe"))
		return __real_vfcfg_attr_write(dir, name, val);
	return core_set(dir, val);
}

int __wrap_vfcfg_attr_write(int dir, const char *name, unsigned int val)
{
	int err;

	fake_memory_hold++;
	err = kernel_attr_write(dir, name, val);
	fake_memory_hold--;
	return err;
}

static bool is_policy(const char *name)
{
	return !strcmp(name, "vfio_msix_cap") || !strcmp(name, "vfio_msix_virtual");
}

static int kernel_text_write(int dir, const char *name, const char *text)
{
	char *addr = fake_address(dir, NULL);
	int err;

	fake_vanish(dir, name, true);
	fake_log(addr, name, text);
	err = -fake_errno(is_policy(name) ? addr : NULL);
	free(addr);
	if (!err)
		err = may_write(dir, name);
	if (err)
		return err;
	if (!strcmp(name, "vfio_msix_cap"))
		return cap_set(dir, text);
	if (!strcmp(name, "vfio_msix_virtual"))
		return virtual_set(dir, text);
	if (!strcmp(name, "driver_override"))
		fake_put_file(dir, name, *text ? text : "(null)");
	else if (!strcmp(name, "driver/unbind"))
		unbind(dir);
	else if (!strcmp(name, "drivers_probe"))
		return probe(dir, text);
	else
		abort();
	return 0;
}

int __wrap_vfcfg_text_write(int dir, const char *name, const char *text)
{
	int err;

	fake_memory_hold++;
	err = kernel_text_write(dir, name, text);
	fake_memory_hold--;
	return err;
}

int __wrap_vfcfg_proc_open(void)
{
	const char *path = getenv("VFCFG_FAKE_PROC");
	int fd = path ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	return fd < 0 ? -ENOENT : fd;
}

static void be_user(int fn, unsigned int full, struct vfcfg_view *view)
{
	long size = table_size(fn), cap = 0, virtual = 0;
	bool strict = false;
	char *limit;

	if (!__real_vfcfg_text_read(fn, "vfio_msix_virtual", &limit)) {
		virtual = atol(limit);
		free(limit);
	}
	if (virtual)
		size = virtual;

	if (!__real_vfcfg_text_read(fn, "vfio_msix_cap", &limit)) {
		cap = atol(limit);
		strict = strstr(limit, " strict");
		free(limit);
	}
	view->user_size = cap && cap < size ? cap : size;
	view->guest_size = view->user_size;
	view->interrupts = view->user_size;
	view->demand = view->user_size < 3 ? view->user_size : 3;
	view->slots = virtual ? view->demand : 0;
	view->enable = EINVAL;
	view->beyond = (long)full > view->user_size ? (long)full - view->user_size : 0;
	view->raise = !has(fn, "vfio_msix_cap") ? ENOTTY : (long)full > size ? EINVAL :
		      cap && (long)full > cap ? EPERM : 0;
	view->writable = strict || virtual ? 0 : view->beyond;
}

int __wrap_vfcfg_vfio_look(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
			   unsigned int full, struct vfcfg_view *view, char **why)
{
	int fn = vfcfg_device_open(bus, addr), err = 0;
	char *driver;

	if (fn < 0 || vfcfg_link_name(fn, "driver", &driver) || !strstr(driver, "vfio"))
		abort();	/* nobody can open such a device */
	free(driver);
	*why = NULL;
	if (has(fn, "fake_no_iommu")) {
		*why = vfcfg_say("no IOMMU is in use for it; boot with one");
		err = -ENOENT;
	} else if (has(fn, "fake_bus_error")) {
		signal(SIGBUS, SIG_DFL);	/* the sanitizers have their own handler */
		raise(SIGBUS);
	} else {
		be_user(fn, full, view);
	}
	close(fn);
	return err;
}
