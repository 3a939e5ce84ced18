// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the start of the tool costs, as it is shipped: system calls, libraries,
 * locales. And what it says where a library is missing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"
#include "tap.h"

/* What is looked for among the files that the process has mapped when it ends. */
static const char *const files[] = { "libsmartcols", "libjson-c", "libpci", "libmnl", "/locale/" };

struct start {
	unsigned int calls;
	unsigned int mapped;	/* a bit for each of the files */
};

static unsigned int mapped(pid_t pid)
{
	char path[64], *line = NULL;
	unsigned int found = 0;
	size_t size = 0, i;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	f = fopen(path, "r");
	assert_non_null(f);
	while (getline(&line, &size, f) > 0)
		for (i = 0; i < ARRAY_SIZE(files); i++)
			if (strstr(line, files[i]))
				found |= 1u << i;
	free(line);
	fclose(f);
	return found;
}

static void __attribute__((noreturn)) child(const struct fixture *fx, const char *const *argv)
{
	int null = open("/dev/null", O_WRONLY);

	dup2(null, STDOUT_FILENO);
	if (fx) {
		setenv("VFCFG_SYSFS", fx->root, 1);
		setenv("VFCFG_RUN", fx->root, 1);
	}
	setenv("LC_ALL", "C.UTF-8", 1);
	if (!ptrace(PTRACE_TRACEME, 0, NULL, NULL))
		execv(PROGRAM, (char **)argv);
	_exit(97);
}

static struct start trace(const struct fixture *fx, const char *const *argv)
{
	const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL;
	struct start start = { 0 };
	unsigned int stops = 0;
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid)
		child(fx, argv);
	/* The exec. */
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (!WIFSTOPPED(status))
		tap_skip("tracing is not allowed here");
	assert_int_equal(ptrace(PTRACE_SETOPTIONS, pid, NULL, options), 0);
	while (!ptrace(PTRACE_SYSCALL, pid, NULL, NULL) && waitpid(pid, &status, 0) == pid &&
	       WIFSTOPPED(status)) {
		if (WSTOPSIG(status) == (SIGTRAP | 0x80))
			stops++;
		else if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXIT << 8))
			start.mapped = mapped(pid);
		else
			fail_msg("stopped by signal %d", WSTOPSIG(status));
	}
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	/* Each stops twice, but for the last; and the exec itself is one. */
	start.calls = stops / 2 + 2;
	return start;
}

static void skip_under_valgrind(void)
{
	const char *preloaded = getenv("LD_PRELOAD");

	if (preloaded && strstr(preloaded, "vgpreload"))
		tap_skip("valgrind makes system calls and maps files of its own");
}

static void test_calls(void **state)
{
	static const char *const argv[] = { "vfcfg", "--version", NULL };
	struct start start;

	(void)state;
	skip_under_valgrind();
	start = trace(NULL, argv);
	print_message("vfcfg --version: %u system calls\n", start.calls);
	assert_in_range(start.calls, 10, 60);
	assert_int_equal(start.mapped, 0);
}

/* Each pays for what it needs. */
static void test_libraries(void **state)
{
	static const struct {
		const char *fixture;
		const char *argv[8];
		unsigned int files;
	} needs[] = {
		{ "mlx5", { "vfcfg", "--help" }, 0 },
		{ "mlx5", { "vfcfg", "set", "--help" }, 0 },
		{ "mlx5", { "vfcfg", "list", "-J" }, 1 << 1 },
		{ "mlx5", { "vfcfg", "list" }, 1 << 0 | 1 << 4 },
		{ "mlx5", { "vfcfg", "list", "-o", "VENDOR" }, 1 << 0 | 1 << 2 | 1 << 4 },
		/* No sriov_vf_free_msix: devlink may know. */
		{ "nvme", { "vfcfg", "list", "-J" }, 1 << 1 | 1 << 3 },
	};
	size_t i;

	(void)state;
	skip_under_valgrind();
	for (i = 0; i < ARRAY_SIZE(needs); i++) {
		struct fixture *fx = fixture_load(needs[i].fixture);
		struct start start = trace(fx, needs[i].argv);

		if (start.mapped != needs[i].files)
			fail_msg("row %zu: mapped %#x, not %#x", i, start.mapped, needs[i].files);
		fixture_free(fx);
	}
}

static void missing(const struct fixture *fx, const char *library, int status, const char *says,
		    const char *const *argv)
{
	struct result r = run_env(fx, "VFCFG_FAKE_MISSING", library, argv);

	expect_result(&r, status, status ? "" : NULL, NULL, __FILE__, __LINE__);
	assert_int_equal(lines(r.err), !!*says);
	assert_contains(r.err, says);
	if (*says) {
		assert_contains(r.err, "; install the package that has ");
		assert_contains(r.err, library);
	}
	result_free(&r);
}

static void test_missing(void **state)
{
	static const char *const table[] = { "vfcfg", "list", NULL };
	static const char *const names[] = { "vfcfg", "list", "-o", "DEVICE", NULL };
	static const char *const json[] = { "vfcfg", "list", "-J", NULL };
	static const char *const compare[] = { "vfcfg", "compare", "01:00.1", NULL };
	static const char *const set[] = { "vfcfg", "set", "01:00.1", "--count", "2", NULL };
	struct fixture *fx = fixture_load("nvme");

	(void)state;
	missing(fx, "libsmartcols.so.1", 1, "vfcfg: list: ", table);
	missing(fx, "libsmartcols.so.1", 1, "vfcfg: compare: ", compare);
	missing(fx, "libjson-c.so.5", 1, "vfcfg: list: ", json);
	missing(fx, "libpci.so.3", 1, "vfcfg: list: ", names);
	/* One column less is known. */
	missing(fx, "libmnl.so.0", 0, "vfcfg: list: pools that only devlink tells of are unknown",
		json);
	/* What is not needed is not missed. */
	missing(fx, "libsmartcols.so.1", 0, "", json);
	missing(fx, "libjson-c.so.5", 0, "", table);
	missing(fx, "libpci.so.3", 0, "", table);
	missing(fx, "libmnl.so.0", 0, "", set);
	fixture_free(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_calls),
	cmocka_unit_test(test_libraries),
	cmocka_unit_test(test_missing),
};

TAP_MAIN(tests)
