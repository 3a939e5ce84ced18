// SPDX-License-Identifier: GPL-2.0-only
/*
 * The DEVICEs of a command line, and filters that leave some of them out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vfcfg.h"

#define KEY_DRIVER	0x3000
#define KEY_UNBOUND	0x3001

/* What is left of the DEVICEs; of filters any one will do, without one all are. */
static struct {
	char **drivers;
	size_t nr;
	bool unbound;
} filter;

static error_t parse(int key, char *arg, struct argp_state *state)
{
	(void)state;
	switch (key) {
	case KEY_DRIVER:
		filter.drivers = must(reallocarray(filter.drivers, filter.nr + 1, sizeof(arg)));
		filter.drivers[filter.nr++] = arg;
		return 0;
	case KEY_UNBOUND:
		filter.unbound = true;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "driver", KEY_DRIVER, "NAME", 0,
	  "Of the DEVICEs only those bound to driver NAME (may be given again)", 3 },
	{ "unbound", KEY_UNBOUND, NULL, 0, "Of the DEVICEs only those without a driver", 3 },
	{ 0 }
};

const struct argp device_options = { .options = options, .parser = parse };

bool device_filter_takes(const char *driver)
{
	size_t i;

	if (!driver)
		return filter.unbound || !filter.nr;
	for (i = 0; i < filter.nr; i++)
		if (!strcmp(filter.drivers[i], driver))
			return true;
	return !filter.unbound && !filter.nr;
}

bool device_filter_given(void)
{
	return filter.nr || filter.unbound;
}

/* One that is not there is for the command to refuse. */
static bool takes(struct vfcfg_ctx *ctx, const char *address)
{
	char *driver;
	bool does;

	if (vfcfg_device_driver(ctx, address, &driver))
		return true;
	does = device_filter_takes(driver);
	free(driver);
	return does;
}

static void leave_out(struct device_args *args, struct vfcfg_ctx *ctx)
{
	size_t i, n = 0;

	for (i = 0; i < args->nr; i++) {
		if (takes(ctx, args->names[i]))
			args->names[n++] = args->names[i];
		else
			free(args->names[i]);
	}
	if (args->nr && !n)
		fputs("vfcfg: --driver and --unbound leave none of the devices; nothing to do\n",
		      stderr);
	args->nr = n;
}

static void add(struct device_args *args, const char *text)
{
	if (args->nr == args->room) {
		args->room = args->room ? 2 * args->room : 16;
		args->names = must(reallocarray(args->names, args->room, sizeof(*args->names)));
	}
	args->names[args->nr++] = must(strdup(text));
}

void device_args_add(struct device_args *args, const char *text, struct argp_state *state)
{
	if (!vfcfg_selection_is(text))
		argp_error(state, "%s: not a PCI address ([DOMAIN:]BUS:DEV.FN, as 0000:01:00.2), "
			   "and not VFs of a PF (PF/3, PF/0-99)", text);
	add(args, text);
}

static int cmp_then_place(const void *a, const void *b)
{
	char *const *const *x = a, *const *const *y = b;
	int order = vfcfg_address_cmp(**x, **y);

	if (order)
		return order;
	return *x < *y ? -1 : *x > *y;
}

static void unique(struct device_args *args)
{
	char ***sorted = must(calloc(args->nr + 1, sizeof(*sorted)));
	bool *again = must(calloc(args->nr + 1, sizeof(*again)));
	size_t i, n = 0;

	for (i = 0; i < args->nr; i++)
		sorted[i] = &args->names[i];
	qsort(sorted, args->nr, sizeof(*sorted), cmp_then_place);
	for (i = 1; i < args->nr; i++)
		if (!vfcfg_address_cmp(*sorted[i - 1], *sorted[i]))
			again[sorted[i] - args->names] = true;
	for (i = 0; i < args->nr; i++) {
		if (again[i])
			free(args->names[i]);
		else
			args->names[n++] = args->names[i];
	}
	args->nr = n;
	free(sorted);
	free(again);
}

static int selected(void *arg, const char *address)
{
	add(arg, address);
	return 0;
}

bool device_args_find(struct device_args *args, struct vfcfg_ctx *ctx)
{
	struct device_args found = { .unfiltered = args->unfiltered };
	bool all = true;
	size_t i;

	for (i = 0; i < args->nr && all; i++)
		all = !vfcfg_select(ctx, args->names[i], selected, &found);
	device_args_free(args);
	*args = found;
	unique(args);
	if (all && device_filter_given() && !args->unfiltered)
		leave_out(args, ctx);
	return all;
}

void device_args_free(struct device_args *args)
{
	size_t i;

	for (i = 0; i < args->nr; i++)
		free(args->names[i]);
	free(args->names);
}
