// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices that the host itself uses keep their drivers.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run.h"
#include "tap.h"

#define BIND "vfcfg: 0000:01:00.2: bind vfio-pci: "

/* A device of a class, by its link there. */
static void class_link(const struct fixture *fx, const char *class, const char *name,
		       const char *target)
{
	char *path;

	fixture_put(fx, class, NULL);
	assert_true(asprintf(&path, "%s/%s/%s", fx->root, class, name) > 0);
	assert_int_equal(symlink(target, path), 0);
	free(path);
}

#define VF "../../devices/pci0000:00/0000:00:01.0/0000:01:00.2"

/* 01:00.2 has a block device with a partition, and a network interface. */
static struct fixture *with_devices(void)
{
	static const char dir[] = "devices/pci0000:00/0000:00:01.0/0000:01:00.2/nvme/nvme1/nvme1n1";
	struct fixture *fx = fixture_load("vfio");
	char *name;

	assert_true(asprintf(&name, "%s/dev", dir) > 0);
	fixture_put(fx, name, "259:1\n");
	free(name);
	assert_true(asprintf(&name, "%s/nvme1n1p1/dev", dir) > 0);
	fixture_put(fx, name, "259:2\n");
	free(name);
	class_link(fx, "class/block", "nvme1n1", VF "/nvme/nvme1/nvme1n1");
	class_link(fx, "class/block", "nvme1n1p1", VF "/nvme/nvme1/nvme1n1/nvme1n1p1");
	class_link(fx, "class/block", "sda", "../../devices/pci0000:00/ata1/block/sda");
	class_link(fx, "class/net", "eth7", VF "/net/eth7");
	class_link(fx, "class/net", "eth8", "../../devices/virtual/net/eth8");
	fixture_put(fx, "proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
	fixture_put(fx, "proc/swaps", "Filename Type Size Used Priority\n/dev/sda2 partition 1 0 -2\n");
	fixture_put(fx, "proc/self/net/route", "Iface Destination\neth8 00000000\n");
	fixture_put(fx, "proc/self/net/ipv6_route", "fe80 40 0 0 0 0 0 0 0 eth7\n");
	assert_true(asprintf(&name, "%s/proc", fx->root) > 0);
	setenv("VFCFG_FAKE_PROC", name, 1);
	free(name);
	return fx;
}

static void end(struct fixture *fx)
{
	unsetenv("VFCFG_FAKE_PROC");
	fixture_free(fx);
}

static void refused(const struct fixture *fx, const char *line)
{
	char *state;

	expect(fx, 1, "", line, "bind", "01:00.2", "vfio-pci");
	expect(fx, 1, "", NULL, "unbind", "01:00.2");
	state = fixture_state(fx, "0000:01:00.2");
	assert_string_equal(state, "driver nvme override none size 8 cap none");
	free(state);
}

static void test_not_used(void **state)
{
	struct fixture *fx = with_devices();

	(void)state;
	expect(fx, 0, "", "", "bind", "01:00.2", "vfio-pci");
	end(fx);
}

static void test_mounted(void **state)
{
	struct fixture *fx = with_devices();

	(void)state;
	fixture_put(fx, "proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
	    "23 22 259:2 / /srv/data rw - xfs /dev/disk rw\n");
	refused(fx, BIND "nvme1n1p1 on it is mounted at /srv/data; unmount that first\n");
	/* A file system with numbers of its own. */
	fixture_put(fx, "proc/self/mountinfo", "23 22 0:55 / /srv/b rw - btrfs /dev/nvme1n1 rw\n");
	refused(fx, BIND "nvme1n1 on it is mounted at /srv/b; unmount that first\n");
	end(fx);
}

static void test_swap(void **state)
{
	struct fixture *fx = with_devices();

	(void)state;
	fixture_put(fx, "proc/swaps", "Filename\n/dev/nvme1n1p1 partition 1 0 -2\n");
	refused(fx, BIND "nvme1n1p1 on it is swap space; end that first "
		"(swapoff /dev/nvme1n1p1)\n");
	end(fx);
}

static void test_stacked(void **state)
{
	struct fixture *fx = with_devices();

	(void)state;
	fixture_put(fx, "devices/pci0000:00/0000:00:01.0/0000:01:00.2/nvme/nvme1/nvme1n1/holders/dm-3",
	    NULL);
	refused(fx, BIND "nvme1n1 on it is part of dm-3; take that apart first\n");
	end(fx);
}

static void test_open(void **state)
{
	struct fixture *fx = with_devices();
	char *path;

	(void)state;
	fixture_put(fx, "proc/4242/comm", "dd\n");
	fixture_put(fx, "proc/4242/fd", NULL);
	assert_true(asprintf(&path, "%s/proc/4242/fd/1", fx->root) > 0);
	assert_int_equal(symlink("/dev/nvme1n1", path), 0);
	free(path);
	refused(fx, BIND "nvme1n1 on it is open by PID 4242 (dd); end that first\n");
	end(fx);
}

static void test_claimed(void **state)
{
	struct fixture *fx = with_devices();

	(void)state;
	setenv("VFCFG_FAKE_CLAIMED", "nvme1n1p1", 1);
	refused(fx, BIND "nvme1n1p1 on it is claimed by the kernel, as by a mount of another "
		"container; end that first\n");
	unsetenv("VFCFG_FAKE_CLAIMED");
	end(fx);
}

static void test_route(void **state)
{
	struct fixture *fx = with_devices();

	(void)state;
	fixture_put(fx, "proc/self/net/route", "Iface Destination\neth8 00000000\neth7 0000A8C0\n");
	refused(fx, BIND "routes lead through its interface eth7; take it down first "
		"(ip link set eth7 down)\n");
	fixture_put(fx, "proc/self/net/route", "Iface Destination\n");
	fixture_put(fx, "proc/self/net/ipv6_route", "2001 40 0 0 0 0 0 0 0 eth7\n");
	refused(fx, BIND "routes lead through its interface eth7; take it down first "
		"(ip link set eth7 down)\n");
	end(fx);
}

/* The namespace is the subsystem's: used, unless it has another path. */
static void test_multipath(void **state)
{
	struct fixture *fx = with_devices();

	(void)state;
	fixture_put(fx, "devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1/dev", "259:9\n");
	class_link(fx, "class/block", "nvme0n1",
		   "../../devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1");
	class_link(fx, "class/block", "nvme0c1n1", VF "/nvme/nvme1/nvme0c1n1");
	fixture_put(fx, "proc/self/mountinfo", "23 22 259:9 / /srv rw - xfs /dev/disk rw\n");
	refused(fx, BIND "nvme0n1 on it is mounted at /srv; unmount that first\n");
	class_link(fx, "class/block", "nvme0c2n1",
		   "../../devices/pci0000:00/0000:00:01.0/0000:01:00.0/nvme/nvme2/nvme0c2n1");
	expect(fx, 0, "", "", "bind", "01:00.2", "vfio-pci");
	end(fx);
}

/* It is looked at again right before its driver goes: others took their time. */
static void test_later(void **state)
{
	struct fixture *fx = with_devices();
	struct result r;
	char *now;
	pid_t pid;

	(void)state;
	fflush(NULL);
	pid = fork();
	if (!pid) {
		bool begun = false;

		for (int i = 0; i < 3000 && !begun; i++) {
			usleep(10000);
			now = fixture_state(fx, "0000:01:00.1");
			begun = strstr(now, "override vfio-pci");
			free(now);
		}
		fixture_put(fx, "proc/self/mountinfo", "23 22 259:2 / /srv/data rw - xfs /dev/disk rw\n");
		_exit(0);
	}
	setenv("VFCFG_FAKE_SLOW", "1000", 1);
	r = run(fx, "bind", "01:00.1", "01:00.2", "vfio-pci", NULL);
	unsetenv("VFCFG_FAKE_SLOW");
	assert_int_equal(r.status, 1);
	assert_string_equal(r.err, BIND "nvme1n1p1 on it is mounted at /srv/data; unmount that "
			    "first; all is as it was\n");
	result_free(&r);
	now = fixture_state(fx, "0000:01:00.2");
	assert_string_equal(now, "driver nvme override none size 8 cap none");
	free(now);
	end(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_not_used),
	cmocka_unit_test(test_mounted),
	cmocka_unit_test(test_swap),
	cmocka_unit_test(test_stacked),
	cmocka_unit_test(test_open),
	cmocka_unit_test(test_claimed),
	cmocka_unit_test(test_route),
	cmocka_unit_test(test_multipath),
	cmocka_unit_test(test_later),
};

TAP_MAIN(tests)
