// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg list: the table.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run.h"
#include "tap.h"

static void test_tree(void **state)
{
	struct fixture *fx = fixture_load("mlx5");

	(void)state;
	expect(fx, 0,
	       "ADDRESS        DRIVER    TABLE CAP VISIBLE TOTAL FREE\n"
	       "0000:03:00.0   mlx5_core     -   -       -    64   30\n"
	       "|-0000:03:00.2 -             8   -       8     -    -\n"
	       "|-0000:03:00.3 mlx5_core     8   -       8     -    -\n"
	       "|-0000:03:00.4 vfio-pci      8   4       4     -    -\n"
	       "`-0000:03:00.5 vfio-pci      8   -       8     -    -\n",
	       "", "list");
	fixture_free(fx);
}

static void test_columns(void **state)
{
	struct fixture *fx = fixture_load("mlx5");

	(void)state;
	expect(fx, 0,
	       "- 0000:03:00.0 21 1 15b3:101d 4 16\n"
	       "0 0000:03:00.2  - - 15b3:101e -  -\n",
	       "", "list", "-nlo", "index,address,IOMMU,Numa,ID,vfs,MAXVFS", "03:00.2");
	expect(fx, 0, "0000:03:00.0   64\n`-0000:03:00.4  -\n", "",
	       "list", "--noheadings", "--output=ADDRESS,TOTAL", "03:00.4");
	fixture_free(fx);
}

static void test_columns_added(void **state)
{
	struct fixture *fx = fixture_load("nvme");

	(void)state;
	expect(fx, 0,
	       "ADDRESS        DRIVER TABLE CAP VISIBLE TOTAL FREE INDEX\n"
	       "0000:01:00.0   nvme       -   -       -    16   12     -\n"
	       "`-0000:01:00.1 -          1   -       1     -    -     0\n",
	       "", "list", "-o", "+index", "01:00.1");
	fixture_free(fx);
}

static void test_names(void **state)
{
	struct fixture *fx = fixture_load("mlx5");
	struct result r;

	(void)state;
	if (access("/usr/share/misc/pci.ids", R_OK))
		tap_skip("no PCI ID database (package pci.ids)");
	r = run(fx, "list", "-no", "VENDOR,DEVICE", "03:00.0", NULL);
	assert_int_equal(r.status, 0);
	assert_contains(r.out, "Mellanox Technologies");
	assert_contains(r.out, "ConnectX");
	result_free(&r);
	fixture_free(fx);
}

static void test_unknown_column(void **state)
{
	static const char *const bad[] = { "foo", "ADDRESS,foo", "", ",", "ADDRESS,", "+", "+foo", "ADDRES" };
	struct fixture *fx = fixture_load("mlx5");
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct result r = run(fx, "list", "-o", bad[i], NULL);

		expect_result(&r, 2, "", NULL, __FILE__, __LINE__);
		assert_contains(r.err, "no column");
		assert_contains(r.err, "ADDRESS,INDEX,DRIVER,TABLE,CAP,VIRTUAL,VISIBLE,TOTAL,FREE,VFS,"
				"MAXVFS,IOMMU,NUMA,ID,VENDOR,DEVICE");
		result_free(&r);
	}
	fixture_free(fx);
}

/* PFs by address, VFs by number, whatever the order of the directory. */
static void test_order(void **state)
{
	struct fixture *fx = fixture_load("mlx5");

	(void)state;
	fixture_add(fx, "pf 10000:00:00.0\nattr sriov_totalvfs 1\n"
			"pf 0000:01:00.0\nattr sriov_totalvfs 1\n"
			"pf 0000:ff:00.0\nattr sriov_totalvfs 20\n"
			"vf 10 0000:ff:00.1\nmsix 1\nvf 9 0000:ff:00.2\nmsix 1\n"
			"vf 100 0000:ff:00.3\nmsix 1\nvf 2 0000:ff:00.4\nmsix 1\n");
	expect(fx, 0,
	       "0000:01:00.0   -\n"
	       "0000:03:00.0   -\n"
	       "|-0000:03:00.2 0\n"
	       "|-0000:03:00.3 1\n"
	       "|-0000:03:00.4 2\n"
	       "`-0000:03:00.5 3\n"
	       "0000:ff:00.0   -\n"
	       "|-0000:ff:00.4   2\n"
	       "|-0000:ff:00.2   9\n"
	       "|-0000:ff:00.1  10\n"
	       "`-0000:ff:00.3 100\n"
	       "10000:00:00.0    -\n",
	       "", "list", "-no", "ADDRESS,INDEX");
	fixture_free(fx);
}

/* PFs among the VFs of another, and behind their own. */
static void test_order_of_addresses(void **state)
{
	struct fixture *fx = fixture_text("pf 0000:40:00.0\nattr sriov_totalvfs 2\n"
					  "vf 0 0000:40:00.2\nvf 1 0000:40:00.6\n"
					  "pf 0000:40:00.4\nattr sriov_totalvfs 2\n"
					  "vf 0 0000:40:00.1\nvf 1 0000:40:00.5\n"
					  "function 0000:40:00.3\n");

	(void)state;
	expect(fx, 0, "0000:40:00.0\n|-0000:40:00.2\n`-0000:40:00.6\n"
		      "0000:40:00.4\n|-0000:40:00.1\n`-0000:40:00.5\n", "",
	       "list", "-no", "ADDRESS");
	fixture_free(fx);
}

static void test_devices(void **state)
{
	struct fixture *fx = fixture_load("mlx5");

	(void)state;
	fixture_add(fx, "pf 0000:02:00.0\nattr sriov_totalvfs 4\n");
	/* A VF: its PF with only that one. Twice is once. */
	expect(fx, 0, "0000:03:00.0\n`-0000:03:00.4\n", "",
	       "list", "-no", "ADDRESS", "03:00.4", "0000:03:00.4");
	expect(fx, 0, "0000:03:00.0\n|-0000:03:00.3\n`-0000:03:00.5\n", "",
	       "list", "03:00.5", "-no", "ADDRESS", "03:00.3");
	/* A PF: all of it, also when one of its VFs is named before or after. */
	expect(fx, 0, "0000:02:00.0\n", "", "list", "-no", "ADDRESS", "02:00.0");
	expect(fx, 0, "0000:02:00.0\n0000:03:00.0\n|-0000:03:00.2\n|-0000:03:00.3\n"
		      "|-0000:03:00.4\n`-0000:03:00.5\n", "",
	       "list", "-no", "ADDRESS", "03:00.4", "03:00.0", "03:00.2", "02:00.0");
	fixture_free(fx);
}

/* The pool's figure counts the VFs that are not shown, too. */
static void test_free_counts_all_vfs(void **state)
{
	struct fixture *fx = fixture_load("ice");

	(void)state;
	expect(fx, 0, "9\n-\n", "", "list", "-no", "FREE", "b1:01.1");
	fixture_free(fx);
}

static void test_refusals(void **state)
{
	struct fixture *fx = fixture_load("mlx5");

	(void)state;
	fixture_add(fx, "function 0000:00:1f.0\ndriver ahci\n");
	expect(fx, 1, "0000:03:00.0\n`-0000:03:00.4\n",
	       "vfcfg: 0000:77:00.0: list: no such device; "
	       "see \"vfcfg list\" for those that there are\n"
	       "vfcfg: 0000:00:1f.0: list: neither a PF nor a VF; "
	       "see \"vfcfg list\" for those that there are\n",
	       "list", "-no", "ADDRESS", "77:00.0", "03:00.4", "00:1f.0", "0000:77:00.0");
	fixture_free(fx);
}

/* A VF whose PF, or whose PF's link to it, is gone. */
static void test_torn_vf(void **state)
{
	struct fixture *fx = fixture_load("mlx5");

	(void)state;
	fixture_add(fx, "on 0000:03:00.0\nremove virtfn2\n"
			"function 0000:04:00.1\nlink physfn ../0000:04:00.0\n"
			"function 0000:04:00.2\nlink physfn ../nonsense\n");
	expect(fx, 1, NULL, NULL, "list", "03:00.4");
	expect(fx, 1, "", "vfcfg: 0000:04:00.1: list: no such device; "
	       "see \"vfcfg list\" for those that there are\n", "list", "04:00.1", "-n");
	expect(fx, 1, "", NULL, "list", "04:00.2", "-n");
	fixture_free(fx);
}

static void test_nothing_there(void **state)
{
	struct fixture *fx = fixture_text("function 0000:00:1f.0\n");

	(void)state;
	expect(fx, 0, "", "", "list");
	fixture_free(fx);
}

static void test_broken(void **state)
{
	struct fixture *fx = fixture_load("broken");

	(void)state;
	expect(fx, 0,
	       "ADDRESS         INDEX DRIVER TABLE CAP VISIBLE TOTAL FREE IOMMU NUMA ID VENDOR DEVICE MAXVFS\n"
	       "0000:02:00.0        - nvme       -   -       -    32   32     -    - -  -      -           4\n"
	       "10000:e1:00.0       - -          -   -       -     -    -     -    - -  -      -           -\n"
	       "|-10000:e1:00.1     0 -          -   -       -     -    -     -    - -  -      -           -\n"
	       "|-10000:e1:00.2     1 -          -   -       -     -    -     -    - -  -      -           -\n"
	       "|-10000:e1:00.3     2 -          -   -       -     -    -     -    - -  -      -           -\n"
	       "|-10000:e1:00.4     3 -          -   -       -     -    -     -    - -  -      -           -\n"
	       "|-10000:e1:00.5     4 -          -   -       -     -    -     -    - -  -      -           -\n"
	       "|-10000:e1:00.6     5 -          8   -       -     -    -     -    - -  -      -           -\n"
	       "|-10000:e1:00.7     6 -          8   -       -     -    -     -    - -  -      -           -\n"
	       "`-10000:e1:01.0     7 -          5   9       5     -    -     -    - -  -      -           -\n",
	       "", "list", "-o",
	       "ADDRESS,INDEX,DRIVER,TABLE,CAP,VISIBLE,TOTAL,FREE,IOMMU,NUMA,ID,VENDOR,DEVICE,MAXVFS");
	fixture_free(fx);
}

static void free_is(const char *expected, const char *change)
{
	struct fixture *fx = fixture_load("nvme");
	char *line;

	fixture_add(fx, change);
	assert_true(asprintf(&line, "%s\n-\n", expected) > 0);
	expect(fx, 0, line, "", "list", "-no", "FREE", "01:00.1");
	free(line);
	fixture_free(fx);
}

static void test_free_vectors(void **state)
{
	(void)state;
	free_is("12", "");
	free_is("3", "on 0000:01:00.0\nattr sriov_vf_free_msix 3\n");
	free_is("0", "on 0000:01:00.0\nattr sriov_vf_free_msix 0\n");
	/* No figure of the kernel's, then the sum. */
	free_is("12", "on 0000:01:00.0\nempty sriov_vf_free_msix\n");
	free_is("12", "on 0000:01:00.0\nremove sriov_numvfs\n");
	free_is("9", "on 0000:01:00.4\nmsix 4\n");
	/* No sum with a hole in it. */
	free_is("-", "on 0000:01:00.4\nfill ff\n");
	free_is("-", "on 0000:01:00.0\nremove virtfn3\n");
	free_is("-", "on 0000:01:00.0\nattr sriov_numvfs 5\n");
	free_is("-", "on 0000:01:00.0\nlink virtfn4 ../0000:01:00.5\n");
	free_is("-", "on 0000:01:00.0\nremove sriov_vf_total_msix\n");
	free_is("-", "on 0000:01:00.0\nattr sriov_vf_total_msix 0\n");
	free_is("-", "on 0000:01:00.0\nattr sriov_vf_total_msix 3\n");
	free_is("-", "on 0000:01:00.0\nattr sriov_vf_total_msix 1\n");
}

/* The attribute where it can be read, else config space. */
static void test_table_size_source(void **state)
{
	struct fixture *fx = fixture_load("nvme");

	(void)state;
	fixture_add(fx, "on 0000:01:00.1\nattr sriov_vf_msix_count 5\n"
			"on 0000:01:00.2\nattr sriov_vf_msix_count 0\n"
			"on 0000:01:00.3\nattr sriov_vf_msix_count 2049\n");
	expect(fx, 0, "-\n5\n1\n1\n1\n", "", "list", "-no", "TABLE");
	fixture_free(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_tree),
	cmocka_unit_test(test_columns),
	cmocka_unit_test(test_columns_added),
	cmocka_unit_test(test_names),
	cmocka_unit_test(test_unknown_column),
	cmocka_unit_test(test_order),
	cmocka_unit_test(test_order_of_addresses),
	cmocka_unit_test(test_devices),
	cmocka_unit_test(test_free_counts_all_vfs),
	cmocka_unit_test(test_refusals),
	cmocka_unit_test(test_torn_vf),
	cmocka_unit_test(test_nothing_there),
	cmocka_unit_test(test_broken),
	cmocka_unit_test(test_free_vectors),
	cmocka_unit_test(test_table_size_source),
};

TAP_MAIN(tests)
