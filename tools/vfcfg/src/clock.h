/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long to wait: --timeout of the commands that wait.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <argp.h>

/** KEY_TIMEOUT - The key of --timeout, for an argp. */
#define KEY_TIMEOUT	0x4000

/** clock_parse() - Read its argument; what is no number of seconds is a usage error. */
long clock_parse(const char *arg, struct argp_state *state);

/** clock_now() - Milliseconds of a clock that never jumps. */
long long clock_now(void);

/**
 * clock_left() - What is left of a time.
 * @start: when it began, by clock_now()
 * @seconds: how long it is; -1 for ever
 *
 * Return: milliseconds for poll(), 0 when it is over, -1 for ever.
 */
int clock_left(long long start, long seconds);

#endif
