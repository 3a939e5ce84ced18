/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cmocka's assertions with TAP 13 around them. Cmocka's own TAP has no
 * version line in 1.1.5, is version 14 in later ones, and lets a test's
 * output into the stream.
 */
#ifndef TAP_H
#define TAP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/array.h"

/** TAP_MAIN() - The main function of a program that runs @tests. */
#define TAP_MAIN(tests) \
	int main(void) \
	{ \
		return tap_run(__FILE__, tests, ARRAY_SIZE(tests)); \
	}

/** tap_run() - Run tests one by one. Return: 0 when none failed, else 1. */
int tap_run(const char *file, const struct CMUnitTest *tests, size_t nr);

/** tap_skip() - End the running test as skipped. */
void tap_skip(const char *reason) __attribute__((noreturn));

#endif
