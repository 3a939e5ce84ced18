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

#include "common/number.h"
#include "sysfs/sysfs.h"

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

/* In one write(): the kernel takes each as a value of its own. */
static int write_line(int dir, const char *name, const char *line, size_t len)
{
	ssize_t done;
	int fd, err = 0;

	fd = openat(dir, name, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	done = write(fd, line, len);
	if (done < 0)
		err = -errno;
	else if ((size_t)done != len)
		err = -EIO;
	close(fd);
	return err;
}

int vfcfg_attr_write(int dir, const char *name, unsigned int val)
{
	char buf[VFCFG_NUMBER_LEN + 1], *text;

	buf[VFCFG_NUMBER_LEN] = '\0';
	text = vfcfg_number_str(val, buf);
	buf[VFCFG_NUMBER_LEN - 1] = '\n';
	return write_line(dir, name, text, strlen(text));
}

int vfcfg_text_write(int dir, const char *name, const char *text)
{
	size_t len = strlen(text);
	char *line = malloc(len + 1);
	int err;

	if (!line)
		return -ENOMEM;
	memcpy(line, text, len);
	line[len] = '\n';
	err = write_line(dir, name, line, len + 1);
	free(line);
	return err;
}

/* To the end of the file: sysfs hands out at most a page, whose size differs. */
static int read_all(int fd, char **text)
{
	size_t size = 0, len = 0;
	char *buf = NULL, *more;
	ssize_t got;

	do {
		if (size - len < 2) {
			size += 4096;
			more = realloc(buf, size);
			if (!more) {
				free(buf);
				return -ENOMEM;
			}
			buf = more;
		}
		got = read(fd, buf + len, size - len - 1);
		if (got < 0) {
			int err = -errno;

			free(buf);
			return err;
		}
		len += got;
		/* A line that is whole is all: what follows would be another's. */
	} while (got && buf[len - 1] != '\n');
	buf[len] = '\0';
	*text = buf;
	return 0;
}

int vfcfg_text_read(int dir, const char *name, char **text)
{
	int fd, err;

	*text = NULL;
	fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = read_all(fd, text);
	close(fd);
	if (!err)
		(*text)[strcspn(*text, "\n")] = '\0';
	return err;
}

int vfcfg_link_text(int dir, const char *name, char **target)
{
	size_t size = 128;
	char *buf = NULL, *more;
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
	*target = buf;
	return 0;
}

int vfcfg_link_name(int dir, const char *name, char **target)
{
	char *slash;
	int err;

	err = vfcfg_link_text(dir, name, target);
	if (err)
		return err;
	slash = strrchr(*target, '/');
	if (slash)
		memmove(*target, slash + 1, strlen(slash));
	return 0;
}

DIR *vfcfg_dir_stream(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);

	if (!stream && fd >= 0)
		close(fd);
	return stream;
}
