// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Writing a plan down: always the same text for the same plan, and one that a
 * reader of YAML 1.1, of 1.2 and, as JSON, of that takes for the same.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "common/array.h"
#include "plan/plan.h"

/* A map in the flow style, member by member. */
struct flow {
	FILE *f;
	bool json;
	bool begun;
};

static void begin(struct flow *flow)
{
	putc('{', flow->f);
	flow->begun = false;
}

static void key(struct flow *flow, const char *name)
{
	const char *quote = flow->json ? "\"" : "";

	fprintf(flow->f, "%s%s%s%s: ", flow->begun ? ", " : "", quote, name, quote);
	flow->begun = true;
}

/* Letters that no reader takes for more than letters. */
static bool is_plain(const char *text)
{
	static const char *const others[] = { "null", "true", "false", "yes", "no", "on", "off",
					      "y", "n" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(others); i++)
		if (!strcasecmp(text, others[i]))
			return false;
	if (!isalpha((unsigned char)*text))
		return false;
	for (; *text; text++)
		if (!isalnum((unsigned char)*text) && *text != '-' && *text != '_')
			return false;
	return true;
}

static void put_text(const struct flow *flow, const char *text)
{
	if (!flow->json && is_plain(text)) {
		fputs(text, flow->f);
		return;
	}
	putc('"', flow->f);
	for (; *text; text++) {
		/* Plain text as it was read has nothing else to escape. */
		if (*text == '"' || *text == '\\')
			putc('\\', flow->f);
		putc(*text, flow->f);
	}
	putc('"', flow->f);
}

static void text_member(struct flow *flow, const char *name, const char *text)
{
	if (!text)
		return;
	key(flow, name);
	put_text(flow, text);
}

static void put_match(struct flow *flow, const struct vfcfg_match *match)
{
	begin(flow);
	text_member(flow, "address", match->address);
	text_member(flow, "serial", match->serial);
	text_member(flow, "netdev", match->netdev);
	text_member(flow, "driver", match->driver);
	text_member(flow, "id", match->id);
	putc('}', flow->f);
}

static void put_range(struct flow *flow, const struct vfcfg_range_plan *range)
{
	size_t i;

	begin(flow);
	key(flow, "range");
	if (range->last == LONG_MAX)
		fputs("\"*\"", flow->f);
	else if (range->first == range->last)
		fprintf(flow->f, "\"%ld\"", range->first);
	else
		fprintf(flow->f, "\"%ld-%ld\"", range->first, range->last);
	if (range->vf.driver_given) {
		key(flow, "driver");
		if (range->vf.driver)
			put_text(flow, range->vf.driver);
		else
			fputs("null", flow->f);
	}
	for (i = 0; i < vfcfg_nr_policies; i++) {
		if (!range->vf.given[i])
			continue;
		key(flow, vfcfg_policies[i]->name);
		fprintf(flow->f, "%ld", range->vf.values[i].number);
		if (!range->vf.values[i].word)
			continue;
		key(flow, vfcfg_policies[i]->word);
		fputs("true", flow->f);
	}
	putc('}', flow->f);
}

/* A key of a PF begins a line in YAML, not in JSON. */
static void pf_key(const struct flow *flow, const char *name)
{
	if (flow->json)
		fprintf(flow->f, ",\n     \"%s\": ", name);
	else
		fprintf(flow->f, "  %s: ", name);
}

static void end_key(const struct flow *flow)
{
	if (!flow->json)
		putc('\n', flow->f);
}

static void pf_number(const struct flow *flow, const char *name, long val)
{
	if (val == VFCFG_UNKNOWN)
		return;
	pf_key(flow, name);
	fprintf(flow->f, "%ld", val);
	end_key(flow);
}

static void put_ranges(struct flow *flow, const struct vfcfg_plan_pf *pf)
{
	size_t i;

	if (!pf->nr)
		return;
	if (flow->json)
		fputs(",\n     \"vfs\": [", flow->f);
	else
		fputs("  vfs:\n", flow->f);
	for (i = 0; i < pf->nr; i++) {
		fputs(!flow->json ? "  - " : i ? ",\n      " : "\n      ", flow->f);
		put_range(flow, &pf->ranges[i]);
		end_key(flow);
	}
	if (flow->json)
		putc(']', flow->f);
}

static void put_pf(struct flow *flow, const struct vfcfg_plan_pf *pf)
{
	fputs(flow->json ? "    {\"match\": " : "- match: ", flow->f);
	put_match(flow, &pf->match);
	end_key(flow);
	pf_number(flow, "numvfs", pf->numvfs);
	if (pf->autoprobe != VFCFG_UNKNOWN) {
		pf_key(flow, "autoprobe");
		fputs(pf->autoprobe ? "true" : "false", flow->f);
		end_key(flow);
	}
	pf_number(flow, "reserve", pf->reserve);
	put_ranges(flow, pf);
	if (flow->json)
		putc('}', flow->f);
}

int vfcfg_plan_write(const struct vfcfg_plan *plan, FILE *f, bool json)
{
	struct flow flow = { .f = f, .json = json };
	const struct vfcfg_plan_pf *pf;

	if (json)
		fprintf(f, "{\n  \"version\": %d,\n  \"pfs\": [\n", VFCFG_PLAN_VERSION);
	else
		fprintf(f, "version: %d\npfs:%s\n", VFCFG_PLAN_VERSION, plan->first ? "" : " []");
	for (pf = plan->first; pf; pf = pf->next) {
		put_pf(&flow, pf);
		if (json)
			fputs(pf->next ? ",\n" : "\n", f);
	}
	if (json)
		fputs("  ]\n}\n", f);
	return ferror(f) ? -EIO : 0;
}
