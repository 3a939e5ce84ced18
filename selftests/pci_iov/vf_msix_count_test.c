// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules of sriov_vf_msix_count, sriov_vf_total_msix and sriov_vf_free_msix
 * for a PF driver that gives exactly what is asked for (nvme, vfsim "exact").
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "../lib/clock.h"
#include "vf.h"

#define VFS	8

FIXTURE(vf) {
	char pf[ADDRESS_SIZE];
	const struct pf_manner *manner;
	long total;
	int max;	/* vectors that one VF can have */
};

/* The most that VF 0 can get, found by asking: all else is given back. */
static int vf_max(const char *pf)
{
	int low = 1, high = 2049;

	while (high - low > 1) {
		int middle = (low + high) / 2;

		if (vf_set(pf, 0, middle))
			high = middle;
		else
			low = middle;
	}
	vf_set(pf, 0, 1);
	return low;
}

FIXTURE_SETUP(vf)
{
	ASSERT_EQ(0, pf_find(self->pf));
	self->total = device_read(self->pf, "sriov_vf_total_msix");
	if (self->total <= 0)
		SKIP(return, "no PF with a pool of vectors");
	self->manner = pf_manner(self->pf);
	ASSERT_NE(NULL, self->manner);
	ASSERT_EQ(0, pf_enable(self->pf, VFS));
	for (int i = 0; i < VFS; i++)
		ASSERT_EQ(0, vf_set(self->pf, i, 1));
	self->max = vf_max(self->pf);
	ASSERT_LT(8, self->max);
}

FIXTURE_TEARDOWN(vf)
{
}

#define EXPECT_SIZE(size, index) do {					\
	EXPECT_EQ(size, vf_shown(self->pf, index));			\
	EXPECT_EQ(size, vf_size(self->pf, index));			\
} while (0)

TEST_F(vf, every_size_can_be_written_and_read)
{
	for (int n = 1; n <= self->max; n++) {
		ASSERT_EQ(0, vf_set(self->pf, 1, n));
		ASSERT_EQ(n, vf_shown(self->pf, 1));
		ASSERT_EQ(n, vf_size(self->pf, 1));
	}
	/* The neighbours have nothing to do with it. */
	EXPECT_SIZE(1, 0);
	EXPECT_SIZE(1, 2);
}

TEST_F(vf, pool_adds_up)
{
	long held = 0;

	ASSERT_EQ(0, vf_set(self->pf, 1, 5));
	ASSERT_EQ(0, vf_set(self->pf, 2, 8));
	for (int i = 0; i < VFS; i++)
		held += vf_size(self->pf, i);
	EXPECT_EQ(6 + 5 + 8, held);
	EXPECT_EQ(self->total, device_read(self->pf, "sriov_vf_total_msix"));
	EXPECT_EQ(self->total - held, device_read(self->pf, "sriov_vf_free_msix"));
}

TEST_F(vf, zero_is_the_default)
{
	long share = pf_default(self->pf, self->total, VFS, self->max);

	ASSERT_EQ(0, vf_set(self->pf, 3, 0));
	EXPECT_SIZE(share, 3);
	ASSERT_EQ(0, vf_set(self->pf, 3, 2));
	ASSERT_EQ(0, vf_write(self->pf, 3, "sriov_vf_msix_count", "0x0\n"));
	EXPECT_SIZE(share, 3);
}

TEST_F(vf, numbers_as_the_kernel_reads_them)
{
	EXPECT_EQ(0, vf_write(self->pf, 1, "sriov_vf_msix_count", "0x5"));
	EXPECT_SIZE(5, 1);
	EXPECT_EQ(0, vf_write(self->pf, 1, "sriov_vf_msix_count", "6\n"));
	EXPECT_SIZE(6, 1);
	EXPECT_EQ(0, vf_write(self->pf, 1, "sriov_vf_msix_count", "010"));
	EXPECT_SIZE(8, 1);
}

TEST_F(vf, refused_and_nothing_changes)
{
	static const char * const wrong[] = {
		"-1", "abc", "5x", "5 6", " 5", "\n", "0x", "+-5", "2049",
		"65536", "2147483648", "4294967301", "18446744073709551621",
		"99999999999999999999999", "5.0", "0b101",
	};
	char above[16];
	long left;

	ASSERT_EQ(0, vf_set(self->pf, 1, 7));
	left = device_read(self->pf, "sriov_vf_free_msix");
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		EXPECT_EQ(-EINVAL, vf_write(self->pf, 1, "sriov_vf_msix_count",
					    wrong[i]))
			TH_LOG("wrote '%s'", wrong[i]);
		EXPECT_SIZE(7, 1);
	}
	snprintf(above, sizeof(above), "%d", self->max + 1);
	EXPECT_EQ(-self->manner->above,
		  vf_write(self->pf, 1, "sriov_vf_msix_count", above));
	EXPECT_EQ(-self->manner->above, vf_set(self->pf, 1, 2048));
	EXPECT_SIZE(7, 1);
	EXPECT_EQ(left, device_read(self->pf, "sriov_vf_free_msix"));
}

TEST_F(vf, enospc_starves_the_last_until_another_shrinks)
{
	long left;
	int i;

	/* The greedy come first. VF 0 stays small. */
	for (i = 1; i < VFS; i++)
		if (vf_set(self->pf, i, self->max))
			break;
	ASSERT_LT(i, VFS) TH_LOG("the pool is larger than the VFs together");
	left = device_read(self->pf, "sriov_vf_free_msix");
	ASSERT_LT(left + 1, self->max);

	/* What it holds itself counts for a VF that grows. */
	EXPECT_EQ(-ENOSPC, vf_set(self->pf, 0, left + 2));
	EXPECT_SIZE(1, 0);
	EXPECT_EQ(left, device_read(self->pf, "sriov_vf_free_msix"));
	EXPECT_EQ(0, vf_set(self->pf, 0, left + 1));
	EXPECT_SIZE(left + 1, 0);
	EXPECT_EQ(0, device_read(self->pf, "sriov_vf_free_msix"));

	EXPECT_EQ(-ENOSPC, vf_set(self->pf, 0, left + 2));
	EXPECT_SIZE(left + 1, 0);
	EXPECT_EQ(0, vf_set(self->pf, 1, self->max - 1));
	EXPECT_EQ(0, vf_set(self->pf, 0, left + 2));
	EXPECT_SIZE(left + 2, 0);
}

TEST_F(vf, ebusy_with_a_driver_bound)
{
	ASSERT_EQ(0, vf_set(self->pf, 1, 3));
	ASSERT_EQ(0, vf_bind(self->pf, 1, self->manner->vf_driver));
	EXPECT_EQ(-EBUSY, vf_set(self->pf, 1, 4));
	EXPECT_EQ(-EBUSY, vf_set(self->pf, 1, 3));
	EXPECT_EQ(-EBUSY, vf_set(self->pf, 1, 0));
	EXPECT_SIZE(3, 1);
	/* The others are free to change. */
	EXPECT_EQ(0, vf_set(self->pf, 2, 4));
	ASSERT_EQ(0, vf_bind(self->pf, 1, NULL));
	EXPECT_EQ(0, vf_set(self->pf, 1, 4));
	EXPECT_SIZE(4, 1);
}

TEST_F(vf, ebusy_with_vfio_bound)
{
	ASSERT_EQ(0, system("modprobe vfio-pci"));
	ASSERT_EQ(0, vf_bind(self->pf, 1, "vfio-pci"));
	EXPECT_EQ(-EBUSY, vf_set(self->pf, 1, 4));
	ASSERT_EQ(0, vf_bind(self->pf, 1, NULL));
	EXPECT_EQ(0, vf_set(self->pf, 1, 4));
}

TEST_F(vf, ebusy_with_msix_enabled)
{
	ASSERT_EQ(0, vf_set(self->pf, 1, 3));
	ASSERT_EQ(0, vf_enable_msix(self->pf, 1, true));
	EXPECT_EQ(-EBUSY, vf_set(self->pf, 1, 4));
	EXPECT_SIZE(3, 1);
	ASSERT_EQ(0, vf_enable_msix(self->pf, 1, false));
	EXPECT_EQ(0, vf_set(self->pf, 1, 4));
	EXPECT_SIZE(4, 1);
}

TEST_F(vf, eopnotsupp_without_a_pf_driver)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/bus/pci/drivers/%s/bind",
		 self->manner->driver);
	ASSERT_EQ(0, device_write(self->pf, "driver/unbind", self->pf));
	EXPECT_EQ(self->manner->keeps_vfs ? -EOPNOTSUPP : -ENOENT,
		  vf_set(self->pf, 1, 4));
	EXPECT_EQ(0, device_read(self->pf, "sriov_vf_total_msix"));
	EXPECT_EQ(-EOPNOTSUPP, device_read(self->pf, "sriov_vf_free_msix"));
	ASSERT_EQ(0, attr_write(path, self->pf));
	ASSERT_EQ(0, system("lab/settle"));
	EXPECT_EQ(self->total, device_read(self->pf, "sriov_vf_total_msix"));
	ASSERT_EQ(0, pf_enable(self->pf, VFS));
	EXPECT_EQ(0, vf_set(self->pf, 1, 4));
	EXPECT_SIZE(4, 1);
}

TEST_F(vf, anyone_may_read_and_only_root_write)
{
	int status;
	pid_t pid;

	ASSERT_EQ(0, vf_set(self->pf, 1, 3));
	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		if (setgid(65534) || setuid(65534))
			_exit(1);
		if (vf_shown(self->pf, 1) != 3)
			_exit(2);
		_exit(vf_set(self->pf, 1, 4) == -EACCES ? 0 : 3);
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_SIZE(3, 1);
}

static int uevents_open(void)
{
	struct sockaddr_nl addr = {
		.nl_family = AF_NETLINK,
		.nl_groups = 1,
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC,
			NETLINK_KOBJECT_UEVENT);

	if (fd >= 0 && bind(fd, (struct sockaddr *)&addr, sizeof(addr))) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* How many change events for @vf have come; others do not count. */
static int uevents_count(int fd, const char *vf)
{
	struct pollfd poller = { .fd = fd, .events = POLLIN };
	char text[4096];
	int count = 0;

	while (poll(&poller, 1, 200) > 0) {
		ssize_t n = recv(fd, text, sizeof(text) - 1, 0);

		if (n <= 0)
			break;
		text[n] = 0;
		if (!strncmp(text, "change@", 7) &&
		    !strcmp(strrchr(text, '/') + 1, vf))
			count++;
	}
	return count;
}

TEST_F(vf, a_change_and_nothing_else_sends_a_uevent)
{
	char vf[ADDRESS_SIZE];
	int fd;

	ASSERT_EQ(0, vf_address(self->pf, 1, vf));
	fd = uevents_open();
	ASSERT_LE(0, fd);
	uevents_count(fd, vf);

	ASSERT_EQ(0, vf_set(self->pf, 1, 5));
	EXPECT_EQ(1, uevents_count(fd, vf));
	ASSERT_EQ(0, vf_set(self->pf, 1, 5));
	EXPECT_EQ(0, uevents_count(fd, vf));
	ASSERT_EQ(-self->manner->above,
		  vf_set(self->pf, 1, self->max + 1));
	EXPECT_EQ(0, uevents_count(fd, vf));
	ASSERT_EQ(0, vf_set(self->pf, 2, 5));
	EXPECT_EQ(0, uevents_count(fd, vf));
	close(fd);
}

/* How often the kernel's log has @line from where @fd stands. */
static int log_count(int fd, const char *line)
{
	char text[1024];
	int count = 0;
	ssize_t n;

	while ((n = read(fd, text, sizeof(text) - 1)) > 0) {
		text[n] = 0;
		if (strstr(text, line))
			count++;
	}
	return count;
}

/* As asked is no news; KOBJ_CHANGE tells who wants to know. */
TEST_F(vf, the_log_is_for_what_was_refused)
{
	long long start, s;
	int fd;

	fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ASSERT_LE(0, fd);
	lseek(fd, 0, SEEK_END);

	ASSERT_EQ(0, vf_set(self->pf, 1, 5));
	ASSERT_EQ(0, vf_set(self->pf, 1, 5));
	EXPECT_EQ(0, log_count(fd, "MSI-X Table Size"));
	/*
	 * Ten in each five seconds, which may begin and end anywhere: a slow
	 * machine takes more than one.
	 */
	start = clock_ns();
	for (int i = 0; i < 100; i++)
		ASSERT_EQ(-self->manner->above,
			  vf_set(self->pf, 1, self->max + 1));
	s = (clock_ns() - start) / 1000000000;
	EXPECT_GE(10 * ((s + 1) / 5 + 2),
		  log_count(fd, "refused"));
	close(fd);
}

/* Its success is the writer's. What it did is in the log and in the file. */
TEST_F(vf, a_driver_that_does_other_than_asked)
{
	char command[128], vf[ADDRESS_SIZE], line[160];
	int fd;

	ASSERT_EQ(0, vf_address(self->pf, 1, vf));
	snprintf(command, sizeof(command), "modprobe msix_liar pf=%s skip=1",
		 self->pf);
	ASSERT_EQ(0, vf_set(self->pf, 1, 3));
	if (system(command))
		SKIP(return, "no module msix_liar");
	fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ASSERT_LE(0, fd);
	lseek(fd, 0, SEEK_END);

	EXPECT_EQ(0, vf_set(self->pf, 1, 5));
	EXPECT_SIZE(3, 1);
	snprintf(line, sizeof(line),
		 ";pci %s: VF 1: MSI-X Table Size 3 -> 3, where %s was asked for 5\n",
		 vf, self->manner->driver);
	EXPECT_EQ(1, log_count(fd, line));
	/* Only the device knows what 0 should have made of it. */
	EXPECT_EQ(0, vf_set(self->pf, 1, 0));
	EXPECT_EQ(0, log_count(fd, "MSI-X Table Size"));

	EXPECT_EQ(0, attr_write("/sys/module/msix_liar/parameters/skip", "0"));
	EXPECT_EQ(0, attr_write("/sys/module/msix_liar/parameters/delta", "2"));
	EXPECT_EQ(0, vf_set(self->pf, 1, 5));
	EXPECT_SIZE(7, 1);
	snprintf(line, sizeof(line),
		 ";pci %s: VF 1: MSI-X Table Size 3 -> 7, where %s was asked for 5\n",
		 vf, self->manner->driver);
	EXPECT_EQ(1, log_count(fd, line));
	close(fd);

	ASSERT_EQ(0, system("modprobe -r msix_liar"));
	EXPECT_EQ(0, vf_set(self->pf, 1, 5));
	EXPECT_SIZE(5, 1);
}

/* How many interrupts a function has raised, on all processors. */
static long interrupts(const char *address)
{
	FILE *file = fopen("/proc/interrupts", "r");
	char line[1024];
	long sum = 0;

	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file)) {
		char *at = strchr(line, ':'), *end;

		if (!at || !strstr(line, address))
			continue;
		for (at++;; at = end) {
			long count = strtol(at, &end, 10);

			if (end == at)
				break;
			sum += count;
		}
	}
	fclose(file);
	return sum;
}

#define READERS		8
#define READS		300

TEST_F_TIMEOUT(vf, whoever_reads_what_is_free_asks_nothing_of_the_device, 120)
{
	long before, after, left;
	int status, bad = 0;

	ASSERT_EQ(0, vf_set(self->pf, 1, 3));
	left = device_read(self->pf, "sriov_vf_free_msix");
	before = interrupts(self->pf);
	ASSERT_LT(0, before);
	for (int i = 0; i < READERS; i++) {
		pid_t pid = fork();

		ASSERT_LE(0, pid);
		if (pid)
			continue;
		if (setgid(65534) || setuid(65534))
			_exit(1);
		for (int n = 0; n < READS; n++)
			if (device_read(self->pf, "sriov_vf_free_msix") != left)
				_exit(1);
		_exit(0);
	}
	while (wait(&status) > 0)
		bad += status;
	after = interrupts(self->pf);
	EXPECT_EQ(0, bad);
	/* A command each would be 2400. Devices say something unasked, too. */
	EXPECT_GT(before + 20, after);
}

TEST_F_TIMEOUT(vf, what_is_free_can_be_polled, 120)
{
	struct pollfd poller = { .events = POLLPRI };
	char text[16];

	ASSERT_EQ(0, vf_set(self->pf, 1, 3));
	poller.fd = device_open(self->pf, "sriov_vf_free_msix", O_RDONLY);
	ASSERT_LE(0, poller.fd);
	ASSERT_LT(0, read(poller.fd, text, sizeof(text)));
	EXPECT_EQ(0, poll(&poller, 1, 0));

	ASSERT_EQ(0, vf_set(self->pf, 1, 3));
	EXPECT_EQ(0, poll(&poller, 1, 0));
	ASSERT_EQ(0, vf_set(self->pf, 1, 4));
	EXPECT_EQ(1, poll(&poller, 1, 0));
	ASSERT_LT(0, pread(poller.fd, text, sizeof(text), 0));
	EXPECT_EQ(0, poll(&poller, 1, 0));

	/* Nor is it overlooked that the driver goes. */
	ASSERT_EQ(0, device_write(self->pf, "driver/unbind", self->pf));
	EXPECT_EQ(1, poll(&poller, 1, 0));
	EXPECT_EQ(-1, pread(poller.fd, text, sizeof(text), 0));
	EXPECT_EQ(EOPNOTSUPP, errno);
	ASSERT_EQ(0, attr_write("/sys/bus/pci/drivers_probe", self->pf));
	ASSERT_EQ(0, system("lab/settle"));
	close(poller.fd);
}

/*
 * In a reset a function may take 100 ms before it answers (PCIe Base 6.6.2), and
 * the kernel lets nobody at it.
 */
TEST_F_TIMEOUT(vf, reading_waits_for_the_end_of_a_reset, 120)
{
	int resets = 10, waited = 0, status = 0;
	pid_t pid;

	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		for (int i = 0; i < resets; i++)
			if (vf_write(self->pf, 1, "reset", "1"))
				_exit(1);
		_exit(0);
	}
	while (!waitpid(pid, &status, WNOHANG)) {
		long long start = clock_ns();
		int ms;

		EXPECT_EQ(1, vf_shown(self->pf, 1));
		ms = (clock_ns() - start) / 1000000;
		if (ms >= 50)
			waited += ms;
	}
	EXPECT_EQ(0, status);
	/* One read may wait for several resets that follow each other. */
	EXPECT_LE(resets * 100 / 2, waited);
}

TEST_F(vf, function_level_reset_keeps_the_size)
{
	ASSERT_EQ(0, vf_set(self->pf, 1, 6));
	ASSERT_EQ(0, vf_write(self->pf, 1, "reset", "1"));
	EXPECT_SIZE(6, 1);
}

TEST_F(vf, disabling_vfs_gives_everything_back)
{
	for (int i = 0; i < VFS; i++)
		ASSERT_EQ(0, vf_set(self->pf, i, 4));
	ASSERT_EQ(0, pf_enable(self->pf, 0));
	EXPECT_EQ(self->total, device_read(self->pf, "sriov_vf_free_msix"));
	EXPECT_EQ(-ENOENT, vf_shown(self->pf, 0));
	ASSERT_EQ(0, pf_enable(self->pf, VFS));
	for (int i = 0; i < VFS; i++)
		EXPECT_GT(4, vf_size(self->pf, i));
}

/* The file may stay open when its VF is gone. */
TEST_F(vf, a_stale_file_answers_enodev)
{
	char vf[ADDRESS_SIZE];
	int fd;

	ASSERT_EQ(0, vf_address(self->pf, 1, vf));
	fd = device_open(vf, "sriov_vf_msix_count", O_WRONLY);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, pf_enable(self->pf, 0));
	EXPECT_EQ(-1, write(fd, "4", 1));
	EXPECT_EQ(ENODEV, errno);
	close(fd);
}

TEST_HARNESS_MAIN
