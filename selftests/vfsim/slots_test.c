// SPDX-License-Identifier: GPL-2.0-only
/*
 * A virtual table's size is a promise of slots, or with overcommit none: who has them, who
 * is refused one, and that they come back, however their user ends.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "../lib/clock.h"
#include "virtual_fixture.h"

TEST_F(virtual, sizes)
{
	static const char *const wrong[] = {
		"2049", "65536", "-1", " ", "x", "8 slots", "0 overcommit", "8 overcommit x",
	};
	char text[32];

	EXPECT_EQ(-EBUSY, virtual_set(self->vf, "8"));
	EXPECT_EQ(-EBUSY, virtual_set(self->vf, "0"));
	virtual_close(&self->s);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		EXPECT_EQ(-EINVAL, virtual_set(self->vf, wrong[i]));
	EXPECT_EQ(0, device_read(self->vf, "vfio_msix_virtual"));
	EXPECT_EQ(0, virtual_set(self->vf, "1"));
	EXPECT_EQ(0, virtual_set(self->vf, "2048 overcommit"));
	ASSERT_EQ(0, device_text(self->vf, "vfio_msix_virtual", text, sizeof(text)));
	EXPECT_STREQ("2048 overcommit", text);
}

TEST_F(virtual, what_is_reserved_nobody_else_can_have)
{
	EXPECT_EQ(-ENOSPC, virtual_set(self->other, "265"));
	EXPECT_EQ(0, virtual_set(self->other, "264"));
	/* Refused, and nothing has changed */
	EXPECT_EQ(-ENOSPC, virtual_set(self->other, "265"));
	EXPECT_EQ(264, device_read(self->other, "vfio_msix_virtual"));
	for (int i = 0; i < 256; i++)
		ASSERT_LE(0, virtual_on(&self->s, i));
	EXPECT_EQ(256, virtual_used(&self->s));
	EXPECT_EQ(0, virtual_refused(&self->s));
	EXPECT_EQ(256, host_vectors(self->vf));
	virtual_close(&self->s);
	EXPECT_EQ(0, virtual_set(self->other, "520"));
}

TEST_F(virtual, overcommit_counts_what_it_refuses)
{
	struct pollfd poller = { .events = POLLPRI };
	char text[8];

	ASSERT_EQ(0, virtual_set(self->other, "264"));
	virtual_close(&self->s);
	ASSERT_EQ(0, virtual_set(self->other, "512"));
	ASSERT_EQ(0, virtual_open(&self->s, "VF", "256 overcommit"));
	poller.fd = device_open(self->vf, "vfio_msix_virtual_refused", O_RDONLY);
	ASSERT_LE(0, poller.fd);
	ASSERT_LT(0, read(poller.fd, text, sizeof(text)));
	for (int i = 0; i < 8; i++)
		ASSERT_LE(0, virtual_on(&self->s, 31 * i));
	EXPECT_EQ(0, poll(&poller, 1, 0));
	EXPECT_EQ(-ENOSPC, virtual_on(&self->s, 255));
	EXPECT_EQ(-ENOSPC, virtual_on(&self->s, 254));
	EXPECT_EQ(1, poll(&poller, 1, SOON));
	EXPECT_EQ(2, virtual_refused(&self->s));
	EXPECT_EQ(8, virtual_used(&self->s));
	/* One that goes makes room, and the others have not been touched. */
	EXPECT_EQ(0, virtual_off(&self->s, 31));
	EXPECT_LE(0, virtual_on(&self->s, 255));
	EXPECT_EQ(9, sim_counter(&self->s, "unmasked"));
	EXPECT_EQ(1, sim_counter(&self->s, "enabled"));
	close(poller.fd);
}

/* Tries for as long as it may take another VF to be reset. */
static void wait_for_slot(const char *vf, const char *slots)
{
	long long start = clock_ns();

	while (virtual_set(vf, slots))
		if (clock_ns() - start > 30000000000)
			_exit(1);
	_exit(0);
}

TEST_F(virtual, a_slot_that_a_reset_costs_is_counted)
{
	int status;
	pid_t pid;

	ASSERT_EQ(0, virtual_set(self->other, "264"));
	virtual_close(&self->s);
	ASSERT_EQ(0, virtual_set(self->other, "512"));
	ASSERT_EQ(0, virtual_open(&self->s, "VF", "256 overcommit"));
	for (int i = 0; i < 8; i++)
		ASSERT_LE(0, virtual_on(&self->s, i));
	ASSERT_EQ(-ENOSPC, virtual_set(self->other, "513"));
	pid = fork();
	if (!pid)
		wait_for_slot(self->other, "513");
	ASSERT_EQ(0, vfio_reset(&self->s.v));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_EQ(0, status);
	EXPECT_EQ(7, virtual_used(&self->s));
	EXPECT_EQ(1, virtual_refused(&self->s));
	for (int i = 0; i < 8; i++)
		EXPECT_EQ(0, virtual_off(&self->s, i));
	EXPECT_EQ(0, virtual_used(&self->s));
}

TEST_F(virtual, a_killed_user_gives_all_back)
{
	int pipe_fds[2], status;
	char byte;
	pid_t pid;

	virtual_close(&self->s);
	ASSERT_EQ(0, pipe(pipe_fds));
	pid = fork();
	if (!pid) {
		if (!virtual_open(&self->s, "VF", "300 overcommit"))
			for (int i = 0; i < 300; i++)
				virtual_on(&self->s, i);
		write(pipe_fds[1], "x", 1);
		pause();
	}
	ASSERT_EQ(1, read(pipe_fds[0], &byte, 1));
	EXPECT_EQ(300, device_read(self->vf, "vfio_msix_virtual_used"));
	EXPECT_EQ(-ENOSPC, virtual_set(self->other, "256"));
	kill(pid, SIGKILL);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, device_read(self->vf, "vfio_msix_virtual_used"));
	EXPECT_EQ(0, virtual_set(self->other, "520"));
}

TEST_F(virtual, another_driver_finds_the_own_table)
{
	char driver[64];

	ASSERT_EQ(0, system("modprobe vfio-pci"));
	ASSERT_EQ(0, device_link(self->vf, "driver", driver, sizeof(driver)));
	sim_close(&self->s);
	ASSERT_EQ(0, driver_unbind(self->vf));
	EXPECT_EQ(0, virtual_set(self->other, "520"));
	ASSERT_EQ(0, driver_bind(self->vf, "vfio-pci"));
	EXPECT_EQ(-ENOENT, virtual_set(self->vf, "4"));
	ASSERT_EQ(0, sim_open(&self->s, "VF"));
	EXPECT_EQ(OWN, visible_size(&self->s.v));
	EXPECT_EQ(0, sim_enable(&self->s, OWN));
	EXPECT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 1));
	EXPECT_EQ(1, sim_heard(&self->s, 1, SOON));
	sim_close(&self->s);
	ASSERT_EQ(0, driver_unbind(self->vf));
	ASSERT_EQ(0, driver_bind(self->vf, driver));
	ASSERT_EQ(0, virtual_set(self->other, "0"));
	ASSERT_EQ(0, virtual_open(&self->s, "VF", "256"));
}

/*
 * Slots are found by a hash of function and entry. In a store of 64 slots the entries of the
 * last of 16 VFs are where those of the first are.
 */
#define ENTRIES	16

TEST(everybody_finds_slots_of_his_own)
{
	static const char *const vf[] = { "5609:01:00.1", "5609:01:02.0" };
	int fd[2][ENTRIES];
	struct sim s[2];

	ASSERT_EQ(0, attr_write("/sys/bus/vfsim/new_adapter",
				"9 vfs=16 pool=64 vectors=2 store=64"));
	ASSERT_EQ(0, device_write("5609:01:00.0", "sriov_drivers_autoprobe", "0"));
	ASSERT_EQ(0, device_write("5609:01:00.0", "sriov_numvfs", "16"));
	for (int i = 0; i < 2; i++) {
		ASSERT_EQ(0, driver_bind(vf[i], "vfsim-vfio-pci"));
		setenv("VF9", vf[i], 1);
		ASSERT_EQ(0, virtual_open(&s[i], "VF9", "16"));
	}
	for (int entry = 0; entry < ENTRIES; entry++)
		for (int i = 0; i < 2; i++) {
			fd[i][entry] = virtual_on(&s[i], entry);
			ASSERT_LE(0, fd[i][entry]);
		}
	for (int i = 0; i < 2; i++) {
		EXPECT_EQ(ENTRIES, virtual_used(&s[i]));
		for (int entry = 0; entry < ENTRIES; entry++) {
			EXPECT_EQ(VFSIM_STATUS_OK, sim_raise(&s[i], entry));
			EXPECT_EQ(1, heard(fd[i][entry], SOON)) TH_LOG("VF %d, entry %d", i, entry);
			EXPECT_EQ(0, heard(fd[!i][entry], 0));
		}
	}
	virtual_close(&s[0]);
	virtual_close(&s[1]);
	EXPECT_EQ(0, device_write("5609:01:00.0", "sriov_numvfs", "0"));
	EXPECT_EQ(0, attr_write("/sys/bus/vfsim/del_adapter", "9"));
}

TEST_HARNESS_MAIN
