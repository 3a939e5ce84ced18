// SPDX-License-Identifier: GPL-2.0-only
/*
 * vf_msix_bench nvme|programs|list COUNT...
 *
 * What a resize takes: the file of the PCI core against the admin commands that
 * it sends to an NVMe controller; programs that do it; and what it takes to see
 * all VFs of an adapter. selftests/bench has it run and makes tables of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/nvme_ioctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../lib/clock.h"
#include "../lib/ways.h"
#include "vf.h"

#define WRITES		20000

static char pf[ADDRESS_SIZE];
static char vf[ADDRESS_SIZE];	/* VF 0 */
static char count_file[128];	/* its sriov_vf_msix_count */

/* Another size each time: there is always work. */
static int size_of(int round)
{
	return 2 + round % 6;
}

static void by_sysfs(int round)
{
	must("sysfs", vf_set(pf, 0, size_of(round)));
}

/* As the admin commands, which have their file open, too */
static int count_fd = -1;

static void by_write(int round)
{
	char size[16];

	snprintf(size, sizeof(size), "%d", size_of(round));
	must("write", pwrite(count_fd, size, strlen(size), 0) < 0 ? -errno : 0);
}

/* --- the commands that the NVMe driver sends, by its own queue --- */

static int nvme = -1;

static void admin(__u8 opcode, __u32 cdw10, __u32 cdw11)
{
	static char data[4096];
	struct nvme_admin_cmd c = { .opcode = opcode, .cdw10 = cdw10, .cdw11 = cdw11 };

	if (opcode == 0x06) {
		c.addr = (__u64)(unsigned long)data;
		c.data_len = sizeof(data);
	}
	must("admin command", ioctl(nvme, NVME_IOCTL_ADMIN_CMD, &c) ? -EIO : 0);
}

/* Secondary controller 1 is that of VF 0, which is online when this begins. */
static void by_commands(int round)
{
	const __u32 secondary = 1 << 16;
	int size = size_of(round);

	admin(0x06, 0x14, 0);			/* Identify: the pool */
	admin(0x06, 0x15, 0);			/* Identify: secondary controllers */
	admin(0x1c, secondary | 7, 0);		/* offline */
	admin(0x1c, secondary | 1 << 8 | 8, size);	/* assign interrupts */
	admin(0x1c, secondary | 8, size);	/* assign queues */
	admin(0x1c, secondary | 9, 0);		/* online */
}

/* Interrupts of the admin queue: one for each command that somebody waits for */
static long commands_so_far(void)
{
	char *line = NULL, *at;
	size_t size = 0;
	long sum = 0;
	FILE *f;

	f = fopen("/proc/interrupts", "re");
	if (!f)
		must("/proc/interrupts", -errno);
	while (getline(&line, &size, f) > 0) {
		if (!strstr(line, "nvme0q0"))
			continue;
		at = strchr(line, ':') + 1;
		for (char *end;; at = end) {
			long n = strtol(at, &end, 10);

			if (end == at)
				break;
			sum += n;
		}
	}
	free(line);
	fclose(f);
	return sum;
}

static void count_commands(void (*act)(int round), const char *name)
{
	enum { TIMES = 10 };
	long before;

	act(0);
	before = commands_so_far();
	for (int i = 1; i <= TIMES; i++)
		act(i);
	printf("# admin commands, %s: %.1f\n", name,
	       (double)(commands_so_far() - before) / TIMES);
}

static void by_nvme_cli(int round)
{
	static char *const step[][2] = {
		{ "0", "7" }, { "1", "8" }, { "0", "8" }, { "0", "9" },
	};
	char number[16];

	snprintf(number, sizeof(number), "%d", size_of(round));
	for (size_t i = 0; i < 4; i++) {
		char *const argv[] = {
			"nvme", "virt-mgmt", "/dev/nvme0", "-c", "1", "-r",
			step[i][0], "-a", step[i][1], "-n",
			i == 1 || i == 2 ? number : "0", NULL
		};

		run(argv);
	}
}

/* --- programs --- */

/* Beside this one */
static char *write_one;

static void nothing(int round)
{
	char *const argv[] = { write_one, NULL };

	(void)round;
	run(argv);
}

static void one_write(int round)
{
	char size[16];
	char *const argv[] = { write_one, count_file, size, NULL };

	snprintf(size, sizeof(size), "%d", size_of(round));
	run(argv);
}

static void version(int round)
{
	char *const argv[] = { "vfcfg", "--version", NULL };

	(void)round;
	run(argv);
}

static void by_vfcfg(int round)
{
	char size[16];
	char *const argv[] = { "vfcfg", "set", vf, "--count", size, NULL };

	snprintf(size, sizeof(size), "%d", size_of(round));
	run(argv);
}

/* --- listings --- */

static void list_vfcfg(int round)
{
	char *const argv[] = { "vfcfg", "list", "--json", NULL };

	(void)round;
	run(argv);
}

static void table_vfcfg(int round)
{
	char *const argv[] = { "vfcfg", "list", NULL };

	(void)round;
	run(argv);
}

static void list_lspci(int round)
{
	char *const argv[] = { "lspci", "-vv", NULL };

	(void)round;
	run(argv);
}

/*
 * A callback that returns at once leaves what the core does: the locks, the
 * checks, and Message Control read twice.
 */
static void rate_of_writes(void)
{
	long long start, took;
	char size[16];
	int fd;

	must("size", vf_set(pf, 0, 4));
	if (system("modprobe msix_liar skip=1"))
		must("modprobe msix_liar", -ENOENT);
	snprintf(size, sizeof(size), "%d", vf_size(pf, 0));
	fd = device_open(vf, "sriov_vf_msix_count", O_WRONLY);
	must("open", fd);
	start = clock_ns();
	for (int i = 0; i < WRITES; i++)
		if (write(fd, size, strlen(size)) < 0)
			must("write", -errno);
	took = clock_ns() - start;
	close(fd);
	must("modprobe -r", system("modprobe -r msix_liar") ? -EIO : 0);
	printf("# writes a second to a PF that answers at once: %.0f\n",
	       WRITES / (took / 1e9));
}

static void enable(int vfs)
{
	must("PF", pf_find(pf));
	must("VFs", pf_enable(pf, vfs));
	must("VF 0", vf_address(pf, 0, vf));
	snprintf(count_file, sizeof(count_file),
		 "/sys/bus/pci/devices/%s/sriov_vf_msix_count", vf);
}

static void bench_nvme(void)
{
	const struct way ways[] = {
		{ "the admin commands, by the driver's queue", by_commands },
		{ "write(2) to sriov_vf_msix_count", by_write },
		{ "open, write, close", by_sysfs },
		{ "nvme virt-mgmt, offline and three more", by_nvme_cli },
	};

	enable(4);
	nvme = open("/dev/nvme0", O_RDWR | O_CLOEXEC);
	if (nvme < 0)
		must("/dev/nvme0", -errno);
	must("size", vf_set(pf, 0, 4));
	count_fd = device_open(vf, "sriov_vf_msix_count", O_WRONLY);
	must("sriov_vf_msix_count", count_fd);
	count_commands(by_write, "a write to sriov_vf_msix_count");
	count_commands(by_commands, "the row that is compared with it");
	ways_compare("a resize on NVMe", ways, 4);
	close(count_fd);
	rate_of_writes();
}

static void bench_programs(void)
{
	const struct way ways[] = {
		{ "C program, one write(2)", one_write },
		{ "C program that does nothing", nothing },
		{ "vfcfg --version", version },
		{ "vfcfg set VF --count N", by_vfcfg },
	};

	enable(4);
	ways_compare("a resize by a program", ways, 4);
}

static void bench_list(int vfs)
{
	const struct way ways[] = {
		{ "vfcfg list --json", list_vfcfg },
		{ "vfcfg list", table_vfcfg },
		{ "lspci -vv", list_lspci },
		{ "C program that does nothing", nothing },
	};
	char title[32];

	enable(vfs);
	snprintf(title, sizeof(title), "%d VFs listed", vfs);
	ways_compare(title, ways, 4);
	must("VFs", pf_enable(pf, 0));
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	const char *slash;

	slash = strrchr(argv[0], '/');
	if (asprintf(&write_one, "%.*swrite_one", slash ? (int)(slash + 1 - argv[0]) : 0,
		     argv[0]) < 0)
		must("write_one", -ENOMEM);

	if (!strcmp(what, "nvme")) {
		bench_nvme();
	} else if (!strcmp(what, "programs")) {
		bench_programs();
	} else if (!strcmp(what, "list")) {
		for (int i = 2; i < argc; i++)
			bench_list(atoi(argv[i]));
	} else {
		fprintf(stderr, "usage: vf_msix_bench nvme|programs|list COUNT...\n");
		return 2;
	}
	return 0;
}
