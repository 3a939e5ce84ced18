// SPDX-License-Identifier: GPL-2.0-only
/*
 * nvme_table CONTROLLER VF VECTORS
 *
 * Gives a VF of an NVMe controller VECTORS interrupts and queues, by the admin
 * command alone: distributions' kernels have no sriov_vf_msix_count for NVMe.
 * (NVMe Base Specification 2.0, Virtualization Management, section 5.28.)
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/nvme_ioctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { ASSIGN = 8, OFFLINE = 7, ONLINE = 9 };
enum { QUEUES = 0, INTERRUPTS = 1 };

static int manage(int fd, int controller, int what, int resource, int n)
{
	struct nvme_admin_cmd cmd = {
		.opcode = 0x1c,
		.cdw10 = controller << 16 | resource << 8 | what,
		.cdw11 = n,
	};
	int ret = ioctl(fd, NVME_IOCTL_ADMIN_CMD, &cmd);

	if (ret)
		fprintf(stderr, "nvme_table: action %d: %s %#x\n", what,
			ret < 0 ? strerror(errno) : "status", ret);
	return ret;
}

int main(int argc, char **argv)
{
	int fd, controller, n;

	if (argc != 4)
		return 2;
	fd = open(argv[1], O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		perror(argv[1]);
		return 1;
	}
	/* Secondary controllers are numbered from 1 on, in the order of VFs. */
	controller = atoi(argv[2]) + 1;
	n = atoi(argv[3]);
	return manage(fd, controller, OFFLINE, 0, 0) ||
	       manage(fd, controller, ASSIGN, INTERRUPTS, n) ||
	       manage(fd, controller, ASSIGN, QUEUES, n < 2 ? 2 : n) ||
	       manage(fd, controller, ONLINE, 0, 0);
}
