// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The door to /proc, by itself so that tests can put another behind it.
 */
#include <errno.h>
#include <fcntl.h>

#include "device/users.h"

int vfcfg_proc_open(void)
{
	int fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}
