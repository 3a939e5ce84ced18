// SPDX-License-Identifier: GPL-2.0-only
/*
 * plan_bench write PF COUNT FILE VALUE
 * plan_bench read PF COUNT
 * plan_bench run NAME ROUNDS COMMAND... -- COMMAND...
 *
 * The first two are the least that can be done to so many VFs: a write(2) each,
 * or reading what a plan is compared with. The third takes the two commands in
 * turn, so that there is always work, and prints a line, with tabs between: name,
 * median, least and most of the time, the same of the processor's, in
 * microseconds, and the memory that was used at most, in kB. A command that does
 * not end with 0, or with $STATUS, ends it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/clock.h"

#define ROUNDS_MAX	99

static int write_all(const char *pf, int count, const char *file, const char *value)
{
	char path[256];
	int fd, i;

	for (i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/virtfn%d/%s", pf, i, file);
		fd = open(path, O_WRONLY | O_CLOEXEC);
		if (fd < 0 || write(fd, value, strlen(value)) < 0) {
			perror(path);
			return 1;
		}
		close(fd);
	}
	return 0;
}

static int read_file(const char *path)
{
	char buf[64];
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, buf, sizeof(buf)) < 0) {
		perror(path);
		return 1;
	}
	close(fd);
	return 0;
}

static int read_all(const char *pf, int count)
{
	static const char *const files[] = { "sriov_vf_msix_count", "vfio_msix_cap" };
	char path[256], buf[256];
	size_t f;
	int i;

	for (i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/virtfn%d", pf, i);
		if (readlink(path, buf, sizeof(buf)) < 0)
			return 1;
		snprintf(path, sizeof(path), "%s/virtfn%d/driver", pf, i);
		if (readlink(path, buf, sizeof(buf)) < 0 && errno != ENOENT)
			return 1;
		for (f = 0; f < 2; f++) {
			snprintf(path, sizeof(path), "%s/virtfn%d/%s", pf, i, files[f]);
			if (read_file(path))
				return 1;
		}
	}
	return 0;
}

static int cmp(const void *a, const void *b)
{
	const long *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static long microseconds(const struct timeval *t)
{
	return t->tv_sec * 1000000 + t->tv_usec;
}

static void take(char **argv, long *wall, long *cpu, long *rss)
{
	int want = getenv("STATUS") ? atoi(getenv("STATUS")) : 0, status;
	struct rusage usage;
	long long start = clock_ns();
	pid_t pid = fork();

	if (!pid) {
		int null = open("/dev/null", O_WRONLY);

		dup2(null, STDOUT_FILENO);
		if (want)
			dup2(null, STDERR_FILENO);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &usage) != pid || !WIFEXITED(status) ||
	    WEXITSTATUS(status) != want) {
		fprintf(stderr, "plan_bench: %s %s: status %#x\n", argv[0], argv[1], status);
		exit(1);
	}
	*wall = (clock_ns() - start) / 1000;
	*cpu = microseconds(&usage.ru_utime) + microseconds(&usage.ru_stime);
	if (usage.ru_maxrss > *rss)
		*rss = usage.ru_maxrss;
}

static int run(const char *name, int rounds, char **first)
{
	long wall[ROUNDS_MAX], cpu[ROUNDS_MAX], ignored[2], rss = 0;
	char **second = first;
	int i;

	while (*second && strcmp(*second, "--"))
		second++;
	if (!*second || rounds < 1 || rounds > ROUNDS_MAX)
		return 2;
	*second++ = NULL;
	/* Once without being timed. */
	take(second, &ignored[0], &ignored[1], &rss);
	for (i = 0; i < rounds; i++)
		take(i % 2 ? second : first, &wall[i], &cpu[i], &rss);
	qsort(wall, (size_t)rounds, sizeof(*wall), cmp);
	qsort(cpu, (size_t)rounds, sizeof(*cpu), cmp);
	printf("%s\t%ld\t%ld\t%ld\t%ld\t%ld\t%ld\t%ld\n", name, wall[rounds / 2], wall[0],
	       wall[rounds - 1], cpu[rounds / 2], cpu[0], cpu[rounds - 1], rss);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 6 && !strcmp(argv[1], "write"))
		return write_all(argv[2], atoi(argv[3]), argv[4], argv[5]);
	if (argc == 4 && !strcmp(argv[1], "read"))
		return read_all(argv[2], atoi(argv[3]));
	if (argc > 5 && !strcmp(argv[1], "run"))
		return run(argv[2], atoi(argv[3]), argv + 4);
	fprintf(stderr, "usage: plan_bench write|read|run ...\n");
	return 2;
}
