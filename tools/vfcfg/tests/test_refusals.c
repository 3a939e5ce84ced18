// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each answer of the kernel: one line with the device, what was asked, why
 * not, what to do.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"
#include "tap.h"

#define SET "vfcfg: 0000:03:00.2: set --count 5: "

/* Fail the write for 0000:03:00.2 of the mlx5 fixture with an errno. */
static void answers(int err, const char *change, const char *line)
{
	struct fixture *fx = fixture_load("mlx5");
	char *env;

	fixture_add(fx, change);
	assert_true(asprintf(&env, "0000:03:00.2=%d", err) > 0);
	setenv("VFCFG_FAKE_ERRNO", env, 1);
	expect(fx, 1, "", line, "set", "03:00.2", "--count", "5");
	unsetenv("VFCFG_FAKE_ERRNO");
	assert_int_equal(fixture_table_size(fx, "0000:03:00.2"), 8);
	free(env);
	fixture_free(fx);
}

static void test_ebusy(void **state)
{
	(void)state;
	answers(EBUSY, "on 0000:03:00.2\ndriver nvme\n",
		SET "bound to driver nvme; unbind it first (vfcfg unbind 0000:03:00.2)\n");
	answers(EBUSY, "on 0000:03:00.2\nconfig b2 07 80\n",
		SET "its MSI-X is enabled though no driver is bound; reset it first "
		"(echo 1 > /sys/bus/pci/devices/0000:03:00.2/reset)\n");
	answers(EBUSY, "",
		SET "PF driver mlx5_core is busy; try again, "
		"then look in the kernel log (dmesg)\n");
}

static void test_einval(void **state)
{
	(void)state;
	answers(EINVAL, "", SET "PF driver mlx5_core does not take 5 for this device; "
		"ask for another number (its limits may be in the kernel log, dmesg)\n");
}

static void test_eoverflow(void **state)
{
	(void)state;
	answers(EOVERFLOW, "", SET "5 is more than one VF of this device can have; "
		"ask for fewer\n");
}

static void test_enospc(void **state)
{
	(void)state;
	answers(ENOSPC, "on 0000:03:00.4\nattr sriov_vf_msix_count 20\n",
		SET "the pool of PF 0000:03:00.0 has too few free vectors (30 free); "
		"ask for fewer, or take some from another VF (0000:03:00.4 holds the most: 20)\n");
	/* The VF itself is no help, and what is not known is not said. */
	answers(ENOSPC, "on 0000:03:00.2\nattr sriov_vf_msix_count 20\n"
		"on 0000:03:00.0\nremove sriov_vf_free_msix\nattr sriov_vf_total_msix 0\n",
		SET "the pool of PF 0000:03:00.0 has too few free vectors; "
		"ask for fewer, or take some from another VF (0000:03:00.3 holds the most: 8)\n");
	answers(ENOSPC, "on 0000:03:00.0\nremove virtfn1\nremove virtfn2\nremove virtfn3\n",
		SET "the pool of PF 0000:03:00.0 has too few free vectors (30 free); "
		"ask for fewer, or take some from another VF\n");
	answers(ENOSPC, "on 0000:03:00.2\nremove physfn\n",
		SET "the pool of PF (unknown) has too few free vectors; "
		"ask for fewer, or take some from another VF\n");
}

/* What is said to be possible is. */
static void test_possible(void **state)
{
	struct fixture *fx = fixture_load("mlx5");

	(void)state;
	fixture_add(fx, "on 0000:03:00.0\nattr fake_max 60\n");
	expect(fx, 1, "", "vfcfg: 0000:03:00.2: set --count 41: the pool of PF 0000:03:00.0 has too "
	       "few free vectors (30 free); ask for 38 or fewer, or take some from another VF "
	       "(0000:03:00.3 holds the most: 8)\n", "set", "03:00.2", "--count", "41");
	expect(fx, 1, "", "vfcfg: 0000:03:00.2: set --count 61: 61 is more than one VF of this device "
	       "can have; ask for fewer, and no more than 38, which its pool has\n",
	       "set", "03:00.2", "--count", "61");
	expect(fx, 0, "", "", "set", "03:00.2", "--count", "38");
	fixture_free(fx);
}

static void test_eopnotsupp(void **state)
{
	(void)state;
	answers(EOPNOTSUPP, "", SET "PF driver mlx5_core cannot resize a VF's table; "
		"leave the table and cap what its user sees "
		"(vfcfg bind 0000:03:00.2 vfio-pci --cap N)\n");
	answers(EOPNOTSUPP, "on 0000:03:00.0\nremove driver\n",
		SET "no driver is bound to its PF 0000:03:00.0; bind the PF driver first\n");
}

static void test_eio(void **state)
{
	(void)state;
	answers(EIO, "", SET "the device did not do as PF driver mlx5_core told it; "
		"look in the kernel log (dmesg)\n");
}

static void test_permission(void **state)
{
	(void)state;
	answers(EACCES, "", SET "permission denied; run this as root\n");
	answers(EPERM, "", SET "permission denied; run this as root\n");
	answers(EROFS, "", SET "sysfs is mounted read-only; run this where it is writable, "
		"outside of the container\n");
}

static void test_enodev(void **state)
{
	(void)state;
	answers(ENODEV, "", SET "the device went away; enable its PF's VFs again\n");
}

static void test_others(void **state)
{
	static const struct {
		int err;
		const char *line;
	} others[] = {
		{ ENXIO, SET "No such device or address; try again, "
			 "then look in the kernel log (dmesg)\n" },
		{ ETIMEDOUT, SET "Connection timed out; try again, "
			     "then look in the kernel log (dmesg)\n" },
		{ EAGAIN, SET "Resource temporarily unavailable; try again, "
			  "then look in the kernel log (dmesg)\n" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(others); i++)
		answers(others[i].err, "", others[i].line);
}

/* Whatever the number: one line, and the device in it. */
static void test_every_errno(void **state)
{
	struct fixture *fx = fixture_load("mlx5");
	int err;

	(void)state;
	for (err = 1; err < 134; err++) {
		struct result r;
		char env[16];

		snprintf(env, sizeof(env), "*=%d", err);
		setenv("VFCFG_FAKE_ERRNO", env, 1);
		r = run(fx, "set", "03:00.2", "--count", "5", "-v", NULL);
		unsetenv("VFCFG_FAKE_ERRNO");
		assert_int_equal(r.status, 1);
		assert_string_equal(r.out, "");
		assert_int_equal(lines(r.err), 1);
		assert_int_equal(strncmp(r.err, SET, strlen(SET)), 0);
		assert_contains(r.err, ";");
		result_free(&r);
	}
	fixture_free(fx);
}

static void test_what_is_no_vf(void **state)
{
	struct fixture *fx = fixture_load("mlx5");

	(void)state;
	fixture_add(fx, "function 0000:00:1f.0\ndriver ahci\n");
	expect(fx, 1, "", "vfcfg: 0000:03:00.0: set --count 5: is a PF, whose own table cannot be "
	       "resized; name its VFs (vfcfg list 0000:03:00.0)\n",
	       "set", "03:00.0", "--count", "5");
	expect(fx, 1, "", "vfcfg: 0000:00:1f.0: set --count 5: is not a VF; "
	       "see \"vfcfg list\" for those that there are\n",
	       "set", "00:1f.0", "--count", "5");
	expect(fx, 1, "", "vfcfg: 0000:77:00.0: set --count 5: no such device; "
	       "see \"vfcfg list\" for those that there are\n",
	       "set", "77:00.0", "--count", "5");
	fixture_free(fx);
}

static void test_kernel_without_attribute(void **state)
{
	struct fixture *fx = fixture_load("mlx5");

	(void)state;
	fixture_add(fx, "on 0000:03:00.2\nremove sriov_vf_msix_count\n");
	expect(fx, 1, "", SET "this kernel has no sriov_vf_msix_count; boot one from 5.13 on with "
	       "CONFIG_PCI_IOV and CONFIG_PCI_MSI\n", "set", "03:00.2", "--count", "5");
	fixture_free(fx);
}

/* The same refusals out of the fake drivers' own limits. */
static void test_limits_of_mlx5(void **state)
{
	struct fixture *fx = fixture_load("mlx5");
	struct result r;

	(void)state;
	r = run(fx, "set", "03:00.2", "--count", "1", NULL);
	assert_contains(r.err, "does not take 1");
	result_free(&r);
	r = run(fx, "set", "03:00.2", "--count", "49", NULL);
	assert_contains(r.err, "49 is more than");
	result_free(&r);
	r = run(fx, "set", "03:00.2", "--count", "41", NULL);
	assert_contains(r.err, "too few free vectors");
	result_free(&r);
	expect(fx, 0, "", "", "set", "03:00.2", "--count", "40");
	fixture_free(fx);
}

static void test_no_callback(void **state)
{
	struct fixture *fx = fixture_load("igb");

	(void)state;
	expect(fx, 1, "", "vfcfg: 0000:05:10.0: set --count 2: PF driver igb cannot resize a VF's "
	       "table; leave the table and cap what its user sees "
	       "(vfcfg bind 0000:05:10.0 vfio-pci --cap N)\n",
	       "set", "05:10.0", "--count", "2");
	fixture_free(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_ebusy),
	cmocka_unit_test(test_einval),
	cmocka_unit_test(test_eoverflow),
	cmocka_unit_test(test_enospc),
	cmocka_unit_test(test_possible),
	cmocka_unit_test(test_eopnotsupp),
	cmocka_unit_test(test_eio),
	cmocka_unit_test(test_permission),
	cmocka_unit_test(test_enodev),
	cmocka_unit_test(test_others),
	cmocka_unit_test(test_every_errno),
	cmocka_unit_test(test_what_is_no_vf),
	cmocka_unit_test(test_kernel_without_attribute),
	cmocka_unit_test(test_limits_of_mlx5),
	cmocka_unit_test(test_no_callback),
};

TAP_MAIN(tests)
