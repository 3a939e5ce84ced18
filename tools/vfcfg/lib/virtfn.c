// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The virtfnN links in a PF's directory.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "number.h"
#include "virtfn.h"

static bool parse(const char *name, struct vfcfg_virtfn *link)
{
	static const char prefix[] = "virtfn";
	const char *number = name + sizeof(prefix) - 1;
	size_t digits;
	long index;

	if (strncmp(name, prefix, sizeof(prefix) - 1))
		return false;
	/* Only the kernel's own spelling: not virtfn01, not virtfn0x1. */
	digits = strspn(number, "0123456789");
	if (number[digits] || (number[0] == '0' && digits > 1) ||
	    vfcfg_number(number, UINT_MAX, &index))
		return false;
	link->index = index;
	/* Fits: no number that got here has more digits. */
	memcpy(link->name, name, sizeof(prefix) + digits);
	return true;
}

static int cmp(const void *a, const void *b)
{
	const struct vfcfg_virtfn *x = a, *y = b;

	return x->index < y->index ? -1 : x->index > y->index;
}

int vfcfg_virtfn_list(int dir, struct vfcfg_virtfn **links, size_t *nr)
{
	struct vfcfg_virtfn *list = NULL, *more, link;
	size_t n = 0, room = 0;
	struct dirent *entry;
	int fd, err = 0;
	DIR *stream;

	fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	stream = fdopendir(fd);
	if (!stream) {
		err = -errno;
		close(fd);
		return err;
	}
	while ((entry = readdir(stream))) {
		if (!parse(entry->d_name, &link))
			continue;
		if (n == room) {
			room = room ? 2 * room : 64;
			more = reallocarray(list, room, sizeof(*list));
			if (!more) {
				err = -ENOMEM;
				break;
			}
			list = more;
		}
		list[n++] = link;
	}
	closedir(stream);
	if (err) {
		free(list);
		return err;
	}
	if (n)
		qsort(list, n, sizeof(*list), cmp);
	*links = list;
	*nr = n;
	return 0;
}
