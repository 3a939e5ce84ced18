/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SELFTESTS_CLOCK_H
#define SELFTESTS_CLOCK_H

#include <time.h>

/* Nanoseconds since some moment, in a clock that nobody sets. */
static inline long long clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

#endif /* SELFTESTS_CLOCK_H */
