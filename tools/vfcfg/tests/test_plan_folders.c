// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plans of /etc/vfcfg.d, /run/vfcfg.d and /usr/lib/vfcfg.d.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plan_file.h"
#include "run.h"
#include "tap.h"

static void put(const struct fixture *fx, const char *name, const char *vf, unsigned int count)
{
	char *text;

	assert_true(asprintf(&text, plan_head "  vfs: [{range: %s, count: %u}]\n", vf, count) > 0);
	free(plan_file(fx, name, text));
	free(text);
}

static void diff_is(const struct fixture *fx, int status, const char *out, const char *err)
{
	const char *argv[] = { "vfcfg", "diff", NULL };
	struct result r = run_env(fx, "VFCFG_ROOT", fx->root, argv);

	expect_result(&r, status, out, err, __FILE__, __LINE__);
	result_free(&r);
}

static void test_none(void **state)
{
	struct fixture *fx = fixture_load("plan");

	(void)state;
	diff_is(fx, 0, "", "");
	fixture_free(fx);
}

/* All of them, by name, whatever the folder: what comes later wins. */
static void test_merged(void **state)
{
	struct fixture *fx = fixture_load("plan");

	(void)state;
	put(fx, "etc/vfcfg.d/10-a.yaml", "\"0-2\"", 9);
	put(fx, "usr/lib/vfcfg.d/20-b.yaml", "\"1-2\"", 10);
	put(fx, "run/vfcfg.d/30-c.yaml", "2", 11);
	/* None of these is one. */
	put(fx, "etc/vfcfg.d/40-d.yml", "3", 12);
	put(fx, "etc/vfcfg.d/.50-e.yaml", "3", 12);
	put(fx, "etc/vfcfg.d/60-f.yaml~", "3", 12);
	diff_is(fx, 3, "0000:01:00.0/0: count 8 -> 9\n0000:01:00.0/1: count 8 -> 10\n"
		"0000:01:00.0/2: count 8 -> 11\n", "");
	fixture_free(fx);
}

/* One in an earlier folder hides those of its name: /etc, /run, /usr/lib. */
static void test_hidden(void **state)
{
	struct fixture *fx = fixture_load("plan");
	char *path;

	(void)state;
	put(fx, "usr/lib/vfcfg.d/a.yaml", "0", 9);
	diff_is(fx, 3, "0000:01:00.0/0: count 8 -> 9\n", "");
	put(fx, "run/vfcfg.d/a.yaml", "1", 10);
	diff_is(fx, 3, "0000:01:00.0/1: count 8 -> 10\n", "");
	put(fx, "etc/vfcfg.d/a.yaml", "2", 11);
	diff_is(fx, 3, "0000:01:00.0/2: count 8 -> 11\n", "");
	/* Nothing in it, and all of that name are away. */
	path = plan_file(fx, "etc/vfcfg.d/a.yaml", "");
	diff_is(fx, 0, "", "");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("/dev/null", path), 0);
	diff_is(fx, 0, "", "");
	free(path);
	fixture_free(fx);
}

static void test_wrong(void **state)
{
	struct fixture *fx = fixture_load("plan");
	char *path, *err;

	(void)state;
	put(fx, "etc/vfcfg.d/a.yaml", "0", 9);
	path = plan_file(fx, "run/vfcfg.d/b.yaml", "version: 1\n");
	assert_true(asprintf(&err, "vfcfg: diff: %s:1:1: a plan has no key pfs\n", path) > 0);
	diff_is(fx, 1, "", err);
	free(err);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("nowhere", path), 0);
	assert_true(asprintf(&err, "vfcfg: diff: %s: No such file or directory\n", path) > 0);
	diff_is(fx, 1, "", err);
	free(err);
	free(path);
	fixture_free(fx);
}

static void test_apply(void **state)
{
	struct fixture *fx = fixture_load("plan");
	const char *argv[] = { "vfcfg", "apply", NULL };
	struct result r;

	(void)state;
	put(fx, "etc/vfcfg.d/a.yaml", "0", 9);
	r = run_env(fx, "VFCFG_ROOT", fx->root, argv);
	expect_result(&r, 0, "", "", __FILE__, __LINE__);
	result_free(&r);
	assert_int_equal(fixture_table_size(fx, "0000:01:00.1"), 9);
	fixture_free(fx);
}

/* What comes with one PF does not wait for the others, and minds no one else's mistakes. */
static void test_only(void **state)
{
	struct fixture *fx = fixture_load("plan");
	const char *argv[] = { "vfcfg", "apply", "-v", "--only", "0000:01:00.0", NULL };
	struct result r;

	(void)state;
	free(plan_file(fx, "etc/vfcfg.d/a.yaml", "version: 1\npfs:\n"
		       "- match: {address: \"0000:f1:00.0\"}\n  numvfs: 4\n"
		       "- match: {netdev: ens9}\n  numvfs: 4\n"
		       "- match: {address: \"02:00.0\"}\n  vfs: [{range: 9, count: 9}]\n"
		       "- match: {address: \"01:00.0\"}\n  vfs: [{range: 0, count: 9}]\n"
		       "- match: {driver: nvme}\n  vfs: [{range: 1, count: 10}]\n"));
	r = run_env(fx, "VFCFG_ROOT", fx->root, argv);
	expect_result(&r, 0, "0000:01:00.1: 8 -> 9\n0000:01:00.2: 8 -> 10\n", "", __FILE__, __LINE__);
	result_free(&r);
	/* One that nobody named: nothing to do. */
	argv[4] = "0000:77:00.0";
	r = run_env(fx, "VFCFG_ROOT", fx->root, argv);
	expect_result(&r, 0, "", "", __FILE__, __LINE__);
	result_free(&r);
	argv[4] = "ens9";
	r = run_env(fx, "VFCFG_ROOT", fx->root, argv);
	assert_int_equal(r.status, 2);
	assert_contains(r.err, "--only ens9: not a PCI address");
	result_free(&r);
	fixture_free(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_none),
	cmocka_unit_test(test_merged),
	cmocka_unit_test(test_hidden),
	cmocka_unit_test(test_wrong),
	cmocka_unit_test(test_apply),
	cmocka_unit_test(test_only),
};

TAP_MAIN(tests)
