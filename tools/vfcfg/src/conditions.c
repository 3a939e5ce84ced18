// SPDX-License-Identifier: GPL-2.0-only
/*
 * What "vfcfg wait" can wait for.
 */
#include <stdlib.h>
#include <string.h>

#include "common/array.h"
#include "common/number.h"
#include "common/say.h"
#include "conditions.h"

/* What follows the "=" of a condition. */
enum takes { NOTHING, NAME, NUMBER };

struct condition_kind {
	const char *word;
	enum takes takes;
	bool pool;
	bool silent;
	bool (*holds)(const struct condition *c, struct vfcfg_ctx *ctx, const char *address,
		      char **why);
};

static bool has_driver(const struct condition *c, struct vfcfg_ctx *ctx, const char *address,
		       char **why)
{
	char *driver;
	bool is;

	if (vfcfg_device_driver(ctx, address, &driver)) {
		*why = vfcfg_say("it is not there");
		return false;
	}
	is = c->name ? driver && !strcmp(driver, c->name) : !driver;
	if (!is)
		*why = driver ? vfcfg_say("bound to driver %s", driver) :
		       vfcfg_say("no driver is bound");
	free(driver);
	return is;
}

/* The PF: the device itself, or that of a VF. */
static struct vfcfg_pf *pf_of(struct vfcfg_ctx *ctx, const char *address, char **why)
{
	struct vfcfg_pf *pf;
	struct vfcfg_vf *vf;

	if (!vfcfg_find(ctx, address, &pf, &vf))
		return pf;
	*why = vfcfg_say("%s", vfcfg_error_get_text(vfcfg_get_error(ctx)));
	return NULL;
}

static bool has_vfs(const struct condition *c, struct vfcfg_ctx *ctx, const char *address,
		    char **why)
{
	const struct vfcfg_pf *pf = pf_of(ctx, address, why);
	long nr = pf ? (long)vfcfg_pf_get_nr_vfs(pf) : 0;

	if (pf && nr != c->number)
		*why = vfcfg_say("it has %ld VFs", nr);
	return pf && nr == c->number;
}

static bool has_free(const struct condition *c, struct vfcfg_ctx *ctx, const char *address,
		     char **why)
{
	const struct vfcfg_pf *pf = pf_of(ctx, address, why);
	long left = pf ? vfcfg_pf_get_free_msix(pf) : VFCFG_UNKNOWN;

	if (pf && left < c->number)
		*why = left == VFCFG_UNKNOWN ? vfcfg_say("it is not known how many are free") :
		       vfcfg_say("%ld vectors are free", left);
	return pf && left >= c->number;
}

static bool is_unlocked(const struct condition *c, struct vfcfg_ctx *ctx, const char *address,
			char **why)
{
	char *who;
	int held = vfcfg_device_holder(ctx, address, &who);

	(void)c;
	if (held < 0)
		*why = vfcfg_say("it is not there");
	else if (held)
		*why = vfcfg_say("another run holds its PF: %s", who ? who : "it just began");
	free(who);
	return !held;
}

static const struct condition_kind kinds[] = {
	{ .word = "driver", .takes = NAME, .holds = has_driver },
	{ .word = "unbound", .takes = NOTHING, .holds = has_driver },
	{ .word = "vfs", .takes = NUMBER, .holds = has_vfs },
	{ .word = "free", .takes = NUMBER, .pool = true, .holds = has_free },
	{ .word = "unlocked", .takes = NOTHING, .silent = true, .holds = is_unlocked },
};

static const struct condition_kind *find(const char *word, size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (strlen(kinds[i].word) == len && !memcmp(kinds[i].word, word, len))
			return &kinds[i];
	return NULL;
}

static bool parse(struct condition *c, const char *value)
{
	switch (c->kind->takes) {
	case NAME:
		c->name = value;
		return value && *value;
	case NUMBER:
		return value && !vfcfg_number(value, 65535, &c->number);
	default:
		return !value;
	}
}

void condition_parse(const char *text, struct condition *c, struct argp_state *state)
{
	size_t len = strcspn(text, "=");

	c->text = text;
	c->kind = find(text, len);
	if (!c->kind || !parse(c, text[len] ? text + len + 1 : NULL))
		argp_error(state, "%s: not a CONDITION (" CONDITIONS ")", text);
}

bool condition_is_silent(const struct condition *c)
{
	return c->kind->silent;
}

bool condition_needs_pool(const struct condition *c)
{
	return c->kind->pool;
}

bool condition_holds(const struct condition *c, struct vfcfg_ctx *ctx, const char *address,
		     char **why)
{
	*why = NULL;
	return c->kind->holds(c, ctx, address, why);
}
