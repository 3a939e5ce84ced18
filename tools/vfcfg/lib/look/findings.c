// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Findings: what checks found, and of which devices. What several share is one.
 */
#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "common/say.h"
#include "look/checks.h"

struct vfcfg_finding {
	struct vfcfg_finding *next;
	const struct vfcfg_check *check;
	char *text;
	char *remedy;
	char *own_remedy;	/* of one device alone, with its address */
	char **devices;
	size_t nr;
};

struct vfcfg_findings {
	struct vfcfg_ctx *ctx;
	struct vfcfg_finding **by_check;	/* lists, by the place of the check */
	void *tree;
};

static int by_words(const void *a, const void *b)
{
	const struct vfcfg_finding *x = a, *y = b;
	int order = strcmp(x->check->code, y->check->code);

	if (!order)
		order = strcmp(x->text, y->text);
	return order ? order : strcmp(x->remedy, y->remedy);
}

static void free_finding(struct vfcfg_finding *f)
{
	size_t i;

	for (i = 0; i < f->nr; i++)
		free(f->devices[i]);
	free(f->devices);
	free(f->text);
	free(f->remedy);
	free(f->own_remedy);
	free(f);
}

int vfcfg_findings_new(struct vfcfg_ctx *ctx, struct vfcfg_findings **findings)
{
	struct vfcfg_findings *f = calloc(1, sizeof(*f));

	if (f)
		f->by_check = calloc(vfcfg_nr_checks, sizeof(struct vfcfg_finding *));
	if (!f || !f->by_check) {
		free(f);
		return -ENOMEM;
	}
	f->ctx = ctx;
	*findings = f;
	return 0;
}

static void keep(void *node)
{
	(void)node;
}

void vfcfg_findings_free(struct vfcfg_findings *findings)
{
	struct vfcfg_finding *f;
	size_t i;

	if (!findings)
		return;
	tdestroy(findings->tree, keep);
	for (i = 0; i < vfcfg_nr_checks; i++) {
		while ((f = findings->by_check[i])) {
			findings->by_check[i] = f->next;
			free_finding(f);
		}
	}
	free(findings->by_check);
	free(findings);
}

static int add_device(struct vfcfg_finding *f, const char *address)
{
	char **more, *copy;

	if (!*address || (f->nr && !strcmp(f->devices[f->nr - 1], address)))
		return 0;
	more = reallocarray(f->devices, f->nr + 1, sizeof(*more));
	copy = strdup(address);
	if (more)
		f->devices = more;
	if (!more || !copy) {
		free(copy);
		return -ENOMEM;
	}
	f->devices[f->nr++] = copy;
	return 0;
}

/* "DEVICE" stands there once at most. */
static char *with_device(const char *remedy, const char *address)
{
	const char *at = strstr(remedy, "DEVICE");

	return at ? vfcfg_say("%.*s%s%s", (int)(at - remedy), remedy, address,
			      at + strlen("DEVICE")) : NULL;
}

/* @f is taken over: it is kept, or its device goes to one that says the same. */
static int add(struct vfcfg_findings *all, struct vfcfg_finding *f, const char *address)
{
	struct vfcfg_finding **at = &all->by_check[f->check - vfcfg_checks], **found;

	found = tsearch(f, &all->tree, by_words);
	if (!found) {
		free_finding(f);
		return -ENOMEM;
	}
	if (*found == f) {
		while (*at)
			at = &(*at)->next;
		*at = f;
	} else {
		free_finding(f);
	}
	return add_device(*found, address);
}

static int run(struct vfcfg_findings *all, const struct vfcfg_check *check,
	       const struct vfcfg_scene *s)
{
	struct vfcfg_finding *f;
	char *text, *remedy;

	if (!check->look(s, &text, &remedy))
		return 0;
	f = calloc(1, sizeof(*f));
	if (!f || !text || !remedy) {
		free(f);
		free(text);
		free(remedy);
		return -ENOMEM;
	}
	f->check = check;
	f->text = text;
	f->remedy = remedy;
	f->own_remedy = with_device(remedy, s->address);
	return add(all, f, s->address);
}

static int run_scope(struct vfcfg_findings *all, enum vfcfg_scope scope,
		     const struct vfcfg_scene *s)
{
	size_t i;
	int err = 0;

	for (i = 0; i < vfcfg_nr_checks && !err; i++)
		if (vfcfg_checks[i].scope == scope)
			err = run(all, &vfcfg_checks[i], s);
	return err;
}

int vfcfg_findings_host(struct vfcfg_findings *findings)
{
	struct vfcfg_scene host = { .ctx = findings->ctx, .dir = -1, .pf = -1 };

	return run_scope(findings, VFCFG_SCOPE_HOST, &host);
}

int vfcfg_findings_look(struct vfcfg_findings *findings, const char *device)
{
	struct vfcfg_scene s;
	int err;

	err = vfcfg_scene_set(findings->ctx, device, &s);
	if (err)
		return err;
	err = run_scope(findings, s.kind == VFCFG_PF && s.pf_facts ? VFCFG_SCOPE_PF :
			VFCFG_SCOPE_FUNCTION, &s);
	vfcfg_scene_clear(&s);
	return err;
}

static const struct vfcfg_finding *first_from(const struct vfcfg_findings *findings, size_t i)
{
	for (; i < vfcfg_nr_checks; i++)
		if (findings->by_check[i])
			return findings->by_check[i];
	return NULL;
}

const struct vfcfg_finding *vfcfg_finding_get_first(const struct vfcfg_findings *findings)
{
	return first_from(findings, 0);
}

const struct vfcfg_finding *vfcfg_finding_get_next(const struct vfcfg_findings *findings,
						   const struct vfcfg_finding *finding)
{
	return finding->next ? finding->next :
	       first_from(findings, (size_t)(finding->check - vfcfg_checks) + 1);
}

const char *vfcfg_finding_get_code(const struct vfcfg_finding *finding)
{
	return finding->check->code;
}

enum vfcfg_severity vfcfg_finding_get_severity(const struct vfcfg_finding *finding)
{
	return finding->check->severity;
}

const char *vfcfg_finding_get_text(const struct vfcfg_finding *finding)
{
	return finding->text;
}

const char *vfcfg_finding_get_remedy(const struct vfcfg_finding *finding)
{
	return finding->nr == 1 && finding->own_remedy ? finding->own_remedy : finding->remedy;
}

const char *vfcfg_finding_get_device(const struct vfcfg_finding *finding, size_t n)
{
	return n < finding->nr ? finding->devices[n] : NULL;
}
