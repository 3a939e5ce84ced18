// SPDX-License-Identifier: GPL-2.0-only
/*
 * What could stand where somebody types.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "columns.h"
#include "common/array.h"
#include "complete.h"
#include "vfcfg.h"

static const char *const shells[] = { "bash", "zsh", "fish" };
static const char *const conditions[] = { "driver=", "unbound", "vfs=", "free=", "unlocked" };

/* What argp adds to every command. */
static const char *const built_in[] = { "--help", "--usage" };

/* Drivers are often those of other devices; these are worth a guess. */
static const char *const drivers[] = { "vfio-pci" };

static void offer(const char *typed, const char *word)
{
	if (!strncmp(typed, word, strlen(typed)))
		puts(word);
}

static void offer_all(const char *typed, const char *const *words, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		offer(typed, words[i]);
}

static void offer_commands(const char *typed)
{
	const struct command *const *c;

	for (c = commands; *c; c++)
		if ((*c)->summary)
			offer(typed, (*c)->name);
}

static void offer_options(const char *typed, const struct argp *argp)
{
	const struct argp_child *child = argp->children;
	const struct argp_option *o = argp->options;

	for (; o && (o->name || o->key || o->doc); o++) {
		if (!o->name)
			continue;
		if (!strncmp(typed, "--", 2) && !strncmp(typed + 2, o->name, strlen(typed + 2)))
			printf("--%s\n", o->name);
		else if (!strcmp(typed, "-"))
			printf("--%s\n", o->name);
	}
	for (; child && child->argp; child++)
		offer_options(typed, child->argp);
}

/* Takes the option an argument in the next word? */
static bool takes_word(const struct argp *argp, const char *word)
{
	const struct argp_child *child = argp->children;
	const struct argp_option *o = argp->options;

	for (; o && (o->name || o->key || o->doc); o++) {
		if (!o->arg)
			continue;
		if (!strncmp(word, "--", 2) && o->name && !strcmp(word + 2, o->name))
			return true;
		if (word[0] == '-' && word[1] && !word[2] && o->key == word[1])
			return true;
	}
	for (; child && child->argp; child++)
		if (takes_word(child->argp, word))
			return true;
	return false;
}

static void offer_columns(const char *typed)
{
	const char *comma = strrchr(typed, ','), *start = comma ? comma + 1 : typed;
	char *names, *name, *save;
	size_t size;
	FILE *f = must(open_memstream(&names, &size));

	columns_names(f);
	fclose(f);
	for (name = strtok_r(names, ", ", &save); name; name = strtok_r(NULL, ", ", &save))
		if (!strncmp(name, start, strlen(start)))
			printf("%.*s%s\n", (int)(start - typed), typed, name);
	free(names);
}

/* Drivers that were offered already: a machine has a handful. */
struct seen {
	const char **names;
	size_t nr;
};

static void offer_driver(const char *typed, const char *driver, struct seen *seen)
{
	size_t i;

	if (!driver)
		return;
	for (i = 0; i < seen->nr; i++)
		if (!strcmp(seen->names[i], driver))
			return;
	seen->names = must(reallocarray(seen->names, seen->nr + 1, sizeof(*seen->names)));
	seen->names[seen->nr++] = driver;
	offer(typed, driver);
}

enum wanted { DEVICES = 1, DRIVERS = 2 };

static void offer_pf(const char *typed, struct vfcfg_pf *pf, unsigned int what,
		     struct seen *seen)
{
	const char *address = vfcfg_pf_get_address(pf);
	char all[64];
	struct vfcfg_vf *vf;

	if (what & DEVICES) {
		offer(typed, address);
		snprintf(all, sizeof(all), "%s/*", address);
		if (vfcfg_vf_get_first(pf))
			offer(typed, all);
	}
	vfcfg_vf_foreach(pf, vf) {
		if (what & DEVICES)
			offer(typed, vfcfg_vf_get_address(vf));
		if (what & DRIVERS)
			offer_driver(typed, vfcfg_vf_get_driver(vf), seen);
	}
	if (what & DRIVERS)
		offer_driver(typed, vfcfg_pf_get_driver(pf), seen);
}

/* Where there is no bus there is nothing to offer, and nobody to complain to. */
static void offer_found(const char *typed, unsigned int what)
{
	struct seen seen = { 0 };
	struct vfcfg_ctx *ctx;
	struct vfcfg_pf *pf;
	size_t i;

	ctx = open_bus();
	if (!ctx || vfcfg_scan(ctx)) {
		vfcfg_unref(ctx);
		return;
	}
	vfcfg_pf_foreach(ctx, pf)
		offer_pf(typed, pf, what, &seen);
	if (what & DRIVERS && what & DEVICES)
		for (i = 0; i < ARRAY_SIZE(drivers); i++)
			offer_driver(typed, drivers[i], &seen);
	free(seen.names);
	vfcfg_unref(ctx);
}

/* Is one of the words, but for the first and the last, neither option nor an option's? */
static bool has_word(const struct argp *argp, char *const *words)
{
	for (words++; words[0] && words[1]; words++)
		if (words[0][0] != '-' && !takes_word(argp, words[-1]))
			return true;
	return false;
}

static void offer_argument(const struct command *which, char *const *words, const char *typed)
{
	const char *command = which->name;

	if (!strcmp(command, "help")) {
		offer_commands(typed);
	} else if (!strcmp(command, "completion")) {
		offer_all(typed, shells, ARRAY_SIZE(shells));
	} else if (!strcmp(command, "wait") && !has_word(which->argp(), words)) {
		offer_all(typed, conditions, ARRAY_SIZE(conditions));
	} else if (!strcmp(command, "bind")) {
		offer_found(typed, DEVICES | DRIVERS);
	} else if (strcmp(command, "recover")) {
		offer_found(typed, DEVICES);
	}
}

void complete(char *const *words)
{
	const struct command *command;
	const char *typed, *before;
	size_t nr = 0;

	while (words[nr])
		nr++;
	if (nr <= 1) {
		offer_commands(nr ? words[0] : "");
		return;
	}
	typed = words[nr - 1];
	before = nr > 2 ? words[nr - 2] : "";
	command = command_find(words[0]);
	if (!command)
		return;
	if (!strcmp(before, "--driver")) {
		offer_found(typed, DRIVERS);
	} else if (!strcmp(before, "-o") || !strcmp(before, "--output")) {
		offer_columns(typed);
	} else if (takes_word(command->argp(), before)) {
		return;
	} else if (typed[0] == '-') {
		offer_options(typed, command->argp());
		offer_all(typed, built_in, ARRAY_SIZE(built_in));
	} else {
		offer_argument(command, words, typed);
	}
}
