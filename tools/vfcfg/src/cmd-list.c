// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg list: PFs and their VFs.
 */
#include <err.h>
#include <stdlib.h>

#include "list.h"
#include "out-json.h"
#include "out-table.h"
#include "vfcfg.h"

#define KEY_OPENMETRICS	0x2000

struct options {
	struct device_args devices;
	struct table_style style;
	bool json;
	bool openmetrics;
};

static void parse_columns(struct options *o, const char *arg, struct argp_state *state)
{
	char *bad, *names;
	size_t size;
	FILE *f;

	if (columns_parse(&o->style.columns, arg, &bad))
		return;
	f = open_memstream(&names, &size);
	if (!f)
		err(EXIT_REFUSED, "out of memory");
	columns_names(f);
	fclose(f);
	argp_error(state, "-o: no column \"%s\"; there are %s", bad ? bad : "", names);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'J':
		o->json = true;
		return 0;
	case KEY_OPENMETRICS:
		o->openmetrics = true;
		return 0;
	case 'l':
		o->style.flat = true;
		return 0;
	case 'n':
		o->style.noheadings = true;
		return 0;
	case 'o':
		parse_columns(o, arg, state);
		return 0;
	case ARGP_KEY_ARG:
		device_args_add(&o->devices, arg, state);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static void show_vf(struct vfcfg_pf *pf, struct vfcfg_vf *vf)
{
	if (!device_filter_takes(vfcfg_vf_get_driver(vf)))
		return;
	vfcfg_pf_set_userdata(pf, pf);
	vfcfg_vf_set_userdata(vf, vf);
}

/* Filters are for VFs: a PF is shown for its VFs. */
static void show_pf(struct vfcfg_pf *pf)
{
	struct vfcfg_vf *vf;

	if (!device_filter_given())
		vfcfg_pf_set_userdata(pf, pf);
	vfcfg_vf_foreach(pf, vf)
		show_vf(pf, vf);
}

/* Every PF of the machine. */
static int show_all(struct vfcfg_ctx *ctx)
{
	struct vfcfg_pf *pf;

	if (vfcfg_scan(ctx)) {
		complain(ctx, NULL);
		return EXIT_REFUSED;
	}
	vfcfg_pf_foreach(ctx, pf)
		show_pf(pf);
	return EXIT_DONE;
}

/* A VF is shown below its PF. */
static int show_asked(struct vfcfg_ctx *ctx, const struct device_args *devices)
{
	int status = EXIT_DONE;
	struct vfcfg_pf *pf;
	struct vfcfg_vf *vf;
	size_t i;

	for (i = 0; i < devices->nr; i++) {
		if (vfcfg_find(ctx, devices->names[i], &pf, &vf)) {
			complain(ctx, "list");
			status = EXIT_REFUSED;
		} else if (vf) {
			show_vf(pf, vf);
		} else {
			show_pf(pf);
		}
	}
	return status;
}

/* What the form needs, before anything is read: else nothing can be shown. */
static bool form_ready(const struct options *o)
{
	char *why = NULL;
	bool ready;

	if (o->openmetrics)
		return true;
	ready = o->json ? json_ready(&why) : table_ready(&why);
	if (!ready)
		fprintf(stderr, "vfcfg: list: %s\n", why ? why : "out of memory");
	free(why);
	return ready;
}

static int list(struct vfcfg_ctx *ctx, const struct options *o)
{
	bool fixed = o->json || o->openmetrics;
	unsigned int want = fixed ? 0 : columns_want(&o->style.columns);
	int status;

	if (want & VFCFG_WANT_NAMES && vfcfg_names_ready(ctx)) {
		complain(ctx, "list");
		return EXIT_REFUSED;
	}
	vfcfg_set_want(ctx, want);
	status = o->devices.nr ? show_asked(ctx, &o->devices) : show_all(ctx);
	if (vfcfg_get_warning(ctx))
		fprintf(stderr, "vfcfg: list: pools that only devlink tells of are unknown: %s\n",
			vfcfg_get_warning(ctx));
	if (o->openmetrics)
		print_openmetrics(ctx);
	else if (o->json)
		print_json(ctx);
	else
		list_table(ctx, &o->style);
	return status;
}

/* The columns go into the help text from their table. */
static char *filter(int key, const char *text, void *input)
{
	size_t size;
	char *doc;
	FILE *f;

	(void)input;
	if (key != ARGP_KEY_HELP_EXTRA)
		return (char *)text;
	f = open_memstream(&doc, &size);
	if (!f)
		return NULL;
	fprintf(f, "Columns (default: %s):\n", columns_default);
	columns_help(f);
	return fclose(f) ? NULL : doc;
}

static const struct argp_option options[] = {
	{ "json", 'J', NULL, 0, "Print JSON; its keys are fixed, -o does not change them", 1 },
	{ "openmetrics", KEY_OPENMETRICS, NULL, 0, "Print metrics, for the textfile collector of "
	  "Prometheus' node exporter", 1 },
	{ "list", 'l', NULL, 0, "Print the table without the tree", 1 },
	{ "noheadings", 'n', NULL, 0, "Print no headings", 1 },
	{ "output", 'o', "COLUMNS", 0,
	  "Columns to print, with commas between; +COLUMNS adds to the default", 1 },
	{ 0 }
};

static const struct argp_child children[] = {
	{ &device_options, 0, NULL, 0 }, { &common_options, 0, NULL, 0 }, { 0 }
};

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "[DEVICE...]",
	.doc = "Show PFs and their VFs: all, or the DEVICEs given. "
	       "A VF is shown below its PF.\v"
	       "Examples:\n"
	       "  vfcfg list\n"
	       "  vfcfg list -o +IOMMU,NUMA ens1f0/0-7\n"
	       "  vfcfg list --driver vfio-pci",
	.children = children,
	.help_filter = filter,
};

static const struct argp *list_argp(void)
{
	return &argp;
}

static int run_list(int argc, char **argv)
{
	int status = EXIT_REFUSED;
	struct options o = { .devices.unfiltered = true };
	struct vfcfg_ctx *ctx;
	char *bad;

	columns_parse(&o.style.columns, columns_default, &bad);
	argp_parse(&argp, argc, argv, 0, NULL, &o);
	ctx = form_ready(&o) ? open_bus() : NULL;
	if (ctx && !device_args_find(&o.devices, ctx))
		complain(ctx, "list");
	else if (ctx)
		status = list(ctx, &o);
	vfcfg_unref(ctx);
	free(o.style.columns.columns);
	device_args_free(&o.devices);
	return status;
}

const struct command command_list = {
	.name = "list",
	.summary = "show PFs and their VFs",
	.argp = list_argp,
	.run = run_list,
};
