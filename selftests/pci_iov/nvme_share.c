// SPDX-License-Identifier: GPL-2.0-only
/*
 * nvme_share DEVICE		what all secondary controllers hold together
 * nvme_share DEVICE INDEX	what that of VF INDEX holds
 *
 * Prints queues, interrupts and, for one VF, 1 when it is online, as the
 * controller reports them. A process of its own for each question must be cheap
 * where processors are emulated.
 */
#include <fcntl.h>
#include <linux/nvme_ioctl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>

/* Identify data, in bytes (NVMe Base Specification, CNS 14h and 15h) */
#define CAPS		0x14
#define CAPS_VQRFA	36
#define CAPS_VIRFA	68
#define LIST		0x15
#define LIST_ENTRIES	0
#define LIST_FIRST	32
#define ENTRY_SIZE	32
#define ENTRY_STATE	4
#define ENTRY_VFN	8
#define ENTRY_NVQ	10
#define ENTRY_NVI	12

static uint8_t data[4096];

static unsigned int le16(size_t at)
{
	return data[at] | data[at + 1] << 8;
}

static int identify(const char *device, unsigned int cns)
{
	struct nvme_admin_cmd cmd = {
		.opcode = 6,
		.addr = (uintptr_t)data,
		.data_len = sizeof(data),
		.cdw10 = cns,
	};
	int fd = open(device, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -1 : ioctl(fd, NVME_IOCTL_ADMIN_CMD, &cmd);
}

int main(int argc, char **argv)
{
	unsigned int vfn;

	if (argc < 2 || identify(argv[1], argc > 2 ? LIST : CAPS)) {
		fprintf(stderr, "nvme_share: no answer\n");
		return 1;
	}
	if (argc == 2) {
		printf("%u %u\n", le16(CAPS_VQRFA), le16(CAPS_VIRFA));
		return 0;
	}

	vfn = atoi(argv[2]) + 1;
	for (int i = 0; i < data[LIST_ENTRIES]; i++) {
		size_t at = LIST_FIRST + i * ENTRY_SIZE;

		if (le16(at + ENTRY_VFN) == vfn) {
			printf("%u %u %u\n", le16(at + ENTRY_NVQ),
			       le16(at + ENTRY_NVI), data[at + ENTRY_STATE]);
			return 0;
		}
	}
	fprintf(stderr, "nvme_share: no such VF\n");
	return 1;
}
