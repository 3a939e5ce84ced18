// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command line: what is taken, what is a usage error.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"
#include "tap.h"
#include "version.h"

/* A usage error: status 2, nothing on stdout, and nothing was written. */
#define misuse(fx, part, ...) do { \
	struct result u_ = run(fx, __VA_ARGS__, NULL); \
	expect_result(&u_, 2, "", NULL, __FILE__, __LINE__); \
	assert_contains(u_.err, part); \
	result_free(&u_); \
} while (0)

static void test_commands(void **state)
{
	struct fixture *fx = fixture_load("mlx5");
	struct result r = run(fx, NULL);

	(void)state;
	assert_int_equal(r.status, 2);
	result_free(&r);
	misuse(fx, "no such command", "lst");
	misuse(fx, "no such command", "help", "lst");
	misuse(fx, "more than one", "help", "list", "set");
	misuse(fx, "unrecognized option", "--foo");
	misuse(fx, "unrecognized option", "list", "--foo");
	misuse(fx, "unrecognized option", "reset", "--count", "1", "03:00.2");
	fixture_free(fx);
}

/* What is near to a word, and only that; what an option takes is not looked at. */
static void test_suggestions(void **state)
{
	struct fixture *fx = fixture_load("mlx5");
	struct result r;

	(void)state;
	misuse(fx, "vfcfg: lst: no such command; did you mean \"list\"?", "lst");
	misuse(fx, "did you mean \"unbind\"?", "unbnid", "03:00.2");
	misuse(fx, "did you mean \"compare\"?", "help", "copmare");
	misuse(fx, "'--cuont'; did you mean '--count'?", "set", "--cuont=3", "03:00.2");
	misuse(fx, "'--unbuond'; did you mean '--unbound'?", "unbind", "03:00.2", "--unbuond");
	misuse(fx, "'--hepl'; did you mean '--help'?", "list", "--hepl");
	r = run(fx, "frobnicate", NULL);
	assert_int_equal(r.status, 2);
	assert_null(strstr(r.err, "did you mean"));
	result_free(&r);
	r = run(fx, "set", "--frobnicate", "03:00.2", NULL);
	assert_int_equal(r.status, 2);
	assert_null(strstr(r.err, "did you mean"));
	result_free(&r);
	/* Cut short, as getopt takes it; and behind the end of options. */
	expect(fx, 0, NULL, "", "list", "--nohead", "03:00.2");
	misuse(fx, "not a PCI address", "list", "--", "--lits");
	misuse(fx, "no column \"--lits\"", "list", "-o", "--lits");
	assert_int_equal(fixture_table_size(fx, "0000:03:00.2"), 8);
	fixture_free(fx);
}

static void test_set(void **state)
{
	static const char *const bad[] = {
		"", "-1", "+1", "2049", "0x801", "1.5", "five", "5 ", " 5", "0x", "1e2",
		"99999999999999999999", "5,6",
	};
	struct fixture *fx = fixture_load("mlx5");
	size_t i;

	(void)state;
	misuse(fx, "no DEVICE", "set", "--count", "5");
	misuse(fx, "nothing to set", "set", "03:00.2");
	misuse(fx, "requires an argument", "set", "03:00.2", "--count");
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		misuse(fx, "not a number from 0 to 2048", "set", "03:00.2", "--count", bad[i]);
	misuse(fx, "no DEVICE", "reset");
	/* A bad DEVICE stops all before anything is done. */
	misuse(fx, "not a PCI address", "set", "03:00.2", "--count", "5", "eth0");
	misuse(fx, "not a PCI address", "reset", "03:00.2", "03:00.9");
	misuse(fx, "not a PCI address", "list", "");
	assert_int_equal(fixture_table_size(fx, "0000:03:00.2"), 8);
	fixture_free(fx);
}

static void test_largest_number(void **state)
{
	struct fixture *fx = fixture_load("mlx5");

	(void)state;
	fixture_add(fx, "on 0000:03:00.0\nattr fake_max 2048\nattr sriov_vf_total_msix 9999\n");
	expect(fx, 0, "", "", "set", "--count", "2048", "03:00.2");
	assert_int_equal(fixture_table_size(fx, "0000:03:00.2"), 2048);
	fixture_free(fx);
}

static void test_help(void **state)
{
	static const char *const commands[] = {
		"list", "set", "reset", "bind", "unbind", "recover", "show", "doctor",
		"wait", "monitor",
		"compare", "completion", "help"
	};
	struct result r, via;
	size_t i;

	(void)state;
	r = run(NULL, "--help", NULL);
	via = run(NULL, "help", NULL);
	assert_int_equal(r.status, 0);
	assert_string_equal(r.err, "");
	/* The first line has the program's own name, which valgrind changes. */
	assert_string_equal(strchr(r.out, '\n'), strchr(via.out, '\n'));
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		struct result one = run(NULL, "help", commands[i], NULL);
		struct result same = run(NULL, commands[i], "--help", NULL);
		struct result brief = run(NULL, commands[i], "-h", NULL);
		char usage[32];

		assert_contains(r.out, commands[i]);
		assert_int_equal(one.status, 0);
		assert_int_equal(same.status, 0);
		assert_string_equal(one.out, same.out);
		assert_string_equal(one.out, brief.out);
		assert_string_equal(brief.err, "");
		if (strcmp(commands[i], "help"))
			assert_contains(one.out, "\nExample");
		snprintf(usage, sizeof(usage), "Usage: vfcfg %s ", commands[i]);
		assert_contains(one.out, usage);
		result_free(&one);
		result_free(&same);
		result_free(&brief);
	}
	result_free(&r);
	result_free(&via);
	r = run(NULL, "help", "list", NULL);
	assert_contains(r.out, "VISIBLE");
	result_free(&r);
	r = run(NULL, "help", "set", NULL);
	assert_contains(r.out, "--count=N");
	result_free(&r);
}

static void test_version(void **state)
{
	(void)state;
	expect(NULL, 0, "vfcfg " VFCFG_VERSION "\n", "", "--version");
}

static void test_sysfs_root(void **state)
{
	struct fixture *env = fixture_load("nvme"), *option = fixture_load("igb");
	struct result r;

	(void)state;
	/* The option wins over the environment, before and after the command. */
	expect(env, 0, NULL, "", "list", "01:00.0");
	expect(env, 0, NULL, "", "--sysfs", option->root, "list", "05:00.0");
	expect(env, 0, NULL, "", "list", "-s", option->root, "05:00.0");
	expect(env, 1, NULL, NULL, "list", "-s", option->root, "01:00.0");
	/* An empty variable is none: /sys then, whatever is there. */
	setenv("VFCFG_SYSFS", "", 1);
	r = run(NULL, "list", NULL);
	assert_true(r.status == 0 || strstr(r.err, "vfcfg: /sys/bus/pci: "));
	result_free(&r);
	unsetenv("VFCFG_SYSFS");
	fixture_free(option);
	fixture_free(env);
}

static void test_no_sysfs(void **state)
{
	(void)state;
	expect(NULL, 1, "", "vfcfg: /nonexistent/bus/pci: No such file or directory; "
	       "is sysfs mounted there?\n", "list", "-s", "/nonexistent");
	expect(NULL, 1, "", "vfcfg: /nonexistent/bus/pci: No such file or directory; "
	       "is sysfs mounted there?\n",
	       "set", "01:00.0", "--count", "1", "-s", "/nonexistent");
}

/* A listing that did not arrive is no success. */
static void test_full_disk(void **state)
{
	struct fixture *fx = fixture_load("mlx5");
	char *command;

	(void)state;
	setenv("VFCFG_SYSFS", fx->root, 1);
	assert_true(asprintf(&command, "%s list >/dev/full 2>/dev/null", VFCFG) > 0);
	assert_int_equal(system(command), 1 << 8);
	free(command);
	assert_true(asprintf(&command, "%s list -J >/dev/full 2>/dev/null", VFCFG) > 0);
	assert_int_equal(system(command), 1 << 8);
	free(command);
	unsetenv("VFCFG_SYSFS");
	fixture_free(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_commands),
	cmocka_unit_test(test_suggestions),
	cmocka_unit_test(test_set),
	cmocka_unit_test(test_largest_number),
	cmocka_unit_test(test_help),
	cmocka_unit_test(test_version),
	cmocka_unit_test(test_sysfs_root),
	cmocka_unit_test(test_no_sysfs),
	cmocka_unit_test(test_full_disk),
};

TAP_MAIN(tests)
