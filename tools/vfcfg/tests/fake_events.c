// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kernel that tells of events: linked in the place of lib/io/uevent.o.
 *
 * VFCFG_FAKE_UEVENTS  uevents, a line each, with spaces between their words;
 *                     there are none to be heard without. "!COMMAND" is run
 *                     when its turn comes, so that something has changed when
 *                     the next is heard; "lost" says that some were; "deaf" that
 *                     nothing is heard any more; "cut" and
 *                     a uevent that it came without its last byte
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>

#include "io/uevent.h"

/* What is left of them. */
static char *left;

int vfcfg_uevent_open(const struct vfcfg_bus *bus)
{
	char *events = getenv("VFCFG_FAKE_UEVENTS");

	(void)bus;
	if (!events)
		return -EOPNOTSUPP;
	/* The process's own copy, which nobody else reads. */
	left = events;
	return eventfd(*events != '\0', EFD_CLOEXEC | EFD_NONBLOCK);
}

/* Nothing more is to be heard. */
static ssize_t end(int fd)
{
	eventfd_t val;

	eventfd_read(fd, &val);
	return -EAGAIN;
}

ssize_t vfcfg_uevent_receive(int fd, char *buf, size_t size)
{
	static unsigned int calls;
	bool cut;
	char *line, *p;
	size_t len;

	/* One at a time, as if they came one after the other. */
	if (calls++ % 2)
		return left && *left ? -EAGAIN : end(fd);
	for (line = strsep(&left, "\n"); line && *line == '!'; line = strsep(&left, "\n"))
		if (system(line + 1))
			abort();
	if (!line || !*line)
		return end(fd);
	if (!strcmp(line, "lost"))
		return -ENOBUFS;
	if (!strcmp(line, "deaf"))
		return -EIO;
	cut = !strncmp(line, "cut ", 4);
	if (cut)
		line += 4;
	len = strlen(line) + 1;
	if (len > size)
		abort();
	memcpy(buf, line, len);
	for (p = buf; p < buf + len; p++)
		if (*p == ' ')
			*p = '\0';
	return (ssize_t)(len - cut);
}
