// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The journal of a run.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/line.h"
#include "common/say.h"
#include "device/function.h"
#include "transaction/journal.h"
#include "transaction/later.h"
#include "transaction/lock.h"

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

	vfcfg_line_add(f, VFCFG_JOURNAL_HEAD "\t");
	vfcfg_line_number(f, getpid());
	vfcfg_line_add(f, "\t");
	vfcfg_line_add(f, command ? command : "a program");
	vfcfg_line_add(f, "\n");
	return line_end(owner);
}

char *vfcfg_journal_text(int fd)
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
	char *text = vfcfg_journal_text(fd), *save, *pid, *command, *who = NULL;

	if (!text)
		return NULL;
	text[strcspn(text, "\n")] = '\0';
	if (!strncmp(text, VFCFG_JOURNAL_HEAD "\t", sizeof(VFCFG_JOURNAL_HEAD))) {
		pid = strtok_r(text + sizeof(VFCFG_JOURNAL_HEAD), "\t", &save);
		command = pid ? strtok_r(NULL, "", &save) : NULL;
		if (command)
			who = vfcfg_say("PID %s (%s)", pid, command);
	}
	free(text);
	return who;
}

bool vfcfg_journal_has_devices(int fd)
{
	char *text = vfcfg_journal_text(fd);
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
		name = !w->autoprobe_given ? VFCFG_JOURNAL_NOTHING : w->autoprobe ? "1" : "0";
	vfcfg_line_add(f, name ? name : "");
	for (i = 0; i < vfcfg_nr_policies; i++)
		if (part == VFCFG_PART_POLICY(i))
			vfcfg_line_add(f, w->given[i] ?
				       vfcfg_value_str(vfcfg_policies[i], &w->values[i], text) :
				       VFCFG_JOURNAL_NOTHING);
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
	vfcfg_line_add(f, r->wish.reset ? "\t" VFCFG_JOURNAL_RESET "\t\t" : "");
	vfcfg_line_add(f, r->wish.exact ? "\t" VFCFG_JOURNAL_EXACT "\t\t" : "");
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
