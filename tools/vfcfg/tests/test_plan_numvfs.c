// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plans that make VFs: steps of a PF, and what becomes of them when a run ends.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plan_file.h"
#include "run.h"
#include "tap.h"

/* From none: the VFs come without drivers, and get what is planned. */
static const char from_none[] =
	"version: 1\npfs:\n"
	"- match: {address: \"02:00.0\"}\n"
	"  numvfs: 3\n"
	"  autoprobe: false\n"
	"  vfs:\n"
	"  - {range: \"0-1\", count: 12, driver: vfio-pci, cap: 4}\n";

/* From four without drivers, of which one has another size. */
static const char grow[] = plan_head
	"  numvfs: 6\n"
	"  reserve: 2\n"
	"  vfs:\n"
	"  - {range: \"4-5\", count: 5}\n";

static const char no_driver[] =
	"on 0000:01:00.3\nremove driver\nremove vfio_msix_cap\nattr driver_override (null)\n"
	"msix 10\n";

static char *all_states(const struct fixture *fx)
{
	static const char *const pfs[] = { "0000:01:00", "0000:02:00" };
	char *text, addr[16], *path, *state;
	struct stat st;
	size_t size, i;
	unsigned int fn;
	FILE *f = open_memstream(&text, &size);

	assert_non_null(f);
	for (i = 0; i < ARRAY_SIZE(pfs); i++) {
		snprintf(addr, sizeof(addr), "%s.0", pfs[i]);
		path = fixture_path(fx, addr, "sriov_drivers_autoprobe");
		assert_int_equal(stat(path, &st), 0);
		fprintf(f, "%s: ", addr);
		state = NULL;
		size = 0;
		{
			FILE *in = fopen(path, "r");
			size_t room = 0;

			assert_true(getline(&state, &room, in) > 0);
			fclose(in);
		}
		fprintf(f, "autoprobe %s", state);
		free(state);
		free(path);
		for (fn = 1; fn < 8; fn++) {
			snprintf(addr, sizeof(addr), "%s.%u", pfs[i], fn);
			path = fixture_path(fx, addr, "config");
			if (!stat(path, &st)) {
				state = fixture_state(fx, addr);
				fprintf(f, "%s: %s\n", addr, state);
				free(state);
			}
			free(path);
		}
	}
	fclose(f);
	return text;
}

static void expect_states(const struct fixture *fx, const char *want)
{
	char *now = all_states(fx);

	assert_string_equal(now, want);
	free(now);
}

static struct fixture *load(void)
{
	struct fixture *fx = fixture_load("plan");

	fixture_add(fx, no_driver);
	fixture_add(fx, "loaded vfio-pci\n");
	return fx;
}

static const char before_all[] =
	"0000:01:00.0: autoprobe 0\n"
	"0000:01:00.1: driver none override none size 8 cap none\n"
	"0000:01:00.2: driver none override none size 8 cap none\n"
	"0000:01:00.3: driver none override none size 10 cap none\n"
	"0000:01:00.4: driver none override none size 8 cap none\n"
	"0000:02:00.0: autoprobe 1\n";

static const char after_none[] =
	"0000:01:00.0: autoprobe 0\n"
	"0000:01:00.1: driver none override none size 8 cap none\n"
	"0000:01:00.2: driver none override none size 8 cap none\n"
	"0000:01:00.3: driver none override none size 10 cap none\n"
	"0000:01:00.4: driver none override none size 8 cap none\n"
	"0000:02:00.0: autoprobe 0\n"
	"0000:02:00.1: driver vfio-pci override vfio-pci size 12 cap 4\n"
	"0000:02:00.2: driver vfio-pci override vfio-pci size 12 cap 4\n"
	"0000:02:00.3: driver none override none size 8 cap none\n";

static const char after_grow[] =
	"0000:01:00.0: autoprobe 0\n"
	"0000:01:00.1: driver none override none size 8 cap none\n"
	"0000:01:00.2: driver none override none size 8 cap none\n"
	"0000:01:00.3: driver none override none size 10 cap none\n"
	"0000:01:00.4: driver none override none size 8 cap none\n"
	"0000:01:00.5: driver none override none size 5 cap none\n"
	"0000:01:00.6: driver none override none size 5 cap none\n"
	"0000:02:00.0: autoprobe 1\n";

static const struct scene {
	const char *plan;
	const char *after;
	const char *said;	/* by apply -v */
} scenes[] = {
	{ from_none, after_none,
	  "0000:02:00.0: numvfs 0 -> 3\n0000:02:00.0: autoprobe true -> false\n"
	  "0000:02:00.1: driver none -> vfio-pci\n0000:02:00.1: 8 -> 12\n0000:02:00.1: cap none -> 4\n"
	  "0000:02:00.2: driver none -> vfio-pci\n0000:02:00.2: 8 -> 12\n"
	  "0000:02:00.2: cap none -> 4\n" },
	{ grow, after_grow,
	  "0000:01:00.0: numvfs 4 -> 6\n0000:01:00.0: reserve 2 kept\n"
	  "0000:01:00.5: 6 -> 5\n0000:01:00.6: 6 -> 5\n" },
};

static void test_apply(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(scenes); i++) {
		struct fixture *fx = load();
		char *path = plan_file(fx, "plan", scenes[i].plan), *log;
		const char *argv[] = { "vfcfg", "apply", path, NULL };

		expect_states(fx, before_all);
		plan_expect(fx, scenes[i].plan, 3, NULL, "", "apply", "-n");
		expect_states(fx, before_all);
		plan_expect(fx, scenes[i].plan, 0, scenes[i].said, "", "apply", "-v");
		expect_states(fx, scenes[i].after);
		plan_expect(fx, scenes[i].plan, 0, "", "", "diff");
		log = run_log(fx, argv, 0);
		assert_string_equal(log, "");
		free(log);
		free(path);
		fixture_free(fx);
	}
}

/* What cannot be finished is undone, VFs and all. */
static void test_undone(void **state)
{
	static const char *const plans[] = {
		"version: 1\npfs:\n- match: {address: \"02:00.0\"}\n  numvfs: 3\n"
		"  autoprobe: false\n  vfs: [{range: \"0-1\", count: 1}]\n",
		plan_head "  numvfs: 6\n  vfs: [{range: 0, count: 12}, {range: 1, count: 33}]\n",
	};
	struct result r;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(plans); i++) {
		struct fixture *fx = load();

		fixture_add(fx, "on 0000:02:00.0\nattr fake_min 2\n");
		r = plan_run(fx, plans[i], "apply", NULL);
		assert_int_equal(r.status, 1);
		assert_contains(r.err, "apply: undone, as another device of the plan failed; all is "
				"as it was\n");
		result_free(&r);
		expect_states(fx, before_all);
		r = run(fx, "recover", NULL);
		assert_int_equal(r.status, 0);
		result_free(&r);
		fixture_free(fx);
	}
}

static bool kill_run(const struct fixture *fx, size_t n, const char *const *argv)
{
	struct result r;
	char env[32];
	bool killed;

	snprintf(env, sizeof(env), "%zu=%d", n, SIGKILL);
	setenv("VFCFG_FAKE_SIGNAL", env, 1);
	r = run_argv(fx, argv, RUN_MAY_BE_KILLED);
	unsetenv("VFCFG_FAKE_SIGNAL");
	killed = r.status == RESULT_KILLED;
	result_free(&r);
	return killed;
}

/* How often --finish had something to do, and did it. */
static size_t finished;

/*
 * Killed at the Nth write, to the kernel or the journal. Return: whether there were
 * so many. --finish does all of the plan, also what is wanted of VFs that were not
 * there yet; unless nothing was begun.
 */
static bool killed_at(const struct scene *scene, size_t n, bool undo)
{
	struct fixture *fx = load();
	char *path = plan_file(fx, "plan", scene->plan);
	const char *argv[] = { "vfcfg", "apply", path, NULL };
	bool killed = kill_run(fx, n, argv);
	struct result r;
	char *now;

	r = run(fx, "recover", undo ? "--undo" : "--finish", NULL);
	if (r.status)
		fail_msg("write %zu: %s", n, r.err);
	result_free(&r);
	if (killed && undo)
		expect_states(fx, before_all);
	now = all_states(fx);
	if (!undo && strcmp(now, before_all))
		expect_states(fx, scene->after);
	finished += !undo && killed && !strcmp(now, scene->after);
	free(now);
	plan_expect(fx, scene->plan, 0, "", "", "apply");
	expect_states(fx, scene->after);
	free(path);
	fixture_free(fx);
	return killed;
}

static void test_killed(void **state)
{
	size_t i, n, points = 0;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(scenes); i++)
		for (n = 1; killed_at(&scenes[i], n, true); n++, points++)
			assert_true(killed_at(&scenes[i], n, false));
	print_message("killed at %zu writes, finished %zu times\n", points, finished);
	assert_true(points > 20 && finished > points - 6);
}

/* Undoing is killed as well, at every write of it, and then goes through. */
static void test_undo_killed(void **state)
{
	const char *undo[] = { "vfcfg", "recover", "--undo", NULL };
	bool killed = true;
	size_t n;

	(void)state;
	for (n = 1; killed; n++) {
		struct fixture *fx = load();
		char *path = plan_file(fx, "plan", grow);
		const char *argv[] = { "vfcfg", "apply", path, NULL };
		struct result r;

		/* When there are none, and when there are all. */
		assert_true(kill_run(fx, 5 + n % 4, argv));
		killed = kill_run(fx, n, undo);
		r = run_argv(fx, undo, 0);
		if (r.status)
			fail_msg("write %zu: %s", n, r.err);
		result_free(&r);
		expect_states(fx, before_all);
		free(path);
		fixture_free(fx);
	}
	assert_true(n > 4);
}

/* Every write fails once: all is as it was. */
static void test_failing(void **state)
{
	size_t i, n;
	char env[32];

	(void)state;
	for (i = 0; i < ARRAY_SIZE(scenes); i++) {
		for (n = 1; n < 100; n++) {
			struct fixture *fx = load();
			char *path = plan_file(fx, "plan", scenes[i].plan);
			const char *argv[] = { "vfcfg", "apply", path, NULL };
			struct result r;
			int status;

			snprintf(env, sizeof(env), "%zu=%d", n, ENOMEM);
			r = run_env(fx, "VFCFG_FAKE_ERRNO", env, argv);
			status = r.status;
			expect_states(fx, status ? before_all : scenes[i].after);
			result_free(&r);
			free(path);
			fixture_free(fx);
			if (!status)
				break;
		}
		assert_true(n > 5 && n < 100);
	}
}

/*
 * Interrupted with the Nth write to the kernel: all is as it was, also between the
 * PF and its VFs. Kept instead (-k), what was done stands and the rest was not begun.
 */
static void test_interrupted(void **state)
{
	static const char *const kept[] = {
		"0000:02:00.0: autoprobe 0\n",
		"0000:02:00.1: driver none override none size 8 cap none\n"
	};
	size_t i, n;
	char env[32];

	(void)state;
	for (i = 0; i < ARRAY_SIZE(scenes); i++) {
		for (n = 1; n < 100; n++) {
			struct fixture *fx = load();
			char *path = plan_file(fx, "plan", scenes[i].plan);
			const char *argv[] = { "vfcfg", "apply", path, NULL };
			struct result r;
			int status;

			snprintf(env, sizeof(env), "%zu", n);
			r = run_env(fx, "VFCFG_FAKE_SIGNAL", env, argv);
			status = r.status;
			if (strstr(r.err, "interrupted after "))
				expect_states(fx, before_all);
			else
				expect_states(fx, scenes[i].after);
			result_free(&r);
			free(path);
			fixture_free(fx);
			if (!status)
				break;
			assert_int_equal(status, RESULT_INTERRUPTED);
		}
		assert_true(n > 4 && n < 100);
	}
	for (n = 1; n <= 2; n++) {
		struct fixture *fx = load();
		char *path = plan_file(fx, "plan", from_none), *now;
		const char *argv[] = { "vfcfg", "apply", "-k", path, NULL };
		struct result r;

		snprintf(env, sizeof(env), "%zu", n);
		r = run_env(fx, "VFCFG_FAKE_SIGNAL", env, argv);
		assert_int_equal(r.status, RESULT_INTERRUPTED);
		assert_string_equal(r.err, "vfcfg: 0000:02:00.0: apply: interrupted before its VFs "
				    "were begun; it stands itself\n");
		now = all_states(fx);
		assert_contains(now, kept[0]);
		assert_contains(now, kept[1]);
		free(now);
		result_free(&r);
		free(path);
		fixture_free(fx);
	}
}

static const struct refused {
	const char *setup;
	const char *plan;
	const char *err;
} refusals[] = {
	{ "on 0000:01:00.2\ndriver nvme\n", plan_head "  numvfs: 6\n",
	  "another number of VFs makes all of them anew, and 0000:01:00.2 is bound to driver nvme; "
	  "unbind them first (vfcfg unbind 0000:01:00.0/*)" },
	{ "on 0000:01:00.2\nattr vfio_msix_cap 3\n", plan_head "  numvfs: 0\n",
	  "another number of VFs makes all of them anew, and 0000:01:00.2 has a cap; take that away "
	  "first (vfcfg reset 0000:01:00.0/*)" },
	{ "on 0000:01:00.2\nattr driver_override uio\n", plan_head "  numvfs: 3\n",
	  "another number of VFs makes all of them anew, and 0000:01:00.2 has a driver_override; "
	  "take that away first (vfcfg unbind 0000:01:00.0/*)" },
	{ "", plan_head "  numvfs: 3\n  autoprobe: true\n",
	  "another number of VFs makes all of them anew, and would bind drivers to them before they "
	  "have their sizes; have the plan say autoprobe: false" },
	{ "", plan_head "  numvfs: 9\n", "9 VFs are more than it can have; ask for at most 8" },
	{ "on 0000:01:00.0\nremove driver\n", plan_head "  numvfs: 6\n",
	  "its driver cannot make VFs, or there is none; bind one that can; all is as it was" },
};

static void test_refused(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(refusals) - 1; i++) {
		struct fixture *fx = load();
		char *err, *was, *now;

		fixture_add(fx, refusals[i].setup);
		was = all_states(fx);
		assert_true(asprintf(&err, "vfcfg: 0000:01:00.0: apply: %s\n", refusals[i].err) > 0);
		plan_expect(fx, refusals[i].plan, 1, "", err, "apply");
		now = all_states(fx);
		assert_string_equal(now, was);
		free(was);
		free(now);
		free(err);
		fixture_free(fx);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_apply),
	cmocka_unit_test(test_undone),
	cmocka_unit_test(test_killed),
	cmocka_unit_test(test_undo_killed),
	cmocka_unit_test(test_failing),
	cmocka_unit_test(test_interrupted),
	cmocka_unit_test(test_refused),
};

TAP_MAIN(tests)
