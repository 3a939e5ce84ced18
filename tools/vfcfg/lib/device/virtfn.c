// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The virtfnN links in a PF's directory.
 */
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sysfs/entries.h"
#include "common/number.h"
#include "device/virtfn.h"

static bool parse(const char *name, void *item)
{
	struct vfcfg_virtfn *link = item;
	static const char prefix[] = "virtfn";
	const char *number = name + sizeof(prefix) - 1;
	size_t digits;
	long index;

	if (strncmp(name, prefix, sizeof(prefix) - 1))
		return false;
	/* Only the kernel's own spelling: not virtfn01, not virtfn0x1. */
	digits = strspn(number, "0123456789");
	if (number[digits] || (number[0] == '0' && digits > 1) ||
	    vfcfg_number(number, UINT_MAX, &index))
		return false;
	link->index = index;
	/* Fits: no number that got here has more digits. */
	memcpy(link->name, name, sizeof(prefix) + digits);
	return true;
}

static int cmp(const void *a, const void *b)
{
	const struct vfcfg_virtfn *x = a, *y = b;

	return x->index < y->index ? -1 : x->index > y->index;
}

int vfcfg_virtfn_list(int dir, struct vfcfg_virtfn **links, size_t *nr)
{
	static const struct vfcfg_entries what = { sizeof(**links), parse, cmp };
	void *items;
	int err;

	err = vfcfg_entries_read(dir, &what, &items, nr);
	if (!err)
		*links = items;
	return err;
}
