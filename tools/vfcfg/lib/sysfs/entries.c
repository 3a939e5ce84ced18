// SPDX-License-Identifier: LGPL-2.1-or-later
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#include "sysfs/entries.h"
#include "sysfs/sysfs.h"

/* Room for one more item behind @n of them, or NULL */
static void *more(char **list, size_t n, size_t *room, size_t size)
{
	char *larger;

	if (n == *room) {
		*room = *room ? 2 * *room : 64;
		larger = reallocarray(*list, *room, size);
		if (!larger)
			return NULL;
		*list = larger;
	}
	return *list + n * size;
}

int vfcfg_entries_read(int dir, const struct vfcfg_entries *what, void **items, size_t *nr)
{
	size_t n = 0, room = 0;
	struct dirent *entry;
	char *list = NULL;
	DIR *stream;
	int err = 0;
	void *item;

	/* A second open, because reading moves the position of the first. */
	stream = vfcfg_dir_stream(dir, ".");
	if (!stream)
		return -errno;
	while ((entry = readdir(stream))) {
		item = more(&list, n, &room, what->size);
		if (!item) {
			err = -ENOMEM;
			break;
		}
		n += what->parse(entry->d_name, item);
	}
	closedir(stream);
	if (err || !n) {
		free(list);
		list = NULL;
	}
	if (err)
		return err;
	if (n)
		qsort(list, n, what->size, what->cmp);
	*items = list;
	*nr = n;
	return 0;
}
