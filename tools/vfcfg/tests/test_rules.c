// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules of the model: free_msix and visible_size.
 */
#include "device/pf.h"
#include "tap.h"

#define U VFCFG_UNKNOWN

static long free_of(long kernel, long devlink, long total, bool complete, long a, long b)
{
	struct vfcfg_vf vfs[2] = {
		{ .values[VFCFG_COUNT].number = a }, { .values[VFCFG_COUNT].number = b },
	};
	struct vfcfg_pf pf = {
		.total_msix = total, .vfs = vfs, .nr_vfs = 2, .complete = complete,
	};

	return vfcfg_free_msix(&pf, kernel, devlink);
}

static void test_free_kernel_wins(void **state)
{
	(void)state;
	assert_int_equal(free_of(5, U, 64, true, 8, 8), 5);
	assert_int_equal(free_of(0, U, 64, true, 8, 8), 0);
	assert_int_equal(free_of(5, U, U, false, U, U), 5);
	assert_int_equal(free_of(5, 7, 64, true, 8, 8), 5);
}

/* The driver knows what it keeps back, the sum does not. */
static void test_free_devlink_before_sum(void **state)
{
	(void)state;
	assert_int_equal(free_of(U, 7, 64, true, 8, 8), 7);
	assert_int_equal(free_of(U, 0, 64, true, 8, 8), 0);
	assert_int_equal(free_of(U, 7, U, false, U, U), 7);
}

static void test_free_by_sum(void **state)
{
	struct vfcfg_pf none = { .total_msix = 64, .complete = true };

	(void)state;
	assert_int_equal(free_of(U, U, 64, true, 8, 9), 47);
	assert_int_equal(free_of(U, U, 16, true, 8, 8), 0);
	assert_int_equal(vfcfg_free_msix(&none, U, U), 64);
}

static void test_free_never_guessed(void **state)
{
	(void)state;
	assert_int_equal(free_of(U, U, U, true, 8, 8), U);
	assert_int_equal(free_of(U, U, 64, true, U, 8), U);
	assert_int_equal(free_of(U, U, 64, true, 8, U), U);
	assert_int_equal(free_of(U, U, 64, false, 8, 8), U);
	assert_int_equal(free_of(U, U, 15, true, 8, 8), U);
	assert_int_equal(free_of(U, U, 9, true, 8, 8), U);
}

static long visible(long table, long cap, long own)
{
	const struct vfcfg_value values[VFCFG_POLICIES_MAX] = {
		[VFCFG_COUNT].number = table, [VFCFG_CAP].number = cap, [VFCFG_VIRTUAL].number = own,
	};

	return vfcfg_visible_size(values);
}

static void test_visible(void **state)
{
	(void)state;
	assert_int_equal(visible(8, 0, 0), 8);
	assert_int_equal(visible(8, 3, 0), 3);
	assert_int_equal(visible(8, 8, 0), 8);
	assert_int_equal(visible(8, 9, 0), 8);
	assert_int_equal(visible(8, U, 0), U);
	assert_int_equal(visible(U, 3, 0), U);
	assert_int_equal(visible(U, 0, 0), U);
	/* A virtual table stands before the VF's own; the cap holds over both. */
	assert_int_equal(visible(2, 0, 256), 256);
	assert_int_equal(visible(2, 16, 256), 16);
	assert_int_equal(visible(2, 0, U), U);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_free_kernel_wins),
	cmocka_unit_test(test_free_devlink_before_sum),
	cmocka_unit_test(test_free_by_sum),
	cmocka_unit_test(test_free_never_guessed),
	cmocka_unit_test(test_visible),
};

TAP_MAIN(tests)
