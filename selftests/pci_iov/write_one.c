// SPDX-License-Identifier: GPL-2.0-only
/*
 * write_one FILE TEXT - the least that a program can do to resize a VF: one
 * write(2). Without arguments, what every program pays before its first line.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int fd;

	if (argc != 3)
		return 0;
	fd = open(argv[1], O_WRONLY | O_CLOEXEC);
	return fd < 0 || write(fd, argv[2], strlen(argv[2])) < 0;
}
