// SPDX-License-Identifier: GPL-2.0-only
/*
 * The doors to the kernel, which other tests put a kernel of their own behind: what
 * they make of the one that runs, and of a copy of its sysfs.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "device/bus.h"
#include "device/hostuse.h"
#include "device/users.h"
#include "fixture.h"
#include "io/netlink.h"
#include "io/nvme_admin.h"
#include "io/uevent.h"
#include "tap.h"
#include "transaction/journal.h"

/* Of a copy nothing is heard or asked: the kernel would answer for others. */
static void test_copy(void **state)
{
	const struct vfcfg_addr addr = { 0 };
	struct fixture *fx = fixture_load("vfio");
	struct vfcfg_bus bus;

	(void)state;
	assert_int_equal(vfcfg_bus_open(&bus, fx->root), 0);
	assert_false(vfcfg_netlink_is_kernels(&bus));
	assert_int_equal(vfcfg_uevent_open(&bus), -EOPNOTSUPP);
	assert_int_equal(vfcfg_nvme_open(&bus, &addr, "null"), -EOPNOTSUPP);
	assert_null(vfcfg_netlink_open(&bus));
	vfcfg_bus_close(&bus);
	fixture_free(fx);
}

static void test_real(void **state)
{
	const struct vfcfg_addr addr = { 0 };
	struct nvme_admin_cmd cmd = { 0 };
	struct vfcfg_bus bus;
	char buf[64];
	int fd;

	(void)state;
	if (vfcfg_bus_open(&bus, "/sys"))
		tap_skip("there is no PCI bus here");
	assert_true(vfcfg_netlink_is_kernels(&bus));
	/* What is there and is no controller, and what is not there. */
	fd = vfcfg_nvme_open(&bus, &addr, "null");
	assert_true(fd >= 0);
	assert_int_equal(vfcfg_nvme_admin(fd, &cmd), -ENOTTY);
	close(fd);
	assert_int_equal(vfcfg_nvme_open(&bus, &addr, "no/such"), -ENOENT);
	/* Nobody has to be told of anything now, and nothing is waited for. */
	fd = vfcfg_uevent_open(&bus);
	if (fd >= 0) {
		assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
		close(fd);
	}
	assert_int_equal(vfcfg_uevent_receive(fd, buf, sizeof(buf)), -EBADF);
	vfcfg_bus_close(&bus);
}

static void test_proc(void **state)
{
	int proc = vfcfg_proc_open();

	(void)state;
	assert_true(proc >= 0);
	assert_int_equal(faccessat(proc, "self/mountinfo", F_OK, 0), 0);
	close(proc);
}

/* Only what somebody has claimed is; what cannot be opened for another reason is not. */
static void test_claimed(void **state)
{
	(void)state;
	assert_false(vfcfg_block_claimed("no/such"));
	assert_false(vfcfg_block_claimed("null"));
}

static void test_journal(void **state)
{
	char name[] = "/tmp/vfcfg-journal-XXXXXX", text[8] = { 0 };
	int fd = mkstemp(name);

	(void)state;
	assert_true(fd >= 0);
	unlink(name);
	assert_int_equal(vfcfg_journal_write(fd, "ab\n", 3, 0), 0);
	assert_int_equal(vfcfg_journal_write(fd, "cd\n", 3, 3), 0);
	assert_int_equal(pread(fd, text, sizeof(text), 0), 6);
	assert_string_equal(text, "ab\ncd\n");
	close(fd);
	assert_int_equal(vfcfg_journal_write(fd, "ab\n", 3, 0), -EBADF);
	fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	if (fd >= 0) {
		assert_int_equal(vfcfg_journal_write(fd, "ab\n", 3, 0), -ENOSPC);
		close(fd);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_copy),
	cmocka_unit_test(test_real),
	cmocka_unit_test(test_proc),
	cmocka_unit_test(test_claimed),
	cmocka_unit_test(test_journal),
};

TAP_MAIN(tests)
