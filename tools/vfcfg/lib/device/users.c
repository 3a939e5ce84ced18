// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Which processes have a device's files open?
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/number.h"
#include "common/say.h"
#include "device/users.h"
#include "sysfs/sysfs.h"

/* More than this many are counted, not named: a refusal is one line. */
#define NAMED	3

/* What was found stays true for so long. */
#define FRESH_MS	1000

struct vfcfg_open_file {
	char *path;
	char *who;	/* "PID 71 (name)", the same for all files of a process */
	long pid;
};

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000 + 1;
}

static bool add(struct vfcfg_users *users, char *path, const char *who, long pid)
{
	struct vfcfg_open_file *more;

	more = reallocarray(users->files, users->nr + 1, sizeof(*more));
	if (!more)
		return false;
	users->files = more;
	more[users->nr] = (struct vfcfg_open_file){ path, strdup(who), pid };
	if (!more[users->nr].who)
		return false;
	users->nr++;
	return true;
}

static char *name_of(int process, const char *pid)
{
	char *comm, *who;

	if (vfcfg_text_read(process, "comm", &comm))
		comm = NULL;
	who = vfcfg_say("PID %s (%s)", pid, comm ? comm : "?");
	free(comm);
	return who;
}

/* Only files of devices: what else processes have open is nobody's business. */
static bool is_device_file(const char *target)
{
	return !strncmp(target, "/dev/", 5) && strcmp(target, "/dev/null") &&
	       strncmp(target, "/dev/pts/", 9);
}

static void look_at(struct vfcfg_users *users, int process, const char *pid, long number)
{
	DIR *stream = vfcfg_dir_stream(process, "fd");
	struct dirent *entry;
	char *target, *who = NULL;

	if (!stream)
		return;
	while ((entry = readdir(stream))) {
		if (entry->d_name[0] == '.' ||
		    vfcfg_link_text(dirfd(stream), entry->d_name, &target))
			continue;
		if (is_device_file(target) && !who)
			who = name_of(process, pid);
		if (!is_device_file(target) || !who || !add(users, target, who, number))
			free(target);
	}
	free(who);
	closedir(stream);
}

void vfcfg_users_forget(struct vfcfg_users *users)
{
	size_t i;

	for (i = 0; i < users->nr; i++) {
		free(users->files[i].path);
		free(users->files[i].who);
	}
	free(users->files);
	*users = (struct vfcfg_users){ 0 };
}

static void read_proc(struct vfcfg_users *users)
{
	struct dirent *entry;
	DIR *proc = NULL;
	long pid;
	int fd;

	vfcfg_users_forget(users);
	users->read = now_ms();
	fd = vfcfg_proc_open();
	if (fd >= 0)
		proc = fdopendir(fd);
	if (!proc) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(proc))) {
		int process;

		if (vfcfg_number(entry->d_name, INT_MAX, &pid))
			continue;
		process = openat(dirfd(proc), entry->d_name, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (process < 0)
			continue;
		look_at(users, process, entry->d_name, pid);
		close(process);
	}
	closedir(proc);
}

static bool is_one(char *const *paths, const char *path)
{
	for (; *paths; paths++)
		if (!strcmp(*paths, path))
			return true;
	return false;
}

char *vfcfg_users_of(struct vfcfg_users *users, char *const *paths)
{
	char *list = NULL, *longer;
	unsigned int found = 0;
	long last = -1;
	size_t i;

	if (!users->read || now_ms() - users->read > FRESH_MS)
		read_proc(users);
	for (i = 0; i < users->nr; i++) {
		const struct vfcfg_open_file *file = &users->files[i];

		/* A process's files stand together. */
		if (file->pid == last || !is_one(paths, file->path))
			continue;
		last = file->pid;
		if (++found > NAMED)
			continue;
		longer = vfcfg_say("%s%s%s", list ? list : "", list ? ", " : "", file->who);
		free(list);
		list = longer;
	}
	if (found > NAMED && list) {
		longer = vfcfg_say("%s and %u more", list, found - NAMED);
		free(list);
		list = longer;
	}
	return list;
}

/* The only entry of the function's vfio-dev directory, since Linux 6.1. */
static char *device_file(int dir)
{
	DIR *stream = vfcfg_dir_stream(dir, "vfio-dev");
	struct dirent *entry;
	char *path = NULL;

	if (!stream)
		return NULL;
	while (!path && (entry = readdir(stream)))
		if (entry->d_name[0] != '.')
			path = vfcfg_say("/dev/vfio/devices/%s", entry->d_name);
	closedir(stream);
	return path;
}

char *vfcfg_vfio_users(struct vfcfg_users *users, int dir)
{
	char *paths[4] = { NULL }, *group, *who;
	size_t nr = 0, i;

	paths[nr] = device_file(dir);
	nr += !!paths[nr];
	if (!vfcfg_link_name(dir, "iommu_group", &group)) {
		paths[nr] = vfcfg_say("/dev/vfio/%s", group);
		nr += !!paths[nr];
		paths[nr] = vfcfg_say("/dev/vfio/noiommu-%s", group);
		nr += !!paths[nr];
		free(group);
	}
	who = vfcfg_users_of(users, paths);
	for (i = 0; i < nr; i++)
		free(paths[i]);
	return who;
}

void vfcfg_reason_open(struct vfcfg_reason *why, struct vfcfg_users *users,
		       const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
		       const char *for_what)
{
	char *who = NULL;
	int dir;

	dir = vfcfg_device_open(bus, addr);
	if (dir >= 0) {
		who = vfcfg_vfio_users(users, dir);
		close(dir);
	}
	vfcfg_reason(why, "open", -EBUSY, "held open by %s; %s it must be closed, end that first",
		     who ? who : "a vfio user who cannot be found", for_what);
	free(who);
}
