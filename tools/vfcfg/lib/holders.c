// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Who has a vfio device open?
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "holders.h"
#include "number.h"
#include "sysfs.h"
#include "words.h"

/* More than this many are counted, not named: a refusal is one line. */
#define NAMED	3

/* The device's files below /dev/vfio; NULL where there is none. */
struct files {
	char *group;
	char *noiommu;
	char *device;
};

/* The only entry of the function's vfio-dev directory, since Linux 6.1. */
static char *device_file(int dir)
{
	int fd = openat(dir, "vfio-dev", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	char *path = NULL;

	if (!stream) {
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	while (!path && (entry = readdir(stream)))
		if (entry->d_name[0] != '.')
			path = vfcfg_say("/dev/vfio/devices/%s", entry->d_name);
	closedir(stream);
	return path;
}

static bool is_one(const struct files *files, const char *target)
{
	return (files->group && !strcmp(target, files->group)) ||
	       (files->noiommu && !strcmp(target, files->noiommu)) ||
	       (files->device && !strcmp(target, files->device));
}

/* Does a process, by its directory, hold one of the files? */
static bool holds(int process, const struct files *files)
{
	int fd = openat(process, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	bool found = false;
	char *target;

	if (!stream) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	while (!found && (entry = readdir(stream))) {
		if (entry->d_name[0] == '.' ||
		    vfcfg_link_text(dirfd(stream), entry->d_name, &target))
			continue;
		found = is_one(files, target);
		free(target);
	}
	closedir(stream);
	return found;
}

/* Adds ", PID 71 (name)". */
static char *add(char *list, int process, const char *pid)
{
	char *comm, *longer;

	if (vfcfg_text_read(process, "comm", &comm))
		comm = NULL;
	longer = vfcfg_say("%s%sPID %s (%s)", list ? list : "", list ? ", " : "", pid,
			   comm ? comm : "?");
	free(comm);
	free(list);
	return longer;
}

static char *search(DIR *proc, const struct files *files)
{
	unsigned int found = 0;
	struct dirent *entry;
	char *list = NULL;
	long pid;

	while ((entry = readdir(proc))) {
		int process;

		if (vfcfg_number(entry->d_name, INT_MAX, &pid))
			continue;
		process = openat(dirfd(proc), entry->d_name, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (process < 0)
			continue;
		if (holds(process, files) && ++found <= NAMED)
			list = add(list, process, entry->d_name);
		close(process);
	}
	if (found > NAMED && list) {
		char *more = vfcfg_say("%s and %u more", list, found - NAMED);

		free(list);
		list = more;
	}
	return list;
}

char *vfcfg_holders(int dir)
{
	struct files files = { .device = device_file(dir) };
	char *group, *who = NULL;
	DIR *proc = NULL;
	int fd;

	if (!vfcfg_link_name(dir, "iommu_group", &group)) {
		files.group = vfcfg_say("/dev/vfio/%s", group);
		files.noiommu = vfcfg_say("/dev/vfio/noiommu-%s", group);
		free(group);
	}
	fd = vfcfg_proc_open();
	if (fd >= 0)
		proc = fdopendir(fd);
	if (proc) {
		who = search(proc, &files);
		closedir(proc);
	} else if (fd >= 0) {
		close(fd);
	}
	free(files.group);
	free(files.noiommu);
	free(files.device);
	return who;
}
