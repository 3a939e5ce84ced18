// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg set and reset, with drivers that take numbers differently.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run.h"
#include "tap.h"

/* A PF bound to a driver of the fake kernel, and one VF with 8 vectors. */
static struct fixture *one_vf(const char *driver)
{
	struct fixture *fx = fixture_text("pf 0000:01:00.0\n"
					  "attr sriov_totalvfs 1\n"
					  "attr sriov_vf_total_msix 64\n"
					  "vf 0 0000:01:00.1\n"
					  "msix 8\n"
					  "attr sriov_vf_msix_count 8\n"
					  "on 0000:01:00.0\n");
	char *line;

	assert_true(asprintf(&line, "driver %s\n", driver) > 0);
	fixture_add(fx, line);
	free(line);
	return fx;
}

static void test_exact(void **state)
{
	struct fixture *fx = fixture_load("mlx5");

	(void)state;
	expect(fx, 0, "", "", "set", "0000:03:00.2", "--count", "20");
	assert_int_equal(fixture_table_size(fx, "0000:03:00.2"), 20);
	expect(fx, 0, "0000:03:00.2: 20 -> 3\n", "", "set", "--count=0x3", "03:00.2", "-v");
	assert_int_equal(fixture_table_size(fx, "0000:03:00.2"), 3);
	expect(fx, 0, "0000:03:00.2: 3 -> 3\n", "", "set", "--verbose", "03:00.2", "--count", "3");
	/* No other VF was touched. */
	assert_int_equal(fixture_table_size(fx, "0000:03:00.3"), 8);
	fixture_free(fx);
}

static void test_default(void **state)
{
	struct fixture *fx = fixture_load("mlx5");

	(void)state;
	expect(fx, 0, "", "", "set", "03:00.2", "--count", "20");
	expect(fx, 0, "0000:03:00.2: 20 -> 8\n", "", "set", "03:00.2", "--count", "0", "-v");
	/* Nothing changed: at the default, or ignored. Say what stands. */
	expect(fx, 0, "0000:03:00.2: set --count 0: asked for the default, the Table Size is 8\n",
	       "", "set", "03:00.2", "--count", "0");
	fixture_free(fx);
}

static void test_last_count_wins(void **state)
{
	struct fixture *fx = fixture_load("mlx5");

	(void)state;
	expect(fx, 0, "", "", "set", "03:00.2", "--count", "20", "--count", "9");
	assert_int_equal(fixture_table_size(fx, "0000:03:00.2"), 9);
	fixture_free(fx);
}

static void test_reset(void **state)
{
	struct fixture *fx = fixture_load("mlx5");

	(void)state;
	expect(fx, 0, "", "", "set", "03:00.2", "--count", "20");
	expect(fx, 0, "", "", "reset", "03:00.2");
	assert_int_equal(fixture_table_size(fx, "0000:03:00.2"), 8);
	expect(fx, 0, "0000:03:00.2: 8 -> 8\n"
	       "0000:03:00.2: reset count: asked for the default, the Table Size is 8\n",
	       "", "reset", "-v", "03:00.2");
	expect(fx, 1, "", "vfcfg: 0000:03:00.3: reset count: bound to driver mlx5_core; "
	       "unbind it first (vfcfg unbind 0000:03:00.3)\n",
	       "reset", "03:00.3");
	fixture_free(fx);
}

/* A driver that cannot move vectors left them at the default. */
static void test_reset_without_callback(void **state)
{
	struct fixture *fx = fixture_load("igb");

	(void)state;
	expect(fx, 0, "", "", "reset", "-v", "05:10.0", "05:10.1");
	expect(fx, 1, "", NULL, "set", "--count", "0", "05:10.0");
	expect(fx, 1, "", NULL, "reset", "05:00.0");
	expect(fx, 1, "", NULL, "reset", "77:00.0");
	fixture_free(fx);
}

static void test_ice_gives_one_more(void **state)
{
	struct fixture *fx = fixture_load("ice");

	(void)state;
	expect(fx, 0, "0000:b1:01.0: set --count 5: asked 5, got 6\n", "",
	       "set", "b1:01.0", "--count", "5");
	assert_int_equal(fixture_table_size(fx, "0000:b1:01.0"), 6);
	/* Again: unchanged, and still what ice makes of 5. */
	expect(fx, 0, "0000:b1:01.0: 6 -> 6\n"
	       "0000:b1:01.0: set --count 5: asked 5, got 6\n", "",
	       "set", "b1:01.0", "--count", "5", "-v");
	expect(fx, 0, "0000:b1:01.0: set --count 0: asked for the default, the Table Size is 6\n",
	       "", "set", "b1:01.0", "--count", "0");
	expect(fx, 1, "", "vfcfg: 0000:b1:01.0: set --count 40: PF driver ice does not take 40 "
	       "for this device; ask for another number "
	       "(its limits may be in the kernel log, dmesg)\n",
	       "set", "b1:01.0", "--count", "40");
	fixture_free(fx);
}

static void test_more_than_asked(void **state)
{
	struct fixture *fx = one_vf("fake_doubles");

	(void)state;
	expect(fx, 0, "0000:01:00.1: set --count 9: asked 9, got 18\n", "",
	       "set", "01:00.1", "--count", "9");
	fixture_free(fx);
}

static void test_fewer_than_asked(void **state)
{
	struct fixture *fx = one_vf("fake_short");

	(void)state;
	expect(fx, 1, "", "vfcfg: 0000:01:00.1: set --count 12: asked 12, got 11; "
	       "ask for fewer, or take vectors from other VFs first\n",
	       "set", "01:00.1", "--count", "12");
	fixture_free(fx);
}

static void test_ignored(void **state)
{
	struct fixture *fx = one_vf("fake_ignores");

	(void)state;
	expect(fx, 1, "", "vfcfg: 0000:01:00.1: set --count 12: asked 12, got 8; "
	       "ask for fewer, or take vectors from other VFs first\n",
	       "set", "01:00.1", "--count", "12");
	expect(fx, 1, "", "vfcfg: 0000:01:00.1: set --count 6: asked 6, the Table Size stays 8; "
	       "the PF driver ignored the number, look in the kernel log (dmesg)\n",
	       "set", "01:00.1", "--count", "6");
	/* One more than asked is ice's answer. */
	expect(fx, 0, "0000:01:00.1: set --count 7: asked 7, got 8\n", "",
	       "set", "01:00.1", "--count", "7");
	expect(fx, 0, "", "", "set", "01:00.1", "--count", "8");
	fixture_free(fx);
}

/* The attribute says 12; the device, and so the tool, says 8. */
static void test_attribute_is_not_believed(void **state)
{
	struct fixture *fx = one_vf("fake_liar");

	(void)state;
	expect(fx, 1, "", NULL, "set", "01:00.1", "--count", "12");
	expect(fx, 0, "-\n12\n", "", "list", "-no", "TABLE");
	expect(fx, 0, "0000:01:00.1: 8 -> 8\n", "", "set", "01:00.1", "-v", "--count", "8");
	fixture_free(fx);
}

static void test_device_dies(void **state)
{
	struct fixture *fx = one_vf("fake_dies");

	(void)state;
	expect(fx, 1, "", "vfcfg: 0000:01:00.1: set --count 12: accepted, but the device does not "
	       "answer any more; look in the kernel log (dmesg)\n",
	       "set", "01:00.1", "--count", "12");
	fixture_free(fx);
}

/* Allowed to write, not to see all of config space. */
static void test_not_readable_back(void **state)
{
	struct fixture *fx = one_vf("fake_ignores");

	(void)state;
	fixture_add(fx, "on 0000:01:00.1\ncut 64\n");
	expect(fx, 0, "0000:01:00.1: unknown -> unknown\n"
	       "0000:01:00.1: set --count 12: accepted, but the Table Size cannot be read back "
	       "(config space is hidden without CAP_SYS_ADMIN)\n", "",
	       "set", "01:00.1", "--count", "12", "-v");
	fixture_add(fx, "on 0000:01:00.1\nmsix 8\nconfig 41 00\n");
	expect(fx, 1, "", "vfcfg: 0000:01:00.1: set --count 12: accepted, but the device shows "
	       "no MSI-X capability; look in the kernel log (dmesg)\n",
	       "set", "01:00.1", "--count", "12");
	fixture_free(fx);
}

/* The attribute's count of writes, in the order that the kernel saw. */
static char *logged(struct fixture *fx, const char *count, const char *const *vfs)
{
	const char *argv[16] = { "vfcfg", "set", "-v", "--count", count };
	struct result r;
	char *path, *text = NULL;
	size_t n = 5, size = 0;
	FILE *f;

	while (*vfs)
		argv[n++] = *vfs++;
	assert_true(asprintf(&path, "%s/log", fx->root) > 0);
	setenv("VFCFG_FAKE_LOG", path, 1);
	r = run_argv(fx, argv, 0);
	unsetenv("VFCFG_FAKE_LOG");
	if (r.status)
		fail_msg("%s", r.err);
	result_free(&r);
	f = fopen(path, "r");
	assert_non_null(f);
	assert_true(getdelim(&text, &size, '\0', f) > 0);
	fclose(f);
	unlink(path);
	free(path);
	return text;
}

static void test_shrink_first(void **state)
{
	static const char *const vfs[] = {
		"01:00.1", "01:00.2", "01:00.3", "0000:01:00.1", "01:00.4", "1:0.4", NULL
	};
	struct fixture *fx = fixture_load("nvme");
	char *log;

	(void)state;
	/* The pool of 16 is spent: 1 + 9 + 1 + 5. */
	fixture_add(fx, "on 0000:01:00.2\nmsix 9\non 0000:01:00.4\nmsix 5\n");
	log = logged(fx, "4", vfs);
	assert_string_equal(log, "0000:01:00.2 4\n0000:01:00.4 4\n0000:01:00.1 4\n0000:01:00.3 4\n");
	free(log);
	fixture_free(fx);
}

static void test_report_in_given_order(void **state)
{
	struct fixture *fx = fixture_load("nvme");

	(void)state;
	fixture_add(fx, "on 0000:01:00.2\nmsix 9\non 0000:01:00.4\nmsix 5\n");
	expect(fx, 0, "0000:01:00.3: 1 -> 4\n0000:01:00.4: 5 -> 4\n"
	       "0000:01:00.1: 1 -> 4\n0000:01:00.2: 9 -> 4\n", "",
	       "set", "01:00.3", "01:00.4", "-v", "01:00.1", "01:00.3", "--count", "4", "01:00.2");
	fixture_free(fx);
}

/* One device's refusal does not stop the others; duplicates are refused once. */
static void test_partial(void **state)
{
	struct fixture *fx = fixture_load("mlx5");
	struct result r = run(fx, "set", "77:00.0", "03:00.3", "03:00.2", "03:00.0", "77:00.0",
			      "--count", "9", "-v", NULL);

	(void)state;
	assert_int_equal(r.status, 1);
	assert_string_equal(r.out, "0000:03:00.2: 8 -> 9\n");
	assert_int_equal(lines(r.err), 3);
	assert_int_equal(fixture_table_size(fx, "0000:03:00.2"), 9);
	assert_int_equal(fixture_table_size(fx, "0000:03:00.3"), 8);
	result_free(&r);
	fixture_free(fx);
}

/* Many at once; every one is bound: one reason, one line. */
static void test_500(void **state)
{
	struct fixture *fx = fixture_load("vfs500");
	const char *argv[505] = { "vfcfg", "set", "--count", "7" };
	char addrs[500][13];
	unsigned int i, rid = 0x4001;
	struct result r;

	(void)state;
	for (i = 0; i < 500; i++, rid++) {
		snprintf(addrs[i], sizeof(addrs[i]), "0000:%02x:%02x.%x",
			 rid >> 8 & 0xff, rid >> 3 & 0x1f, rid & 7);
		argv[4 + i] = addrs[i];
	}
	r = run_argv(fx, argv, 0);
	assert_int_equal(r.status, 1);
	assert_int_equal(lines(r.err), 1);
	assert_contains(r.err, "vfcfg: 0000:40:00.1, 0000:40:00.2, 0000:40:00.3 and 497 more: set "
			"--count 7: bound to driver ");
	assert_contains(r.err, "; unbind it first (vfcfg unbind DEVICE)\n");
	result_free(&r);
	fixture_free(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_exact),
	cmocka_unit_test(test_default),
	cmocka_unit_test(test_last_count_wins),
	cmocka_unit_test(test_reset),
	cmocka_unit_test(test_reset_without_callback),
	cmocka_unit_test(test_ice_gives_one_more),
	cmocka_unit_test(test_more_than_asked),
	cmocka_unit_test(test_fewer_than_asked),
	cmocka_unit_test(test_ignored),
	cmocka_unit_test(test_attribute_is_not_believed),
	cmocka_unit_test(test_device_dies),
	cmocka_unit_test(test_not_readable_back),
	cmocka_unit_test(test_shrink_first),
	cmocka_unit_test(test_report_in_given_order),
	cmocka_unit_test(test_partial),
	cmocka_unit_test(test_500),
};

TAP_MAIN(tests)
