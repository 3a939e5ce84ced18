// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long a resize takes by each way there is, how long it takes to see the
 * result, and how many writes the file itself can take. All in one run, on one
 * machine, in turns, so that the figures may be compared; they are medians.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "vf.h"

#define VFS		100
#define ROUNDS		40
#define WRITES		20000

extern char **environ;

static char pf[ADDRESS_SIZE];
static char vf[ADDRESS_SIZE];	/* VF 0 */

static void fail(const char *what, int ret)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(-ret));
	exit(1);
}

static void must(const char *what, int ret)
{
	if (ret)
		fail(what, ret);
}

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static int run(char *const argv[])
{
	posix_spawn_file_actions_t quiet;
	int status;
	pid_t pid;

	posix_spawn_file_actions_init(&quiet);
	posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
	must(argv[0], -posix_spawnp(&pid, argv[0], &quiet, NULL, argv, environ));
	waitpid(pid, &status, 0);
	posix_spawn_file_actions_destroy(&quiet);
	return status;
}

static void by_sysfs(int size)
{
	must("sysfs", vf_set(pf, 0, size));
}

static void by_vfcfg(int size)
{
	char count[16];
	char *const argv[] = { "vfcfg", "set", vf, "--count", count, NULL };

	snprintf(count, sizeof(count), "%d", size);
	must("vfcfg set", run(argv) ? -EIO : 0);
}

/*
 * Secondary controller 1 is that of VF 0. Going offline is the fourth command,
 * wanted only by a VF that was online before, as this one is.
 */
static void by_nvme(int size)
{
	static char *const step[][2] = {
		{ "0", "7" }, { "1", "8" }, { "0", "8" }, { "0", "9" },
	};
	char number[16];

	snprintf(number, sizeof(number), "%d", size);
	for (size_t i = 0; i < 4; i++) {
		char *const argv[] = {
			"nvme", "virt-mgmt", "/dev/nvme0", "-c", "1", "-r",
			step[i][0], "-a", step[i][1], "-n",
			i == 1 || i == 2 ? number : "0", NULL
		};

		must("nvme virt-mgmt", run(argv) ? -EIO : 0);
	}
}

static void list_vfcfg(int unused)
{
	char *const argv[] = { "vfcfg", "list", "--json", NULL };

	(void)unused;
	must("vfcfg list", run(argv) ? -EIO : 0);
}

static void list_lspci(int unused)
{
	char bus[] = "01:";
	char *const argv[] = { "lspci", "-vv", "-s", bus, NULL };

	(void)unused;
	must("lspci", run(argv) ? -EIO : 0);
}

/* What any command pays before its first line of main(). */
static void nothing(int unused)
{
	char *const argv[] = { "true", NULL };

	(void)unused;
	must("true", run(argv) ? -EIO : 0);
}

static int ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

struct way {
	const char *name;
	void (*act)(int size);
	double took[ROUNDS];
};

static double median(struct way *way)
{
	qsort(way->took, ROUNDS, sizeof(way->took[0]), ascending);
	return way->took[ROUNDS / 2];
}

static void compare(const char *title, struct way *ways, int count)
{
	double first;

	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < count; i++) {
			double start = now_us();

			/* Another size each time: there is always work. */
			ways[i].act(2 + (round * count + i) % 6);
			ways[i].took[round] = now_us() - start;
		}
	}
	printf("%s (median of %d, taken in turns)\n", title, ROUNDS);
	first = median(&ways[0]);
	for (int i = 0; i < count; i++) {
		double took = median(&ways[i]);

		printf("  %-44s %10.0f us %8.2f x\n", ways[i].name, took,
		       took / first);
	}
}

/*
 * A callback that returns at once leaves what the core does: the locks, the
 * checks, and Message Control read twice.
 */
static void rate_of_writes(void)
{
	char size[16];
	double start, took;
	int fd;

	must("size", vf_set(pf, 0, 4));
	if (system("modprobe msix_liar skip=1")) {
		printf("no module msix_liar: rate of writes not measured\n");
		return;
	}
	snprintf(size, sizeof(size), "%d", vf_size(pf, 0));
	fd = device_open(vf, "sriov_vf_msix_count", O_WRONLY);
	if (fd < 0)
		fail("open", fd);
	start = now_us();
	for (int i = 0; i < WRITES; i++)
		if (write(fd, size, strlen(size)) < 0)
			fail("write", -errno);
	took = now_us() - start;
	close(fd);
	must("modprobe -r", system("modprobe -r msix_liar"));
	printf("writes to a PF that answers at once\n");
	printf("  %-44s %10.0f /s\n", "sriov_vf_msix_count", WRITES / took * 1e6);
}

int main(void)
{
	struct way resize[] = {
		{ .name = "write to sriov_vf_msix_count", by_sysfs },
		{ .name = "vfcfg set VF --count N", by_vfcfg },
		{ .name = "nvme virt-mgmt, offline and three more", by_nvme },
		{ .name = "(starting a process that does nothing)", nothing },
	};
	struct way list[] = {
		{ .name = "vfcfg list --json", list_vfcfg },
		{ .name = "lspci -vv", list_lspci },
	};

	must("PF", pf_find(pf));
	must("VFs", pf_enable(pf, VFS));
	must("VF 0", vf_address(pf, 0, vf));
	compare("one resize of one VF", resize, 4);
	printf("1 PF with %d VFs: ", VFS);
	compare("all of them listed", list, 2);
	rate_of_writes();
	return 0;
}
