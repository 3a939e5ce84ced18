// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that runs out: what the library calls in the place of the functions that
 * allocate.
 *
 * VFCFG_FAKE_NOMEM  "N FILE": the Nth allocation fails, and leaves FILE behind;
 *                   "N+ FILE": that and all after it
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake_memory.h"

void *fake_malloc(size_t size);
void *fake_calloc(size_t nr, size_t size);
void *fake_realloc(void *p, size_t size);
void *fake_reallocarray(void *p, size_t nr, size_t size);
char *fake_strdup(const char *text);
char *fake_strndup(const char *text, size_t len);
int fake_vasprintf(char **text, const char *fmt, va_list args)
	__attribute__((format(printf, 2, 0)));
int fake_asprintf(char **text, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
FILE *fake_open_memstream(char **text, size_t *size);

int fake_memory_hold;

static bool fails(void)
{
	static long calls;
	const char *which = getenv("VFCFG_FAKE_NOMEM"), *file;
	char *end;
	long n;
	int fd;

	if (!which || fake_memory_hold)
		return false;
	n = strtol(which, &end, 10);
	calls++;
	if (*end == '+' ? calls < n : calls != n)
		return false;
	file = strchr(which, ' ');
	fd = file ? open(file + 1, O_WRONLY | O_CREAT | O_CLOEXEC, 0644) : -1;
	if (fd >= 0)
		close(fd);
	errno = ENOMEM;
	return true;
}

void *fake_malloc(size_t size)
{
	return fails() ? NULL : malloc(size);
}

void *fake_calloc(size_t nr, size_t size)
{
	return fails() ? NULL : calloc(nr, size);
}

void *fake_realloc(void *p, size_t size)
{
	return fails() ? NULL : realloc(p, size);
}

void *fake_reallocarray(void *p, size_t nr, size_t size)
{
	return fails() ? NULL : reallocarray(p, nr, size);
}

char *fake_strdup(const char *text)
{
	return fails() ? NULL : strdup(text);
}

char *fake_strndup(const char *text, size_t len)
{
	return fails() ? NULL : strndup(text, len);
}

int fake_vasprintf(char **text, const char *fmt, va_list args)
{
	return fails() ? -1 : vasprintf(text, fmt, args);
}

int fake_asprintf(char **text, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = fails() ? -1 : vasprintf(text, fmt, args);
	va_end(args);
	return len;
}

FILE *fake_open_memstream(char **text, size_t *size)
{
	return fails() ? NULL : open_memstream(text, size);
}
