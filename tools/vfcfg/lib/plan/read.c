// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Reading a plan: which keys there are, and what may stand behind each. A plan
 * is taken whole or not at all, and a typing error never becomes another plan:
 * what is not known is refused, with its place.
 */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/array.h"
#include "common/number.h"
#include "common/say.h"
#include "device/address.h"
#include "device/select.h"
#include "plan/plan.h"
#include "plan/yaml.h"

/* What is being read. */
struct reader {
	struct vfcfg_plan *plan;
	const char *name;
};

/* What a file says must not end a line, or tell a terminal what to do. */
static void make_printable(char *text)
{
	for (; text && *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = '?';
}

/* Plain ASCII in one line: no name of a driver or a device has anything else. */
static bool is_line(const char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			return false;
	return true;
}

static int fail_text(struct reader *r, size_t line, size_t column, const char *code, int err,
		     const char *text)
{
	struct vfcfg_reason why = { 0 };

	if (line)
		vfcfg_reason(&why, code, err, "%s:%zu:%zu: %s", r->name, line, column, text);
	else
		vfcfg_reason(&why, code, err, "%s: %s", r->name, text);
	make_printable(why.text);
	return vfcfg_fail(r->plan->ctx, NULL, NULL, &why);
}

static int fail(struct reader *r, const struct vfcfg_node *node, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static int fail(struct reader *r, const struct vfcfg_node *node, const char *fmt, ...)
{
	va_list args;
	char *text;
	int len, err;

	va_start(args, fmt);
	len = vasprintf(&text, fmt, args);
	va_end(args);
	if (len < 0)
		return -ENOMEM;
	err = fail_text(r, node->line, node->column, "plan", -EBADMSG, text);
	free(text);
	return err;
}

static char *where(const struct reader *r, const struct vfcfg_node *node)
{
	return vfcfg_say("%s:%zu:%zu", r->name, node->line, node->column);
}

/* A key that a map may have. */
struct key {
	const char *name;
	bool needed;
	int (*read)(struct reader *r, const struct vfcfg_node *node, void *to);
};

static int unknown_key(struct reader *r, const struct vfcfg_node *node, const struct key *keys,
		       size_t nr)
{
	struct vfcfg_node at = { .line = node->key_line, .column = node->key_column };
	size_t size, i;
	char *list;
	FILE *f = open_memstream(&list, &size);
	int err;

	if (!f)
		return -ENOMEM;
	for (i = 0; i < nr; i++)
		fprintf(f, "%s%s", i ? ", " : "", keys[i].name);
	if (fclose(f))
		return -ENOMEM;
	err = fail(r, &at, "%s: no such key; there are %s", node->key, list);
	free(list);
	return err;
}

static int read_member(struct reader *r, const struct vfcfg_node *node, const struct key *keys,
		       size_t nr, unsigned int *seen, void *to)
{
	struct vfcfg_node at = { .line = node->key_line, .column = node->key_column };
	size_t i;

	for (i = 0; i < nr && strcmp(node->key, keys[i].name); i++)
		;
	if (i == nr)
		return unknown_key(r, node, keys, nr);
	if (*seen & 1u << i)
		return fail(r, &at, "%s: given twice; leave one of them", node->key);
	*seen |= 1u << i;
	return keys[i].read(r, node, to);
}

static int read_map(struct reader *r, const struct vfcfg_node *map, const char *what,
		    const struct key *keys, size_t nr, void *to)
{
	const struct vfcfg_node *node;
	unsigned int seen = 0;
	size_t i;
	int err;

	if (map->kind != VFCFG_MAP)
		return fail(r, map, "%s has to be a map of keys", what);
	for (node = map->first; node; node = node->next) {
		err = read_member(r, node, keys, nr, &seen, to);
		if (err)
			return err;
	}
	for (i = 0; i < nr; i++)
		if (keys[i].needed && !(seen & 1u << i))
			return fail(r, map, "%s has no key %s", what, keys[i].name);
	return 0;
}

static int read_list(struct reader *r, const struct vfcfg_node *list,
		     int (*item)(struct reader *r, const struct vfcfg_node *node, void *to),
		     void *to)
{
	const struct vfcfg_node *node;
	int err = 0;

	if (list->kind != VFCFG_LIST)
		return fail(r, list, "%s has to be a list", list->key);
	for (node = list->first; node && !err; node = node->next)
		err = item(r, node, to);
	return err;
}

/* What the core schemas of YAML 1.1 or 1.2 would take for something else than text. */
static bool is_word(const struct vfcfg_node *node)
{
	static const char *const others[] = {
		"", "~", "null", "true", "false", "yes", "no", "on", "off", ".nan", ".inf",
	};
	size_t i;
	long val;

	if (node->kind != VFCFG_SCALAR)
		return false;
	if (node->quoted)
		return *node->text;
	for (i = 0; i < ARRAY_SIZE(others); i++)
		if (!strcasecmp(node->text, others[i]))
			return false;
	return vfcfg_number(node->text, LONG_MAX, &val) == -EINVAL;
}

static int read_word(struct reader *r, const struct vfcfg_node *node, char **to)
{
	if (!is_word(node))
		return fail(r, node, "%s has to be text", node->key);
	if (!is_line(node->text))
		return fail(r, node, "%s has to be one line of plain text", node->key);
	*to = strdup(node->text);
	return *to ? 0 : -ENOMEM;
}

static int read_number(struct reader *r, const struct vfcfg_node *node, long min, long max,
		       long *to)
{
	const char *text = node->kind == VFCFG_SCALAR && !node->quoted ? node->text : "";
	long val = 0;
	int err = vfcfg_number(text, max, &val);

	/* 010 is ten to some and eight to others. */
	if (err == -EINVAL || strchr(text, '\n') ||
	    (text[0] == '0' && text[1] && text[1] != 'x' && text[1] != 'X'))
		return fail(r, node, "%s has to be a number", node->key);
	if (err || val < min)
		return fail(r, node, "%s: %s is not from %ld to %ld", node->key, text, min, max);
	*to = val;
	return 0;
}

static int read_flag(struct reader *r, const struct vfcfg_node *node, bool *to)
{
	bool plain = node->kind == VFCFG_SCALAR && !node->quoted;

	if (plain && !strcmp(node->text, "true"))
		*to = true;
	else if (plain && !strcmp(node->text, "false"))
		*to = false;
	else
		return fail(r, node, "%s has to be true or false", node->key);
	return 0;
}

static int match_address(struct reader *r, const struct vfcfg_node *node, void *to)
{
	struct vfcfg_match *match = to;
	struct vfcfg_addr addr;
	int err = read_word(r, node, &match->address);

	if (!err && vfcfg_addr_parse(match->address, &addr))
		err = fail(r, node, "%s: not a PCI address ([DOMAIN:]BUS:DEV.FN, as 0000:01:00.0)",
			   node->text);
	return err;
}

/* A serial number may be all digits. */
static int match_serial(struct reader *r, const struct vfcfg_node *node, void *to)
{
	struct vfcfg_match *match = to;

	if (node->kind != VFCFG_SCALAR || !*node->text || !is_line(node->text))
		return fail(r, node, "serial has to be one line of plain text");
	match->serial = strdup(node->text);
	return match->serial ? 0 : -ENOMEM;
}

static int match_netdev(struct reader *r, const struct vfcfg_node *node, void *to)
{
	return read_word(r, node, &((struct vfcfg_match *)to)->netdev);
}

static int match_driver(struct reader *r, const struct vfcfg_node *node, void *to)
{
	return read_word(r, node, &((struct vfcfg_match *)to)->driver);
}

static int match_id(struct reader *r, const struct vfcfg_node *node, void *to)
{
	static const char hex[] = "0123456789abcdefABCDEF";
	struct vfcfg_match *match = to;
	const char *text = node->kind == VFCFG_SCALAR ? node->text : "";

	if (strlen(text) != 9 || strspn(text, hex) != 4 || text[4] != ':' ||
	    strspn(text + 5, hex) != 4)
		return fail(r, node, "id has to be VENDOR:DEVICE, four hexadecimal digits each");
	match->id = strdup(text);
	return match->id ? 0 : -ENOMEM;
}

static int pf_match(struct reader *r, const struct vfcfg_node *node, void *to)
{
	static const struct key keys[] = {
		{ "address", false, match_address }, { "serial", false, match_serial },
		{ "netdev", false, match_netdev }, { "driver", false, match_driver },
		{ "id", false, match_id },
	};

	if (node->kind == VFCFG_MAP && !node->first)
		return fail(r, node, "match has to say which PF (address, serial, netdev, driver, id)");
	return read_map(r, node, "match", keys, ARRAY_SIZE(keys),
			&((struct vfcfg_plan_pf *)to)->match);
}

static int pf_numvfs(struct reader *r, const struct vfcfg_node *node, void *to)
{
	return read_number(r, node, 0, VFCFG_NUMVFS_MAX, &((struct vfcfg_plan_pf *)to)->numvfs);
}

static int pf_autoprobe(struct reader *r, const struct vfcfg_node *node, void *to)
{
	bool flag = false;
	int err = read_flag(r, node, &flag);

	((struct vfcfg_plan_pf *)to)->autoprobe = flag;
	return err;
}

static int pf_reserve(struct reader *r, const struct vfcfg_node *node, void *to)
{
	return read_number(r, node, 0, 1 << 20, &((struct vfcfg_plan_pf *)to)->reserve);
}

static int vfs_range(struct reader *r, const struct vfcfg_node *node, void *to)
{
	struct vfcfg_range_plan *range = to;
	const char *text = node->kind == VFCFG_SCALAR ? node->text : "";

	if (!vfcfg_range_parse(text, &range->first, &range->last) ||
	    (range->last != LONG_MAX && range->last >= VFCFG_NUMVFS_MAX))
		return fail(r, node, "range has to be a VF's number, two of them (\"0-9\") or \"*\"");
	return 0;
}

static int vfs_driver(struct reader *r, const struct vfcfg_node *node, void *to)
{
	struct vfcfg_range_plan *range = to;
	bool none = node->kind == VFCFG_SCALAR && !node->quoted &&
		    (!strcmp(node->text, "null") || !strcmp(node->text, "~"));

	range->vf.driver_given = true;
	if (none)
		return 0;
	/* No driver has such a name, and some of these would be another file. */
	if (is_word(node) && (strpbrk(node->text, "/ ") || node->text[0] == '.'))
		return fail(r, node, "%s: not the name of a driver", node->text);
	return read_word(r, node, &range->vf.driver);
}

static int read_policy(struct reader *r, const struct vfcfg_node *node,
		       struct vfcfg_range_plan *range, size_t place)
{
	const struct vfcfg_policy *policy = vfcfg_policies[place];

	/* The default of a table is no state: nobody can see whether it stands. */
	range->vf.given[place] = true;
	return read_number(r, node, policy->unbound, policy->max, &range->vf.values[place].number);
}

static int vfs_count(struct reader *r, const struct vfcfg_node *node, void *to)
{
	return read_policy(r, node, to, VFCFG_COUNT);
}

static int vfs_cap(struct reader *r, const struct vfcfg_node *node, void *to)
{
	return read_policy(r, node, to, VFCFG_CAP);
}

static int vfs_virtual(struct reader *r, const struct vfcfg_node *node, void *to)
{
	return read_policy(r, node, to, VFCFG_VIRTUAL);
}

static int vfs_strict(struct reader *r, const struct vfcfg_node *node, void *to)
{
	return read_flag(r, node, &((struct vfcfg_range_plan *)to)->vf.values[VFCFG_CAP].word);
}

static int vfs_overcommit(struct reader *r, const struct vfcfg_node *node, void *to)
{
	return read_flag(r, node, &((struct vfcfg_range_plan *)to)->vf.values[VFCFG_VIRTUAL].word);
}

static int check_words(struct reader *r, const struct vfcfg_node *node,
		       const struct vfcfg_range_plan *range)
{
	size_t i;

	for (i = 0; i < vfcfg_nr_policies; i++)
		if (range->vf.values[i].word && !range->vf.values[i].number)
			return fail(r, node, "%s is for a %s above 0", vfcfg_policies[i]->word,
				    vfcfg_policies[i]->name);
	return 0;
}

static int read_range(struct reader *r, const struct vfcfg_node *node, void *to)
{
	static const struct key keys[] = {
		{ "range", true, vfs_range }, { "count", false, vfs_count },
		{ "driver", false, vfs_driver }, { "cap", false, vfs_cap },
		{ "strict", false, vfs_strict }, { "virtual", false, vfs_virtual },
		{ "overcommit", false, vfs_overcommit },
	};
	struct vfcfg_range_plan *range = vfcfg_plan_add_range(to);
	int err;

	if (!range)
		return -ENOMEM;
	range->where = where(r, node);
	err = read_map(r, node, "what is in vfs", keys, ARRAY_SIZE(keys), range);
	if (!err)
		err = check_words(r, node, range);
	if (!err && vfcfg_vf_plan_is_empty(&range->vf))
		err = fail(r, node, "nothing is wanted of these VFs (count, driver, cap, virtual)");
	return err;
}

static int pf_vfs(struct reader *r, const struct vfcfg_node *node, void *to)
{
	return read_list(r, node, read_range, to);
}

static int read_pf(struct reader *r, const struct vfcfg_node *node, void *to)
{
	static const struct key keys[] = {
		{ "match", true, pf_match }, { "numvfs", false, pf_numvfs },
		{ "autoprobe", false, pf_autoprobe }, { "reserve", false, pf_reserve },
		{ "vfs", false, pf_vfs },
	};
	struct vfcfg_plan_pf *pf = vfcfg_plan_add(to);

	if (!pf)
		return -ENOMEM;
	pf->where = where(r, node);
	return read_map(r, node, "what is in pfs", keys, ARRAY_SIZE(keys), pf);
}

static int top_version(struct reader *r, const struct vfcfg_node *node, void *to)
{
	long version = 0;
	int err = read_number(r, node, 1, LONG_MAX, &version);

	(void)to;
	if (!err && version != VFCFG_PLAN_VERSION)
		err = fail(r, node, "version %ld is not known; this is for version %d", version,
			   VFCFG_PLAN_VERSION);
	return err;
}

static int top_pfs(struct reader *r, const struct vfcfg_node *node, void *to)
{
	return read_list(r, node, read_pf, to);
}

static int read_top(struct reader *r, const struct vfcfg_node *top)
{
	static const struct key keys[] = {
		{ "version", true, top_version }, { "pfs", true, top_pfs },
	};

	return read_map(r, top, "a plan", keys, ARRAY_SIZE(keys), r->plan);
}

int vfcfg_plan_read_text(struct vfcfg_plan *plan, const char *name, const char *text, size_t len)
{
	struct reader r = { plan, name };
	struct vfcfg_yaml_error error;
	struct vfcfg_node *top;
	int err;

	err = vfcfg_yaml_read(text, len, &top, &error);
	if (err) {
		err = fail_text(&r, error.line, error.column,
				err == -ELIBACC ? "no-library" : err == -ENOMEM ? "no-memory" :
				"plan", err, error.text ? error.text : "out of memory; try again");
		free(error.text);
		return err;
	}
	/* An empty file is a plan for nothing. */
	err = top ? read_top(&r, top) : 0;
	vfcfg_yaml_free(top);
	return err;
}

/* All of a stream. */
static int slurp(FILE *f, char **text, size_t *len)
{
	char buf[16384];
	size_t got;
	FILE *to = open_memstream(text, len);
	int err;

	if (!to)
		return -ENOMEM;
	do {
		errno = 0;
		got = fread(buf, 1, sizeof(buf), f);
		fwrite(buf, 1, got, to);
	} while (got);
	err = ferror(f) ? -(errno ? errno : EIO) : 0;
	if (fclose(to))
		return -ENOMEM;
	if (err)
		free(*text);
	return err;
}

int vfcfg_plan_read(struct vfcfg_plan *plan, const char *name, FILE *f)
{
	struct reader r = { plan, name };
	size_t len;
	char *text;
	int err;

	err = slurp(f, &text, &len);
	if (err)
		return fail_text(&r, 0, 0, "failed", err, strerror(-err));
	err = vfcfg_plan_read_text(plan, name, text, len);
	free(text);
	return err;
}
