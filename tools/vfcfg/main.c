// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg - decide how many MSI-X vectors an SR-IOV VF gets
 */
#include <err.h>
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vfcfg.h"
#include "version.h"

const char *argp_program_version = "vfcfg " VFCFG_VERSION;

const struct command *const commands[] = {
	&command_list, &command_set, &command_reset, &command_bind, &command_unbind,
	&command_compare, &command_help, NULL
};

const struct command *command_find(const char *name)
{
	const struct command *const *c;

	for (c = commands; *c; c++)
		if (!strcmp((*c)->name, name))
			return *c;
	return NULL;
}

struct call {
	const struct command *command;
	int first;	/* place of its name in argv */
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct call *call = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		call->command = command_find(arg);
		if (!call->command)
			argp_error(state, "%s: no such command", arg);
		/* The rest is the command's. */
		call->first = state->next - 1;
		state->next = state->argc;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "no COMMAND given");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

/* The commands go into the help text from their table. */
static char *filter(int key, const char *text, void *input)
{
	const struct command *const *c;
	size_t size;
	char *doc;
	FILE *f;

	(void)input;
	if (key != ARGP_KEY_HELP_EXTRA)
		return (char *)text;
	f = open_memstream(&doc, &size);
	if (!f)
		return NULL;
	fprintf(f, "Commands:\n");
	for (c = commands; *c; c++)
		fprintf(f, "  %-7s %s\n", (*c)->name, (*c)->summary);
	fprintf(f, "\n\"vfcfg help COMMAND\" shows a command's options.");
	return fclose(f) ? NULL : doc;
}

static const struct argp_child children[] = { { &common_options, 0, NULL, 0 }, { 0 } };

const struct argp main_argp = {
	.parser = parse,
	.args_doc = "COMMAND [ARG...]",
	.doc = "Decide how many MSI-X vectors an SR-IOV virtual function (VF) gets.",
	.children = children,
	.help_filter = filter,
};

/* What did not reach its reader was not done: a full disk must not look like success. */
static int flush_stdout(int status)
{
	if (!ferror(stdout) && !fflush(stdout))
		return status;
	fprintf(stderr, "vfcfg: standard output: %s\n", strerror(errno ? errno : EIO));
	return status ? status : EXIT_REFUSED;
}

int main(int argc, char **argv)
{
	struct call call = { 0 };
	char *name;
	int status;

	setlocale(LC_ALL, "");
	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&main_argp, argc, argv, ARGP_IN_ORDER, NULL, &call);

	if (asprintf(&name, "vfcfg %s", call.command->name) < 0)
		err(EXIT_REFUSED, "out of memory");
	argv[call.first] = name;
	status = call.command->run(argc - call.first, argv + call.first);
	free(name);
	return flush_stdout(status);
}
