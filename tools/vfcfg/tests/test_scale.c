// SPDX-License-Identifier: GPL-2.0-only
/*
 * The time per VF must not grow with the number of VFs.
 */
#include <stdio.h>
#include <string.h>

#include "run.h"
#include "tap.h"

/* The least of some runs: what the machine's other work leaves. */
static double least_cpu(const struct fixture *fx, const char *form)
{
	double least = 0;
	int i;

	for (i = 0; i < 3; i++) {
		struct result r = run(fx, "list", form, NULL);

		assert_int_equal(r.status, 0);
		assert_true(lines(r.out) > 500);
		if (!i || r.cpu < least)
			least = r.cpu;
		result_free(&r);
	}
	return least;
}

static void flat(const char *form)
{
	struct fixture *few = fixture_load("vfs500"), *many = fixture_load("vfs4000");
	double t500 = least_cpu(few, form), t4000 = least_cpu(many, form);

	/*
	 * 8 times the VFs. Quadratic time would be 64 times as much; 16 leaves
	 * room for noise and for caches.
	 */
	print_message("%s: 500 VFs %.3f s, 4000 VFs %.3f s\n", form, t500, t4000);
	assert_true(t4000 < 16 * t500);
	fixture_free(few);
	fixture_free(many);
}

static void test_table(void **state)
{
	(void)state;
	flat("-n");
}

static void test_json(void **state)
{
	(void)state;
	flat("-J");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_table),
	cmocka_unit_test(test_json),
};

TAP_MAIN(tests)
