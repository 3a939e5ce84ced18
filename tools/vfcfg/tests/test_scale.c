// SPDX-License-Identifier: GPL-2.0-only
/*
 * The time per VF must not grow with the number of VFs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

static void unbind_all(const struct fixture *fx, unsigned int nr)
{
	unsigned int i, rid = 0x4001;

	for (i = 0; i < nr; i++, rid++) {
		char addr[13], *path;

		snprintf(addr, sizeof(addr), "0000:%02x:%02x.%x",
			 rid >> 8 & 0xff, rid >> 3 & 0x1f, rid & 7);
		path = fixture_path(fx, addr, "driver");
		unlink(path);
		free(path);
	}
}

/* The CPU time of setting 400 VFs, all refused or all done. */
static double set_400(const struct fixture *fx, const char *count, int status)
{
	static char addrs[400][13];
	const char *argv[405] = { "vfcfg", "set", "--count", count };
	unsigned int i, rid = 0x4001;
	struct result r;
	double cpu;

	for (i = 0; i < 400; i++, rid++) {
		snprintf(addrs[i], sizeof(addrs[i]), "0000:%02x:%02x.%x",
			 rid >> 8 & 0xff, rid >> 3 & 0x1f, rid & 7);
		argv[4 + i] = addrs[i];
	}
	r = run_argv(fx, argv, 0);
	assert_int_equal(r.status, status);
	/* The one that holds the most is told of another. */
	assert_in_range(lines(r.err), status, 2 * status);
	cpu = r.cpu;
	result_free(&r);
	return cpu;
}

/*
 * A refusal costs no more than a success, whatever it takes to explain: the
 * pool is empty, and the explanation reads the whole PF, once.
 */
static void test_refusals(void **state)
{
	struct fixture *fx = fixture_load("vfs500");
	double done, refused;

	(void)state;
	unbind_all(fx, 500);
	fixture_add(fx, "on 0000:40:00.0\nattr sriov_vf_total_msix 20000\n");
	done = set_400(fx, "9", 0);
	setenv("VFCFG_FAKE_ERRNO", "*=28", 1);
	refused = set_400(fx, "8", 1);
	unsetenv("VFCFG_FAKE_ERRNO");
	print_message("400 of 500 VFs: done %.3f s, refused %.3f s\n", done, refused);
	assert_true(refused < 1.5 * done);
	fixture_free(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_flat_time_per_vf),
	cmocka_unit_test(test_refusals),
};

TAP_MAIN(tests)
