// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints how fast this machine's TSC runs, in kHz: emulation hands it to its
 * guest as it is. Compared with the kernel's clock over half a second; each
 * reading is the closest of many, so that losing the processor does not matter.
 */
#include <stdio.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

struct reading {
	unsigned long long tsc, ns;
};

static struct reading read_both(void)
{
	struct reading best = { 0 };
	unsigned long long least = -1ULL;

	for (int i = 0; i < 100; i++) {
		unsigned long long before = __rdtsc(), after;
		struct timespec t;

		clock_gettime(CLOCK_MONOTONIC, &t);
		after = __rdtsc();
		if (after - before >= least)
			continue;
		least = after - before;
		best.tsc = before + least / 2;
		best.ns = t.tv_sec * 1000000000ULL + t.tv_nsec;
	}
	return best;
}

int main(void)
{
	struct reading first = read_both(), last;

	usleep(500000);
	last = read_both();
	printf("%llu\n", (last.tsc - first.tsc) * 1000000 / (last.ns - first.ns));
	return 0;
}
