// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * PCI addresses: parse, print, compare.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>

#include "device/address.h"

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* One hexadecimal field of 1..@digits digits that ends in @stop. */
static bool field(const char **text, int digits, char stop, uint32_t max, uint32_t *val)
{
	const char *p = *text;
	uint32_t sum = 0;
	int n, d;

	/* @digits is 8 at most: they fit. */
	for (n = 0; n < digits && (d = digit(p[n])) >= 0; n++)
		sum = sum << 4 | d;
	if (n < 1 || p[n] != stop || sum > max)
		return false;
	*val = sum;
	*text = stop ? p + n + 1 : p + n;
	return true;
}

int vfcfg_addr_parse(const char *text, struct vfcfg_addr *addr)
{
	uint32_t domain = 0, bus, dev, fn;
	const char *first = text, *rest;

	/* The domain is there when a second colon is. */
	if (field(&text, 8, ':', UINT32_MAX, &domain)) {
		rest = text;
		if (!field(&rest, 2, ':', 0xff, &bus)) {
			text = first;
			domain = 0;
		}
	}
	if (!field(&text, 2, ':', 0xff, &bus) ||
	    !field(&text, 2, '.', 0x1f, &dev) ||
	    !field(&text, 1, '\0', 7, &fn))
		return -EINVAL;

	*addr = (struct vfcfg_addr){ .domain = domain, .bus = bus, .dev = dev, .fn = fn };
	return 0;
}

/* @digits hexadecimal digits. Return: behind them. */
static char *put(char *p, uint32_t val, unsigned int digits)
{
	while (digits--)
		*p++ = "0123456789abcdef"[val >> 4 * digits & 0xf];
	return p;
}

/* For each file of each VF, so that printf() would be what takes longest. */
char *vfcfg_addr_str(const struct vfcfg_addr *addr, char *buf)
{
	unsigned int digits = 4;
	char *p = buf;

	while (digits < 8 && addr->domain >> 4 * digits)
		digits++;
	p = put(p, addr->domain, digits);
	*p++ = ':';
	p = put(p, addr->bus, 2);
	*p++ = ':';
	p = put(p, addr->dev & 0x1fu, 2);
	*p++ = '.';
	p = put(p, addr->fn & 7u, 1);
	*p = '\0';
	return buf;
}

int vfcfg_addr_cmp(const struct vfcfg_addr *a, const struct vfcfg_addr *b)
{
	if (a->domain != b->domain)
		return a->domain < b->domain ? -1 : 1;
	if (a->bus != b->bus)
		return a->bus - b->bus;
	if (a->dev != b->dev)
		return a->dev - b->dev;
	return a->fn - b->fn;
}
