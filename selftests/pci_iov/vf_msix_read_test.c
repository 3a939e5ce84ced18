// SPDX-License-Identifier: GPL-2.0-only
/*
 * sriov_vf_msix_count reads as the VF's Table Size: by anybody, after each change, and
 * whatever a reset does meanwhile.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "../lib/clock.h"
#include "vf_fixture.h"

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

TEST_HARNESS_MAIN
