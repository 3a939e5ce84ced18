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

static void flat(const struct fixture *few, const struct fixture *many, const char *form)
{
	double t500 = least_cpu(few, form), t4000 = least_cpu(many, form);

	print_message("%s: 500 VFs %.3f s, 4000 VFs %.3f s\n", form, t500, t4000);
	/*
	 * 8 times the VFs. Quadratic time would be 64 times as much; 16 leaves
	 * room for noise and for caches.
	 */
	assert_true(t4000 < 16 * t500);
}

static void test_flat_time_per_vf(void **state)
{
	/* Laid out once: that takes longer than all that is measured. */
	struct fixture *few = fixture_load("vfs500"), *many = fixture_load("vfs4000");

	(void)state;
	flat(few, many, "-n");
	flat(few, many, "-J");
	fixture_free(few);
	fixture_free(many);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_flat_time_per_vf),
};

TAP_MAIN(tests)
