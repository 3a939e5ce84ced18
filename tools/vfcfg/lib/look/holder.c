// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Who holds the lock of a PF, without touching it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "common/say.h"
#include "device/function.h"
#include "libvfcfg.h"
#include "look/holder.h"
#include "transaction/journal.h"

/* "1: FLOCK  ADVISORY  WRITE 71 00:1a:5678 0 EOF", the device in hexadecimal */
static bool in_list(FILE *f, const struct stat *st)
{
	char *line = NULL, *file;
	bool found = false;
	size_t size = 0;

	file = vfcfg_say(" %02x:%02x:%llu ", major(st->st_dev), minor(st->st_dev),
			 (unsigned long long)st->st_ino);
	/* Who waits for it has "->" in front, and is none who holds it. */
	while (f && file && !found && getline(&line, &size, f) > 0)
		found = strstr(line, " FLOCK ") && strstr(line, file) && !strstr(line, "->");
	free(line);
	free(file);
	return found;
}

static bool is_locked(int fd)
{
	int proc = vfcfg_proc_open(), list;
	bool locked = false;
	struct stat st;
	FILE *f;

	if (proc < 0)
		return false;
	list = openat(proc, "locks", O_RDONLY | O_CLOEXEC);
	f = list < 0 ? NULL : fdopen(list, "r");
	if (f)
		locked = !fstat(fd, &st) && in_list(f, &st);
	if (f)
		fclose(f);
	else if (list >= 0)
		close(list);
	close(proc);
	return locked;
}

void vfcfg_holder_look(const struct vfcfg_ctx *ctx, const struct vfcfg_addr *owner,
		       struct vfcfg_holder *holder)
{
	char name[VFCFG_ADDR_LEN], *path;
	int fd;

	*holder = (struct vfcfg_holder){ 0 };
	path = vfcfg_say("%s/%s", ctx->run, vfcfg_addr_str(owner, name));
	fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
	free(path);
	if (fd < 0)
		return;
	holder->locked = is_locked(fd);
	holder->half_done = !holder->locked && vfcfg_journal_has_devices(fd);
	if (holder->locked || holder->half_done)
		holder->who = vfcfg_journal_who(fd);
	close(fd);
}

int vfcfg_device_holder(struct vfcfg_ctx *ctx, const char *address, char **who)
{
	struct vfcfg_addr addr, owner;
	struct vfcfg_holder holder;
	int err;

	*who = NULL;
	if (vfcfg_addr_parse(address, &addr))
		return -EINVAL;
	err = vfcfg_owner_of(&ctx->bus, &addr, &owner);
	if (err)
		return err;
	vfcfg_holder_look(ctx, &owner, &holder);
	if (holder.locked)
		*who = holder.who;
	else
		free(holder.who);
	return holder.locked;
}
