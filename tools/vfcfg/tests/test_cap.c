// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg set --cap and reset: the vfio policy, and both policies at once.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run.h"
#include "tap.h"

#define SET "vfcfg: 0000:01:00.3: set --cap 5: "
#define BOTH "vfcfg: 0000:01:00.3: set --count 12 --cap 3: "

static void expect_state(const struct fixture *fx, const char *addr, const char *want)
{
	char *state = fixture_state(fx, addr);

	assert_string_equal(state, want);
	free(state);
}

static void test_set(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	expect(fx, 0, "", "", "set", "01:00.3", "--cap", "5");
	expect_state(fx, "0000:01:00.3", "driver vfio-pci override vfio-pci size 8 cap 5");
	expect(fx, 0, "nvme - - -\nvfio-pci 8 5 5\n", "",
	       "list", "-lno", "DRIVER,TABLE,CAP,VISIBLE", "01:00.3");
	expect(fx, 0, "0000:01:00.3: cap 5 -> 8\n", "", "set", "-v", "--cap=0x8", "01:00.3");
	expect(fx, 0, "0000:01:00.3: cap 8 -> none\n", "", "set", "-v", "--cap", "0", "01:00.3");
	expect(fx, 0, "0000:01:00.3: cap none -> none\n", "", "set", "-v", "--cap", "0", "1:0.3");
	expect_state(fx, "0000:01:00.3", "driver vfio-pci override vfio-pci size 8 cap 0");
	/* Not only VFs. */
	expect(fx, 0, "", "", "set", "00:03.0", "--cap", "5");
	expect_state(fx, "0000:00:03.0", "driver vfio-pci override none size 5 cap 5");
	fixture_free(fx);
}

/* One file is written, nothing else, and a cap alone never moves a driver. */
static void test_only_the_file(void **state)
{
	static const char *const argv[] = { "vfcfg", "set", "01:00.3", "--cap", "2", NULL };
	struct fixture *fx = fixture_load("vfio");
	char *log = run_log(fx, argv, 0);

	(void)state;
	assert_string_equal(log, "0000:01:00.3 vfio_msix_cap 2\n");
	free(log);
	fixture_free(fx);
}

static void test_no_file(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	expect(fx, 1, "", "vfcfg: 0000:01:00.1: set --cap 5: no driver is bound, and it is the "
	       "vfio "
	       "driver that keeps a cap; bind one (vfcfg bind 0000:01:00.1 vfio-pci --cap 5)\n",
	       "set", "01:00.1", "--cap", "5");
	expect(fx, 1, "", "vfcfg: 0000:01:00.2: set --cap 5: bound to driver nvme, and it is the "
	       "vfio driver that keeps a cap; bind one "
	       "(vfcfg bind 0000:01:00.2 vfio-pci --cap 5)\n",
	       "set", "01:00.2", "--cap", "5");
	expect(fx, 1, "", "vfcfg: 0000:01:00.4: set --cap 5: driver old_vfio has no vfio_msix_cap "
	       "here; boot a kernel, or load a vfio-pci-core module, that has it\n",
	       "set", "01:00.4", "--cap", "5");
	expect(fx, 1, "", "vfcfg: 0000:77:00.0: set --cap 5: no such device; "
	       "see \"vfcfg list\" for those that there are\n",
	       "set", "77:00.0", "--cap", "5");
	/* No MSI-X, no file, whatever the driver. */
	fixture_add(fx, "on 0000:01:00.4\nconfig 41 00\non 0000:01:00.1\nconfig 41 00\n");
	expect(fx, 1, "", "vfcfg: 0000:01:00.4: set --cap 5: has no MSI-X, so there is nothing to "
	       "cap; name another device\n", "set", "01:00.4", "--cap", "5");
	expect(fx, 1, "", "vfcfg: 0000:01:00.1: set --cap 5: has no MSI-X, so there is nothing to "
	       "cap; name another device\n", "set", "01:00.1", "--cap", "5");
	/* By the directory that vfio makes, if not by its name. */
	fixture_add(fx, "on 0000:01:00.2\nempty vfio-dev\n");
	expect(fx, 1, "", "vfcfg: 0000:01:00.2: set --cap 5: driver nvme has no vfio_msix_cap "
	       "here; boot a kernel, or load a vfio-pci-core module, that has it\n",
	       "set", "01:00.2", "--cap", "5");
	fixture_free(fx);
}

static void test_above_the_table(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	expect(fx, 0, "", "", "set", "01:00.3", "--cap", "8");
	expect(fx, 1, "", "vfcfg: 0000:01:00.3: set --cap 9: 9 is above its Table Size, 8; "
	       "ask for at most that\n", "set", "01:00.3", "--cap", "9");
	expect_state(fx, "0000:01:00.3", "driver vfio-pci override vfio-pci size 8 cap 8");
	fixture_add(fx, "on 0000:01:00.3\ncut 64\n");
	setenv("VFCFG_FAKE_ERRNO", "*=22", 1);
	expect(fx, 1, "", SET "5 is above its Table Size; ask for fewer\n",
	       "set", "01:00.3", "--cap", "5");
	unsetenv("VFCFG_FAKE_ERRNO");
	fixture_free(fx);
}

/* A directory like /proc with one process, that holds a file. */
static char *fake_proc(const struct fixture *fx, int pid, const char *comm, const char *target)
{
	char *proc, *path;
	FILE *f;

	assert_true(asprintf(&proc, "%s/proc", fx->root) > 0);
	mkdir(proc, 0755);
	assert_true(asprintf(&path, "%s/%d", proc, pid) > 0);
	mkdir(path, 0755);
	free(path);
	assert_true(asprintf(&path, "%s/%d/comm", proc, pid) > 0);
	f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "%s\n", comm);
	fclose(f);
	free(path);
	assert_true(asprintf(&path, "%s/%d/fd", proc, pid) > 0);
	mkdir(path, 0755);
	free(path);
	assert_true(asprintf(&path, "%s/%d/fd/0", proc, pid) > 0);
	assert_int_equal(symlink("/dev/null", path), 0);
	free(path);
	assert_true(asprintf(&path, "%s/%d/fd/9", proc, pid) > 0);
	assert_int_equal(symlink(target, path), 0);
	free(path);
	return proc;
}

static void test_open(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	char *proc;

	(void)state;
	fixture_add(fx, "on 0000:01:00.3\nattr fake_open 1\n");
	expect(fx, 1, "", SET "held open by a vfio user who cannot be found; for a cap to change "
	       "it "
	       "must be closed, end that first\n", "set", "01:00.3", "--cap", "5");
	free(fake_proc(fx, 70, "other", "/dev/vfio/77"));
	free(fake_proc(fx, 71, "qemu-system-x86", "/dev/vfio/7"));
	free(fake_proc(fx, 72, "other", "/dev/vfio/vfio"));
	proc = fake_proc(fx, 73, "other", "/dev/vfio/devices/vfio7");
	setenv("VFCFG_FAKE_PROC", proc, 1);
	expect(fx, 1, "", SET "held open by PID 71 (qemu-system-x86); for a cap to change it must "
	       "be "
	       "closed, end that first\n", "set", "01:00.3", "--cap", "5");
	unsetenv("VFCFG_FAKE_PROC");
	expect_state(fx, "0000:01:00.3", "driver vfio-pci override vfio-pci size 8 cap 4");
	free(proc);
	fixture_free(fx);
}

/* Users of the device's own file, and more of them than fit in a line. */
static void test_open_by_many(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct result r;
	char *proc = NULL, *path;
	int pid;

	(void)state;
	fixture_add(fx, "on 0000:01:00.3\nattr fake_open 1\n");
	path = fixture_path(fx, "0000:01:00.3", "vfio-dev");
	mkdir(path, 0755);
	free(path);
	path = fixture_path(fx, "0000:01:00.3", "vfio-dev/vfio12");
	mkdir(path, 0755);
	free(path);
	for (pid = 100; pid < 105; pid++) {
		free(proc);
		proc = fake_proc(fx, pid, "dpdk", "/dev/vfio/devices/vfio12");
	}
	setenv("VFCFG_FAKE_PROC", proc, 1);
	r = run(fx, "set", "01:00.3", "--cap", "5", NULL);
	unsetenv("VFCFG_FAKE_PROC");
	assert_int_equal(r.status, 1);
	assert_int_equal(lines(r.err), 1);
	assert_contains(r.err, "(dpdk), PID ");
	assert_contains(r.err, "(dpdk) and 2 more; ");
	result_free(&r);
	free(proc);
	fixture_free(fx);
}

/* Fail the write for 0000:01:00.3 with an errno. */
static void answers(int err, const char *line)
{
	static const char *const argv[] = { "vfcfg", "set", "01:00.3", "--cap", "5", NULL };
	struct fixture *fx = fixture_load("vfio");
	struct result r;
	char env[32];

	snprintf(env, sizeof(env), "0000:01:00.3=%d", err);
	r = run_env(fx, "VFCFG_FAKE_ERRNO", env, argv);
	expect_result(&r, 1, "", line, __FILE__, __LINE__);
	result_free(&r);
	expect_state(fx, "0000:01:00.3", "driver vfio-pci override vfio-pci size 8 cap 4");
	fixture_free(fx);
}

static void test_errnos(void **state)
{
	(void)state;
	answers(EBUSY, SET "held open by a vfio user who cannot be found; for a cap to change it "
		"must be closed, end that first\n");
	answers(EINVAL, SET "5 is above its Table Size, 8; ask for at most that\n");
	answers(EPERM, SET "permission denied; run this as root\n");
	answers(EACCES, SET "permission denied; run this as root\n");
	answers(EROFS, SET "sysfs is mounted read-only; run this where it is writable, "
		"outside of the container\n");
	answers(ENODEV, SET "the device does not answer, or its driver is being unbound; "
		"try again, then look in the kernel log (dmesg)\n");
	answers(EOPNOTSUPP, SET "MSI-X overlaps another capability of this device, so a cap could "
		"not be kept; leave it without\n");
	answers(ENOTTY, SET "has no MSI-X, so there is nothing to cap; name another device\n");
	answers(EIO, SET "Input/output error; try again, then look in the kernel log (dmesg)\n");
}

/* Whatever the number: one line, the device in it, and what to do. */
static void test_every_errno(void **state)
{
	static const char *const argv[] = { "vfcfg", "set", "01:00.3", "--cap", "5", "-v", NULL };
	struct fixture *fx = fixture_load("vfio");
	int err;

	(void)state;
	for (err = 1; err < 134; err++) {
		struct result r;
		char env[16];

		snprintf(env, sizeof(env), "*=%d", err);
		r = run_env(fx, "VFCFG_FAKE_ERRNO", env, argv);
		assert_int_equal(r.status, 1);
		assert_string_equal(r.out, "");
		assert_int_equal(lines(r.err), 1);
		assert_int_equal(strncmp(r.err, SET, strlen(SET)), 0);
		assert_contains(r.err + strlen(SET), ";");
		result_free(&r);
	}
	fixture_free(fx);
}

static void test_vanish(void **state)
{
	static const char *const argv[] = { "vfcfg", "set", "01:00.3", "--cap", "5", NULL };
	struct fixture *fx = fixture_load("vfio");
	struct result r;

	(void)state;
	fixture_add(fx, "on 0000:01:00.3\nremove vfio_msix_cap\n");
	r = run_env(fx, "VFCFG_FAKE_VANISH", "0000:01:00.3/vfio_msix_cap", argv);
	expect_result(&r, 1, "", SET "the device went away; enable its PF's VFs again\n",
		      __FILE__, __LINE__);
	result_free(&r);
	fixture_free(fx);
	/* After a look at it. */
	fx = fixture_load("vfio");
	r = run_env(fx, "VFCFG_FAKE_VANISH", "0000:01:00.3/vfio_msix_cap!", argv);
	expect_result(&r, 1, "", SET "the device went away; enable its PF's VFs again\n",
		      __FILE__, __LINE__);
	result_free(&r);
	fixture_free(fx);
}

static void test_read_back(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	fixture_add(fx, "on 0000:01:00.3\nattr fake_deaf 1\n");
	expect(fx, 1, "", SET "asked 5, the cap is 4; somebody else may have set it meanwhile, "
	       "try again\n", "set", "01:00.3", "--cap", "5");
	expect(fx, 0, "", "", "set", "01:00.3", "--cap", "4");
	fixture_add(fx, "on 0000:01:00.3\nattr vfio_msix_cap many\n");
	expect(fx, 0, "0000:01:00.3: cap none -> none\n"
	       "0000:01:00.3: set --cap 5: accepted, but the cap cannot be read back\n", "",
	       "set", "01:00.3", "--cap", "5", "-v");
	fixture_free(fx);
}

/* Both at once, on a device that a vfio driver is bound to. */
static void test_both(void **state)
{
	static const char *const argv[] = {
		"vfcfg", "set", "01:00.3", "--cap", "3", "--count", "12", NULL
	};
	struct fixture *fx = fixture_load("vfio");
	char *log = run_log(fx, argv, 0);

	(void)state;
	/* Could it be resized? Is it idle? Then: unbind, resize, bind, cap. */
	assert_string_equal(log,
			    "0000:01:00.3 8\n"
			    "0000:01:00.3 vfio_msix_cap 4\n"
			    "0000:01:00.3 driver/unbind 0000:01:00.3\n"
			    "0000:01:00.3 12\n"
			    "pci drivers_probe 0000:01:00.3\n"
			    "0000:01:00.3 vfio_msix_cap 3\n");
	free(log);
	expect_state(fx, "0000:01:00.3", "driver vfio-pci override vfio-pci size 12 cap 3");
	/* All stands: nothing is written. */
	log = run_log(fx, argv, 0);
	assert_string_equal(log, "");
	free(log);
	expect(fx, 0, "0000:01:00.3: 12 -> 10\n0000:01:00.3: cap 3 -> none\n", "",
	       "set", "01:00.3", "--count", "10", "--cap", "0", "-v");
	/* An override that was not there does not stay. */
	fixture_add(fx, "on 0000:01:00.3\nattr driver_override (null)\n");
	expect(fx, 0, "", "", "set", "01:00.3", "--cap", "3", "--count", "12");
	expect_state(fx, "0000:01:00.3", "driver vfio-pci override none size 12 cap 3");
	fixture_free(fx);
}

/* What cannot work for both is refused before either. */
static void test_both_refused(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	expect(fx, 1, "", "vfcfg: 0000:01:00.1: set --count 12 --cap 3: no driver is bound, but "
	       "--count needs none and --cap a vfio driver; do both in one step "
	       "(vfcfg bind 0000:01:00.1 vfio-pci --count 12 --cap 3)\n",
	       "set", "01:00.1", "--count", "12", "--cap", "3");
	expect_state(fx, "0000:01:00.1", "driver none override none size 8 cap none");
	expect(fx, 1, "", "vfcfg: 0000:01:00.2: set --count 12 --cap 3: bound to driver nvme, but "
	       "--count needs none and --cap a vfio driver; do both in one step "
	       "(vfcfg bind 0000:01:00.2 vfio-pci --count 12 --cap 3)\n",
	       "set", "01:00.2", "--count", "12", "--cap", "3");
	expect_state(fx, "0000:01:00.2", "driver nvme override none size 8 cap none");
	expect(fx, 1, "", "vfcfg: 0000:01:00.4: set --count 12 --cap 3: driver old_vfio has no "
	       "vfio_msix_cap here; boot a kernel, or load a vfio-pci-core module, "
	       "that has it\n", "set", "01:00.4", "--count", "12", "--cap", "3");
	expect_state(fx, "0000:01:00.4", "driver old_vfio override none size 8 cap none");
	expect(fx, 1, "", "vfcfg: 0000:01:00.3: set --count 12 --cap 13: --cap 13 is above "
	       "--count 12; ask for at most that\n",
	       "set", "01:00.3", "--count", "12", "--cap", "13");
	expect(fx, 1, "", "vfcfg: 0000:77:00.0: set --count 12 --cap 3: no such device; "
	       "see \"vfcfg list\" for those that there are\n",
	       "set", "77:00.0", "--count", "12", "--cap", "3");
	/* No callback: known while the driver is still bound. */
	fixture_add(fx, "on 0000:01:00.0\nremove driver\ndriver igb\n");
	expect(fx, 1, "", BOTH "PF driver igb cannot resize a VF's table; leave the table and cap "
	       "what its user sees (vfcfg bind 0000:01:00.3 vfio-pci --cap N)\n",
	       "set", "01:00.3", "--count", "12", "--cap", "3");
	expect_state(fx, "0000:01:00.3", "driver vfio-pci override vfio-pci size 8 cap 4");
	fixture_free(fx);
}

static void test_both_open(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	fixture_add(fx, "on 0000:01:00.3\nattr fake_open 1\n");
	expect(fx, 1, "", BOTH "held open by a vfio user who cannot be found; to be unbound it "
	       "must "
	       "be closed, end that first\n",
	       "set", "01:00.3", "--count", "12", "--cap", "3");
	expect_state(fx, "0000:01:00.3", "driver vfio-pci override vfio-pci size 8 cap 4");
	fixture_free(fx);
}

static void test_both_undone(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	/* In whichever order they were given. */
	expect(fx, 1, "", "vfcfg: 0000:01:00.3: set --count 33 --cap 3: PF driver nvme does not "
	       "take 33 for this device; ask for another number (its limits may be in the "
	       "kernel log, dmesg); all is as it was\n",
	       "set", "01:00.3", "--cap", "4", "--count", "33", "--cap", "3");
	expect_state(fx, "0000:01:00.3", "driver vfio-pci override vfio-pci size 8 cap 4");
	/* Accepted, but not done. */
	fixture_add(fx, "on 0000:01:00.0\nremove driver\ndriver fake_ignores\n");
	expect(fx, 1, "", BOTH "asked 12, got 8; ask for fewer, or take vectors from other VFs "
	       "first; all is as it was\n", "set", "01:00.3", "--count", "12", "--cap", "3");
	expect_state(fx, "0000:01:00.3", "driver vfio-pci override vfio-pci size 8 cap 4");
	/* And then not undone either. */
	fixture_add(fx, "on 0000:01:00.0\nremove driver\ndriver fake_short\n");
	expect(fx, 4, "", BOTH "asked 12, got 11; ask for fewer, or take vectors from other VFs "
	       "first; the Table Size it had, 8, could not be brought back: Input/output error; "
	       "try again, then look in the kernel log (dmesg)\n",
	       "set", "01:00.3", "--count", "12", "--cap", "3");
	fixture_free(fx);
}

static void test_reset(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	expect(fx, 0, "0000:01:00.3: 8 -> 6\n0000:01:00.3: cap 4 -> none\n", "",
	       "reset", "-v", "01:00.3");
	expect_state(fx, "0000:01:00.3", "driver vfio-pci override vfio-pci size 6 cap 0");
	/* Unbound: there is no cap. */
	expect(fx, 0, "0000:01:00.1: 8 -> 6\n", "", "reset", "-v", "01:00.1");
	/* A kernel without: the table alone. */
	expect(fx, 0, "", "", "reset", "01:00.4");
	expect_state(fx, "0000:01:00.4", "driver old_vfio override none size 6 cap none");
	/* Drivers other than vfio's are not moved. */
	expect(fx, 1, "", "vfcfg: 0000:01:00.2: reset count: bound to driver nvme; unbind it first "
	       "(vfcfg unbind 0000:01:00.2)\n", "reset", "01:00.2");
	expect(fx, 1, "", "vfcfg: 0000:77:00.0: reset: no such device; "
	       "see \"vfcfg list\" for those that there are\n", "reset", "77:00.0");
	fixture_free(fx);
}

/* What cannot be resized still has its cap reset, without moving the driver. */
static void test_reset_cap_only(void **state)
{
	static const char *const argv[] = { "vfcfg", "reset", "01:00.3", NULL };
	struct fixture *fx = fixture_load("vfio");
	char *log;

	(void)state;
	expect(fx, 0, "", "", "set", "00:03.0", "--cap", "2");
	expect(fx, 0, "0000:00:03.0: cap 2 -> none\n", "", "reset", "-v", "00:03.0");
	expect_state(fx, "0000:00:03.0", "driver vfio-pci override none size 5 cap 0");
	fixture_add(fx, "on 0000:01:00.0\nremove driver\ndriver igb\n");
	log = run_log(fx, argv, 0);
	assert_string_equal(log, "0000:01:00.3 8\n0000:01:00.3 vfio_msix_cap 0\n");
	free(log);
	expect_state(fx, "0000:01:00.3", "driver vfio-pci override vfio-pci size 8 cap 0");
	fixture_free(fx);
}

/* A kernel that cannot resize cannot have resized. */
static void test_reset_without_attribute(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	fixture_add(fx, "on 0000:01:00.3 0000:01:00.1\nremove sriov_vf_msix_count\n");
	expect(fx, 0, "", "", "reset", "01:00.3");
	expect_state(fx, "0000:01:00.3", "driver vfio-pci override vfio-pci size 8 cap 0");
	expect(fx, 1, "", NULL, "reset", "01:00.1");
	fixture_free(fx);
}

static void test_reset_open(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	fixture_add(fx, "on 0000:01:00.3\nattr fake_open 1\n");
	expect(fx, 1, "", "vfcfg: 0000:01:00.3: reset: held open by a vfio user who cannot be "
	       "found; to be unbound it must be closed, end that first\n", "reset", "01:00.3");
	expect_state(fx, "0000:01:00.3", "driver vfio-pci override vfio-pci size 8 cap 4");
	fixture_free(fx);
}

static void test_partial(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct result r = run(fx, "set", "01:00.1", "01:00.3", "01:00.2", "00:03.0", "77:00.0",
			      "--cap", "2", "-v", NULL);

	(void)state;
	assert_int_equal(r.status, 1);
	assert_string_equal(r.out, "0000:01:00.3: cap 4 -> 2\n0000:00:03.0: cap none -> 2\n");
	assert_int_equal(lines(r.err), 3);
	result_free(&r);
	fixture_free(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_set),
	cmocka_unit_test(test_only_the_file),
	cmocka_unit_test(test_no_file),
	cmocka_unit_test(test_above_the_table),
	cmocka_unit_test(test_open),
	cmocka_unit_test(test_open_by_many),
	cmocka_unit_test(test_errnos),
	cmocka_unit_test(test_every_errno),
	cmocka_unit_test(test_vanish),
	cmocka_unit_test(test_read_back),
	cmocka_unit_test(test_both),
	cmocka_unit_test(test_both_refused),
	cmocka_unit_test(test_both_open),
	cmocka_unit_test(test_both_undone),
	cmocka_unit_test(test_reset),
	cmocka_unit_test(test_reset_cap_only),
	cmocka_unit_test(test_reset_without_attribute),
	cmocka_unit_test(test_reset_open),
	cmocka_unit_test(test_partial),
};

TAP_MAIN(tests)
