// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg list: PFs and their VFs.
 */
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "list.h"
#include "vfcfg.h"

struct options {
	struct device_args devices;
	struct table_style style;
	bool json;
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

static int vf_cmp(const void *a, const void *b)
{
	const struct vfcfg_vf *const *x = a, *const *y = b;

	return vfcfg_addr_cmp(&(*x)->fn.addr, &(*y)->fn.addr);
}

static int addr_vf_cmp(const void *addr, const void *vf)
{
	return vfcfg_addr_cmp(addr, &(*(const struct vfcfg_vf *const *)vf)->fn.addr);
}

static int pf_cmp(const void *a, const void *b)
{
	const struct listed_pf *x = a, *y = b;

	return vfcfg_addr_cmp(&x->pf->fn.addr, &y->pf->fn.addr);
}

/* The PF's place in the listing, with none of its VFs shown at first. */
static struct listed_pf *listed_pf(struct listing *listing, const struct vfcfg_pf *pf)
{
	struct listed_pf *listed;
	size_t i;

	/* A machine has few PFs; their VFs are what there is plenty of. */
	for (i = 0; i < listing->nr_pfs; i++)
		if (listing->pfs[i].pf == pf)
			return &listing->pfs[i];

	listed = reallocarray(listing->pfs, listing->nr_pfs + 1, sizeof(*listed));
	if (!listed)
		err(EXIT_REFUSED, "out of memory");
	listing->pfs = listed;
	listed += listing->nr_pfs++;
	listed->pf = pf;
	listed->shown = calloc(pf->nr_vfs + 1, sizeof(*listed->shown));
	listed->by_addr = calloc(pf->nr_vfs + 1, sizeof(*listed->by_addr));
	if (!listed->shown || !listed->by_addr)
		err(EXIT_REFUSED, "out of memory");
	for (i = 0; i < pf->nr_vfs; i++)
		listed->by_addr[i] = &pf->vfs[i];
	qsort(listed->by_addr, pf->nr_vfs, sizeof(*listed->by_addr), vf_cmp);
	return listed;
}

static int add_pf(struct listing *listing, struct vfcfg_model *model,
		  const struct vfcfg_addr *addr)
{
	struct listed_pf *listed;
	struct vfcfg_pf *pf;
	int err;

	err = vfcfg_model_pf(model, addr, &pf);
	if (err)
		return err;
	listed = listed_pf(listing, pf);
	memset(listed->shown, true, pf->nr_vfs * sizeof(*listed->shown));
	return 0;
}

static int add_vf(struct listing *listing, struct vfcfg_model *model,
		  const struct vfcfg_addr *addr, const struct vfcfg_addr *pf_addr)
{
	const struct vfcfg_vf **found;
	struct listed_pf *listed;
	struct vfcfg_pf *pf;
	int err;

	err = vfcfg_model_pf(model, pf_addr, &pf);
	if (err)
		return err;
	listed = listed_pf(listing, pf);
	found = bsearch(addr, listed->by_addr, pf->nr_vfs, sizeof(*found), addr_vf_cmp);
	if (!found)
		return -ENODEV;
	listed->shown[*found - pf->vfs] = true;
	return 0;
}

static int add_device(struct listing *listing, struct vfcfg_model *model,
		      const struct vfcfg_addr *addr)
{
	struct vfcfg_addr pf;
	int dir, err;

	dir = vfcfg_device_open(model->bus, addr);
	if (dir < 0)
		return dir;
	err = vfcfg_device_pf(dir, &pf);
	close(dir);
	return err ? add_pf(listing, model, addr) : add_vf(listing, model, addr, &pf);
}

static const char *reason(int err)
{
	switch (err) {
	case -ENODEV:
		return "no such device; see \"vfcfg list\" for those that there are";
	case -ENXIO:
		return "neither a PF nor a VF; see \"vfcfg list\" for those that there are";
	default:
		return strerror(-err);
	}
}

/* Is it among the VFs of a PF that is listed already? */
static bool is_listed_vf(const struct listing *listing, const struct vfcfg_addr *addr)
{
	size_t i;

	for (i = 0; i < listing->nr_pfs; i++) {
		const struct listed_pf *l = &listing->pfs[i];
		size_t nr = l->pf->nr_vfs;

		/* Mostly not within that PF's VFs at all: no need to search. */
		if (nr && addr_vf_cmp(addr, &l->by_addr[0]) >= 0 &&
		    addr_vf_cmp(addr, &l->by_addr[nr - 1]) <= 0 &&
		    bsearch(addr, l->by_addr, nr, sizeof(*l->by_addr), addr_vf_cmp))
			return true;
	}
	return false;
}

/*
 * Every PF of the machine. One that goes away meanwhile is simply not there. A
 * PF's address comes before those of its VFs, which are not looked at again.
 */
static int add_all(struct listing *listing, struct vfcfg_model *model)
{
	struct vfcfg_addr *addrs;
	size_t nr, i;
	int err;

	err = vfcfg_bus_functions(model->bus, &addrs, &nr);
	if (err) {
		fprintf(stderr, "vfcfg: list: %s\n", strerror(-err));
		return EXIT_REFUSED;
	}
	for (i = 0; i < nr; i++)
		if (!is_listed_vf(listing, &addrs[i]) && vfcfg_bus_is_pf(model->bus, &addrs[i]))
			add_pf(listing, model, &addrs[i]);
	free(addrs);
	return EXIT_DONE;
}

static int add_asked(struct listing *listing, struct vfcfg_model *model,
		     const struct device_args *devices)
{
	int status = EXIT_DONE;
	size_t i;

	for (i = 0; i < devices->nr; i++) {
		int err = add_device(listing, model, &devices->addr[i]);

		if (err) {
			refuse(&devices->addr[i], "list", reason(err));
			status = EXIT_REFUSED;
		}
	}
	return status;
}

static void free_listing(struct listing *listing)
{
	size_t i;

	for (i = 0; i < listing->nr_pfs; i++) {
		free(listing->pfs[i].shown);
		free(listing->pfs[i].by_addr);
	}
	free(listing->pfs);
}

static int list(const struct options *o)
{
	struct vfcfg_model model = { .want = columns_want(&o->style.columns) };
	struct listing listing = { 0 };
	struct vfcfg_bus bus;
	int status;

	if (!bus_open(&bus))
		return EXIT_REFUSED;
	model.bus = &bus;
	status = o->devices.nr ? add_asked(&listing, &model, &o->devices) :
				 add_all(&listing, &model);
	if (listing.nr_pfs)
		qsort(listing.pfs, listing.nr_pfs, sizeof(*listing.pfs), pf_cmp);

	if (o->json)
		print_json(&listing);
	else
		print_table(&listing, &bus, &o->style);

	free_listing(&listing);
	vfcfg_model_free(&model);
	vfcfg_bus_close(&bus);
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
	{ "list", 'l', NULL, 0, "Print the table without the tree", 1 },
	{ "noheadings", 'n', NULL, 0, "Print no headings", 1 },
	{ "output", 'o', "COLUMNS", 0,
	  "Columns to print, with commas between; +COLUMNS adds to the default", 1 },
	{ 0 }
};

static const struct argp_child children[] = { { &common_options, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "[DEVICE...]",
	.doc = "Show PFs and their VFs: all, or the DEVICEs given. "
	       "A VF is shown below its PF.",
	.children = children,
	.help_filter = filter,
};

static const struct argp *list_argp(void)
{
	return &argp;
}

static int run_list(int argc, char **argv)
{
	struct options o = { 0 };
	char *bad;
	int status;

	columns_parse(&o.style.columns, columns_default, &bad);
	argp_parse(&argp, argc, argv, 0, NULL, &o);
	device_args_unique(&o.devices);
	status = list(&o);
	free(o.style.columns.columns);
	free(o.devices.addr);
	return status;
}

const struct command command_list = {
	.name = "list",
	.summary = "show PFs and their VFs",
	.argp = list_argp,
	.run = run_list,
};
