/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * "Did you mean": what is like a word that is none.
 */
#ifndef SUGGEST_H
#define SUGGEST_H

#include <argp.h>

/** suggest_command() - The command that a misspelt word is like, or NULL. */
const char *suggest_command(const char *word);

/**
 * suggest_option() - Look for a long option that there is not, and one that it is like.
 * @argp: the options that there are
 * @argv: a command line, NULL at the end, whose first word is not looked at
 * @bad: the word that is no option, to be freed; NULL unless there is a suggestion
 *
 * Return: the option that was meant, without its dashes, or NULL.
 */
const char *suggest_option(const struct argp *argp, char *const *argv, char **bad);

#endif
