/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ways to do the same thing, measured side by side. What is printed is for
 * selftests/bench, which joins the times of one boot with the instructions of
 * another: a line a way, with tabs between title, name, and the least, middle and
 * greatest of what it took, in ns of the guest's clock.
 */
#ifndef SELFTESTS_LIB_WAYS_H
#define SELFTESTS_LIB_WAYS_H

#include <stddef.h>

/**
 * struct way - one way to do it
 * @name: what a reader finds in the table
 * @act: does it once; @round differs from call to call, so that there is work
 */
struct way {
	const char *name;
	void (*act)(int round);
};

/**
 * ways_compare - measure ways in turns, and print what they took
 * @title: of the table
 * @ways: the first is what the others are compared with
 * @count: of @ways
 *
 * ROUNDS in the environment says how often each is done (40).
 */
void ways_compare(const char *title, const struct way *ways, size_t count);

/** must - end the program, saying @what failed, for a negative errno */
void must(const char *what, int ret);

/**
 * run - run a program, its output dropped, to its end
 * @argv: NULL at its end; argv[0] is looked for in PATH
 *
 * A program that fails ends this one.
 */
void run(char *const argv[]);

#endif
