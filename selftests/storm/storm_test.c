// SPDX-License-Identifier: GPL-2.0-only
/*
 * Eight processes do all at once what can be done to a PF and its VFs: sizes, drivers,
 * resets, limits, users of vfio with caps and vectors, faults of the device's own,
 * sriov_numvfs, the PF's driver, removal and rescan, and random bytes in config space and
 * in sysfs. In the end the pool's accounts are exact, nothing of vfio is left, and every VF
 * can be used.
 *
 * PF in the environment says to whom, OPERATIONS how many in all, SEED what is drawn: each
 * process draws the same sequence again with the same seed, though not what it meets.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "../lib/clock.h"
#include "target.h"
#include "vfio.h"

#define MSIX		VFIO_PCI_MSIX_IRQ_INDEX
#define VFS		8
#define PROCESSES	8
#define STALLED		120000	/* ms without an operation of anybody */
#define PATIENCE	60000	/* ms for a PF to be ready */
#define ERRNOS		160
#define LOCK		"/tmp/storm.lock"

const char *pf;
static const struct target *target;

enum {
	RESIZE, BIND, UNBIND, RESET, LIMIT, USE, CONFIG, SYSFS, FAULT, NUMVFS, DRIVER, REMOVE,
	KINDS
};

/* How often, of 10000 */
static const struct {
	const char *name;
	int share;
} kinds[KINDS] = {
	[RESIZE] = { "resize", 2600 },		[BIND] = { "bind", 1200 },
	[UNBIND] = { "unbind", 1000 },		[RESET] = { "reset", 300 },
	[LIMIT] = { "limit", 1000 },		[USE] = { "vfio user", 1600 },
	[CONFIG] = { "config space", 1100 },	[SYSFS] = { "sysfs", 1129 },
	[FAULT] = { "fault", 60 },	[NUMVFS] = { "sriov_numvfs", 6 },
	[DRIVER] = { "PF driver", 3 },		[REMOVE] = { "remove, rescan", 2 },
};

static struct notes {
	unsigned long done[KINDS], refused[KINDS], why[KINDS][ERRNOS];
} *notes;

static unsigned int seed;

static unsigned int draw(unsigned int below) { return rand_r(&seed) % below; }

static const char *vf_address(int index)
{
	static char address[ADDRESS_SIZE];
	int bus = strlen("0000:01:");

	index++;
	snprintf(address, sizeof(address), "%.*s%02x.%d", bus, pf, index / 8, index % 8);
	return address;
}

static int write_number(const char *device, const char *attr, int number)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", number);
	return device_write(device, attr, text);
}

/* --- what they do --- */

static int use(const char *address)
{
	struct vfio v;
	int ret;

	setenv("VF", address, 1);
	ret = vfio_open(&v, "VF");
	for (int n = draw(6); !ret && n; n--) {
		switch (draw(4)) {
		case 0:
			cap_set(&v, 0, draw(5));
			break;
		case 1:
			disable_irqs(&v, MSIX);
			break;
		case 2:
			ioctl(v.device, VFIO_DEVICE_RESET);
			break;
		default:
			enable_msix(&v, 1 + draw(8));
		}
	}
	vfio_close(&v);
	return ret;
}

/* Any register of a VF behind the first four */
static int config(const char *address)
{
	int fd = device_open(address, "config", O_RDWR), size = 1 << draw(3), ret;
	unsigned int value = rand_r(&seed);
	off_t at = 0x10 + draw(0xff0);

	if (fd < 0)
		return fd;
	at &= -size;
	ret = draw(2) ? pwrite(fd, &value, size, at) : pread(fd, &value, size, at);
	ret = ret < 0 ? -errno : 0;
	close(fd);
	return ret;
}

static int sysfs(const char *address)
{
	static const char *const attr[] = {
		"sriov_vf_msix_count", "vfio_msix_cap", "driver_override", "power/control",
		"d3cold_allowed", "broken_parity_status", "reset_method", "msi_bus",
	};
	static const char *const text[] = {
		"", "\n", "0", "1", "-1", "0x10", "2049", "4 strict", "strict", "65536",
		"4294967297", "8 ", " 8", "abc", "auto", "on", "flr", "default",
	};
	const char *name = attr[draw(sizeof(attr) / sizeof(*attr))];

	if (draw(3))
		return device_write(address, name, text[draw(sizeof(text) / sizeof(*text))]);
	return device_read(address, name) < 0 ? -EINVAL : 0;
}

/* The PF's own driver, which it has again when it was removed meanwhile */
static int pf_bind(bool bind)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/bus/pci/drivers/%s/%s", target->driver,
		 bind ? "bind" : "unbind");
	return attr_write(path, pf);
}

static int wait_ready(void)
{
	long long end = clock_ns() + PATIENCE * 1000000LL;
	char driver[64];

	while (!target->ready()) {
		if (clock_ns() > end)
			return -ETIMEDOUT;
		/* A fault may have met its probe. */
		if (device_link(pf, "driver", driver, sizeof(driver)))
			pf_bind(true);
		usleep(10000);
	}
	return 0;
}

/*
 * What takes the VFs away gives the others some again at once, whatever a fault makes of the
 * first try: without VFs most of the others' operations are nothing.
 */
static int with_vfs(int ret)
{
	int made = -EIO;

	ret = wait_ready() ?: ret;
	write_number(pf, "sriov_drivers_autoprobe", 0);
	for (int tries = 0; tries < 10 && made < 0 && made != -EBUSY; tries++)
		made = write_number(pf, "sriov_numvfs", VFS);
	return made < 0 ? made : ret;
}

static int numvfs(void)
{
	return with_vfs(write_number(pf, "sriov_numvfs", 0));
}

static int pf_driver(void)
{
	int ret = pf_bind(false);

	return with_vfs(pf_bind(true) ?: ret);
}

static int removal(void)
{
	int ret = device_write(pf, "remove", "1");

	return with_vfs(attr_write("/sys/bus/pci/rescan", "1") ?: ret);
}

static int fault(void)
{
	return target->fault(draw(RAND_MAX));
}

/* Where not more than one of these can be done at a time, and not with VFs */
static int alone(int (*what)(void))
{
	int lock, ret = 0;

	if (!target->leaves_vfs)
		return what();
	lock = open(LOCK, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock < 0 || flock(lock, LOCK_EX))
		ret = -errno;
	if (!ret && what != fault)
		ret = wait_ready() ?: write_number(pf, "sriov_numvfs", 0);
	ret = ret ?: what();
	close(lock);
	return ret;
}

static int act(int kind)
{
	const char *address = vf_address(draw(VFS));

	switch (kind) {
	case RESIZE:
		return write_number(address, "sriov_vf_msix_count", draw(target->sizes));
	case BIND:
		return driver_bind(address, draw(4) ? "vfio-pci" : target->vf_driver);
	case UNBIND:
		return driver_unbind(address);
	case RESET:
		return device_write(address, "reset", "1");
	case LIMIT:
		return write_number(address, "vfio_msix_cap", draw(10));
	case USE:
		return use(address);
	case CONFIG:
		return config(address);
	case SYSFS:
		return sysfs(address);
	case FAULT:
		return alone(fault);
	case NUMVFS:
		return alone(numvfs);
	case DRIVER:
		return alone(pf_driver);
	default:
		return alone(removal);
	}
}

static void count_one(unsigned long *counter)
{
	__atomic_add_fetch(counter, 1, __ATOMIC_RELAXED);
}

/* What an operation has met does not change what the next one is. */
static void work(unsigned int first, unsigned long count)
{
	for (unsigned long n = 0; n < count; n++) {
		int kind = 0, at, ret;

		seed = first + n * 2654435761U;
		at = draw(10000);
		while (at >= kinds[kind].share)
			at -= kinds[kind++].share;
		ret = act(kind);
		count_one(ret < 0 ? &notes->refused[kind] : &notes->done[kind]);
		if (ret < 0)
			count_one(&notes->why[kind][-ret % ERRNOS]);
		/* While VFs come and go there is little to do. */
		if (ret == -ENOENT)
			usleep(10000);
	}
}

static unsigned long operations(void)
{
	unsigned long sum = 0;

	for (int i = 0; i < KINDS; i++)
		sum += notes->done[i] + notes->refused[i];
	return sum;
}

/* Return: whether all came to an end by themselves. */
static bool storm(unsigned long count, unsigned int first)
{
	int left = PROCESSES, status, bad = 0;
	long long moved = clock_ns();
	unsigned long before = 0;

	for (int i = 0; i < PROCESSES; i++) {
		if (fork())
			continue;
		work((first * PROCESSES + i) * 40503U, count / PROCESSES);
		_exit(0);
	}
	while (left) {
		while (left && waitpid(-1, &status, WNOHANG) > 0) {
			left--;
			bad += status != 0;
		}
		if (operations() != before) {
			before = operations();
			moved = clock_ns();
		} else if (clock_ns() - moved > STALLED * 1000000LL) {
			return false;
		}
		usleep(20000);
	}
	return !bad;
}

static void tell(void)
{
	for (int kind = 0; kind < KINDS; kind++) {
		printf("# %-15s %7lu done %7lu refused", kinds[kind].name, notes->done[kind],
		       notes->refused[kind]);
		for (int e = 1; e < ERRNOS; e++)
			if (notes->why[kind][e])
				printf(", %s %lu", strerrorname_np(e), notes->why[kind][e]);
		printf("\n");
	}
}

/* --- after it --- */

static int settle(void)
{
	target->calm();
	attr_write("/sys/bus/pci/rescan", "1");
	if (wait_ready())
		return -ETIMEDOUT;
	write_number(pf, "sriov_drivers_autoprobe", 0);
	/* A release that failed is done again by what follows it. */
	device_write(pf, "sriov_numvfs", "0");
	return device_write(pf, "sriov_numvfs", "8");
}

FIXTURE(storm) {
	unsigned long count;
	unsigned int seed;
};

FIXTURE_SETUP(storm)
{
	char driver[64];

	pf = getenv("PF") ?: "5600:01:00.0";
	ASSERT_EQ(0, device_link(pf, "driver", driver, sizeof(driver)));
	target = strcmp(driver, nvme.driver) ? &vfsim : &nvme;
	ASSERT_STREQ(target->driver, driver);
	ASSERT_EQ(0, target->begin());
	self->count = strtoul(getenv("OPERATIONS") ?: "10000", NULL, 0);
	self->seed = strtoul(getenv("SEED") ?: "1", NULL, 0);
	notes = mmap(NULL, sizeof(*notes), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		     -1, 0);
	ASSERT_NE(MAP_FAILED, notes);
	ASSERT_EQ(0, write_number(pf, "sriov_drivers_autoprobe", 0));
	ASSERT_EQ(0, settle());
}

FIXTURE_TEARDOWN(storm)
{
	device_write(pf, "sriov_numvfs", "0");
}

TEST_F_TIMEOUT(storm, all_at_once, 7200)
{
	long long start = clock_ns();
	long total;

	if (!storm(self->count, self->seed)) {
		tell();
		attr_write("/proc/sysrq-trigger", "w");
		ASSERT_TRUE(false) TH_LOG("nothing moves any more, or a process has died");
	}
	tell();
	EXPECT_EQ(self->count / PROCESSES * PROCESSES, operations());
	printf("# seed %u: %lu operations in %lld ms\n", self->seed, operations(),
	       (clock_ns() - start) / 1000000);

	ASSERT_EQ(0, settle());
	total = device_read(pf, "sriov_vf_total_msix");
	EXPECT_EQ(total - VFS * target->fresh, device_read(pf, "sriov_vf_free_msix"));
	EXPECT_EQ(1, folder_entries("/dev/vfio"));
	for (int i = 0; i < VFS; i++) {
		const char *address = vf_address(i);

		EXPECT_EQ(0, write_number(address, "sriov_vf_msix_count", 2));
		EXPECT_EQ(2, device_read(address, "sriov_vf_msix_count"));
		ASSERT_EQ(0, driver_bind(address, "vfio-pci")) TH_LOG("%s", address);
		EXPECT_EQ(2, target->works(address)) TH_LOG("%s", address);
		EXPECT_EQ(0, host_vectors(address));
		EXPECT_EQ(0, driver_unbind(address));
		device_write(address, "driver_override", "\n");
	}
	EXPECT_EQ(1, folder_entries("/dev/vfio"));
	EXPECT_EQ(total - 2 * VFS, device_read(pf, "sriov_vf_free_msix"));
}

TEST_HARNESS_MAIN
