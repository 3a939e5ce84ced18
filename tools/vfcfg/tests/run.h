/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Running the tool, linked with the fake kernel, on a fixture.
 */
#ifndef RUN_H
#define RUN_H

#include <limits.h>

#include "fixture.h"

/**
 * struct result - What a run left behind.
 * @status: its exit status; RESULT_INTERRUPTED when SIGINT ended it; another
 *	signal fails the test
 * @out: standard output
 * @err: standard error
 * @cpu: seconds of processor time
 */
struct result {
	int status;
	char *out;
	char *err;
	double cpu;
};

/** run() - Run vfcfg; the arguments end with NULL. */
struct result run(const struct fixture *fx, ...) __attribute__((sentinel));

/** run_argv() - Run vfcfg with argv[1] on; @user other than 0 drops to that user ID. */
struct result run_argv(const struct fixture *fx, const char *const *argv, unsigned int user);

/** RESULT_INTERRUPTED - What a shell makes of the end by SIGINT. */
#define RESULT_INTERRUPTED	130

/** RESULT_KILLED - What a shell makes of the end by SIGKILL. */
#define RESULT_KILLED		137

/** RUN_MAY_BE_KILLED - For run_argv(), as a user: root, and any signal may end it. */
#define RUN_MAY_BE_KILLED	UINT_MAX

/** run_env() - run_argv() with one more variable in the environment. */
struct result run_env(const struct fixture *fx, const char *name, const char *value,
		      const char *const *argv);

/**
 * run_file() - Run for what a fake writes.
 * @fx: the fixture
 * @name: variable that tells the fake where to write
 * @argv: command line
 * @status: what the command has to end with
 *
 * Return: what has been written, to be freed; "" for nothing.
 */
char *run_file(const struct fixture *fx, const char *name, const char *const *argv, int status);

/** run_log() - Run for what is written to the kernel, a line each, to be freed. */
char *run_log(const struct fixture *fx, const char *const *argv, int status);

/** result_free() - Free what a run left. */
void result_free(struct result *r);

/** lines() - Count lines; text that does not end in a newline fails the test. */
size_t lines(const char *text);

/** assert_contains() - Fail unless @part is in @whole. */
#define assert_contains(whole, part) assert_contains_at(whole, part, __FILE__, __LINE__)
void assert_contains_at(const char *whole, const char *part, const char *file, int line);

/** expect() - Run, compare exit status and, unless NULL, both outputs (padding aside). */
#define expect(fx, status, out, err, ...) do { \
	struct result r_ = run(fx, __VA_ARGS__, NULL); \
	expect_result(&r_, status, out, err, __FILE__, __LINE__); \
	result_free(&r_); \
} while (0)
void expect_result(const struct result *r, int status, const char *out, const char *err,
		   const char *file, int line);

#endif
