// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Strict unsigned numbers.
 */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/number.h"

static int digit(char c, int base)
{
	int val;

	if (isdigit((unsigned char)c))
		val = c - '0';
	else if (isxdigit((unsigned char)c))
		val = tolower((unsigned char)c) - 'a' + 10;
	else
		return -1;
	return val < base ? val : -1;
}

int vfcfg_number(const char *text, long max, long *val)
{
	int base = 10, d;
	bool over = false;
	const char *p = text;
	long sum = 0;

	if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X')) {
		base = 16;
		p += 2;
	}
	if (digit(*p, base) < 0)
		return -EINVAL;

	/* Read on after an overflow: "99999x" is no number, not a large one. */
	for (; (d = digit(*p, base)) >= 0; p++) {
		if (over || d > max || sum > (max - d) / base)
			over = true;
		else
			sum = sum * base + d;
	}
	if (*p == '\n')
		p++;
	if (*p)
		return -EINVAL;
	if (over)
		return -ERANGE;
	*val = sum;
	return 0;
}

char *vfcfg_number_str(long number, char *buf)
{
	unsigned long left = number < 0 ? -(unsigned long)number : (unsigned long)number;
	char *p = buf + (VFCFG_NUMBER_LEN - 1);

	*p = '\0';
	do {
		*--p = (char)('0' + left % 10);
		left /= 10;
	} while (left);
	if (number < 0)
		*--p = '-';
	return p;
}
