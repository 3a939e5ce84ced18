// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every step fails once, and once the user gives up: all is done or nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"
#include "tap.h"

static const struct {
	const char *vf;
	const char *argv[10];
} scenes[] = {
	{ "0000:01:00.1", { "vfcfg", "bind", "01:00.1", "vfio-pci", "--count", "12",
			    "--cap", "3" } },
	{ "0000:01:00.2", { "vfcfg", "bind", "01:00.2", "vfio-pci", "--count", "12",
			    "--cap", "3" } },
	{ "0000:01:00.3", { "vfcfg", "bind", "01:00.3", "vfio-pci", "--count", "12",
			    "--cap", "3" } },
	{ "0000:01:00.3", { "vfcfg", "bind", "01:00.3", "nvme", "--count", "12" } },
	{ "0000:01:00.4", { "vfcfg", "bind", "01:00.4", "vfio-pci", "--count", "12",
			    "--cap", "3" } },
	{ "0000:01:00.3", { "vfcfg", "set", "01:00.3", "--count", "12", "--cap", "3" } },
	{ "0000:01:00.3", { "vfcfg", "reset", "01:00.3" } },
	{ "0000:01:00.4", { "vfcfg", "reset", "01:00.4" } },
	{ "0000:01:00.2", { "vfcfg", "unbind", "01:00.2" } },
	{ "0000:01:00.3", { "vfcfg", "unbind", "01:00.3" } },
};

/* How many writes does it take, and what stands before and after? */
static size_t rehearse(size_t i, char **before, char **after)
{
	struct fixture *fx = fixture_load("vfio");
	size_t n;
	char *log;

	*before = fixture_state(fx, scenes[i].vf);
	log = run_log(fx, scenes[i].argv, 0);
	*after = fixture_state(fx, scenes[i].vf);
	assert_string_not_equal(*before, *after);
	n = lines(log);
	free(log);
	fixture_free(fx);
	return n;
}

static void test_each_step_fails(void **state)
{
	char *before, *after, *now, env[32];
	size_t i, n, writes, undone = 0;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(scenes); i++) {
		writes = rehearse(i, &before, &after);
		for (n = 1; n <= writes; n++) {
			struct fixture *fx = fixture_load("vfio");
			struct result r;

			snprintf(env, sizeof(env), "%zu=5", n);
			r = run_env(fx, "VFCFG_FAKE_ERRNO", env, scenes[i].argv);
			now = fixture_state(fx, scenes[i].vf);
			/* A look that fails may be done without, a step may not. */
			if (strcmp(now, r.status ? before : after) || r.status > 1 ||
			    lines(r.err) != (size_t)r.status)
				fail_msg("scene %zu write %zu of %zu: status %d, %s, not %s; %s",
					 i, n, writes, r.status, now,
					 r.status ? before : after, r.err);
			undone += !!strstr(r.err, "; all is as it was\n");
			assert_null(strstr(r.err, "brought back"));
			free(now);
			result_free(&r);
			fixture_free(fx);
		}
		free(before);
		free(after);
	}
	assert_true(undone > 20);
}

/* The step fails and so does all that would undo it: that is said, in one line. */
static void test_undoing_fails(void **state)
{
	char *before, *after, *now, env[32];
	size_t i, n, writes, told = 0;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(scenes); i++) {
		writes = rehearse(i, &before, &after);
		for (n = 1; n <= writes; n++) {
			struct fixture *fx = fixture_load("vfio");
			struct result r;

			snprintf(env, sizeof(env), "%zu+=5", n);
			r = run_env(fx, "VFCFG_FAKE_ERRNO", env, scenes[i].argv);
			now = fixture_state(fx, scenes[i].vf);
			assert_int_equal(lines(r.err), 1);
			if (strcmp(now, before)) {
				assert_int_equal(r.status, 4);
				assert_contains(r.err, " could not be brought back: ");
				told++;
			} else {
				assert_int_equal(r.status, 1);
				assert_null(strstr(r.err, "brought back"));
			}
			free(now);
			result_free(&r);
			fixture_free(fx);
		}
		free(before);
		free(after);
	}
	assert_true(told > 20);
}

/* Control-C waits until all is done and told. */
static void test_interrupted(void **state)
{
	char *before, *after, *now, env[32];
	size_t i, n, writes;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(scenes); i++) {
		writes = rehearse(i, &before, &after);
		for (n = 1; n <= writes; n++) {
			struct fixture *fx = fixture_load("vfio");
			struct result r;

			snprintf(env, sizeof(env), "%zu", n);
			r = run_env(fx, "VFCFG_FAKE_SIGNAL", env, scenes[i].argv);
			now = fixture_state(fx, scenes[i].vf);
			assert_int_equal(r.status, RESULT_INTERRUPTED);
			assert_string_equal(r.err, "");
			assert_string_equal(now, after);
			free(now);
			result_free(&r);
			fixture_free(fx);
		}
		free(before);
		free(after);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_each_step_fails),
	cmocka_unit_test(test_undoing_fails),
	cmocka_unit_test(test_interrupted),
};

TAP_MAIN(tests)
