/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Plans of tests, as files.
 */
#ifndef PLAN_FILE_H
#define PLAN_FILE_H

#include "run.h"

/** plan_file() - Write a file below the fixture's root. Return: its path, to be freed. */
char *plan_file(const struct fixture *fx, const char *name, const char *text);

/**
 * plan_run() - Run a command on a plan.
 * @fx: the fixture
 * @text: the plan, which is written to the file "plan"
 * @...: the command with its options, NULL at the end
 *
 * What is printed has PLAN in the place of the file's path.
 */
struct result plan_run(const struct fixture *fx, const char *text, ...) __attribute__((sentinel));

/** plan_expect() - Run, compare exit status and both outputs. */
#define plan_expect(fx, plan, status, out, err, ...) do { \
	struct result r_ = plan_run(fx, plan, __VA_ARGS__, NULL); \
	expect_result(&r_, status, out, err, __FILE__, __LINE__); \
	result_free(&r_); \
} while (0)

/** plan_head - What most plans of tests begin with: the first PF of the fixture "plan". */
#define plan_head "version: 1\npfs:\n- match: {address: \"0000:01:00.0\"}\n"

#endif
