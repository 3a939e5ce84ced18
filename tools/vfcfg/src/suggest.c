// SPDX-License-Identifier: GPL-2.0-only
/*
 * "Did you mean": what is like a word that is none.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/array.h"
#include "suggest.h"
#include "vfcfg.h"

/* Longer words are not looked at: none of ours is. */
#define WORD_MAX	32

/* What argp adds by itself. */
static const char *const built_in[] = { "help", "usage", "version" };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Letters to add, leave out, replace, or swap with the next (optimal string alignment). */
static size_t distance(const char *a, const char *b)
{
	size_t d[WORD_MAX + 1][WORD_MAX + 1], n = strlen(a), m = strlen(b), i, j;

	if (n > WORD_MAX || m > WORD_MAX)
		return WORD_MAX;
	for (i = 0; i <= n; i++)
		d[i][0] = i;
	for (j = 0; j <= m; j++)
		d[0][j] = j;
	for (i = 1; i <= n; i++) {
		for (j = 1; j <= m; j++) {
			d[i][j] = least(d[i - 1][j - 1] + (a[i - 1] != b[j - 1]),
					least(d[i - 1][j], d[i][j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[n][m];
}

/* What was found so far, and how far it is from the word. */
struct best {
	const char *word;
	const char *name;
	size_t distance;
};

/* A third of the letters may be wrong, and of a short word one. */
static void consider(struct best *best, const char *name)
{
	size_t d = distance(best->word, name), most = strlen(best->word) / 3;

	if (d > (most ? most : 1) || d >= strlen(name) || d >= best->distance)
		return;
	best->name = name;
	best->distance = d;
}

const char *suggest_command(const char *word)
{
	struct best best = { .word = word, .distance = WORD_MAX };
	const struct command *const *c;

	for (c = commands; *c; c++)
		if ((*c)->summary)
			consider(&best, (*c)->name);
	return best.name;
}

/* Is the word, which may be cut short, one of the options? If not, it may be like one. */
static bool search(const struct argp *argp, struct best *best)
{
	const struct argp_child *child = argp->children;
	const struct argp_option *o = argp->options;

	for (; o && (o->name || o->key || o->doc); o++) {
		if (!o->name || o->flags & OPTION_HIDDEN)
			continue;
		if (!strncmp(o->name, best->word, strlen(best->word)))
			return true;
		consider(best, o->name);
	}
	for (; child && child->argp; child++)
		if (search(child->argp, best))
			return true;
	return false;
}

static const char *meant(const struct argp *argp, const char *word)
{
	struct best best = { .word = word, .distance = WORD_MAX };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(built_in); i++) {
		if (!strncmp(built_in[i], word, strlen(word)))
			return NULL;
		consider(&best, built_in[i]);
	}
	return search(argp, &best) ? NULL : best.name;
}

const char *suggest_option(const struct argp *argp, char *const *argv, char **bad)
{
	const char *name = NULL;
	size_t i;

	*bad = NULL;
	for (i = 1; argv[i] && strcmp(argv[i], "--"); i++) {
		char *word;

		/* After an option it may be that option's argument. */
		if (strncmp(argv[i], "--", 2) ||
		    (i > 1 && argv[i - 1][0] == '-' && !strchr(argv[i - 1], '=')))
			continue;
		word = must(strndup(argv[i] + 2, strcspn(argv[i] + 2, "=")));
		name = meant(argp, word);
		if (name) {
			*bad = word;
			return name;
		}
		free(word);
	}
	return NULL;
}
