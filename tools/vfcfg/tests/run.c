// SPDX-License-Identifier: GPL-2.0-only
/*
 * Running the tool.
 */
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"
#include "tap.h"

static char *slurp(int fd)
{
	off_t len = lseek(fd, 0, SEEK_END);
	char *text = malloc(len + 1);

	assert_non_null(text);
	assert_int_equal(pread(fd, text, len, 0), len);
	text[len] = '\0';
	close(fd);
	return text;
}

static void __attribute__((noreturn))
child(const struct fixture *fx, const char *const *argv, unsigned int user, int out, int err)
{
	int program;

	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	if (fx) {
		char *locks;

		setenv("VFCFG_SYSFS", fx->root, 1);
		if (asprintf(&locks, "%s/run", fx->root) > 0)
			setenv("VFCFG_RUN", locks, 1);
	}
	/* Whatever waits or spins ends, and its test fails. */
	alarm(120);
	/* A shell's background jobs, and so maybe we, ignore it. */
	signal(SIGINT, SIG_DFL);
	/* The plain letters of the C locale; an own status for sanitizers. */
	setenv("LC_ALL", "C", 1);
	setenv("ASAN_OPTIONS", "exitcode=99", 1);
	setenv("UBSAN_OPTIONS", "halt_on_error=1:exitcode=99", 1);
	/* Opened before: another user may not reach a checkout of root's. */
	program = open(VFCFG, O_RDONLY | O_CLOEXEC);
	if (user && (setgroups(0, NULL) || setgid(user) || setuid(user)))
		_exit(98);
	fexecve(program, (char **)argv, environ);
	_exit(97);
}

struct result run_argv(const struct fixture *fx, const char *const *argv, unsigned int user)
{
	int out = memfd_create("out", 0), err = memfd_create("err", 0), status;
	struct rusage usage;
	struct result r = { .status = -1 };
	pid_t pid;

	if (user && user != RUN_MAY_BE_KILLED && getenv("COVERAGE"))
		tap_skip("what another user's run takes cannot be counted");
	assert_true(out >= 0 && err >= 0);
	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid)
		child(fx, argv, user == RUN_MAY_BE_KILLED ? 0 : user, out, err);
	assert_int_equal(wait4(pid, &status, 0, &usage), pid);
	r.out = slurp(out);
	r.err = slurp(err);
	if (WIFSIGNALED(status) && (user == RUN_MAY_BE_KILLED || WTERMSIG(status) == SIGINT))
		r.status = 128 + WTERMSIG(status);
	else if (!WIFEXITED(status) || WEXITSTATUS(status) >= 97)
		fail_msg("status %#x: %s", status, r.err);
	else
		r.status = WEXITSTATUS(status);
	r.cpu = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec +
		(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
	return r;
}

struct result run(const struct fixture *fx, ...)
{
	const char *argv[32] = { "vfcfg" };
	size_t n = 1;
	va_list args;

	va_start(args, fx);
	while ((argv[n] = va_arg(args, const char *)))
		assert_true(++n < 32);
	va_end(args);
	return run_argv(fx, argv, 0);
}

void result_free(struct result *r)
{
	free(r->out);
	free(r->err);
}

size_t lines(const char *text)
{
	size_t n = 0, len = strlen(text);

	assert_true(!len || text[len - 1] == '\n');
	for (; *text; text++)
		n += *text == '\n';
	return n;
}

void assert_contains_at(const char *whole, const char *part, const char *file, int line)
{
	if (strstr(whole, part))
		return;
	print_error("\"%s\" is not in \"%s\"\n", part, whole);
	_fail(file, line);
}

/* Libsmartcols' versions pad differently: compare without padding. */
static char *squeeze(const char *text)
{
	char *squeezed = malloc(strlen(text) + 1), *to = squeezed;

	assert_non_null(squeezed);
	for (; *text; text++)
		if (*text != ' ' || (to != squeezed && !strchr(" \n", to[-1]) &&
				     text[strspn(text, " ")] != '\n'))
			*to++ = *text;
	*to = '\0';
	return squeezed;
}

void expect_result(const struct result *r, int status, const char *out, const char *err,
		   const char *file, int line)
{
	if (r->status != status)
		print_error("status %d, not %d; stdout \"%s\", stderr \"%s\"\n",
			    r->status, status, r->out, r->err);
	_assert_int_equal(r->status, status, file, line);
	if (out) {
		char *got = squeeze(r->out), *want = squeeze(out);

		_assert_string_equal(got, want, file, line);
		free(got);
		free(want);
	}
	if (err)
		_assert_string_equal(r->err, err, file, line);
}

struct result run_env(const struct fixture *fx, const char *name, const char *value,
		      const char *const *argv)
{
	struct result r;

	setenv(name, value, 1);
	r = run_argv(fx, argv, 0);
	unsetenv(name);
	return r;
}

char *run_file(const struct fixture *fx, const char *name, const char *const *argv, int status)
{
	char *path, *text = NULL;
	struct result r;
	size_t size = 0;
	FILE *f;

	assert_true(asprintf(&path, "%s/%s", fx->root, name) > 0);
	r = run_env(fx, name, path, argv);
	if (r.status != status)
		fail_msg("status %d: %s", r.status, r.err);
	result_free(&r);
	f = fopen(path, "r");
	if (!f || getdelim(&text, &size, '\0', f) < 0) {
		free(text);
		text = strdup("");
	}
	if (f)
		fclose(f);
	unlink(path);
	free(path);
	return text;
}

char *run_log(const struct fixture *fx, const char *const *argv, int status)
{
	return run_file(fx, "VFCFG_FAKE_LOG", argv, status);
}
