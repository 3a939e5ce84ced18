// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <linux/kcov.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kcov.h"

#define RECORDS	(64 << 10)	/* longs: the first is how many follow */
#define BITS	(1 << 20)

static unsigned long *records;
static unsigned char steps[BITS / 8], places[BITS / 8];
static unsigned int nr_places;

bool kcov_open(void)
{
	int fd = open("/sys/kernel/debug/kcov", O_RDWR | O_CLOEXEC);
	void *map;

	if (fd < 0)
		return false;
	if (ioctl(fd, KCOV_INIT_TRACE, RECORDS))
		return false;
	map = mmap(NULL, RECORDS * sizeof(*records), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED || ioctl(fd, KCOV_ENABLE, KCOV_TRACE_PC))
		return false;
	records = map;
	return true;
}

void kcov_begin(void)
{
	if (records)
		__atomic_store_n(&records[0], 0, __ATOMIC_RELAXED);
}

static bool set_bit(unsigned char *bits, unsigned long hash)
{
	unsigned char bit = 1 << (hash & 7);
	unsigned long byte = hash / 8 % (BITS / 8);
	bool was = bits[byte] & bit;

	bits[byte] |= bit;
	return !was;
}

/* Two numbers that differ have hashes that do, but for one in a million. */
static unsigned long hash(unsigned long value)
{
	return (value * 0x9e3779b97f4a7c15) >> 32;
}

bool kcov_end(void)
{
	unsigned long n, last = 0;
	bool new = false;

	if (!records)
		return false;
	n = __atomic_load_n(&records[0], __ATOMIC_RELAXED);
	for (unsigned long i = 1; i <= n; i++) {
		unsigned long at = records[i];

		/* Which way a branch went is seen in where it led from where. */
		new |= set_bit(steps, hash(at ^ last << 20));
		nr_places += set_bit(places, hash(at));
		last = at;
	}
	return new;
}

unsigned int kcov_places(void)
{
	return nr_places;
}
