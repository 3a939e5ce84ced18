// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices by the names that people have for them: VFs of a PF by number.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run.h"
#include "tap.h"

static void name_it(const struct fixture *fx, const char *class, const char *name,
		    const char *target)
{
	char *path;

	assert_true(asprintf(&path, "%s/class", fx->root) > 0);
	mkdir(path, 0755);
	free(path);
	assert_true(asprintf(&path, "%s/class/%s", fx->root, class) > 0);
	mkdir(path, 0755);
	free(path);
	assert_true(asprintf(&path, "%s/class/%s/%s", fx->root, class, name) > 0);
	mkdir(path, 0755);
	free(path);
	assert_true(asprintf(&path, "%s/class/%s/%s/device", fx->root, class, name) > 0);
	assert_int_equal(symlink(target, path), 0);
	free(path);
}

static struct fixture *named(void)
{
	struct fixture *fx = fixture_load("nvme");

	name_it(fx, "nvme", "nvme0", "../../../0000:01:00.0");
	name_it(fx, "net", "ens1f0", "../../../0000:01:00.0");
	name_it(fx, "net", "virt0", "../../../virtual/net");
	return fx;
}

static void test_lists(void **state)
{
	static const char *const all[] = {
		"01:00.0/*", "0000:01:00.0/0-3", "nvme0/*", "ens1f0/0-3", "nvme0/0-3",
	};
	struct fixture *fx = named();
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(all); i++)
		expect(fx, 0, "-\n0\n1\n2\n3\n", "", "list", "-no", "INDEX", all[i]);
	expect(fx, 0, "-\n2\n", "", "list", "-no", "INDEX", "nvme0/2");
	expect(fx, 0, "-\n1\n2\n", "", "list", "-no", "INDEX", "ens1f0/1-2");
	/* Each once, however it is named. */
	expect(fx, 0, "-\n1\n2\n3\n", "", "list", "-no", "INDEX", "nvme0/1-2", "01:00.3",
	       "01:00.0/3", "ens1f0/2-2");
	fixture_free(fx);
}

static void test_changes(void **state)
{
	struct fixture *fx = named();

	(void)state;
	expect(fx, 0, "0000:01:00.2: 1 -> 3\n0000:01:00.3: 1 -> 3\n", "", "set", "nvme0/1-2",
	       "01:00.2", "--count", "3", "-v");
	assert_int_equal(fixture_table_size(fx, "0000:01:00.1"), 1);
	expect(fx, 0, NULL, "", "reset", "01:00.0/*");
	assert_int_equal(fixture_table_size(fx, "0000:01:00.2"), 1);
	expect(fx, 0, "", "", "unbind", "nvme0/*");
	fixture_free(fx);
}

/* What cannot be found stops all before anything is done. */
static void test_refused(void **state)
{
	struct fixture *fx = named();

	(void)state;
	expect(fx, 1, "", "vfcfg: set --count 3: nvme0/3-4: the PF has no VF of that number; see "
	       "\"vfcfg list\" for those that there are\n",
	       "set", "nvme0/0", "nvme0/3-4", "--count", "3");
	expect(fx, 1, "", "vfcfg: set --count 3: nvme7/0: no PF, network interface or NVMe "
	       "controller has that name; see \"vfcfg list\" for those that there are\n",
	       "set", "nvme0/0", "nvme7/0", "--count", "3");
	expect(fx, 1, "", NULL, "set", "virt0/0", "--count", "3");
	expect(fx, 1, "", NULL, "set", "../0", "--count", "3");
	expect(fx, 1, "", NULL, "set", "a/b/0", "--count", "3");
	expect(fx, 1, "", NULL, "set", "77:00.0/0", "--count", "3");
	/* A VF has none of its own. */
	expect(fx, 1, "", "vfcfg: set --count 3: 01:00.1/*: the PF has no VFs enabled; see "
	       "\"vfcfg list\" for those that there are\n", "set", "01:00.1/*", "--count", "3");
	assert_int_equal(fixture_table_size(fx, "0000:01:00.1"), 1);
	fixture_free(fx);
}

static void test_usage(void **state)
{
	static const char *const bad[] = {
		"nvme0/", "nvme0/x", "nvme0/-1", "nvme0/3-", "nvme0/3-1", "nvme0/1,2", "/0",
		"nvme0/0x1-0xg", "nvme0/**", "nvme0/1-2-3", "nvme0/4294967296", "nvme0/1\n",
	};
	struct fixture *fx = named();
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct result r = run(fx, "set", "01:00.1", bad[i], "--count", "3", NULL);

		if (r.status != 2)
			fail_msg("%s: status %d", bad[i], r.status);
		assert_contains(r.err, "not a PCI address");
		result_free(&r);
	}
	assert_int_equal(fixture_table_size(fx, "0000:01:00.1"), 1);
	fixture_free(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_lists),
	cmocka_unit_test(test_changes),
	cmocka_unit_test(test_refused),
	cmocka_unit_test(test_usage),
};

TAP_MAIN(tests)
