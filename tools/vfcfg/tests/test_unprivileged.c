// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an ordinary user gets: less, and nothing wrong.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run.h"
#include "tap.h"

#define NOBODY 65534

/* The kernel shows ordinary users 64 bytes of config space. */
static const char hidden[] =
	"on 0000:01:00.1 0000:01:00.2 0000:01:00.3 0000:01:00.4\ncut 64\n";

static void test_64_bytes(void **state)
{
	struct fixture *fx = fixture_load("nvme");

	(void)state;
	fixture_add(fx, hidden);
	expect(fx, 0, "-    -  16 -\n-    -   - -\n", "",
	       "list", "-no", "TABLE,VISIBLE,TOTAL,FREE", "01:00.1");
	/* The series kernel's attribute needs no privilege. */
	fixture_add(fx, "on 0000:01:00.1 0000:01:00.2 0000:01:00.3 0000:01:00.4\n"
			"attr sriov_vf_msix_count 2\n");
	expect(fx, 0, "- - 16 8\n2 2  - -\n", "",
	       "list", "-no", "TABLE,VISIBLE,TOTAL,FREE", "01:00.1");
	fixture_free(fx);
}

/* Run as nobody; the checkout need not be readable for them. */
static struct result as_nobody(const struct fixture *fx, const char *const *argv)
{
	if (geteuid())
		tap_skip("not root, so cannot become nobody");
	return run_argv(fx, argv, NOBODY);
}

static void test_nobody_lists(void **state)
{
	static const char *const argv[] = {
		"vfcfg", "list", "-no", "DRIVER,TABLE,CAP,VISIBLE,TOTAL,FREE", NULL
	};
	struct fixture *fx = fixture_load("mlx5");
	struct result r = as_nobody(fx, argv);

	(void)state;
	/* vfio_msix_cap is root's: there may be a cap, so nothing is visible for sure. */
	expect_result(&r, 0,
		      "mlx5_core - - - 64 30\n"
		      "-         8 - 8  -  -\n"
		      "mlx5_core 8 - 8  -  -\n"
		      "vfio-pci  8 - -  -  -\n"
		      "vfio-pci  8 - -  -  -\n", "", __FILE__, __LINE__);
	result_free(&r);
	fixture_free(fx);
}

static void test_nobody_lists_stock(void **state)
{
	static const char *const argv[] = {
		"vfcfg", "list", "-no", "TABLE,VISIBLE,TOTAL,FREE", NULL
	};
	struct fixture *fx = fixture_load("nvme");
	struct result r;

	(void)state;
	fixture_add(fx, hidden);
	r = as_nobody(fx, argv);
	expect_result(&r, 0, "- - 16 -\n- -  - -\n- -  - -\n- -  - -\n- -  - -\n", "",
		      __FILE__, __LINE__);
	result_free(&r);
	fixture_free(fx);
}

static void test_nobody_sets(void **state)
{
	static const char *const argv[] = {
		"vfcfg", "set", "--count", "2", "01:00.1", "01:00.2", NULL
	};
	struct fixture *fx = fixture_load("nvme");
	struct result r;

	(void)state;
	fixture_add(fx, hidden);
	r = as_nobody(fx, argv);
	expect_result(&r, 1, "",
		      "vfcfg: 0000:01:00.1, 0000:01:00.2: set --count 2: permission denied; run "
		      "this as root\n",
		      __FILE__, __LINE__);
	result_free(&r);
	fixture_free(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_64_bytes),
	cmocka_unit_test(test_nobody_lists),
	cmocka_unit_test(test_nobody_lists_stock),
	cmocka_unit_test(test_nobody_sets),
};

TAP_MAIN(tests)
