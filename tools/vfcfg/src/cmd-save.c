// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg save: a plan of how PFs and VFs are set up now.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/say.h"
#include "vfcfg.h"

struct options {
	const char *output;
	bool json;
	const char **pfs;
	size_t nr;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'o':
		o->output = arg;
		return 0;
	case 'J':
		o->json = true;
		return 0;
	case ARGP_KEY_ARG:
		o->pfs = must(reallocarray(o->pfs, o->nr + 1, sizeof(*o->pfs)));
		o->pfs[o->nr++] = arg;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "output", 'o', "FILE", 0, "Write to this file, in one step", 1 },
	{ "json", 'J', NULL, 0, "Write JSON, which is a plan as well", 2 },
	{ 0 }
};

static const struct argp_child children[] = { { &common_options, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "[PF...]",
	.doc = "Write a plan of how PFs and their VFs are set up now, as in vfcfg-plan(5).\v"
	       "A PF is an address, a network interface or an NVMe controller; without one it is "
	       "all that there are.\n\n"
	       "Examples:\n"
	       "  vfcfg save -o /etc/vfcfg.d/host.yaml\n"
	       "  vfcfg save ens1f0",
	.children = children,
};

static const struct argp *save_argp(void)
{
	return &argp;
}

/* What was in the file before is there until all of the new is on the disk. */
static int replace(const char *path, const struct vfcfg_plan *plan, bool json)
{
	char *name = must(vfcfg_say("%s.XXXXXX", path));
	int fd = mkstemp(name), err;
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
	mode_t mask = umask(0);

	umask(mask);
	err = f ? vfcfg_plan_write(plan, f, json) : -errno;
	if (!err && (fflush(f) || fchmod(fd, 0666 & ~mask) || fsync(fd)))
		err = -errno;
	if (f ? fclose(f) && !err : fd >= 0 && close(fd) && !err)
		err = -errno;
	if (!err && rename(name, path))
		err = -errno;
	if (err && fd >= 0)
		unlink(name);
	free(name);
	return err;
}

static int save(const struct options *o, struct vfcfg_ctx *ctx)
{
	struct vfcfg_plan *plan;
	size_t i;
	int err = 0;

	if (vfcfg_plan_new(ctx, &plan))
		must(NULL);
	for (i = 0; i < o->nr && !err; i++)
		err = vfcfg_plan_capture(plan, o->pfs[i]);
	if (!o->nr)
		err = vfcfg_plan_capture(plan, NULL);
	if (err == -ENOMEM)
		must(NULL);
	if (err) {
		complain(ctx, "save");
	} else if (o->output) {
		err = replace(o->output, plan, o->json);
		if (err)
			fprintf(stderr, "vfcfg: save: %s: %s\n", o->output, strerror(-err));
	} else {
		/* What does not reach its reader is seen when the program ends. */
		vfcfg_plan_write(plan, stdout, o->json);
	}
	vfcfg_plan_free(plan);
	return err ? EXIT_REFUSED : EXIT_DONE;
}

static int run_save(int argc, char **argv)
{
	struct options o = { 0 };
	struct vfcfg_ctx *ctx;
	int status = EXIT_REFUSED;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	ctx = open_bus();
	if (ctx)
		status = save(&o, ctx);
	vfcfg_unref(ctx);
	free(o.pfs);
	return status;
}

const struct command command_save = {
	.name = "save",
	.summary = "write a plan of how devices are set up now",
	.argp = save_argp,
	.run = run_save,
};
