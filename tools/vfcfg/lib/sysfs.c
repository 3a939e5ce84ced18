// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Attributes and links of one sysfs directory.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "number.h"
#include "sysfs.h"

int vfcfg_attr_read(int dir, const char *name, long *val)
{
	char buf[32];
	ssize_t len;
	int fd, err = 0;

	fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	len = read(fd, buf, sizeof(buf));
	if (len < 0)
		err = -errno;
	close(fd);
	if (err)
		return err;
	/* A full buffer is longer than any number that is meant here. */
	if (len == sizeof(buf) || memchr(buf, '\0', len))
		return -EBADMSG;
	buf[len] = '\0';
	return vfcfg_number(buf, LONG_MAX, val) ? -EBADMSG : 0;
}

int vfcfg_attr_write(int dir, const char *name, unsigned int val)
{
	char buf[16];
	ssize_t len, done;
	int fd, err = 0;

	fd = openat(dir, name, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	len = snprintf(buf, sizeof(buf), "%u\n", val);
	done = write(fd, buf, len);
	if (done < 0)
		err = -errno;
	else if (done != len)
		err = -EIO;
	close(fd);
	return err;
}

int vfcfg_link_name(int dir, const char *name, char **target)
{
	size_t size = 128;
	char *buf = NULL, *more, *slash;
	ssize_t len;

	*target = NULL;
	for (;;) {
		more = realloc(buf, size);
		if (!more) {
			free(buf);
			return -ENOMEM;
		}
		buf = more;
		len = readlinkat(dir, name, buf, size);
		if (len < 0) {
			int err = -errno;

			free(buf);
			return err;
		}
		/* A full buffer may be a cut target: sysfs gives no length. */
		if ((size_t)len < size)
			break;
		size *= 2;
	}
	buf[len] = '\0';
	slash = strrchr(buf, '/');
	if (slash)
		memmove(buf, slash + 1, strlen(slash));
	*target = buf;
	return 0;
}
