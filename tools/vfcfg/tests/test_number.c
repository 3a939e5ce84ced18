// SPDX-License-Identifier: GPL-2.0-only
/*
 * Strict numbers.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "common/number.h"
#include "tap.h"

static void takes(const char *text, long expected)
{
	long val = -7;

	assert_int_equal(vfcfg_number(text, LONG_MAX, &val), 0);
	assert_int_equal(val, expected);
}

static void test_decimal_and_hexadecimal(void **state)
{
	(void)state;
	takes("0", 0);
	takes("2048", 2048);
	takes("0x20", 32);
	takes("0XfF", 255);
	takes("5\n", 5);
	takes("9223372036854775807", LONG_MAX);
	takes("0x7fffffffffffffff", LONG_MAX);
}

static void test_leading_zero_is_not_octal(void **state)
{
	(void)state;
	takes("010", 10);
	takes("0x010", 16);
}

static void test_nothing_but_a_number(void **state)
{
	static const char *const bad[] = {
		"", "\n", " 5", "5 ", "+5", "-5", "-0", "5\n\n", "\n5", "5x", "x5", "0x", "0x\n",
		"0xg", "0x-1", "5.0", "1e3", "0b1", "five", "99999999999999999999x", "1,2", "\xff",
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		long val = -7;

		if (vfcfg_number(bad[i], LONG_MAX, &val) != -EINVAL || val != -7)
			fail_msg("\"%s\" is taken as %ld", bad[i], val);
	}
}

static void test_range(void **state)
{
	long val = -7;

	(void)state;
	assert_int_equal(vfcfg_number("2049", 2048, &val), -ERANGE);
	assert_int_equal(vfcfg_number("0x801", 2048, &val), -ERANGE);
	assert_int_equal(vfcfg_number("9223372036854775808", LONG_MAX, &val), -ERANGE);
	assert_int_equal(vfcfg_number("18446744073709551617", LONG_MAX, &val), -ERANGE);
	assert_int_equal(vfcfg_number("0x10000000000000001", LONG_MAX, &val), -ERANGE);
	assert_int_equal(vfcfg_number("4", 3, &val), -ERANGE);
	assert_int_equal(val, -7);
	assert_int_equal(vfcfg_number("2048", 2048, &val), 0);
	assert_int_equal(vfcfg_number("3", 3, &val), 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_decimal_and_hexadecimal),
	cmocka_unit_test(test_leading_zero_is_not_octal),
	cmocka_unit_test(test_nothing_but_a_number),
	cmocka_unit_test(test_range),
};

TAP_MAIN(tests)
