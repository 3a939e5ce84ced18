// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the operator is told about devices that were to be changed.
 */
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/say.h"
#include "out-error.h"
#include "report.h"

/* Devices of one reason: more are counted than named. */
#define NAMED	3

/* A reason, and who it is for. */
struct group {
	struct group *next;
	char *key;		/* what was asked and why not, DEVICE for the device */
	char *text;		/* the same with the first device's own address */
	char *what;
	const struct vfcfg_result *first;
	const char *named[NAMED];
	size_t nr;
};

/* @text with @address replaced, to be freed. */
static char *without(const char *text, const char *address)
{
	size_t size, len = strlen(address);
	const char *at;
	char *out;
	FILE *f;

	f = must(open_memstream(&out, &size));
	while ((at = strstr(text, address))) {
		fwrite(text, 1, (size_t)(at - text), f);
		fputs("DEVICE", f);
		text = at + len;
	}
	fputs(text, f);
	fclose(f);
	return must(out);
}

/* What was asked; of several numbers, which. */
static char *asked(const struct report *report, const char *policy)
{
	return must(policy && !strcmp(report->verb, "reset") ?
		    vfcfg_say("%s %s", report->what, policy) : strdup(report->what));
}

static void print_value(const char *policy, long val)
{
	/* A table has a size; of the rest there may be none. */
	if (strcmp(policy, "count") && !val)
		fputs("none", stdout);
	else if (val == VFCFG_UNKNOWN)
		fputs(strcmp(policy, "count") ? "none" : "unknown", stdout);
	else
		printf("%ld", val);
}

static void print_change(const char *address, const char *policy, long before, long after)
{
	printf("%s: ", address);
	if (strcmp(policy, "count"))
		printf("%s ", policy);
	print_value(policy, before);
	fputs(" -> ", stdout);
	print_value(policy, after);
	putchar('\n');
}

static void print_driver(const char *address, const char *from, const char *to)
{
	if (from && to && !strcmp(from, to))
		return;
	if (from || to)
		printf("%s: driver %s -> %s\n", address, from ? from : "none", to ? to : "none");
}

/* The steps of a PF. */
static void print_pf(const struct vfcfg_result *r)
{
	static const char *const words[] = { "false", "true" };
	const char *address = vfcfg_result_get_address(r);
	long before, after;

	if (vfcfg_result_get_numvfs(r, &before, &after) && before != after)
		printf("%s: numvfs %ld -> %ld\n", address, before, after);
	if (vfcfg_result_get_autoprobe(r, &before, &after) && before != after)
		printf("%s: autoprobe %s -> %s\n", address,
		       before == VFCFG_UNKNOWN ? "?" : words[before == 1], words[after]);
	if (vfcfg_result_get_reserve(r))
		printf("%s: reserve %ld kept\n", address, vfcfg_result_get_reserve(r));
}

static void print_done(const struct report *report, const struct vfcfg_result *r)
{
	const char *address = vfcfg_result_get_address(r), *policy, *from, *to, *note;
	bool reset = !strcmp(report->verb, "reset");
	long before, after;
	char *what;
	size_t i;

	if (report->verbose)
		print_pf(r);
	if (report->verbose && vfcfg_result_get_drivers(r, &from, &to))
		print_driver(address, from, to);
	for (i = 0; (policy = vfcfg_policy_get_name(i)); i++) {
		/* What a reset of several did not change is no news. */
		if (report->verbose && vfcfg_result_get_change(r, i, &before, &after) &&
		    !(reset && strcmp(policy, "count") && before == after))
			print_change(address, policy, before, after);
		note = vfcfg_result_get_note(r, i);
		if (!note)
			continue;
		what = asked(report, policy);
		printf("%s: %s: %s\n", address, what, note);
		free(what);
	}
}

static int by_key(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	return strcmp(x->key, y->key);
}

static void keep(void *node)
{
	(void)node;
}

static void add(const struct report *report, const struct vfcfg_result *r, void **tree,
		struct group ***last)
{
	const char *address = vfcfg_result_get_address(r), *why = vfcfg_result_get_text(r);
	char *what = asked(report, vfcfg_result_get_step(r)), *general = without(why, address);
	struct group *g = must(calloc(1, sizeof(*g))), **found;

	g->key = must(vfcfg_say("%s: %s", what, general));
	found = must(tsearch(g, tree, by_key));
	free(general);
	if (*found != g) {
		free(g->key);
		free(g);
		free(what);
		g = *found;
	} else {
		g->what = what;
		g->first = r;
		g->text = must(strdup(why));
		**last = g;
		*last = &g->next;
	}
	if (g->nr < NAMED)
		g->named[g->nr] = address;
	g->nr++;
}

static void print_refusal(const struct group *g)
{
	size_t i;

	/* Lines of both streams come in the order of the devices. */
	fflush(stdout);
	fputs("vfcfg: ", stderr);
	for (i = 0; i < g->nr && i < NAMED; i++)
		fprintf(stderr, "%s%s", i ? ", " : "", g->named[i]);
	if (g->nr > NAMED)
		fprintf(stderr, " and %zu more", g->nr - NAMED);
	if (g->nr > 1)
		fprintf(stderr, ": %s\n", g->key);
	else
		fprintf(stderr, ": %s: %s\n", g->what, g->text);
}

void report_text(const struct report *report, struct vfcfg_wanted *wanted)
{
	struct group *groups = NULL, **last = &groups, *g;
	struct vfcfg_result *r;
	void *tree = NULL;

	vfcfg_result_foreach(wanted, r)
		if (!vfcfg_result_is_done(r))
			add(report, r, &tree, &last);
	g = groups;
	vfcfg_result_foreach(wanted, r) {
		if (vfcfg_result_is_done(r)) {
			print_done(report, r);
		} else if (g && g->first == r) {
			print_refusal(g);
			g = g->next;
		}
	}
	tdestroy(tree, keep);
	while ((g = groups)) {
		groups = g->next;
		free(g->key);
		free(g->text);
		free(g->what);
		free(g);
	}
}

/* The first note is the one that a program may want to show. */
static const char *note_of(const struct vfcfg_result *r)
{
	const char *note = NULL;
	size_t i;

	for (i = 0; vfcfg_policy_get_name(i) && !note; i++)
		note = vfcfg_result_get_note(r, i);
	return note;
}

static struct json_object *device_object(const struct vfcfg_result *r)
{
	struct json_object *obj = json_new();
	bool done = vfcfg_result_is_done(r);

	json_put(obj, "address", json_text(vfcfg_result_get_address(r)));
	json_put(obj, "done", json_flag(done));
	json_put(obj, "reason", json_text(vfcfg_result_get_code(r)));
	json_put(obj, "errno", done ? NULL : json_errno(vfcfg_result_get_errno(r)));
	json_put(obj, "text", json_text(done ? note_of(r) : vfcfg_result_get_text(r)));
	return obj;
}

void report_json_devices(struct json_object *devices, struct vfcfg_wanted *wanted)
{
	struct vfcfg_result *r;

	vfcfg_result_foreach(wanted, r)
		json_add(devices, device_object(r));
}

void report_json(struct vfcfg_wanted *wanted)
{
	struct json_object *top = json_new(), *devices = json_list();

	report_json_devices(devices, wanted);
	json_put(top, "version", json_number(JSON_VERSION));
	json_put(top, "devices", devices);
	json_print(top);
}

struct json_object *report_json_refused(const struct vfcfg_error *error)
{
	struct json_object *obj = json_new();

	json_put(obj, "address", json_text(vfcfg_error_get_device(error)));
	json_put(obj, "done", json_flag(false));
	json_put(obj, "reason", json_text(vfcfg_error_get_code(error)));
	json_put(obj, "errno", json_errno(vfcfg_error_get_errno(error)));
	json_put(obj, "text", json_text(vfcfg_error_get_text(error)));
	return obj;
}
