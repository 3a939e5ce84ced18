// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The door to block devices, by itself so that tests can put another behind it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/say.h"
#include "device/hostuse.h"

/* Mounts, swap, md and dm claim what they use, with its partitions and its whole. */
bool vfcfg_block_claimed(const char *name)
{
	char *path = vfcfg_say("/dev/%s", name);
	bool claimed;
	int fd;

	if (!path)
		return true;
	fd = open(path, O_RDONLY | O_EXCL | O_NONBLOCK | O_CLOEXEC);
	claimed = fd < 0 && errno == EBUSY;
	if (fd >= 0)
		close(fd);
	free(path);
	return claimed;
}
