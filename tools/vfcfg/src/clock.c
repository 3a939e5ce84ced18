// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long to wait.
 */
#include <time.h>

#include "clock.h"
#include "common/number.h"

/* A day, for which milliseconds fit into an int. */
#define SECONDS_MAX	86400

long clock_parse(const char *arg, struct argp_state *state)
{
	long seconds = 0;

	if (vfcfg_number(arg, SECONDS_MAX, &seconds))
		argp_error(state, "--timeout %s: not a number from 0 to %d", arg, SECONDS_MAX);
	return seconds;
}

long long clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

int clock_left(long long start, long seconds)
{
	long long left;

	if (seconds < 0)
		return -1;
	left = start + seconds * 1000LL - clock_now();
	return left > 0 ? (int)left : 0;
}
