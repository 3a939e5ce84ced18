// SPDX-License-Identifier: GPL-2.0-only
/*
 * What goes wrong on demand below the tool: files that fail and go away, signals,
 * full disks.
 *
 * VFCFG_FAKE_ERRNO   "ADDR=NUMBER": numbers written for ADDR ("*": for all)
 *                    fail so; "N=NUMBER": the Nth write, of any kind, does;
 *                    "N+=NUMBER": the Nth and all after it
 * VFCFG_FAKE_SIGNAL  "N": SIGINT comes with the Nth write; "N=NUMBER": that
 *                    signal, with the Nth write to the kernel or the journal
 * VFCFG_FAKE_SLOW    milliseconds that every write takes
 * VFCFG_FAKE_FULL    "N": the Nth write to the journal fails, as on a full disk
 * VFCFG_FAKE_VANISH  "ADDR/FILE": ADDR goes away when FILE is about to be
 *                    read, or written; "ADDR/FILE!": only when written
 * VFCFG_FAKE_GONE    "N DIR": so does what is in DIR, with the Nth file of any
 *                    function that is read or written, and leaves DIR.gone behind
 * VFCFG_FAKE_UNREAD  "N=NUMBER FILE": the Nth read fails so, and leaves FILE behind
 * VFCFG_FAKE_MISSING a library that cannot be loaded
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake_kernel.h"
#include "common/say.h"
#include "transaction/journal.h"

int __real_vfcfg_journal_write(int fd, const char *text, size_t len, size_t at);
int __wrap_vfcfg_journal_write(int fd, const char *text, size_t len, size_t at);
void *__real_dlopen(const char *name, int mode);
void *__wrap_dlopen(const char *name, int mode);
int __real_raise(int sig);
int __wrap_raise(int sig);

#ifdef COVERAGE
void __gcov_dump(void);

/* What a signal ends was taken as well. */
int __wrap_raise(int sig)
{
	__gcov_dump();
	return __real_raise(sig);
}
#else
int __wrap_raise(int sig)
{
	return __real_raise(sig);
}
#endif

void *__wrap_dlopen(const char *name, int mode)
{
	const char *missing = getenv("VFCFG_FAKE_MISSING");

	return __real_dlopen(missing && !strcmp(name, missing) ? "libmissing.so.1" : name, mode);
}

static void remove_dir(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	if (!dir)
		return;
	while ((entry = readdir(dir)))
		unlinkat(dirfd(dir), entry->d_name, 0);
	closedir(dir);
	rmdir(path);
}

/* A PF takes its VFs along. */
static void be_gone(const char *path)
{
	char *link, *vf;
	int i;

	for (i = 0; i < 8; i++) {
		link = vfcfg_say("%s/virtfn%d", path, i);
		vf = realpath(link, NULL);
		if (vf)
			remove_dir(vf);
		free(vf);
		free(link);
	}
	remove_dir(path);
	link = vfcfg_say("%s.gone", path);
	close(open(link, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
	free(link);
}

static void maybe_be_gone(void)
{
	const char *which = getenv("VFCFG_FAKE_GONE");
	static long files;

	if (which && ++files == atol(which))
		be_gone(strchr(which, ' ') + 1);
}

int fake_unread(void)
{
	const char *which = getenv("VFCFG_FAKE_UNREAD");
	static long reads;
	int fd;

	if (!which || ++reads != atol(which))
		return 0;
	fd = open(strchr(which, ' ') + 1, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		abort();
	close(fd);
	return -atoi(strchr(which, '=') + 1);
}

void fake_vanish(int dir, const char *name, bool write)
{
	const char *which = getenv("VFCFG_FAKE_VANISH");
	char *path, *addr, *here;

	maybe_be_gone();
	if (!which)
		return;
	addr = fake_address(dir, &path);
	if (asprintf(&here, "%s/%s", addr, name) < 0)
		abort();
	if (!strncmp(here, which, strlen(here)) &&
	    (!which[strlen(here)] || (write && !strcmp(which + strlen(here), "!"))))
		remove_dir(path);
	free(here);
	free(addr);
	free(path);
}

/* A signal that comes with a write, to the kernel or, where it is named, the journal. */
static void maybe_signal(bool journal)
{
	static int writes, all;
	const char *signal = getenv("VFCFG_FAKE_SIGNAL");
	const char *equals = signal ? strchr(signal, '=') : NULL;

	all++;
	writes += !journal;
	if (signal && !equals && !journal && atoi(signal) == writes)
		raise(SIGINT);
	else if (equals && atoi(signal) == all)
		raise(atoi(equals + 1));
}

int fake_errno(const char *addr)
{
	static int writes;
	const char *which = getenv("VFCFG_FAKE_ERRNO"), *slow = getenv("VFCFG_FAKE_SLOW"), *equals;

	writes++;
	if (slow)
		usleep((useconds_t)atoi(slow) * 1000);
	maybe_signal(false);
	equals = which ? strchr(which, '=') : NULL;
	if (!equals)
		return 0;
	if (!memchr(which, ':', equals - which) && *which != '*')
		return equals[-1] == '+' ? (writes >= atoi(which) ? atoi(equals + 1) : 0) :
		       writes == atoi(which) ? atoi(equals + 1) : 0;
	if (!addr || (*which != '*' && strncmp(addr, which, equals - which)))
		return 0;
	return atoi(equals + 1);
}

int __wrap_vfcfg_journal_write(int fd, const char *text, size_t len, size_t at)
{
	static int writes;
	const char *full = getenv("VFCFG_FAKE_FULL");

	maybe_signal(true);
	if (full && atoi(full) == ++writes) {
		/* Part of it still fits. */
		__real_vfcfg_journal_write(fd, text, len / 2, at);
		return -ENOSPC;
	}
	return __real_vfcfg_journal_write(fd, text, len, at);
}
