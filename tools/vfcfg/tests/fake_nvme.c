// SPDX-License-Identifier: GPL-2.0-only
/*
 * NVMe controllers of the kernel for plain files.
 *
 * A PF of driver nvme with the file fake_no_callback has none; if it has a
 * directory nvme, its controller takes Virtualization Management commands, with
 * fake_vi interrupts and fake_vq queues to give, fake_max of both to a VF. What a
 * VF's controller holds is in its fake_has_vi, fake_has_vq and fake_online.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "device/function.h"
#include "fake_kernel.h"
#include "fake_memory.h"
#include "io/nvme_admin.h"

int __wrap_vfcfg_nvme_open(const struct vfcfg_bus *bus, const struct vfcfg_addr *pf,
			   const char *name);
int __wrap_vfcfg_nvme_admin(int fd, struct nvme_admin_cmd *cmd);

int __wrap_vfcfg_nvme_open(const struct vfcfg_bus *bus, const struct vfcfg_addr *pf,
			   const char *name)
{
	(void)name;
	return vfcfg_device_open(bus, pf);
}

/* A controller with more VFs than fit into one list. */
#define VFS_MAX	160

/* Of all VFs, what they hold of a resource. */
static unsigned int held(int pf, const char *file)
{
	char name[32];
	long sum = 0;
	int i, vf;

	for (i = 0; i < VFS_MAX; i++) {
		snprintf(name, sizeof(name), "virtfn%d", i);
		vf = openat(pf, name, O_PATH | O_CLOEXEC);
		if (vf < 0)
			continue;
		sum += fake_limit(vf, file, 0);
		close(vf);
	}
	return (unsigned int)sum;
}

static void put16(unsigned char *at, unsigned int val)
{
	at[0] = val & 0xff;
	at[1] = val >> 8;
}

static void put_number(int dir, const char *name, unsigned int val)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", val);
	fake_put_file(dir, name, text);
}

/* Primary Controller Capabilities, and the Secondary Controller List; controller N + 1 is VF N. */
static int nvme_identify(int pf, const struct nvme_admin_cmd *cmd)
{
	unsigned char *data = (void *)(uintptr_t)cmd->addr, *entry;
	unsigned int i, first = cmd->cdw10 >> 16, nr = 0;
	char name[32];
	int vf;

	memset(data, 0, cmd->data_len);
	if ((cmd->cdw10 & 0xff) == 0x14) {
		data[4] = (unsigned char)fake_limit(pf, "fake_types", 3);
		put16(data + 32, (unsigned int)fake_limit(pf, "fake_vq", 0));
		put16(data + 36, held(pf, "fake_has_vq"));
		put16(data + 44, (unsigned int)fake_limit(pf, "fake_max", 0));
		put16(data + 64, (unsigned int)fake_limit(pf, "fake_vi", 0));
		put16(data + 68, held(pf, "fake_has_vi"));
		put16(data + 76, (unsigned int)fake_limit(pf, "fake_max", 0));
		return 0;
	}
	for (i = first ? first - 1 : 0; i < VFS_MAX && nr < 127; i++) {
		snprintf(name, sizeof(name), "virtfn%u", i);
		vf = openat(pf, name, O_PATH | O_CLOEXEC);
		if (vf < 0)
			continue;
		entry = data + 32 + 32 * nr++;
		put16(entry, i + 1);
		entry[4] = (unsigned char)fake_limit(vf, "fake_online", 0);
		put16(entry + 8, i + 1);
		put16(entry + 10, (unsigned int)fake_limit(vf, "fake_has_vq", 0));
		put16(entry + 12, (unsigned int)fake_limit(vf, "fake_has_vi", 0));
		close(vf);
	}
	data[0] = (unsigned char)nr;
	return 0;
}

static int nvme_assign(int pf, int vf, bool interrupts, unsigned int nr)
{
	const char *file = interrupts ? "fake_has_vi" : "fake_has_vq";
	long total = fake_limit(pf, interrupts ? "fake_vi" : "fake_vq", 0);

	if (fake_limit(vf, "fake_online", 0))
		return 0x120;
	if (nr > fake_limit(pf, "fake_max", 0))
		return 0x121;
	if (held(pf, file) - fake_limit(vf, file, 0) + nr > total)
		return 0x122;
	put_number(vf, file, nr);
	return 0;
}

static int nvme_manage(int pf, const struct nvme_admin_cmd *cmd)
{
	char name[32], text[32];
	int vf, status = 0;

	snprintf(name, sizeof(name), "virtfn%u", (cmd->cdw10 >> 16) - 1);
	vf = openat(pf, name, O_PATH | O_CLOEXEC);
	if (vf < 0)
		return 0x11f;
	snprintf(text, sizeof(text), "%u %u %u", cmd->cdw10 & 0xff, cmd->cdw10 >> 8 & 7,
		 cmd->cdw11);
	fake_log(name, "admin", text);
	status = fake_errno(NULL);
	if (status) {
		close(vf);
		return status;
	}
	switch (cmd->cdw10 & 0xff) {
	case 7:
		put_number(vf, "fake_online", 0);
		put_number(vf, "fake_has_vi", 0);
		put_number(vf, "fake_has_vq", 0);
		fake_set_table_size(vf, 1);
		break;
	case 8:
		status = nvme_assign(pf, vf, cmd->cdw10 >> 8 & 1, cmd->cdw11);
		break;
	case 9:
		put_number(vf, "fake_online", 1);
		fake_set_table_size(vf, (unsigned int)fake_limit(vf, "fake_has_vi", 1));
		break;
	}
	close(vf);
	return status;
}

/* VFCFG_FAKE_ERRNO has status codes for these. */
static int kernel_nvme_admin(int fd, struct nvme_admin_cmd *cmd)
{
	if (!faccessat(fd, "fake_no_admin", F_OK, 0))
		return -EACCES;
	if (cmd->opcode == 0x06)
		return nvme_identify(fd, cmd);
	return cmd->opcode == 0x1c ? nvme_manage(fd, cmd) : 0x001;
}

int __wrap_vfcfg_nvme_admin(int fd, struct nvme_admin_cmd *cmd)
{
	int err;

	fake_memory_hold++;
	err = kernel_nvme_admin(fd, cmd);
	fake_memory_hold--;
	return err;
}
