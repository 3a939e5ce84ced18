// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The journal of a run.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/line.h"
#include "common/number.h"
#include "common/say.h"
#include "device/function.h"
#include "transaction/journal.h"
#include "transaction/later.h"
#include "transaction/lock.h"

#define HEAD	"vfcfg 1"
#define NOTHING	"-"

/* No part: what the device does not have is at its default anyway. */
#define RESET	"reset"

/* No part either: what a table is to have, not what its driver is asked for. */
#define EXACT	"exact"

static int append(struct vfcfg_owner *owner, const char *text, size_t len)
{
	int err = vfcfg_journal_write(owner->fd, text, len, owner->size);

	if (!err)
		owner->size += len;
	return err;
}

/* A line that begins. */
static struct vfcfg_line *line_begin(struct vfcfg_owner *owner)
{
	vfcfg_line_clear(&owner->line);
	return &owner->line;
}

/* And that is whole, or not: then nothing of it is written. */
static int line_end(struct vfcfg_owner *owner)
{
	const struct vfcfg_line *line = &owner->line;

	if (line->failed)
		return -ENOMEM;
	return line->len ? append(owner, line->text, line->len) : 0;
}

int vfcfg_journal_head(struct vfcfg_owner *owner, const char *command)
{
	struct vfcfg_line *f = line_begin(owner);

	vfcfg_line_add(f, HEAD "\t");
	vfcfg_line_number(f, getpid());
	vfcfg_line_add(f, "\t");
	vfcfg_line_add(f, command ? command : "a program");
	vfcfg_line_add(f, "\n");
	return line_end(owner);
}

/* All of a file, to be freed. */
static char *slurp(int fd)
{
	size_t len = 0, size = 4096;
	char *text = malloc(size), *more;
	ssize_t got;

	while (text) {
		got = pread(fd, text + len, size - len - 1, (off_t)len);
		if (got <= 0)
			break;
		len += (size_t)got;
		if (size - len > 1)
			continue;
		size *= 2;
		more = realloc(text, size);
		if (!more)
			free(text);
		text = more;
	}
	if (text)
		text[len] = '\0';
	return text;
}

char *vfcfg_journal_who(int fd)
{
	char *text = slurp(fd), *save, *pid, *command, *who = NULL;

	if (!text)
		return NULL;
	text[strcspn(text, "\n")] = '\0';
	if (!strncmp(text, HEAD "\t", sizeof(HEAD))) {
		pid = strtok_r(text + sizeof(HEAD), "\t", &save);
		command = pid ? strtok_r(NULL, "", &save) : NULL;
		if (command)
			who = vfcfg_say("PID %s (%s)", pid, command);
	}
	free(text);
	return who;
}

bool vfcfg_journal_has_devices(int fd)
{
	char *text = slurp(fd);
	bool has = text && strstr(text, "\ndevice\t");

	free(text);
	return has;
}

bool vfcfg_journal_is_open(struct vfcfg_owner *owner)
{
	bool open = owner->size && vfcfg_journal_has_devices(owner->fd);

	if (!open && owner->size)
		vfcfg_journal_end(owner);
	return open;
}

void vfcfg_journal_end(struct vfcfg_owner *owner)
{
	/* If that fails the next run will find that all is settled. */
	if (owner->size && ftruncate(owner->fd, 0))
		return;
	owner->size = 0;
}

/* Parts by name: policies by theirs. */
static const char *part_name(unsigned int part)
{
	size_t i;

	if (part == VFCFG_PART_DRIVER)
		return "driver";
	if (part == VFCFG_PART_OVERRIDE)
		return "override";
	if (part == VFCFG_PART_NUMVFS)
		return "numvfs";
	if (part == VFCFG_PART_AUTOPROBE)
		return "autoprobe";
	for (i = 0; i < vfcfg_nr_policies; i++)
		if (part == VFCFG_PART_POLICY(i))
			return vfcfg_policies[i]->name;
	return NULL;
}

static void put_state(struct vfcfg_line *f, const struct vfcfg_state *state, unsigned int part)
{
	char text[VFCFG_VALUE_LEN];
	size_t i;

	if (part == VFCFG_PART_DRIVER) {
		vfcfg_line_add(f, state->driver ? state->driver : "");
	} else if (part == VFCFG_PART_OVERRIDE) {
		vfcfg_line_add(f, state->override ? state->override : "");
	} else if (part == VFCFG_PART_NUMVFS) {
		vfcfg_line_number(f, state->numvfs);
		vfcfg_line_add(f, state->sizes ? ":" : "");
		vfcfg_line_add(f, state->sizes ? state->sizes : "");
	} else if (part == VFCFG_PART_AUTOPROBE) {
		vfcfg_line_number(f, state->autoprobe);
	}
	for (i = 0; i < vfcfg_nr_policies; i++)
		if (part == VFCFG_PART_POLICY(i))
			vfcfg_line_add(f, vfcfg_value_str(vfcfg_policies[i], &state->values[i],
							  text));
}

static void put_wish(struct vfcfg_line *f, const struct vfcfg_result *r, unsigned int part)
{
	const struct vfcfg_wish *w = &r->wish;
	char text[VFCFG_VALUE_LEN];
	const char *name = NULL;
	size_t i;

	if (part == VFCFG_PART_DRIVER)
		name = w->driver_given ? w->driver : r->before.driver;
	else if (part == VFCFG_PART_OVERRIDE)
		name = w->override_given ? w->override : r->before.override;
	else if (part == VFCFG_PART_NUMVFS)
		vfcfg_line_number(f, w->numvfs);
	else if (part == VFCFG_PART_AUTOPROBE)
		name = !w->autoprobe_given ? NOTHING : w->autoprobe ? "1" : "0";
	vfcfg_line_add(f, name ? name : "");
	for (i = 0; i < vfcfg_nr_policies; i++)
		if (part == VFCFG_PART_POLICY(i))
			vfcfg_line_add(f, w->given[i] ?
				       vfcfg_value_str(vfcfg_policies[i], &w->values[i], text) :
				       NOTHING);
}

static void put_part(struct vfcfg_line *f, const struct vfcfg_state *state, unsigned int part)
{
	vfcfg_line_add(f, "\t");
	vfcfg_line_add(f, part_name(part));
	vfcfg_line_add(f, "\t");
	put_state(f, state, part);
}

static void put_device(struct vfcfg_line *f, const struct vfcfg_result *r)
{
	unsigned int part;

	vfcfg_line_add(f, "device\t");
	vfcfg_line_add(f, r->address);
	vfcfg_line_add(f, r->wish.reset ? "\t" RESET "\t\t" : "");
	vfcfg_line_add(f, r->wish.exact ? "\t" EXACT "\t\t" : "");
	for (part = 1; part <= VFCFG_PART_AUTOPROBE; part <<= 1) {
		if (!(r->before.parts & part) || !part_name(part))
			continue;
		put_part(f, &r->before, part);
		vfcfg_line_add(f, "\t");
		put_wish(f, r, part);
	}
	vfcfg_line_add(f, "\n");
}

static void put_word(struct vfcfg_line *f, const char *word, const struct vfcfg_result *r)
{
	vfcfg_line_add(f, word);
	vfcfg_line_add(f, "\t");
	vfcfg_line_add(f, r->address);
}

static void put_left(struct vfcfg_line *f, const struct vfcfg_result *r)
{
	unsigned int part;

	put_word(f, "left", r);
	for (part = 1; part <= VFCFG_PART_AUTOPROBE; part <<= 1)
		if (r->left.parts & part && part_name(part))
			put_part(f, &r->left, part);
	vfcfg_line_add(f, "\n");
}

void vfcfg_journal_explain(const struct vfcfg_ctx *ctx, int err, struct vfcfg_reason *why)
{
	vfcfg_reason(why, "no-journal", err, "the journal cannot be written (%s): %s; make room "
		     "there", ctx->run, strerror(-err));
}

static void put_later(struct vfcfg_line *f, const struct vfcfg_later *l)
{
	char text[VFCFG_ADDR_LEN > VFCFG_VALUE_LEN ? VFCFG_ADDR_LEN : VFCFG_VALUE_LEN];
	size_t i;

	vfcfg_line_add(f, "later\t");
	vfcfg_line_add(f, vfcfg_addr_str(&l->pf, text));
	vfcfg_line_add(f, "\t");
	vfcfg_line_number(f, l->first);
	vfcfg_line_add(f, "\t");
	vfcfg_line_number(f, l->last);
	if (l->wish.driver_given) {
		vfcfg_line_add(f, "\tdriver\t");
		vfcfg_line_add(f, l->wish.driver ? l->wish.driver : "");
	}
	for (i = 0; i < vfcfg_nr_policies; i++) {
		if (!l->wish.given[i])
			continue;
		vfcfg_line_add(f, "\t");
		vfcfg_line_add(f, vfcfg_policies[i]->name);
		vfcfg_line_add(f, "\t");
		vfcfg_line_add(f, vfcfg_value_str(vfcfg_policies[i], &l->wish.values[i], text));
	}
	vfcfg_line_add(f, "\n");
}

int vfcfg_journal_devices(struct vfcfg_wanted *wanted)
{
	const struct vfcfg_later *l;
	struct vfcfg_owner *o;
	struct vfcfg_result *r;
	int err = 0;

	for (o = wanted->owners; o && !err; o = o->next) {
		if (o->fd < 0)
			continue;
		line_begin(o);
		for (r = wanted->first; r; r = r->next)
			if (r->owner == o && (r->nr || r->began) &&
			    r->outcome == VFCFG_PENDING)
				put_device(&o->line, r);
		/* Once their PF has its VFs they are devices as others are. */
		for (l = wanted->more ? wanted->later : NULL; l; l = l->next)
			if (!vfcfg_addr_cmp(&l->pf, &o->addr))
				put_later(&o->line, l);
		err = line_end(o);
	}
	return err;
}

int vfcfg_journal_begin(const struct vfcfg_result *r, const struct vfcfg_result *last)
{
	struct vfcfg_line *f = line_begin(r->owner);

	if (last && last->outcome == VFCFG_STANDS) {
		put_left(f, last);
	} else if (last && last->outcome == VFCFG_REFUSED_WISH) {
		put_word(f, "settled", last);
		vfcfg_line_add(f, "\n");
	}
	put_word(f, "begin", r);
	vfcfg_line_add(f, "\n");
	return line_end(r->owner);
}

int vfcfg_journal_late(const struct vfcfg_result *r)
{
	struct vfcfg_line *f = line_begin(r->owner);

	put_device(f, r);
	put_word(f, "begin", r);
	vfcfg_line_add(f, "\n");
	return line_end(r->owner);
}

int vfcfg_journal_settled(const struct vfcfg_result *r)
{
	struct vfcfg_line *f = line_begin(r->owner);

	put_word(f, "settled", r);
	vfcfg_line_add(f, "\n");
	return line_end(r->owner);
}

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
		wish->autoprobe_given = strcmp(text, NOTHING);
		wish->autoprobe = !strcmp(text, "1");
		return 0;
	}
	if (place < 0)
		return -EBADMSG;
	wish->given[place] = strcmp(text, NOTHING);
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
		r->wish.reset |= !strcmp(part, RESET);
		r->wish.exact |= !strcmp(part, EXACT);
		if (!strcmp(part, RESET) || !strcmp(part, EXACT))
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
	char *text = slurp(owner->fd), *line, *end;
	int err = 0;

	if (!text)
		return -ENOMEM;
	if (strncmp(text, HEAD "\t", sizeof(HEAD)))
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
