// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The host's interrupts, as /proc/interrupts names them.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "device/function.h"
#include "device/users.h"
#include "measure/interrupts.h"
#include "sysfs/sysfs.h"
#include "common/say.h"

static long count(FILE *f, const char *device)
{
	char *line = NULL;
	size_t size = 0;
	long n = 0;

	while (getline(&line, &size, f) > 0)
		if (strstr(line, "vfio-msix[") && strstr(line, device))
			n++;
	free(line);
	return n;
}

long vfcfg_vfio_interrupts(const struct vfcfg_addr *addr)
{
	char name[VFCFG_ADDR_LEN], *device;
	long n = VFCFG_UNKNOWN;
	int proc, fd = -1;
	FILE *f = NULL;

	/* "vfio-msix[3](0000:01:00.2)" */
	device = vfcfg_say("(%s)", vfcfg_addr_str(addr, name));
	proc = vfcfg_proc_open();
	if (proc >= 0) {
		fd = openat(proc, "interrupts", O_RDONLY | O_CLOEXEC);
		close(proc);
	}
	if (fd >= 0)
		f = fdopen(fd, "r");
	if (f && device)
		n = count(f, device);
	if (f)
		fclose(f);
	else if (fd >= 0)
		close(fd);
	free(device);
	return n;
}

long vfcfg_device_interrupts(int dir, const struct vfcfg_addr *addr)
{
	long users = vfcfg_vfio_interrupts(addr), n = 0;
	DIR *stream = vfcfg_dir_stream(dir, "msi_irqs");
	struct dirent *entry;

	while (stream && (entry = readdir(stream)))
		n += entry->d_name[0] != '.';
	if (stream)
		closedir(stream);
	return users > n ? users : n;
}
