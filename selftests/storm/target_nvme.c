// SPDX-License-Identifier: GPL-2.0-only
/*
 * An NVMe controller, which is reset while others ask it for something. Its driver brings
 * it up behind the back of who bound it.
 */
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "nvme_user.h"
#include "target.h"

#define VECTORS	2
#define SOON	2000	/* ms */

/* A file of the controller that is the PF, which has another name each time it is bound */
static int controller_file(const char *name, char *path, size_t size)
{
	char folder[128];
	struct dirent *entry;
	int ret = -ENOENT;
	DIR *dir;

	snprintf(folder, sizeof(folder), "/sys/bus/pci/devices/%s/nvme", pf);
	dir = opendir(folder);
	if (!dir)
		return ret;
	while (ret && (entry = readdir(dir)))
		if (!strncmp(entry->d_name, "nvme", 4) &&
		    (size_t)snprintf(path, size, "%s/%s/%s", folder, entry->d_name, name) < size)
			ret = 0;
	closedir(dir);
	return ret;
}

/*
 * Random bytes in a VF's config space can keep it from answering its driver, which then has
 * the VF's lock for a minute, each time.
 */
static int begin(void)
{
	return attr_write("/sys/module/nvme_core/parameters/admin_timeout", "10");
}

static bool ready(void)
{
	char path[512], state[16] = "";
	FILE *f;

	if (controller_file("state", path, sizeof(path)))
		return false;
	f = fopen(path, "re");
	if (!f)
		return false;
	if (!fgets(state, sizeof(state), f))
		state[0] = 0;
	fclose(f);
	return !strcmp(state, "live\n");
}

/* The driver does not stand a reset by this file while it probes. */
static int fault(unsigned int draw)
{
	char path[512];

	(void)draw;
	if (!ready())
		return -EAGAIN;
	return controller_file("reset_controller", path, sizeof(path)) ?: attr_write(path, "1");
}

static void calm(void)
{
}

static long heard(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	__u64 count;

	if (poll(&poll_fd, 1, SOON) != 1 || read(fd, &count, sizeof(count)) != sizeof(count))
		return 0;
	return count;
}

/* A command completed through each vector */
static long works(const char *vf)
{
	struct nvme_user user = { 0 };
	struct vfio v;
	int fds[VECTORS];
	long sum = 0;

	setenv("VF", vf, 1);
	if (vfio_open(&v, "VF"))
		return -1;
	for (int i = 0; i < VECTORS; i++)
		fds[i] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (set_irqs(v.device, VFIO_PCI_MSIX_IRQ_INDEX, 0, VECTORS, fds) || nvme_start(&user, &v))
		sum = -1;
	for (int i = 0; sum >= 0 && i < VECTORS; i++) {
		/* What the admin queue's completions have sent by vector 0 is not meant. */
		if (nvme_queue_pair(&user, i)) {
			sum = -1;
			break;
		}
		heard(fds[0]);
		if (nvme_io(&user) || heard(fds[i]) != 1)
			break;
		sum++;
	}
	nvme_stop(&user);
	for (int i = 0; i < VECTORS; i++)
		close(fds[i]);
	vfio_close(&v);
	return sum;
}

const struct target nvme = {
	.driver = "nvme",
	.vf_driver = "nvme",
	.leaves_vfs = true,
	.sizes = 66,
	.fresh = 0,
	.begin = begin,
	.fault = fault,
	.calm = calm,
	.ready = ready,
	.works = works,
};
