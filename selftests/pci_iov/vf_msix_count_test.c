// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules of sriov_vf_msix_count: who may write what, when, and what a write does,
 * with a PF driver that gives exactly what is asked for (nvme, vfsim "exact").
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "../lib/clock.h"
#include "vf_fixture.h"

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

	ASSERT_EQ(0, vf_set(self->pf, 1, 7));
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
	ASSERT_EQ(0, attr_write(path, self->pf));
	ASSERT_EQ(0, pf_settle(self->pf));
	EXPECT_EQ(self->total, device_read(self->pf, "sriov_vf_total_msix"));
	ASSERT_EQ(0, pf_enable(self->pf, VFS));
	EXPECT_EQ(0, vf_set(self->pf, 1, 4));
	EXPECT_SIZE(4, 1);
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
