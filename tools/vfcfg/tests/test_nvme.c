// SPDX-License-Identifier: GPL-2.0-only
/*
 * NVMe on a kernel without the callback: vectors moved by the controller's own
 * commands.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "run.h"
#include "tap.h"

static struct fixture *stock(void)
{
	struct fixture *fx = fixture_load("nvme_stock");
	char *path = fixture_path(fx, "0000:01:00.0", "nvme");

	assert_int_equal(mkdir(path, 0755), 0);
	free(path);
	path = fixture_path(fx, "0000:01:00.0", "nvme/nvme0");
	assert_int_equal(mkdir(path, 0755), 0);
	free(path);
	return fx;
}

/* What the controller is told, in order. */
static char *told(const struct fixture *fx, const char *device, const char *count, int status)
{
	const char *const argv[] = { "vfcfg", "set", device, "--count", count, NULL };

	return run_log(fx, argv, status);
}

static void test_set(void **state)
{
	struct fixture *fx = stock();
	char *log;

	(void)state;
	/* The VF was never given any: it is offline already. */
	log = told(fx, "01:00.2", "5", 0);
	assert_string_equal(log, "0000:01:00.2 5\nvirtfn1 admin 8 1 5\nvirtfn1 admin 8 0 5\n"
			    "virtfn1 admin 9 0 0\n");
	free(log);
	assert_int_equal(fixture_table_size(fx, "0000:01:00.2"), 5);
	log = told(fx, "01:00.2", "1", 0);
	assert_string_equal(log, "0000:01:00.2 1\nvirtfn1 admin 7 0 0\nvirtfn1 admin 8 1 1\n"
			    "virtfn1 admin 8 0 2\nvirtfn1 admin 9 0 0\n");
	free(log);
	assert_int_equal(fixture_table_size(fx, "0000:01:00.2"), 1);
	/* 0 is an equal share: 20 interrupts for four. */
	log = told(fx, "01:00.2", "0", 0);
	free(log);
	assert_int_equal(fixture_table_size(fx, "0000:01:00.2"), 5);
	expect(fx, 0, "0000:01:00.1: driver none -> nvme\n0000:01:00.1: 1 -> 3\n", "",
	       "bind", "01:00.1", "nvme", "--count", "3", "-v");
	fixture_free(fx);
}

static void test_refused(void **state)
{
	struct fixture *fx = stock();
	struct result r;

	(void)state;
	expect(fx, 1, "", "vfcfg: 0000:01:00.1: set --count 10: PF driver nvme does not take 10 for "
	       "this device; ask for 9 or fewer (its limits may be in the kernel log, dmesg)\n",
	       "set", "01:00.1", "--count", "10");
	expect(fx, 0, "", "", "set", "01:00.2", "01:00.3", "--count", "9");
	/* What the pool has left is what one may ask for. */
	r = run(fx, "set", "01:00.1", "--count", "5", NULL);
	assert_int_equal(r.status, 1);
	assert_contains(r.err, "the pool of PF 0000:01:00.0 has too few free vectors; ask for 2 or "
			"fewer, or take some from another VF");
	result_free(&r);
	expect(fx, 0, "", "", "set", "01:00.1", "--count", "2");
	/* Not under a driver. */
	fixture_add(fx, "on 0000:01:00.2\ndriver nvme\n");
	r = run(fx, "set", "01:00.2", "--count", "3", NULL);
	assert_int_equal(r.status, 1);
	assert_contains(r.err, "bound to driver nvme; unbind it first");
	result_free(&r);
	assert_int_equal(fixture_table_size(fx, "0000:01:00.2"), 9);
	fixture_free(fx);
}

/* The controller's list of VFs has several parts, and may not have one. */
static void test_lists(void **state)
{
	struct fixture *fx = fixture_text("pf 0000:01:00.0\ndriver nvme\nattr sriov_totalvfs 200\n"
					  "attr sriov_numvfs 170\nattr fake_no_callback 1\n"
					  "attr fake_vi 400\nattr fake_vq 400\nattr fake_max 9\n"
					  "vfs 170 0000:01:00.1\nmsix 1\n"
					  "empty:200 sriov_vf_msix_count\n");
	char *path = fixture_path(fx, "0000:01:00.0", "nvme");
	struct result r;

	(void)state;
	mkdir(path, 0755);
	free(path);
	path = fixture_path(fx, "0000:01:00.0", "nvme/nvme0");
	mkdir(path, 0755);
	free(path);
	expect(fx, 0, "", "", "set", "01:00.0/126", "01:00.0/127", "01:00.0/150", "--count", "3");
	expect(fx, 0, "0000:01:10.0: 3 -> 4\n", "", "set", "01:00.0/127", "--count", "4", "-v");
	r = run(fx, "set", "01:00.0/165", "--count", "3", NULL);
	assert_int_equal(r.status, 1);
	assert_int_equal(lines(r.err), 1);
	result_free(&r);
	fixture_free(fx);
}

/* Too few queues are no reason to refuse interrupts, but for the two that are needed. */
static void test_queues(void **state)
{
	struct fixture *fx = stock();
	char *log;

	(void)state;
	fixture_add(fx, "on 0000:01:00.0\nattr fake_vq 3\n");
	log = told(fx, "01:00.2", "5", 0);
	assert_contains(log, "virtfn1 admin 8 1 5\nvirtfn1 admin 8 0 3\n");
	free(log);
	free(told(fx, "01:00.1", "5", 1));
	assert_int_equal(fixture_table_size(fx, "0000:01:00.1"), 1);
	fixture_free(fx);
}

/* Each command fails once; then the VF has what it had, and is online as it was. */
static void test_failures(void **state)
{
	static const struct {
		const char *which;
		const char *says;
	} fail[] = {
		{ "2=6", "the device did not do as PF driver nvme told it" },
		{ "3=6", "the device did not do" },
		{ "4=6", "the device did not do" },
		{ "5=6", "the device did not do" },
		{ "3=288", "busy" },
		{ "3=287", "" },
		{ "3=290", "too few free vectors" },
		{ "3=289", "does not take" },
		{ "3=1", "cannot resize" },
		{ "3=2", "cannot resize" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(fail); i++) {
		static const char *const argv[] = { "vfcfg", "set", "01:00.2", "--count", "7", NULL };
		struct fixture *fx = stock();
		struct result r;

		expect(fx, 0, "", "", "set", "01:00.2", "--count", "4");
		r = run_env(fx, "VFCFG_FAKE_ERRNO", fail[i].which, argv);
		assert_int_equal(r.status, 1);
		assert_contains(r.err, fail[i].says);
		result_free(&r);
		assert_int_equal(fixture_table_size(fx, "0000:01:00.2"), 4);
		fixture_free(fx);
	}
}

/* A bind that fails after the resize gives back what there was. */
static void test_undone(void **state)
{
	struct fixture *fx = stock();
	struct result r;

	(void)state;
	fixture_add(fx, "loaded fake_picky\n");
	expect(fx, 0, "", "", "set", "01:00.2", "--count", "4");
	r = run(fx, "bind", "01:00.2", "fake_picky", "--count", "7", NULL);
	assert_int_equal(r.status, 1);
	assert_contains(r.err, "all is as it was");
	result_free(&r);
	assert_int_equal(fixture_table_size(fx, "0000:01:00.2"), 4);
	fixture_free(fx);
}

/* Without the right, without flexible resources, without a controller: the kernel's word. */
static void test_not_possible(void **state)
{
	struct fixture *fx = stock();

	(void)state;
	fixture_add(fx, "on 0000:01:00.0\nattr fake_types 1\n");
	expect(fx, 1, "", NULL, "set", "01:00.2", "--count", "4");
	fixture_add(fx, "on 0000:01:00.0\nremove fake_types\nattr fake_no_admin 1\n");
	expect(fx, 1, "", "vfcfg: 0000:01:00.2: set --count 4: permission denied; run this as root\n",
	       "set", "01:00.2", "--count", "4");
	fixture_free(fx);
	fx = fixture_load("nvme_stock");
	expect(fx, 1, "", NULL, "set", "01:00.2", "--count", "4");
	expect(fx, 0, "", "", "reset", "01:00.2");
	fixture_free(fx);
}

static void test_doctor_knows(void **state)
{
	struct fixture *fx = stock();
	struct result r = run(fx, "doctor", NULL);

	(void)state;
	assert_contains(r.out, "can be resized");
	assert_null(strstr(r.out, "cannot resize"));
	result_free(&r);
	r = run(fx, "show", "01:00.1", NULL);
	assert_contains(r.out, "Can be resized  yes");
	result_free(&r);
	fixture_free(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_set),
	cmocka_unit_test(test_refused),
	cmocka_unit_test(test_lists),
	cmocka_unit_test(test_queues),
	cmocka_unit_test(test_failures),
	cmocka_unit_test(test_undone),
	cmocka_unit_test(test_not_possible),
	cmocka_unit_test(test_doctor_knows),
};

TAP_MAIN(tests)
