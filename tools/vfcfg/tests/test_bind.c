// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg bind and unbind.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run.h"
#include "tap.h"

static void expect_state(const struct fixture *fx, const char *addr, const char *want)
{
	char *state = fixture_state(fx, addr);

	assert_string_equal(state, want);
	free(state);
}

#define expect_log(fx, want, ...) do { \
	static const char *const argv_[] = { "vfcfg", __VA_ARGS__, NULL }; \
	char *log_ = run_log(fx, argv_, 0); \
	assert_string_equal(log_, want); \
	free(log_); \
} while (0)

#define misuse(fx, part, ...) do { \
	struct result u_ = run(fx, __VA_ARGS__, NULL); \
	expect_result(&u_, 2, "", NULL, __FILE__, __LINE__); \
	assert_contains(u_.err, part); \
	result_free(&u_); \
} while (0)

static void test_usage(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	misuse(fx, "no DEVICE and no DRIVER", "bind");
	misuse(fx, "no DEVICE and no DRIVER", "bind", "--cap", "3");
	misuse(fx, "no DEVICE given, only the DRIVER vfio-pci", "bind", "vfio-pci");
	misuse(fx, "no DRIVER given: the last word, 01:00.1, is a DEVICE", "bind", "01:00.1");
	misuse(fx, "no DRIVER given: the last word, 01:00.3, is a DEVICE",
	       "bind", "01:00.1", "01:00.3", "--cap", "3");
	misuse(fx, "vfio-pci: not a PCI address", "bind", "vfio-pci", "01:00.1", "nvme");
	misuse(fx, "not the name of a driver", "bind", "01:00.1", "../nvme");
	misuse(fx, "not the name of a driver", "bind", "01:00.1", "a/b");
	misuse(fx, "not the name of a driver", "bind", "01:00.1", "");
	misuse(fx, "not the name of a driver", "bind", "01:00.1", ".");
	misuse(fx, "not the name of a driver", "bind", "01:00.1", "vfio pci");
	misuse(fx, "not a number", "bind", "01:00.1", "vfio-pci", "--cap", "2049");
	misuse(fx, "no DEVICE", "unbind");
	misuse(fx, "not a PCI address", "unbind", "01:00.1", "vfio-pci");
	misuse(fx, "unrecognized option", "unbind", "01:00.1", "--cap", "1");
	expect_state(fx, "0000:01:00.1", "driver none override none size 8 cap none");
	fixture_free(fx);
}

static void test_bind(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	expect_log(fx, "0000:01:00.1 driver_override vfio-pci\n"
		       "pci drivers_probe 0000:01:00.1\n", "bind", "01:00.1", "vfio-pci");
	expect_state(fx, "0000:01:00.1", "driver vfio-pci override vfio-pci size 8 cap 0");
	expect_log(fx, "0000:01:00.2 driver/unbind 0000:01:00.2\n"
		       "0000:01:00.2 driver_override vfio-pci\n"
		       "pci drivers_probe 0000:01:00.2\n", "bind", "01:00.2", "vfio-pci");
	/* Is it idle? Then away from vfio-pci; the override follows. */
	expect_log(fx, "0000:01:00.3 vfio_msix_cap 4\n"
		       "0000:01:00.3 driver/unbind 0000:01:00.3\n"
		       "0000:01:00.3 driver_override nvme\n"
		       "pci drivers_probe 0000:01:00.3\n", "bind", "01:00.3", "nvme");
	expect_state(fx, "0000:01:00.3", "driver nvme override nvme size 8 cap none");
	/* Bound already: nothing to do, and the override is nobody's business. */
	expect_log(fx, "", "bind", "01:00.2", "vfio-pci");
	expect_log(fx, "", "bind", "01:00.4", "old_vfio");
	expect_state(fx, "0000:01:00.4", "driver old_vfio override none size 8 cap none");
	fixture_free(fx);
}

static void test_verbose(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	expect(fx, 0, "0000:01:00.2: driver nvme -> vfio-pci\n"
	       "0000:01:00.2: 8 -> 12\n0000:01:00.2: cap none -> 3\n"
	       "0000:01:00.1: driver none -> vfio-pci\n"
	       "0000:01:00.1: 8 -> 12\n0000:01:00.1: cap none -> 3\n", "",
	       "bind", "-v", "01:00.2", "01:00.1", "--count", "12", "--cap", "3", "vfio-pci");
	expect(fx, 0, "0000:01:00.1: 12 -> 12\n0000:01:00.1: cap 3 -> 3\n", "",
	       "bind", "01:00.1", "vfio-pci", "--count", "12", "--cap", "3", "-v");
	expect(fx, 0, "0000:01:00.1: driver vfio-pci -> none\n", "", "unbind", "-v", "01:00.1");
	expect(fx, 0, "", "", "unbind", "-v", "01:00.1");
	fixture_free(fx);
}

/* Resize, bind, cap. */
static void test_one_step(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	expect_log(fx, "0000:01:00.1 12\n"
		       "0000:01:00.1 driver_override vfio-pci\n"
		       "pci drivers_probe 0000:01:00.1\n"
		       "0000:01:00.1 vfio_msix_cap 3\n",
		   "bind", "01:00.1", "vfio-pci", "--cap", "3", "--count", "12");
	expect_state(fx, "0000:01:00.1", "driver vfio-pci override vfio-pci size 12 cap 3");
	/* Nothing but a cap changes. */
	expect_log(fx, "0000:01:00.1 vfio_msix_cap 2\n",
		   "bind", "01:00.1", "vfio-pci", "--cap", "2", "--count", "12");
	/* The table changes under the same driver; the cap ends with the driver. */
	expect_log(fx, "0000:01:00.1 12\n"
		       "0000:01:00.1 vfio_msix_cap 2\n"
		       "0000:01:00.1 driver/unbind 0000:01:00.1\n"
		       "0000:01:00.1 9\n"
		       "pci drivers_probe 0000:01:00.1\n",
		   "bind", "01:00.1", "vfio-pci", "--count", "9");
	expect_state(fx, "0000:01:00.1", "driver vfio-pci override vfio-pci size 9 cap 0");
	/* Not only vfio drivers. */
	expect_log(fx, "0000:01:00.2 8\n"
		       "0000:01:00.2 driver/unbind 0000:01:00.2\n"
		       "0000:01:00.2 9\n"
		       "0000:01:00.2 driver_override nvme\n"
		       "pci drivers_probe 0000:01:00.2\n",
		   "bind", "01:00.2", "nvme", "--count", "9");
	expect_state(fx, "0000:01:00.2", "driver nvme override nvme size 9 cap none");
	fixture_free(fx);
}

/* 0 may be any size, so the driver has to go to find out. */
static void test_default(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	expect(fx, 0, "0000:01:00.3: 8 -> 6\n", "", "bind", "01:00.3", "vfio-pci", "--count", "0",
	       "-v");
	expect(fx, 0, "0000:01:00.3: bind vfio-pci --count 0: asked for the default, "
	       "the Table Size is 6\n", "", "bind", "01:00.3", "vfio-pci", "--count", "0");
	fixture_free(fx);
}

/* Those that shrink go first, also when drivers are bound to all. */
static void test_shrink_first(void **state)
{
	static const char *const argv[] = {
		"vfcfg", "bind", "01:00.1", "01:00.2", "01:00.3", "vfio-pci", "--count", "16", NULL
	};
	struct fixture *fx = fixture_load("vfio");
	char *log, *small, *large;

	(void)state;
	fixture_add(fx, "on 0000:01:00.3\nmsix 30\non 0000:01:00.4\nmsix 16\n");
	log = run_log(fx, argv, 0);
	large = strstr(log, "unbind 0000:01:00.3\n0000:01:00.3 16\n");
	small = strstr(log, "\n0000:01:00.1 16\n");
	assert_true(large && small && large < small);
	free(log);
	fixture_free(fx);
}

static void test_refused(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	expect(fx, 1, "", "vfcfg: 0000:01:00.2: bind igb: driver igb is not loaded; "
	       "load it first (modprobe igb)\n", "bind", "01:00.2", "igb");
	expect(fx, 1, "", "vfcfg: 0000:01:00.2: bind fake_picky: driver fake_picky does not take "
	       "the device; look in the kernel log (dmesg); all is as it was\n",
	       "bind", "01:00.2", "fake_picky");
	expect(fx, 1, "", "vfcfg: 0000:77:00.0: bind nvme: no such device; "
	       "see \"vfcfg list\" for those that there are\n", "bind", "77:00.0", "nvme");
	expect(fx, 1, "", "vfcfg: 0000:01:00.2: bind vfio-pci --count 9 --cap 10: --cap 10 is "
	       "above "
	       "--count 9; ask for at most that\n",
	       "bind", "01:00.2", "vfio-pci", "--count", "9", "--cap", "10");
	expect(fx, 1, "", "vfcfg: 0000:01:00.2: bind vfio-pci --cap 9: 9 is above its Table Size, "
	       "8; "
	       "ask for at most that\n",
	       "bind", "01:00.2", "vfio-pci", "--cap", "9");
	expect(fx, 1, "", "vfcfg: 0000:01:00.2: bind old_vfio --count 12 --cap 9: driver old_vfio "
	       "has no vfio_msix_cap here; boot a kernel, or load a vfio-pci-core module, that "
	       "has it; all is as it was\n",
	       "bind", "01:00.2", "old_vfio", "--count", "12", "--cap", "9");
	expect(fx, 1, "", "vfcfg: 0000:01:00.2: bind vfio-pci --count 33: PF driver nvme does not "
	       "take 33 for this device; ask for another number (its limits may be in the "
	       "kernel log, dmesg); all is as it was\n",
	       "bind", "01:00.2", "vfio-pci", "--count", "33");
	expect_state(fx, "0000:01:00.2", "driver nvme override none size 8 cap none");
	/* On to the others. */
	expect(fx, 1, NULL, "vfcfg: 0000:77:00.0: bind vfio-pci --cap 3: no such device; "
	       "see \"vfcfg list\" for those that there are\n",
	       "bind", "01:00.1", "77:00.0", "01:00.2", "vfio-pci", "--cap", "3");
	expect_state(fx, "0000:01:00.2", "driver vfio-pci override vfio-pci size 8 cap 3");
	fixture_free(fx);
}

/* With an override of its own, and a cap, it gets back both. */
static void test_refused_from_vfio(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	expect(fx, 1, "", NULL, "bind", "01:00.3", "fake_picky", "--count", "12");
	expect_state(fx, "0000:01:00.3", "driver vfio-pci override vfio-pci size 8 cap 4");
	fixture_add(fx, "on 0000:01:00.3\nattr driver_override some,other\n");
	expect(fx, 1, "", NULL, "bind", "01:00.3", "fake_picky", "--count", "12");
	expect_state(fx, "0000:01:00.3", "driver vfio-pci override some,other size 8 cap 4");
	fixture_free(fx);
}

/* The table that ice gives is one larger than asked, also when undone. */
static void test_undo_ice(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	fixture_add(fx, "on 0000:01:00.0\nremove driver\ndriver ice\n");
	expect(fx, 1, "", NULL, "bind", "01:00.1", "fake_picky", "--count", "12");
	expect_state(fx, "0000:01:00.1", "driver none override none size 8 cap none");
	fixture_free(fx);
}

#define HELD "held open by a vfio user who cannot be found; to be unbound it must be closed, " \
	     "end that first\n"

static void test_open(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	char *path;

	(void)state;
	fixture_add(fx, "on 0000:01:00.3 0000:01:00.4\nattr fake_open 1\n");
	expect(fx, 1, "", "vfcfg: 0000:01:00.3: unbind: " HELD, "unbind", "01:00.3");
	expect(fx, 1, "", "vfcfg: 0000:01:00.3: bind nvme: " HELD, "bind", "01:00.3", "nvme");
	expect(fx, 1, "", "vfcfg: 0000:01:00.3: bind vfio-pci --count 4: " HELD,
	       "bind", "01:00.3", "vfio-pci", "--count", "4");
	/* What stands needs no unbinding. */
	expect(fx, 0, "", "", "bind", "01:00.3", "vfio-pci", "--count", "8");
	/* A kernel without the cap: by who holds the group's file. */
	assert_true(asprintf(&path, "%s/proc", fx->root) > 0);
	mkdir(path, 0755);
	setenv("VFCFG_FAKE_PROC", path, 1);
	free(path);
	assert_true(asprintf(&path, "%s/proc/4242", fx->root) > 0);
	mkdir(path, 0755);
	free(path);
	assert_true(asprintf(&path, "%s/proc/4242/fd", fx->root) > 0);
	mkdir(path, 0755);
	free(path);
	assert_true(asprintf(&path, "%s/proc/4242/fd/3", fx->root) > 0);
	assert_int_equal(symlink("/dev/vfio/7", path), 0);
	free(path);
	expect(fx, 1, "", "vfcfg: 0000:01:00.4: unbind: held open by PID 4242 (?); to be unbound "
	       "it "
	       "must be closed, end that first\n", "unbind", "01:00.4");
	unsetenv("VFCFG_FAKE_PROC");
	expect_state(fx, "0000:01:00.3", "driver vfio-pci override vfio-pci size 8 cap 4");
	expect_state(fx, "0000:01:00.4", "driver old_vfio override none size 8 cap none");
	fixture_free(fx);
}

static void test_unbind(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	expect_log(fx, "0000:01:00.2 driver/unbind 0000:01:00.2\n", "unbind", "01:00.2");
	expect_log(fx, "0000:01:00.3 vfio_msix_cap 4\n"
		       "0000:01:00.3 driver/unbind 0000:01:00.3\n"
		       "0000:01:00.3 driver_override \n", "unbind", "01:00.3");
	expect_state(fx, "0000:01:00.3", "driver none override none size 8 cap none");
	expect_log(fx, "", "unbind", "01:00.1", "01:00.3");
	/* Unbound, with an override that would bind it at the next probe. */
	fixture_add(fx, "on 0000:01:00.1\nattr driver_override nvme\n");
	expect_log(fx, "0000:01:00.1 driver_override \n", "unbind", "01:00.1");
	expect(fx, 1, "", "vfcfg: 0000:77:00.0: unbind: no such device; "
	       "see \"vfcfg list\" for those that there are\n", "unbind", "77:00.0");
	fixture_free(fx);
}

/* A PF driver that goes takes what its VFs were given along. */
static void test_pf_with_vfs(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	expect(fx, 1, "", "vfcfg: 0000:01:00.0: unbind: is a PF with VFs enabled (4), which need "
	       "its "
	       "driver nvme; disable them first "
	       "(echo 0 > /sys/bus/pci/devices/0000:01:00.0/sriov_numvfs)\n",
	       "unbind", "01:00.0");
	expect(fx, 1, "", NULL, "bind", "01:00.0", "vfio-pci");
	expect(fx, 0, "", "", "bind", "01:00.0", "nvme");
	fixture_add(fx, "on 0000:01:00.0\nattr sriov_numvfs 0\nmsix 32\n");
	expect(fx, 0, "", "", "bind", "01:00.0", "vfio-pci", "--cap", "7");
	expect_state(fx, "0000:01:00.0", "driver vfio-pci override vfio-pci size 32 cap 7");
	fixture_free(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_usage),
	cmocka_unit_test(test_bind),
	cmocka_unit_test(test_verbose),
	cmocka_unit_test(test_one_step),
	cmocka_unit_test(test_default),
	cmocka_unit_test(test_shrink_first),
	cmocka_unit_test(test_refused),
	cmocka_unit_test(test_refused_from_vfio),
	cmocka_unit_test(test_undo_ice),
	cmocka_unit_test(test_open),
	cmocka_unit_test(test_unbind),
	cmocka_unit_test(test_pf_with_vfs),
};

TAP_MAIN(tests)
