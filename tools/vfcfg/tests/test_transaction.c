// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs that are killed at every write, and what recover makes of them; runs
 * that are interrupted; runs that meet.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run.h"
#include "tap.h"

#define VFS	4

/* Several devices each, which shrink and grow, with and without drivers. */
static const struct scene {
	const char *fixture;
	const char *setup;
	const char *argv[14];
} scenes[] = {
	{ "vfio", "", { "vfcfg", "bind", "01:00.1", "01:00.2", "01:00.3", "vfio-pci",
			"--count", "12", "--cap", "3" } },
	{ "vfio", "", { "vfcfg", "unbind", "01:00.2", "01:00.3", "01:00.4" } },
	{ "vfio", "", { "vfcfg", "reset", "01:00.3", "01:00.1", "01:00.4" } },
	{ "vfio", "", { "vfcfg", "set", "01:00.3", "--count", "12", "--cap", "3", "--strict" } },
	/* No slack: the second gives what the first takes. */
	{ "nvme", "on 0000:01:00.2\nmsix 9\non 0000:01:00.4\nmsix 5\n",
	  { "vfcfg", "set", "01:00.1", "01:00.2", "01:00.3", "01:00.4", "--count", "4" } },
	/* Each gets one more than asked. */
	{ "ice", "", { "vfcfg", "set", "b1:01.0", "b1:01.1", "--count", "5" } },
};

static const char *first_vf(const struct scene *scene)
{
	return strcmp(scene->fixture, "ice") ? "0000:01:00.1" : "0000:b1:01.0";
}

static struct fixture *load(const struct scene *scene)
{
	struct fixture *fx = fixture_load(scene->fixture);

	fixture_add(fx, scene->setup);
	return fx;
}

/* How all VFs are set up. */
static char *all_states(const struct fixture *fx, const struct scene *scene)
{
	char *text = strdup(""), *addr = strdup(first_vf(scene));
	size_t nr = strcmp(scene->fixture, "ice") ? VFS : 2, i;

	for (i = 0; i < nr; i++) {
		char *state = fixture_state(fx, addr), *longer;

		assert_true(asprintf(&longer, "%s%s: %s\n", text, addr, state) > 0);
		free(text);
		free(state);
		text = longer;
		addr[strlen(addr) - 1]++;
	}
	free(addr);
	return text;
}

static struct result recover(const struct fixture *fx, const char *how)
{
	return run(fx, "recover", how, NULL);
}

static void end(struct fixture *fx, char *states)
{
	free(states);
	fixture_free(fx);
}

static char *after_all(const struct scene *scene)
{
	struct fixture *fx = load(scene);
	struct result r = run_argv(fx, scene->argv, 0);
	char *states;

	if (r.status)
		fail_msg("%s", r.err);
	result_free(&r);
	states = all_states(fx, scene);
	fixture_free(fx);
	return states;
}

/*
 * Killed with the Nth write. Return: whether there were so many. What is seen
 * then is recovered, which has to give @want.
 */
static bool killed_at(const struct scene *scene, size_t n, const char *how, const char *before,
		      const char *want)
{
	struct fixture *fx = load(scene);
	struct result r, again, seen;
	char env[32], *now;
	bool killed;

	snprintf(env, sizeof(env), "%zu=%d", n, SIGKILL);
	setenv("VFCFG_FAKE_SIGNAL", env, 1);
	r = run_argv(fx, scene->argv, RUN_MAY_BE_KILLED);
	unsetenv("VFCFG_FAKE_SIGNAL");
	killed = r.status == RESULT_KILLED;
	result_free(&r);
	now = all_states(fx, scene);
	if (killed) {
		/* Whatever is there, others leave it alone, unless nothing was begun. */
		seen = run(fx, "recover", NULL);
		again = run_argv(fx, scene->argv, 0);
		assert_true(seen.status == 0 || seen.status == 4);
		if (seen.status) {
			assert_int_equal(again.status, 4);
			assert_contains(again.err, "a run was ended before it was through: PID ");
			assert_contains(again.err, "(vfcfg ");
		} else {
			assert_string_equal(now, before);
			assert_int_equal(again.status, 0);
		}
		result_free(&again);
		if (seen.status) {
			again = recover(fx, how);
			if (again.status)
				fail_msg("%s", again.err);
			result_free(&again);
			free(now);
			now = all_states(fx, scene);
			if (strcmp(now, want))
				fail_msg("%s, killed at write %zu, %s: %s, not %s",
					 scene->argv[1], n, how, now, want);
			again = run(fx, "recover", NULL);
			assert_int_equal(again.status, 0);
			result_free(&again);
		}
		result_free(&seen);
	}
	end(fx, now);
	return killed;
}

/* At every seventh write; at each with KILL_STEP=1, which takes minutes. */
static size_t kill_step(void)
{
	const char *step = getenv("KILL_STEP");

	return step ? strtoul(step, NULL, 10) : 7;
}

static void test_killed(void **state)
{
	size_t i, n, points = 0, step = kill_step();

	(void)state;
	for (i = 0; i < ARRAY_SIZE(scenes); i++) {
		struct fixture *fx = load(&scenes[i]);
		char *before = all_states(fx, &scenes[i]), *after = after_all(&scenes[i]);

		assert_string_not_equal(before, after);
		for (n = 1 + i % step; killed_at(&scenes[i], n, "--undo", before, before);
		     n += step, points++)
			assert_true(killed_at(&scenes[i], n, "--finish", before, after));
		free(after);
		end(fx, before);
	}
	print_message("killed at %zu writes\n", points);
	assert_true(points > 60 / step);
}

/* Recovering is killed as well, at every write of it, and then goes through. */
static void test_recover_killed(void **state)
{
	static const char *const ways[] = { "--undo", "--finish" };
	const struct scene *scene = &scenes[0];
	char env[32], *before, *after = after_all(scene), *now;
	struct fixture *fx = load(scene);
	size_t way, n, points = 0;
	struct result r;
	bool killed;

	(void)state;
	before = all_states(fx, scene);
	fixture_free(fx);
	for (way = 0; way < ARRAY_SIZE(ways); way++) {
		const char *const argv[] = { "vfcfg", "recover", ways[way], NULL };

		for (n = 1, killed = true; killed; n += kill_step()) {
			fx = load(scene);
			/* In the middle of the second device. */
			snprintf(env, sizeof(env), "%d=%d", 12, SIGKILL);
			setenv("VFCFG_FAKE_SIGNAL", env, 1);
			r = run_argv(fx, scene->argv, RUN_MAY_BE_KILLED);
			assert_int_equal(r.status, RESULT_KILLED);
			result_free(&r);
			snprintf(env, sizeof(env), "%zu=%d", n, SIGKILL);
			setenv("VFCFG_FAKE_SIGNAL", env, 1);
			r = run_argv(fx, argv, RUN_MAY_BE_KILLED);
			unsetenv("VFCFG_FAKE_SIGNAL");
			killed = r.status == RESULT_KILLED;
			points += killed;
			result_free(&r);
			if (killed) {
				r = recover(fx, ways[way]);
				if (r.status)
					fail_msg("%s after a kill at %zu: %s", ways[way], n, r.err);
				result_free(&r);
			}
			now = all_states(fx, scene);
			assert_string_equal(now, way ? after : before);
			end(fx, now);
		}
	}
	print_message("recovering killed at %zu writes\n", points);
	assert_true(points > 15 / kill_step());
	free(before);
	free(after);
}

/* Stops after the present device, and undoes, or keeps what was done. */
static void test_interrupted(void **state)
{
	static const char *const keep[] = {
		"vfcfg", "bind", "01:00.1", "01:00.2", "01:00.3", "vfio-pci", "--count", "12",
		"--cap", "3", "-k", NULL
	};
	const struct scene *scene = &scenes[0];
	struct fixture *fx = load(scene);
	char *before = all_states(fx, scene), *after = after_all(scene), *now, env[32];
	size_t n, undone = 0, through = 0;
	struct result r;

	(void)state;
	fixture_free(fx);
	for (n = 1; !through; n += kill_step()) {
		fx = load(scene);
		snprintf(env, sizeof(env), "%zu=%d", n, n % 2 ? SIGINT : SIGUSR1);
		setenv("VFCFG_FAKE_SIGNAL", env, 1);
		r = run_argv(fx, scene->argv, RUN_MAY_BE_KILLED);
		unsetenv("VFCFG_FAKE_SIGNAL");
		now = all_states(fx, scene);
		if (r.status && *r.err) {
			undone++;
			assert_string_equal(now, before);
			assert_int_equal(lines(r.err), 1);
			assert_contains(r.err, "vfcfg: 0000:01:00.1, 0000:01:00.2, 0000:01:00.3: "
					"bind vfio-pci --count 12 --cap 3: interrupted after ");
			assert_contains(r.err, " of 3 devices; all is as it was\n");
		} else {
			/* With the last device, or not at all. */
			assert_string_equal(now, after);
			through = !r.status;
		}
		result_free(&r);
		r = run(fx, "recover", NULL);
		assert_int_equal(r.status, 0);
		result_free(&r);
		end(fx, now);
	}
	assert_true(undone > 12 / kill_step());

	fx = load(scene);
	setenv("VFCFG_FAKE_SIGNAL", "5=2", 1);
	r = run_argv(fx, keep, 0);
	unsetenv("VFCFG_FAKE_SIGNAL");
	assert_int_equal(r.status, RESULT_INTERRUPTED);
	assert_contains(r.err, "interrupted after 1 of 3 devices; this one was not begun\n");
	assert_int_equal(fixture_table_size(fx, "0000:01:00.1"), 12);
	assert_int_equal(fixture_table_size(fx, "0000:01:00.2"), 8);
	result_free(&r);
	fixture_free(fx);
	free(before);
	free(after);
}

/* Open, and locked by us. */
static int hold(const struct fixture *fx, const char *pf, const char *text)
{
	char *path;
	int fd;

	assert_true(asprintf(&path, "%s/run", fx->root) > 0);
	mkdir(path, 0755);
	free(path);
	assert_true(asprintf(&path, "%s/run/%s", fx->root, pf) > 0);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	free(path);
	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	return fd;
}

static void test_locked(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	int fd = hold(fx, "0000:01:00.0", "vfcfg 1\t4242\tvfcfg set 01:00.2\n");

	(void)state;
	expect(fx, 75, "", "vfcfg: 0000:01:00.0: set --count 5: another run holds this PF and its "
	       "VFs: PID 4242 (vfcfg set 01:00.2); try again, or wait for it (--wait SECONDS)\n",
	       "set", "01:00.1", "--count", "5");
	expect(fx, 75, "", NULL, "bind", "01:00.1", "vfio-pci", "--wait", "1");
	expect(fx, 75, "", NULL, "compare", "01:00.1");
	/* Nothing was done to anything, not even to what has a lock of its own. */
	expect(fx, 75, "", NULL, "set", "00:03.0", "01:00.1", "--cap", "3");
	expect(fx, 0, "", "", "set", "00:03.0", "--cap", "3");
	/* Nor does anybody share it. */
	assert_int_equal(flock(fd, LOCK_SH), 0);
	expect(fx, 75, "", NULL, "set", "01:00.1", "--count", "5");
	assert_int_equal(flock(fd, LOCK_EX), 0);
	/* It is at work: there is nothing to recover. */
	expect(fx, 0, "", "", "recover", "--undo");
	expect(fx, 0, NULL, "", "list");
	close(fd);
	expect(fx, 0, "", "", "set", "01:00.1", "--count", "5");
	fixture_free(fx);
}

/* Who waits gets its turn. */
static void test_wait(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	int fd = hold(fx, "0000:01:00.0", "vfcfg 1\t4242\tvfcfg set\n");
	pid_t pid;

	(void)state;
	fflush(NULL);
	pid = fork();
	if (!pid) {
		usleep(300000);
		_exit(0);	/* with the last descriptor goes the lock */
	}
	close(fd);
	expect(fx, 0, "", "", "set", "01:00.1", "--count", "5", "--wait", "60");
	assert_int_equal(fixture_table_size(fx, "0000:01:00.1"), 5);
	fixture_free(fx);
}

/* Who waits can be told to stop. */
static void test_wait_interrupted(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	int fd = hold(fx, "0000:01:00.0", "vfcfg 1\t4242\tvfcfg set\n");
	char *command;

	(void)state;
	assert_true(asprintf(&command, "VFCFG_SYSFS=%s VFCFG_RUN=%s/run timeout -k 40 -s INT 1 %s "
			     "set 01:00.1 --count 5 --wait 3600 2>%s/said", fx->root, fx->root,
			     VFCFG, fx->root) > 0);
	/* Not 137, which it is when it had to be killed. */
	assert_int_equal(system(command), 124 << 8);
	free(command);
	close(fd);
	assert_int_equal(fixture_table_size(fx, "0000:01:00.1"), 8);
	fixture_free(fx);
}

/* A device that goes away in the middle: nothing of it stands half done. */
static void test_vanishes(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct result r;

	(void)state;
	setenv("VFCFG_FAKE_VANISH", "0000:01:00.2/sriov_vf_msix_count!", 1);
	fixture_add(fx, "on 0000:01:00.2\nremove driver\n");
	r = run(fx, "bind", "01:00.1", "01:00.2", "vfio-pci", "--count", "12", NULL);
	unsetenv("VFCFG_FAKE_VANISH");
	assert_int_equal(r.status, 1);
	assert_int_equal(lines(r.err), 1);
	assert_contains(r.err, "0000:01:00.2: bind vfio-pci --count 12: ");
	assert_contains(r.err, "went away");
	result_free(&r);
	assert_int_equal(fixture_table_size(fx, "0000:01:00.1"), 12);
	expect(fx, 0, "", "", "recover");
	fixture_free(fx);
}

/* No room for the journal: nothing is done, whichever line it is. */
static void test_journal_full(void **state)
{
	const struct scene *scene = &scenes[0];
	struct fixture *fx;
	char *before, *now, env[32];
	struct result r;
	size_t n;

	(void)state;
	for (n = 1; n < 4; n++) {
		fx = load(scene);
		before = all_states(fx, scene);
		snprintf(env, sizeof(env), "%zu", n);
		r = run_env(fx, "VFCFG_FAKE_FULL", env, scene->argv);
		assert_int_equal(r.status, 1);
		assert_contains(r.err, "No space left on device");
		assert_contains(r.err, "; make room there");
		now = all_states(fx, scene);
		if (n < 3)	/* then the first device alone is refused */
			assert_string_equal(now, before);
		assert_int_equal(fixture_table_size(fx, "0000:01:00.1"), 8);
		result_free(&r);
		r = run(fx, "recover", NULL);
		assert_int_equal(r.status, 0);
		result_free(&r);
		free(before);
		end(fx, now);
	}
}

/* Undo leaves alone what somebody else has changed since. */
static void test_changed_since(void **state)
{
	struct fixture *fx = fixture_load("nvme");
	struct result r;

	(void)state;
	/* Killed with the second device's write: the first is at 2, as it was left. */
	setenv("VFCFG_FAKE_SIGNAL", "6=9", 1);
	r = run_argv(fx, (const char *const []){ "vfcfg", "set", "01:00.1", "01:00.2", "--count",
						 "2", NULL }, RUN_MAY_BE_KILLED);
	unsetenv("VFCFG_FAKE_SIGNAL");
	assert_int_equal(r.status, RESULT_KILLED);
	result_free(&r);
	assert_int_equal(fixture_table_size(fx, "0000:01:00.1"), 2);
	assert_int_equal(fixture_table_size(fx, "0000:01:00.2"), 1);
	fixture_add(fx, "on 0000:01:00.1\nmsix 3\n");
	r = run(fx, "recover", "--undo", NULL);
	assert_int_equal(r.status, 1);
	assert_contains(r.err, "vfcfg: 0000:01:00.1: recover: could not be undone; somebody else "
			"has changed it meanwhile, so it was left as it is now\n");
	result_free(&r);
	assert_int_equal(fixture_table_size(fx, "0000:01:00.1"), 3);
	/* That is settled. */
	expect(fx, 0, "", "", "recover");
	fixture_free(fx);
}

/* A device that does not come back: the others are not held up, and nobody forgets. */
static void test_half_done(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct result r;

	(void)state;
	fixture_add(fx, "on 0000:01:00.0\nremove driver\ndriver fake_short\n");
	r = run(fx, "bind", "01:00.1", "01:00.2", "vfio-pci", "--count", "12", NULL);
	assert_int_equal(r.status, 4);
	assert_int_equal(lines(r.err), 1);
	result_free(&r);
	r = run(fx, "set", "01:00.4", "--count", "4", NULL);
	assert_int_equal(r.status, 4);
	assert_contains(r.err, "; finish or undo it first (vfcfg recover --finish, "
			"vfcfg recover --undo)\n");
	result_free(&r);
	r = run(fx, "recover", "--undo", NULL);
	assert_int_equal(r.status, 4);
	assert_contains(r.err, "could not be brought back");
	result_free(&r);
	/* With its driver well again it works. */
	fixture_add(fx, "on 0000:01:00.0\nremove driver\ndriver nvme\n");
	expect(fx, 0, "", "", "recover", "--undo");
	assert_int_equal(fixture_table_size(fx, "0000:01:00.1"), 8);
	expect(fx, 0, "", "", "recover");
	fixture_free(fx);
}

static void test_accept(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct result r;

	(void)state;
	fixture_add(fx, "on 0000:01:00.0\nremove driver\ndriver fake_short\n");
	r = run(fx, "bind", "01:00.1", "vfio-pci", "--count", "12", NULL);
	assert_int_equal(r.status, 4);
	result_free(&r);
	expect(fx, 4, "", NULL, "recover");
	expect(fx, 0, "", "", "recover", "--accept");
	expect(fx, 0, "", "", "recover");
	expect(fx, 2, "", NULL, "recover", "--accept", "--undo");
	fixture_free(fx);
}

/* The devices are gone with their PF's VFs: there is nothing to bring back. */
static void test_gone(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct result r;
	char *path;

	(void)state;
	setenv("VFCFG_FAKE_SIGNAL", "8=9", 1);
	r = run_argv(fx, scenes[0].argv, RUN_MAY_BE_KILLED);
	unsetenv("VFCFG_FAKE_SIGNAL");
	assert_int_equal(r.status, RESULT_KILLED);
	result_free(&r);
	expect(fx, 4, "", NULL, "recover");
	assert_true(asprintf(&path, "%s/bus/pci/devices/0000:01:00.1", fx->root) > 0);
	assert_int_equal(unlink(path), 0);
	path[strlen(path) - 1] = '2';
	assert_int_equal(unlink(path), 0);
	path[strlen(path) - 1] = '3';
	assert_int_equal(unlink(path), 0);
	free(path);
	expect(fx, 0, "", "", "recover", "--undo");
	expect(fx, 0, "", "", "recover");
	fixture_free(fx);
}

static void expect_bad(const struct fixture *fx)
{
	struct result r = run(fx, "recover", "--undo", NULL);

	assert_int_equal(r.status, 1);
	assert_contains(r.err, "/run: not a journal; look what is there\n");
	result_free(&r);
}

/* A file that is no journal is not taken for one. */
static void test_garbage(void **state)
{
	static const char *const bad[] = {
		"hello\ndevice\t0000:01:00.1\tcount\t1\t2\n",
		"vfcfg 1\t1\tx\ndevice\t0000:01:00.1\tcount\t1\n",
		"vfcfg 1\t1\tx\ndevice\t0000:01:00.1\tsize\t1\t2\n",
		"vfcfg 1\t1\tx\ndevice\t0000:01:00.1\tcount\tmany\t2\n",
		"vfcfg 1\t1\tx\ndevice\tnobody\tcount\t1\t2\n",
		"vfcfg 1\t1\tx\ndevice\t0000:01:00.1\tcount\t1\t2\nended\t0000:01:00.1\n",
	};
	struct fixture *fx = fixture_load("nvme");
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		int fd = hold(fx, "0000:01:00.0", bad[i]);

		close(fd);
		expect_bad(fx);
		fd = hold(fx, "0000:01:00.0", "");
		assert_int_equal(ftruncate(fd, 0), 0);
		close(fd);
	}
	assert_int_equal(fixture_table_size(fx, "0000:01:00.1"), 1);
	fixture_free(fx);
}

/*
 * An impossible number: one VF finds out, and the drivers of the others stay
 * where they are. What the pool cannot have nobody has to find out.
 */
static void test_impossible(void **state)
{
	static const char *const over[] = {
		"vfcfg", "bind", "01:00.2", "01:00.3", "01:00.4", "vfio-pci", "--count", "33", NULL
	};
	static const char *const pool[] = {
		"vfcfg", "bind", "01:00.2", "01:00.3", "01:00.4", "vfio-pci", "--count", "60", NULL
	};
	struct fixture *fx = fixture_load("vfio");
	char *log;

	(void)state;
	fixture_add(fx, "on 0000:01:00.0\nattr sriov_vf_total_msix 640\n");
	log = run_log(fx, over, 1);
	assert_contains(log, "0000:01:00.2 driver/unbind");
	assert_null(strstr(log, "0000:01:00.3 driver/unbind"));
	assert_null(strstr(log, "0000:01:00.4 driver/unbind"));
	free(log);
	fixture_add(fx, "on 0000:01:00.0\nattr sriov_vf_total_msix 64\n");
	log = run_log(fx, pool, 1);
	assert_null(strstr(log, "driver/unbind"));
	free(log);
	expect(fx, 1, "", "vfcfg: 0000:01:00.2, 0000:01:00.3, 0000:01:00.4: bind vfio-pci "
	       "--count 60: the pool of PF 0000:01:00.0 has too few free vectors (32 free); ask "
	       "for fewer, or take some from another VF (0000:01:00.1 holds the most: 8)\n",
	       "bind", "01:00.2", "01:00.3", "01:00.4", "vfio-pci", "--count", "60");
	fixture_free(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_killed),
	cmocka_unit_test(test_recover_killed),
	cmocka_unit_test(test_interrupted),
	cmocka_unit_test(test_locked),
	cmocka_unit_test(test_wait),
	cmocka_unit_test(test_wait_interrupted),
	cmocka_unit_test(test_vanishes),
	cmocka_unit_test(test_journal_full),
	cmocka_unit_test(test_changed_since),
	cmocka_unit_test(test_half_done),
	cmocka_unit_test(test_accept),
	cmocka_unit_test(test_gone),
	cmocka_unit_test(test_garbage),
	cmocka_unit_test(test_impossible),
};

TAP_MAIN(tests)
