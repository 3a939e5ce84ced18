// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A lock a PF.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/say.h"
#include "device/function.h"
#include "libvfcfg.h"
#include "transaction/journal.h"
#include "transaction/lock.h"
#include "transaction/refusals.h"

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* Where the file is already, nothing is made: an ordinary user may only be told so. */
static int open_file(const struct vfcfg_ctx *ctx, const struct vfcfg_addr *addr)
{
	char name[VFCFG_ADDR_LEN], *path;
	int fd, err;

	path = vfcfg_say("%s/%s", ctx->run, vfcfg_addr_str(addr, name));
	if (!path)
		return -ENOMEM;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	/* Another run, or thread, may make it at the same time. */
	if (fd < 0 && errno == ENOENT && (!mkdir(ctx->run, 0755) || errno == EEXIST))
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	err = fd < 0 ? -errno : fd;
	free(path);
	return err;
}

/*
 * Until the time is over, or somebody says stop. That a signal came need not be seen
 * here: it may have come while this was not asleep.
 */
static int lock(const struct vfcfg_wanted *wanted, int fd)
{
	const struct timespec pause = { .tv_nsec = 20000000 };
	double until = now() + wanted->wait;

	while (flock(fd, LOCK_EX | LOCK_NB)) {
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK)
			return -errno;
		if (now() >= until || (wanted->progress && wanted->progress(wanted->arg, 0, 0)))
			return -EWOULDBLOCK;
		nanosleep(&pause, NULL);
	}
	return 0;
}

static void tell_holder(struct vfcfg_ctx *ctx, int fd, const struct vfcfg_addr *addr)
{
	char *who = vfcfg_journal_who(fd);
	struct vfcfg_reason why = { 0 };

	vfcfg_reason(&why, "locked", -EWOULDBLOCK, "another run holds this PF and its VFs: %s; try "
		     "again, or wait for it (--wait SECONDS)", who ? who : "it just began");
	vfcfg_fail(ctx, addr, NULL, &why);
	free(who);
}

static void tell_half_done(struct vfcfg_ctx *ctx, int fd, const struct vfcfg_addr *addr)
{
	char *who = vfcfg_journal_who(fd);
	struct vfcfg_reason why = { 0 };

	vfcfg_reason(&why, "half-done", -EUCLEAN, "a run was ended before it was through: %s; "
		     "finish or undo it first (vfcfg recover --finish, vfcfg recover --undo)",
		     who ? who : "it is not known which");
	vfcfg_fail(ctx, addr, NULL, &why);
	free(who);
}

static void explain(int err, const struct vfcfg_ctx *ctx, struct vfcfg_reason *why)
{
	if (err == -EACCES || err == -EPERM)
		vfcfg_reason_errno(why, err);
	else
		vfcfg_reason(why, "no-journal", err, "%s: %s; make room there for locks and "
			     "journals", ctx->run, strerror(-err));
}

int vfcfg_owner_open(struct vfcfg_wanted *wanted, const struct vfcfg_addr *addr,
		     struct vfcfg_owner **owner)
{
	struct vfcfg_owner **at = &wanted->owners, *o = calloc(1, sizeof(*o));
	struct stat st;
	int err;

	if (!o)
		return -ENOMEM;
	while (*at)
		at = &(*at)->next;
	*at = o;
	*owner = o;
	o->addr = *addr;
	o->fd = open_file(wanted->ctx, addr);
	if (o->fd < 0) {
		explain(o->fd, wanted->ctx, &o->no);
		return VFCFG_ALL_DONE;
	}
	err = lock(wanted, o->fd);
	if (!err && fstat(o->fd, &st))
		err = -errno;
	if (err == -EWOULDBLOCK) {
		tell_holder(wanted->ctx, o->fd, addr);
		/* Not ours to release. */
		close(o->fd);
		o->fd = -1;
		return VFCFG_LOCKED;
	}
	if (err) {
		explain(err, wanted->ctx, &o->no);
		close(o->fd);
		o->fd = -1;
		return VFCFG_ALL_DONE;
	}
	o->size = (size_t)st.st_size;
	return VFCFG_ALL_DONE;
}

static int by_addr(const void *a, const void *b)
{
	return vfcfg_addr_cmp(a, b);
}

static struct vfcfg_owner *find(const struct vfcfg_wanted *wanted, const struct vfcfg_addr *addr)
{
	struct vfcfg_owner *o;

	for (o = wanted->owners; o; o = o->next)
		if (!vfcfg_addr_cmp(&o->addr, addr))
			return o;
	return NULL;
}

static int open_all(struct vfcfg_wanted *wanted, struct vfcfg_addr *owners, size_t nr)
{
	struct vfcfg_owner *o;
	size_t i;
	int err;

	qsort(owners, nr, sizeof(*owners), by_addr);
	for (i = 0; i < nr; i++) {
		if (i && !vfcfg_addr_cmp(&owners[i], &owners[i - 1]))
			continue;
		err = vfcfg_owner_open(wanted, &owners[i], &o);
		if (err)
			return err;
		if (o->fd < 0)
			continue;
		if (vfcfg_journal_is_open(o)) {
			tell_half_done(wanted->ctx, o->fd, &o->addr);
			o->keep = true;
			return VFCFG_HALF_DONE;
		}
		err = vfcfg_journal_head(o, wanted->command);
		if (err) {
			explain(err, wanted->ctx, &o->no);
			close(o->fd);
			o->fd = -1;
		}
	}
	return VFCFG_ALL_DONE;
}

int vfcfg_owners_lock(struct vfcfg_wanted *wanted)
{
	struct vfcfg_addr *owners = calloc(wanted->nr + 1, sizeof(*owners));
	struct vfcfg_addr *of = calloc(wanted->nr + 1, sizeof(*of));
	struct vfcfg_reason why = { 0 };
	struct vfcfg_result *r;
	size_t nr = 0, i = 0;
	int status;

	if (!owners || !of) {
		free(owners);
		free(of);
		return -ENOMEM;
	}
	for (r = wanted->first; r; r = r->next, i++) {
		if (vfcfg_owner_of(&wanted->ctx->bus, &r->addr, &of[i])) {
			vfcfg_reason_no_device(&why, false);
			vfcfg_refuse(r, NULL, &why);
		} else {
			owners[nr++] = of[i];
		}
	}
	status = open_all(wanted, owners, nr);
	for (r = wanted->first, i = 0; r && !status; r = r->next, i++) {
		if (r->outcome != VFCFG_PENDING)
			continue;
		r->owner = find(wanted, &of[i]);
		if (r->owner->fd >= 0)
			continue;
		vfcfg_reason(&why, r->owner->no.code, r->owner->no.err, "%s",
			     r->owner->no.text ? r->owner->no.text : "out of memory");
		vfcfg_refuse(r, NULL, &why);
	}
	free(owners);
	free(of);
	return status;
}

void vfcfg_owners_release(struct vfcfg_wanted *wanted)
{
	struct vfcfg_owner *o;

	while ((o = wanted->owners)) {
		wanted->owners = o->next;
		if (o->fd >= 0) {
			if (!o->keep)
				vfcfg_journal_end(o);
			close(o->fd);
		}
		vfcfg_reason_clear(&o->no);
		vfcfg_refusals_free(o);
		vfcfg_line_free(&o->line);
		free(o);
	}
}
