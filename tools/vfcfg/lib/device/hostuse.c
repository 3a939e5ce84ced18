// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Does the host itself use a device?
 *
 * Block and network devices are found by the links of their classes, which
 * name the whole path to them, the function's address in it.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/say.h"
#include "device/hostuse.h"
#include "sysfs/sysfs.h"

struct question {
	struct vfcfg_users *users;
	const struct vfcfg_addr *addr;
	struct vfcfg_reason *why;
	int class;	/* the directory of the class */
};

static FILE *open_at(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "r");

	if (!f && fd >= 0)
		close(fd);
	return f;
}

static FILE *open_proc(const char *name)
{
	int proc = vfcfg_proc_open();
	FILE *f;

	if (proc < 0)
		return NULL;
	f = open_at(proc, name);
	close(proc);
	return f;
}

/* The Nth word of a line, from 0, without what follows; the line is cut. */
static char *word(char *line, unsigned int n)
{
	char *save, *p;

	for (p = strtok_r(line, " \t\n", &save); p && n; n--)
		p = strtok_r(NULL, " \t\n", &save);
	return p;
}

/*
 * "36 35 98:0 /root /mnt rw - ext4 /dev/sda1 rw": by number, or by name where
 * the file system has numbers of its own.
 */
static char *mounted_at(const char *name, const char *number)
{
	FILE *f = open_proc("self/mountinfo");
	char *line = NULL, *where = NULL, *source;
	size_t size = 0;

	source = vfcfg_say(" /dev/%s ", name);
	while (f && source && !where && getline(&line, &size, f) > 0) {
		const char *tail = strstr(line, " - ");
		bool named = tail && strstr(tail, source);
		char *copy = strdup(line), *dev = copy ? word(copy, 2) : NULL;

		if (dev && (named || !strcmp(dev, number))) {
			char *at = word(line, 4);

			where = strdup(at ? at : "?");
		}
		free(copy);
	}
	free(line);
	free(source);
	if (f)
		fclose(f);
	return where;
}

static bool is_swap(const char *name)
{
	char *line = NULL, *path = vfcfg_say("/dev/%s", name);
	FILE *f = open_proc("swaps");
	bool found = false;
	size_t size = 0;

	while (f && path && !found && getline(&line, &size, f) > 0) {
		const char *first = word(line, 0);

		found = first && !strcmp(first, path);
	}
	free(line);
	free(path);
	if (f)
		fclose(f);
	return found;
}

/* What is stacked on a block device: the first entry of its "holders". */
static char *holder(int dir)
{
	DIR *stream = vfcfg_dir_stream(dir, "holders");
	struct dirent *entry;
	char *name = NULL;

	if (!stream)
		return NULL;
	while (!name && (entry = readdir(stream)))
		if (entry->d_name[0] != '.')
			name = strdup(entry->d_name);
	closedir(stream);
	return name;
}

/* Why a block device is in use; 0 when it is not. */
static int block_use(struct question *q, const char *name)
{
	char *number = NULL, *text, *paths[2] = { NULL };
	int dir = openat(q->class, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct vfcfg_reason *why = q->why;

	if (dir < 0)
		return 0;
	if (vfcfg_text_read(dir, "dev", &number))
		number = strdup("?");
	text = number ? mounted_at(name, number) : NULL;
	free(number);
	if (text) {
		vfcfg_reason(why, "mounted", -EBUSY,
			     "%s on it is mounted at %s; unmount that first", name, text);
		goto out;
	}
	text = holder(dir);
	if (text) {
		vfcfg_reason(why, "held", -EBUSY, "%s on it is part of %s; take that apart first",
			     name, text);
	} else if (is_swap(name)) {
		vfcfg_reason(why, "swap", -EBUSY, "%s on it is swap space; end that first "
			     "(swapoff /dev/%s)", name, name);
	} else {
		paths[0] = vfcfg_say("/dev/%s", name);
		text = paths[0] ? vfcfg_users_of(q->users, paths) : NULL;
		free(paths[0]);
		if (text)
			vfcfg_reason(why, "open", -EBUSY,
				     "%s on it is open by %s; end that first", name, text);
		else if (vfcfg_block_claimed(name))
			vfcfg_reason(why, "held", -EBUSY, "%s on it is claimed by the kernel, as "
				     "by a mount of another container; end that first", name);
	}
out:
	free(text);
	close(dir);
	return why->code ? -EBUSY : 0;
}

/* A route: any that a destination of the operator's leads to. */
static bool has_route(const char *name)
{
	char *line = NULL;
	size_t size = 0;
	bool found = false;
	FILE *f;

	f = open_proc("self/net/route");
	while (f && !found && getline(&line, &size, f) > 0) {
		const char *first = word(line, 0);

		found = first && !strcmp(first, name);
	}
	if (f)
		fclose(f);
	f = open_proc("self/net/ipv6_route");
	while (f && !found && getline(&line, &size, f) > 0) {
		/* Link-local and multicast routes every interface has that is up. */
		bool usual = !strncmp(line, "fe80", 4) || !strncmp(line, "ff00", 4);
		const char *last = word(line, 9);

		found = !usual && last && !strcmp(last, name);
	}
	if (f)
		fclose(f);
	free(line);
	return found;
}

static int net_use(struct question *q, const char *name)
{
	if (!has_route(name))
		return 0;
	vfcfg_reason(q->why, "route", -EBUSY, "routes lead through its interface %s; take it down "
		     "first (ip link set %s down)", name, name);
	return -EBUSY;
}

/*
 * "nvme0c1n1" is the path through controller 1 to the namespace nvme0n1, which
 * belongs to no function. NULL for all others.
 */
static char *namespace_of(const char *name)
{
	unsigned int subsystem, controller, space;
	int end = 0;

	if (sscanf(name, "nvme%uc%un%u%n", &subsystem, &controller, &space, &end) < 3 ||
	    name[end])
		return NULL;
	return vfcfg_say("nvme%un%u", subsystem, space);
}

static bool below(const struct question *q, int class, const char *name)
{
	char addr[VFCFG_ADDR_LEN], *target, *part;
	bool is;

	if (vfcfg_link_text(class, name, &target))
		return false;
	part = vfcfg_say("/%s/", vfcfg_addr_str(q->addr, addr));
	is = part && strstr(target, part);
	free(part);
	free(target);
	return is;
}

/* Is there a path to the namespace other than through the function? */
static bool has_other_path(const struct question *q, const char *space)
{
	DIR *stream = vfcfg_dir_stream(q->class, ".");
	struct dirent *entry;
	bool found = false;

	if (!stream)
		return false;
	while (!found && (entry = readdir(stream))) {
		char *other = namespace_of(entry->d_name);

		found = other && !strcmp(other, space) && !below(q, q->class, entry->d_name);
		free(other);
	}
	closedir(stream);
	return found;
}

/* The namespace and its partitions. */
static int space_use(struct question *q, const char *space)
{
	DIR *stream = vfcfg_dir_stream(q->class, ".");
	int err = 0;
	size_t len = strlen(space);
	struct dirent *entry;

	if (!stream)
		return 0;
	while (!err && (entry = readdir(stream)))
		if (!strncmp(entry->d_name, space, len) &&
		    (!entry->d_name[len] || entry->d_name[len] == 'p'))
			err = block_use(q, entry->d_name);
	closedir(stream);
	return err;
}

static int block_or_space_use(struct question *q, const char *name)
{
	char *space = namespace_of(name);
	int err;

	if (!space)
		return block_use(q, name);
	err = has_other_path(q, space) ? 0 : space_use(q, space);
	free(space);
	return err;
}

static int class_use(struct question *q, const struct vfcfg_bus *bus, const char *class,
		     int (*use)(struct question *q, const char *name))
{
	DIR *stream = vfcfg_dir_stream(bus->dir, class);
	int err = 0;
	struct dirent *entry;

	if (!stream)
		return 0;
	q->class = dirfd(stream);
	while (!err && (entry = readdir(stream)))
		if (entry->d_name[0] != '.' && below(q, q->class, entry->d_name))
			err = use(q, entry->d_name);
	closedir(stream);
	return err;
}

int vfcfg_host_use(struct vfcfg_users *users, const struct vfcfg_bus *bus,
		   const struct vfcfg_addr *addr, struct vfcfg_reason *why)
{
	struct question q = { .users = users, .addr = addr, .why = why };
	int err;

	err = class_use(&q, bus, "../../class/block", block_or_space_use);
	return err ? err : class_use(&q, bus, "../../class/net", net_use);
}
