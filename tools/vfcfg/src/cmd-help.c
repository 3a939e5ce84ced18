// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg help: what the other commands do.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#include "vfcfg.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
	const struct command **about = state->input;

	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	if (*about)
		argp_error(state, "more than one COMMAND given");
	*about = command_named(arg, state);
	return 0;
}

static const struct argp_child children[] = { { &help_options, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.parser = parse,
	.args_doc = "[COMMAND]",
	.children = children,
	.doc = "Show what vfcfg, or one of its commands, does.",
};

static const struct argp *help_argp(void)
{
	return &argp;
}

/* What --help prints, which also is the only text that is complete. */
static int run_help(int argc, char **argv)
{
	static char help[] = "--help", self[] = "vfcfg";
	const struct command *about = NULL;
	char *again[] = { self, help, NULL };

	argp_parse(&argp, argc, argv, 0, NULL, &about);
	if (!about) {
		argp_parse(&main_argp, 2, again, 0, NULL, NULL);
		return EXIT_DONE;
	}
	if (asprintf(&again[0], "vfcfg %s", about->name) < 0)
		err(EXIT_REFUSED, "out of memory");
	return about->run(2, again);
}

const struct command command_help = {
	.name = "help",
	.summary = "show what a command does",
	.argp = help_argp,
	.run = run_help,
};
