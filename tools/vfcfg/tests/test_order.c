// SPDX-License-Identifier: GPL-2.0-only
/*
 * In which order things are done, where a run ends, and what is undone first: as the
 * kernel hears of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plan_file.h"
#include "run.h"
#include "tap.h"

#define log_of(fx, status, ...) \
	run_log(fx, (const char *const []){ "vfcfg", __VA_ARGS__, NULL }, status)

static void expect_log(const struct fixture *fx, int status, const char *want, const char *text)
{
	char *path = plan_file(fx, "plan", text), *log;

	log = log_of(fx, status, "apply", path);
	assert_string_equal(log, want);
	free(log);
	free(path);
}

/* Of a plan that cannot be kept whole all is undone, the last first, and no more is begun. */
static void test_whole(void **state)
{
	struct fixture *fx = fixture_load("plan");

	(void)state;
	/* The most is asked for last, and is too much. */
	expect_log(fx, 1, "0000:01:00.1 9\n0000:01:00.2 10\n0000:01:00.4 33\n"
			  "0000:01:00.2 8\n0000:01:00.1 8\n",
		   plan_head "  vfs:\n  - {range: \"0\", count: 9}\n  - {range: \"1\", count: 10}\n"
			     "  - {range: \"3\", count: 33}\n");
	/* One of three, in the middle */
	setenv("VFCFG_FAKE_ERRNO", "0000:01:00.2=5", 1);
	expect_log(fx, 1, "0000:01:00.1 9\n0000:01:00.2 10\n0000:01:00.1 8\n",
		   plan_head "  vfs:\n  - {range: \"0\", count: 9}\n  - {range: \"1\", count: 10}\n"
			     "  - {range: \"3\", count: 12}\n");
	unsetenv("VFCFG_FAKE_ERRNO");
	/* What is known before begins nothing. */
	expect_log(fx, 1, "", plan_head "  vfs:\n  - {range: \"0\", count: 9}\n"
					"  - {range: \"1\", driver: nobody_has_it}\n");
	fixture_free(fx);
}

/* Of a device, too: what was to come after the step that failed is not tried. */
static void test_device(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	char *log;

	(void)state;
	log = log_of(fx, 1, "bind", "01:00.1", "vfio-pci", "--count", "33", "--cap", "3");
	assert_contains(log, "0000:01:00.1 33\n");
	assert_null(strstr(log, "vfio_msix_cap"));
	assert_null(strstr(log, "drivers_probe"));
	free(log);
	fixture_free(fx);
}

/* A driver that goes may take along what stands: it is written again. */
static void test_stands(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	char *log, *gone;

	(void)state;
	log = log_of(fx, 0, "set", "01:00.3", "--count", "12", "--cap", "4");
	gone = strstr(log, "driver/unbind");
	assert_non_null(gone);
	assert_contains(gone, "vfio_msix_cap 4");
	free(log);
	fixture_free(fx);
}

/* One is asked what the kernel would say, and the others have its answer. */
static void test_asked_once(void **state)
{
	struct fixture *fx = fixture_load("igb");
	char *log;

	(void)state;
	fixture_add(fx, "on 0000:05:10.0\ndriver vfio-pci\nattr vfio_msix_cap 0\n"
			"on 0000:05:10.1\ndriver vfio-pci\nattr vfio_msix_cap 0\n");
	log = log_of(fx, 1, "bind", "05:10.0", "05:10.1", "vfio-pci", "--count", "2");
	assert_int_equal(lines(log), 1);
	free(log);
	fixture_free(fx);
}

/* To the vector: one more than the pool has, and no driver goes for it. */
static void test_pool(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	char *log;

	(void)state;
	/* 4 VFs have 8 each. */
	fixture_add(fx, "on 0000:01:00.0\nattr sriov_vf_total_msix 42\n");
	log = log_of(fx, 1, "bind", "01:00.2", "vfio-pci", "--count", "19");
	assert_null(strstr(log, "driver/unbind"));
	free(log);
	log = log_of(fx, 0, "bind", "01:00.2", "vfio-pci", "--count", "18");
	assert_contains(log, "0000:01:00.2 18\n");
	free(log);
	fixture_free(fx);
}

/* As large as the table is no more than there is. */
static void test_cap(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	expect(fx, 0, "", "", "bind", "01:00.1", "vfio-pci", "--count", "12", "--cap", "12");
	expect(fx, 1, "", NULL, "bind", "01:00.2", "vfio-pci", "--count", "12", "--cap", "13");
	fixture_free(fx);
}

/* A VF that stood as asked, and that somebody changes while the others are seen to */
static void test_changed(void **state)
{
	struct fixture *fx = fixture_load("nvme");
	struct result r;
	pid_t pid;

	(void)state;
	fflush(NULL);
	pid = fork();
	if (!pid) {
		for (int i = 0; i < 3000 && fixture_table_size(fx, "0000:01:00.1") != 2; i++)
			usleep(10000);
		/* Past the look at it, before the next is written */
		usleep(300000);
		fixture_add(fx, "on 0000:01:00.1\nmsix 3\n");
		_exit(0);
	}
	setenv("VFCFG_FAKE_SLOW", "1000", 1);
	r = run(fx, "set", "01:00.1", "01:00.2", "--count", "2", NULL);
	unsetenv("VFCFG_FAKE_SLOW");
	assert_int_equal(r.status, 1);
	assert_contains(r.err, "0000:01:00.1: set --count 2: it stood, and somebody else has "
			"changed it since");
	result_free(&r);
	fixture_free(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_whole),
	cmocka_unit_test(test_device),
	cmocka_unit_test(test_stands),
	cmocka_unit_test(test_asked_once),
	cmocka_unit_test(test_pool),
	cmocka_unit_test(test_cap),
	cmocka_unit_test(test_changed),
};

TAP_MAIN(tests)
