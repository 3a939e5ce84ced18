// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Reading a journal back.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "common/number.h"
#include "device/function.h"
#include "transaction/journal.h"
#include "transaction/later.h"
#include "transaction/lock.h"

/* The word up to the next tab; NULL at the end of the line. */
static char *next(char **line)
{
	return *line ? strsep(line, "\t") : NULL;
}

static int set_text(char **to, const char *text)
{
	free(*to);
	*to = *text ? strdup(text) : NULL;
	return *text && !*to ? -ENOMEM : 0;
}

/* "-1" is what is not known. */
static int take_long(long *to, const char *text)
{
	*to = VFCFG_UNKNOWN;
	return !strcmp(text, "-1") || !vfcfg_number(text, LONG_MAX, to) ? 0 : -EBADMSG;
}

/* "4", or with the VFs' sizes "4:8*3,1*1". */
static int take_numvfs(struct vfcfg_state *state, const char *text)
{
	const char *colon = strchr(text, ':');
	char *number;
	int err;

	state->parts |= VFCFG_PART_NUMVFS;
	if (!colon)
		return take_long(&state->numvfs, text);
	number = strndup(text, (size_t)(colon - text));
	if (!number)
		return -ENOMEM;
	err = take_long(&state->numvfs, number);
	free(number);
	return err ? err : set_text(&state->sizes, colon + 1);
}

static int take(struct vfcfg_state *state, const char *part, const char *text)
{
	int place = vfcfg_policy_place(part);

	if (!strcmp(part, "driver")) {
		state->parts |= VFCFG_PART_DRIVER;
		return set_text(&state->driver, text);
	}
	if (!strcmp(part, "override")) {
		state->parts |= VFCFG_PART_OVERRIDE;
		return set_text(&state->override, text);
	}
	if (!strcmp(part, "numvfs"))
		return take_numvfs(state, text);
	if (!strcmp(part, "autoprobe")) {
		state->parts |= VFCFG_PART_AUTOPROBE;
		return take_long(&state->autoprobe, text);
	}
	if (place < 0)
		return -EBADMSG;
	state->parts |= VFCFG_PART_POLICY(place);
	return vfcfg_value_parse(vfcfg_policies[place], text, &state->values[place]);
}

static int take_wish(struct vfcfg_wish *wish, const char *part, const char *text)
{
	int place = vfcfg_policy_place(part);

	if (!strcmp(part, "driver")) {
		wish->driver_given = true;
		return set_text(&wish->driver, text);
	}
	if (!strcmp(part, "override")) {
		wish->override_given = true;
		return set_text(&wish->override, text);
	}
	if (!strcmp(part, "numvfs")) {
		wish->numvfs_given = true;
		return take_long(&wish->numvfs, text);
	}
	if (!strcmp(part, "autoprobe")) {
		wish->autoprobe_given = strcmp(text, VFCFG_JOURNAL_NOTHING);
		wish->autoprobe = !strcmp(text, "1");
		return 0;
	}
	if (place < 0)
		return -EBADMSG;
	wish->given[place] = strcmp(text, VFCFG_JOURNAL_NOTHING);
	return wish->given[place] ?
		vfcfg_value_parse(vfcfg_policies[place], text, &wish->values[place]) : 0;
}

static void none_known(struct vfcfg_state *state, const struct vfcfg_addr *addr)
{
	size_t i;

	vfcfg_state_free(state);
	*state = (struct vfcfg_state){ .addr = *addr };
	for (i = 0; i < VFCFG_POLICIES_MAX; i++)
		state->values[i].number = VFCFG_UNKNOWN;
}

static int read_device(struct vfcfg_result *r, char *line)
{
	char *part, *from, *to;
	int err = 0;

	none_known(&r->before, &r->addr);
	while (!err && (part = next(&line))) {
		from = next(&line);
		to = next(&line);
		if (!from || !to)
			return -EBADMSG;
		r->wish.reset |= !strcmp(part, VFCFG_JOURNAL_RESET);
		r->wish.exact |= !strcmp(part, VFCFG_JOURNAL_EXACT);
		if (!strcmp(part, VFCFG_JOURNAL_RESET) || !strcmp(part, VFCFG_JOURNAL_EXACT))
			continue;
		err = take(&r->before, part, from);
		if (!err)
			err = take_wish(&r->wish, part, to);
	}
	return err;
}

static int read_left(struct vfcfg_result *r, char *line)
{
	char *part, *value;
	int err = 0;

	none_known(&r->left, &r->addr);
	while (!err && (part = next(&line))) {
		value = next(&line);
		err = value ? take(&r->left, part, value) : -EBADMSG;
	}
	if (!err)
		r->outcome = VFCFG_STANDS;
	return err;
}

static int read_later(struct vfcfg_wanted *wanted, const struct vfcfg_addr *pf, char *line)
{
	const char *first = next(&line), *last = next(&line);
	struct vfcfg_later *l;
	char *part, *to;
	int err = 0;

	l = vfcfg_later_add(wanted, pf, 0, 0);
	if (!l)
		return -ENOMEM;
	if (!first || !last || vfcfg_number(first, LONG_MAX, &l->first) ||
	    vfcfg_number(last, LONG_MAX, &l->last))
		return -EBADMSG;
	while (!err && (part = next(&line))) {
		to = next(&line);
		err = to ? take_wish(&l->wish, part, to) : -EBADMSG;
	}
	return err;
}

static int read_line(struct vfcfg_wanted *wanted, struct vfcfg_owner *owner, char *line)
{
	char *word = next(&line), *device = next(&line);
	struct vfcfg_addr addr;
	struct vfcfg_result *r;

	if (!word || !device || vfcfg_addr_parse(device, &addr))
		return -EBADMSG;
	if (!strcmp(word, "later"))
		return read_later(wanted, &addr, line);
	r = vfcfg_wanted_device(wanted, &addr);
	if (!r)
		return -ENOMEM;
	r->owner = owner;
	if (!strcmp(word, "device"))
		return read_device(r, line);
	if (!strcmp(word, "begin")) {
		/* Also of what was left: it may be half undone. */
		r->began = true;
		r->outcome = VFCFG_PENDING;
		none_known(&r->left, &addr);
	} else if (!strcmp(word, "left")) {
		return read_left(r, line);
	} else if (!strcmp(word, "settled")) {
		r->outcome = VFCFG_REFUSED_WISH;
	} else {
		return -EBADMSG;
	}
	return 0;
}

int vfcfg_journal_read(struct vfcfg_wanted *wanted, struct vfcfg_owner *owner)
{
	char *text = vfcfg_journal_text(owner->fd), *line, *end;
	int err = 0;

	if (!text)
		return -ENOMEM;
	if (strncmp(text, VFCFG_JOURNAL_HEAD "\t", sizeof(VFCFG_JOURNAL_HEAD)))
		err = -EBADMSG;
	for (line = strchr(text, '\n'); line && !err; line = end) {
		end = strchr(++line, '\n');
		if (!end)
			break;
		*end = '\0';
		err = read_line(wanted, owner, line);
		*end = '\n';
	}
	free(text);
	return err;
}
