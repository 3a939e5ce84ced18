// SPDX-License-Identifier: GPL-2.0-only
/*
 * The DEVICEs of a command line.
 */
#include <err.h>
#include <stdlib.h>

#include "vfcfg.h"

void device_args_add(struct device_args *args, const char *text, struct argp_state *state)
{
	struct vfcfg_addr addr;

	if (vfcfg_addr_parse(text, &addr))
		argp_error(state, "%s: not a PCI address ([DOMAIN:]BUS:DEV.FN, as 0000:01:00.2)",
			   text);
	if (args->nr == args->room) {
		args->room = args->room ? 2 * args->room : 16;
		args->addr = reallocarray(args->addr, args->room, sizeof(*args->addr));
		if (!args->addr)
			err(EXIT_REFUSED, "out of memory");
	}
	args->addr[args->nr++] = addr;
}

static int cmp_then_place(const void *a, const void *b)
{
	const struct vfcfg_addr *const *x = a, *const *y = b;
	int order = vfcfg_addr_cmp(*x, *y);

	if (order)
		return order;
	return *x < *y ? -1 : *x > *y;
}

void device_args_unique(struct device_args *args)
{
	struct vfcfg_addr **sorted;
	size_t i, n = 0;
	bool *again;

	if (!args->nr)
		return;
	sorted = calloc(args->nr, sizeof(*sorted));
	again = calloc(args->nr, sizeof(*again));
	if (!sorted || !again)
		err(EXIT_REFUSED, "out of memory");
	for (i = 0; i < args->nr; i++)
		sorted[i] = &args->addr[i];
	qsort(sorted, args->nr, sizeof(*sorted), cmp_then_place);
	for (i = 1; i < args->nr; i++)
		if (!vfcfg_addr_cmp(sorted[i - 1], sorted[i]))
			again[sorted[i] - args->addr] = true;
	for (i = 0; i < args->nr; i++)
		if (!again[i])
			args->addr[n++] = args->addr[i];
	args->nr = n;
	free(sorted);
	free(again);
}
