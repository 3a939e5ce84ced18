// SPDX-License-Identifier: GPL-2.0-only
/*
 * held PID - what the kernel lets a process see of the vfio device that it has open
 *
 * Prints the user's cap, the administrator's limit and the MSI-X interrupts that may
 * be set; a - each for the first two where the kernel has no cap.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "vfio.h"

/* The number of the descriptor, in @pid, of a vfio device, or -1 */
static int find_device(const char *pid)
{
	char path[64], target[64];
	ssize_t len;

	for (int fd = 0; fd < 1024; fd++) {
		snprintf(path, sizeof(path), "/proc/%s/fd/%d", pid, fd);
		len = readlink(path, target, sizeof(target) - 1);
		if (len < 0)
			continue;
		target[len] = '\0';
		if (!strcmp(target, "anon_inode:[vfio-device]"))
			return fd;
	}
	return -1;
}

int main(int argc, char **argv)
{
	struct vfio_device_feature_pci_msix_cap cap = {};
	struct vfio v = {};
	int pidfd, ret;

	if (argc != 2)
		return 2;
	pidfd = syscall(SYS_pidfd_open, atoi(argv[1]), 0);
	v.device = syscall(SYS_pidfd_getfd, pidfd, find_device(argv[1]), 0);
	if (v.device < 0) {
		perror("held");
		return 1;
	}
	ret = cap_get(&v, &cap);
	if (ret == -ENOTTY)
		printf("- - ");
	else if (ret)
		printf("%s ", strerror(-ret));
	else
		printf("%u %u ", cap.cap, cap.limit);
	printf("%d\n", irq_count(&v, VFIO_PCI_MSIX_IRQ_INDEX));
	return 0;
}
