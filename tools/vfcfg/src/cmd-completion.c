// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg completion: a script for a shell, which asks vfcfg itself what could
 * stand where somebody types.
 */
#include <stdio.h>
#include <string.h>

#include "common/array.h"
#include "complete.h"
#include "vfcfg.h"

/* An address has colons, at which bash splits words: hence the whole line. */
static const char bash[] =
"# Completion of vfcfg for bash; load it with: source <(vfcfg completion bash)\n"
"_vfcfg()\n"
"{\n"
"	local line=${COMP_LINE:0:COMP_POINT} typed reply\n"
"	local -a words\n"
"	read -ra words <<< \"$line\"\n"
"	[[ $line != *[[:space:]] ]] || words+=(\"\")\n"
"	typed=${words[-1]}\n"
"	COMPREPLY=()\n"
"	while read -r reply; do\n"
"		COMPREPLY+=(\"${reply#\"${typed%\"${typed##*:}\"}\"}\")\n"
"	done < <(\"${words[0]}\" __complete -- \"${words[@]:1}\" 2> /dev/null)\n"
"	[[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2> /dev/null\n"
"}\n"
"complete -F _vfcfg vfcfg\n";

static const char zsh[] =
"#compdef vfcfg\n"
"# Completion of vfcfg for zsh; load it with: source <(vfcfg completion zsh)\n"
"_vfcfg()\n"
"{\n"
"	local -a replies\n"
"	replies=(\"${(@f)$(\"${words[1]}\" __complete -- \"${(@)words[2,CURRENT]}\" 2> /dev/null)}\")\n"
"	compadd -- \"${(@)replies:#}\"\n"
"}\n"
"(( ! $+functions[compdef] )) || compdef _vfcfg vfcfg\n";

static const char fish[] =
"# Completion of vfcfg for fish; load it with: vfcfg completion fish | source\n"
"function __vfcfg_complete\n"
"	set -l words (commandline -opc)\n"
"	set -l program $words[1]\n"
"	set -e words[1]\n"
"	$program __complete -- $words (commandline -ct) 2> /dev/null\n"
"end\n"
"complete -c vfcfg -f -a '(__vfcfg_complete)'\n";

static const struct {
	const char *name;
	const char *script;
} shells[] = {
	{ "bash", bash },
	{ "zsh", zsh },
	{ "fish", fish },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	const char **script = state->input;
	size_t i;

	switch (key) {
	case ARGP_KEY_ARG:
		if (*script)
			argp_error(state, "more than one SHELL given");
		for (i = 0; i < ARRAY_SIZE(shells); i++)
			if (!strcmp(shells[i].name, arg))
				*script = shells[i].script;
		if (!*script)
			argp_error(state, "%s: no such SHELL; there are bash, zsh and fish", arg);
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "no SHELL given (bash, zsh, fish)");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_child children[] = { { &help_options, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.parser = parse,
	.args_doc = "SHELL",
	.doc = "Print a script that has a shell complete commands, options, devices and "
	       "drivers: for bash, zsh or fish.\v"
	       "Examples:\n"
	       "  source <(vfcfg completion bash)\n"
	       "  vfcfg completion zsh > \"${fpath[1]}/_vfcfg\"\n"
	       "  vfcfg completion fish > ~/.config/fish/completions/vfcfg.fish",
	.children = children,
};

static const struct argp *completion_argp(void)
{
	return &argp;
}

static int run_completion(int argc, char **argv)
{
	const char *script = NULL;

	argp_parse(&argp, argc, argv, 0, NULL, &script);
	fputs(script, stdout);
	return EXIT_DONE;
}

const struct command command_completion = {
	.name = "completion",
	.summary = "print a script that completes words in a shell",
	.argp = completion_argp,
	.run = run_completion,
};

/* For the scripts alone: not in the list, and its words are those of other commands. */
static const struct argp no_options;

static const struct argp *complete_argp(void)
{
	return &no_options;
}

static int run_complete(int argc, char **argv)
{
	complete(argv + (argc > 1 && !strcmp(argv[1], "--") ? 2 : 1));
	return EXIT_DONE;
}

const struct command command_complete = {
	.name = "__complete",
	.argp = complete_argp,
	.run = run_complete,
};
