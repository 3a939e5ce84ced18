// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg - decide how many MSI-X vectors an SR-IOV VF gets
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suggest.h"
#include "vfcfg.h"
#include "version.h"

const char *argp_program_version = "vfcfg " VFCFG_VERSION;

const struct command *const commands[] = {
	&command_list, &command_set, &command_reset, &command_bind, &command_unbind,
	&command_save, &command_diff, &command_apply,
	&command_recover, &command_show, &command_doctor, &command_wait, &command_monitor,
	&command_compare, &command_completion, &command_help, &command_complete, NULL
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

const struct command *command_named(const char *name, const struct argp_state *state)
{
	const struct command *command = command_find(name);
	const char *meant = command ? NULL : suggest_command(name);

	if (meant)
		argp_error(state, "%s: no such command; did you mean \"%s\"?", name, meant);
	else if (!command)
		argp_error(state, "%s: no such command", name);
	return command;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct call *call = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		call->command = command_named(arg, state);
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
		if ((*c)->summary)
			fprintf(f, "  %-10s %s\n", (*c)->name, (*c)->summary);
	fprintf(f, "\n\"vfcfg help COMMAND\" shows a command's options, as \"vfcfg COMMAND -h\" does.");
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

static int given_argc;
static char **given_argv;

char *full_command(void)
{
	size_t size;
	char *text;
	FILE *f;
	int i;

	f = must(open_memstream(&text, &size));
	fputs("vfcfg", f);
	for (i = 1; i < given_argc; i++)
		fprintf(f, " %s", given_argv[i]);
	fclose(f);
	return must(text);
}

/* Getopt says what is no option, but not what may have been meant. */
static void check_options(const struct argp *argp, char *const *argv)
{
	const char *meant;
	char *bad;

	meant = suggest_option(argp, argv, &bad);
	if (!meant)
		return;
	fprintf(stderr, "%s: unrecognized option '--%s'; did you mean '--%s'?\n"
		"Try `%s --help' or `%s --usage' for more information.\n",
		argv[0], bad, meant, argv[0], argv[0]);
	exit(EXIT_USAGE);
}

int main(int argc, char **argv)
{
	struct call call = { 0 };
	char *name;
	int status;

	/* Argp moves words about, and a message has the command in the place of the first. */
	given_argc = argc;
	given_argv = must(calloc((size_t)argc + 1, sizeof(*given_argv)));
	memcpy(given_argv, argv, (size_t)argc * sizeof(*given_argv));
	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&main_argp, argc, argv, ARGP_IN_ORDER, NULL, &call);

	if (asprintf(&name, "vfcfg %s", call.command->name) < 0)
		err(EXIT_REFUSED, "out of memory");
	argv[call.first] = name;
	check_options(call.command->argp(), argv + call.first);
	status = call.command->run(argc - call.first, argv + call.first);
	free(name);
	free(given_argv);
	return flush_stdout(status);
}
