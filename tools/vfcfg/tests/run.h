/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Running the tool, linked with the fake kernel, on a fixture.
 */
#ifndef RUN_H
#define RUN_H

#include "fixture.h"

/**
 * struct result - What a run left behind.
 * @status: its exit status; a signal fails the test
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
