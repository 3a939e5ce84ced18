// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the figures of a PF's pool come from: whom vfcfg list asks and believes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run.h"
#include "tap.h"

static const char *const list[] = { "vfcfg", "list", "-no", "TOTAL,FREE", "01:00.1", NULL };

/* TOTAL and FREE of the nvme fixture with @change, when devlink says @devlink. */
static void pool_is(const char *expected, const char *change, const char *devlink)
{
	struct fixture *fx = fixture_load("nvme");
	struct result r;
	char *out;

	fixture_add(fx, change);
	r = run_env(fx, "VFCFG_FAKE_DEVLINK", devlink, list);
	assert_true(asprintf(&out, "%s\n- -\n", expected) > 0);
	expect_result(&r, 0, out, "", __FILE__, __LINE__);
	free(out);
	result_free(&r);
	fixture_free(fx);
}

static void test_trust(void **state)
{
	(void)state;
	/* Without devlink: 16 less 4 VFs of 1. */
	pool_is("16 12", "", "");
	pool_is("16 12", "", "0000:02:00.0=40/10");
	/* Devlink before the sum, behind the kernel's own files. */
	pool_is("16 30", "", "0000:01:00.0=40/10");
	pool_is("16 0", "", "0000:01:00.0=40/40");
	pool_is("16 3", "on 0000:01:00.0\nattr sriov_vf_free_msix 3\n", "0000:01:00.0=40/10");
	pool_is("40 30", "on 0000:01:00.0\nattr sriov_vf_total_msix 0\n", "0000:01:00.0=40/10");
	pool_is("40 30", "on 0000:01:00.0\nremove sriov_vf_total_msix\n", "0000:01:00.0=40/10");
	/* Known even where a Table Size is not. */
	pool_is("16 30", "on 0000:01:00.4\nfill ff\n", "0000:01:00.0=40/10");
	/* What makes no sense is as if it were not there. */
	pool_is("16 12", "", "0000:01:00.0=40/41");
	pool_is("- -", "on 0000:01:00.0\nattr sriov_vf_total_msix 0\n", "0000:01:00.0=40/41");
}

/* What devlink was asked, a line each, to be freed. */
static char *questions(const struct fixture *fx, const char *const *argv)
{
	return run_file(fx, "VFCFG_FAKE_ASKED", argv, 0);
}

static void questions_are(const char *expected, const struct fixture *fx)
{
	char *log = questions(fx, list);

	assert_string_equal(log, expected);
	free(log);
}

/* Once connected is enough, and only where there is something to ask. */
static void test_asked_when_needed(void **state)
{
	static const char *const all[] = { "vfcfg", "list", NULL };
	struct fixture *fx = fixture_load("nvme");
	char *log;

	(void)state;
	fixture_add(fx, "pf 0000:02:00.0\nattr sriov_totalvfs 4\ndriver nvme\n"
			"pf 0000:03:00.0\nattr sriov_totalvfs 4\n");
	questions_are("open\n", fx);
	setenv("VFCFG_FAKE_DEVLINK", "0000:01:00.0=40/10", 1);
	questions_are("open\nfamily\n0000:01:00.0\nclose\n", fx);
	/* In the directory's order; the PF without a driver is not asked for. */
	log = questions(fx, all);
	assert_int_equal(lines(log), 5);
	assert_contains(log, "open\nfamily\n0000:0");
	assert_contains(log, "0000:01:00.0\n");
	assert_contains(log, "0000:02:00.0\n");
	free(log);
	fixture_add(fx, "on 0000:01:00.0\nattr sriov_vf_free_msix 3\n");
	questions_are("", fx);
	unsetenv("VFCFG_FAKE_DEVLINK");
	fixture_free(fx);
}

/* The advice in a refusal has the figure, too. */
static void test_refusal(void **state)
{
	struct fixture *fx = fixture_load("nvme");
	static const char *const set[] = { "vfcfg", "set", "01:00.1", "--count", "9", NULL };
	struct result r;

	(void)state;
	fixture_add(fx, "on 0000:01:00.2\nmsix 9\n");
	r = run_env(fx, "VFCFG_FAKE_DEVLINK", "0000:01:00.0=16/14", set);
	assert_int_equal(r.status, 1);
	assert_contains(r.err, "has too few free vectors (2 free)");
	result_free(&r);
	fixture_free(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_trust),
	cmocka_unit_test(test_asked_when_needed),
	cmocka_unit_test(test_refusal),
};

TAP_MAIN(tests)
