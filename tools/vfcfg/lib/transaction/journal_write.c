// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The door to the journal's file, by itself so that tests can end a run there.
 */
#include <errno.h>
#include <unistd.h>

#include "transaction/journal.h"

int vfcfg_journal_write(int fd, const char *text, size_t len, size_t at)
{
	ssize_t done = pwrite(fd, text, len, (off_t)at);

	return done < 0 ? -errno : (size_t)done == len ? 0 : -ENOSPC;
}
