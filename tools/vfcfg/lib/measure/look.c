// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Looking at a device from a process of its own.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/say.h"
#include "measure/look.h"

/* What comes back through the pipe; the reason follows as text. */
struct answer_header {
	int err;
	struct vfcfg_view view;
};

static void __attribute__((noreturn))
child(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr, unsigned int full, int fd)
{
	struct answer_header header = { 0 };
	char *why = NULL;
	FILE *f = fdopen(fd, "w");

	header.err = vfcfg_vfio_look(bus, addr, full, &header.view, &why);
	if (f) {
		fwrite(&header, sizeof(header), 1, f);
		if (header.err && why)
			fputs(why, f);
		fclose(f);
	}
	free(why);
	/* Not exit(): what stdio holds is the parent's to print. */
	_exit(0);
}

static int receive(int fd, struct vfcfg_view *view, char **why)
{
	struct answer_header header = { .err = -EIO };
	FILE *f = fdopen(fd, "r");
	size_t size = 0;

	if (!f) {
		close(fd);
		return -ENOMEM;
	}
	if (fread(&header, sizeof(header), 1, f) != 1)
		*why = vfcfg_say("the device went away while it was looked at; "
				 "look in the kernel log (dmesg)");
	else if (header.err && getdelim(why, &size, '\0', f) < 0) {
		free(*why);
		*why = NULL;
	}
	fclose(f);
	if (!header.err)
		*view = header.view;
	return header.err;
}

int vfcfg_look(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr, unsigned int full,
	 struct vfcfg_view *view, char **why)
{
	int fds[2], err, status;
	pid_t pid;

	*why = NULL;
	if (pipe(fds))
		return -errno;
	pid = fork();
	if (pid < 0) {
		err = -errno;
		close(fds[0]);
		close(fds[1]);
		return err;
	}
	if (!pid) {
		close(fds[0]);
		child(bus, addr, full, fds[1]);
	}
	close(fds[1]);
	err = receive(fds[0], view, why);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return err;
}
