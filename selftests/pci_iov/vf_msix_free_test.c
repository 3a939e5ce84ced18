// SPDX-License-Identifier: GPL-2.0-only
/*
 * sriov_vf_free_msix: what is left of sriov_vf_total_msix, for whoever reads it, as often
 * as he likes, and whoever polls it.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "vf_fixture.h"

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

TEST_F(vf, a_refused_size_leaves_the_pool_alone)
{
	long left;

	ASSERT_EQ(0, vf_set(self->pf, 1, 7));
	left = device_read(self->pf, "sriov_vf_free_msix");
	EXPECT_EQ(-EINVAL, vf_write(self->pf, 1, "sriov_vf_msix_count", "2049"));
	EXPECT_EQ(-self->manner->above, vf_set(self->pf, 1, self->max + 1));
	EXPECT_EQ(left, device_read(self->pf, "sriov_vf_free_msix"));
}

TEST_F(vf, nothing_is_known_without_a_pf_driver)
{
	long left = device_read(self->pf, "sriov_vf_free_msix");

	ASSERT_EQ(0, device_write(self->pf, "driver/unbind", self->pf));
	EXPECT_EQ(-EOPNOTSUPP, device_read(self->pf, "sriov_vf_free_msix"));
	ASSERT_EQ(0, attr_write("/sys/bus/pci/drivers_probe", self->pf));
	ASSERT_EQ(0, pf_settle(self->pf));
	EXPECT_LE(left, device_read(self->pf, "sriov_vf_free_msix"));
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

/* How many interrupts a function has raised, on all processors. */
static long raised(const char *address)
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
	before = raised(self->pf);
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
	after = raised(self->pf);
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
	ASSERT_EQ(0, pf_settle(self->pf));
	close(poller.fd);
}

TEST_HARNESS_MAIN
