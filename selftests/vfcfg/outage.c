// SPDX-License-Identifier: GPL-2.0-only
/*
 * outage watch COMMAND [ARG...]
 * outage bare PF COUNT DRIVER SIZE CAP
 *
 * How long functions are without driver while a command runs: from the kernel's
 * uevent of an unbind to that of the next bind. Prints a line: how many functions,
 * the least, the median, the longest, in microseconds, and how many were without
 * driver at the same time, at most. Ends with the command's status. It hears by a socket, at
 * a priority that lets nobody but the kernel come before.
 *
 * The second is the least that a change of the first COUNT VFs of a PF (a folder in
 * sysfs) takes: unbind, size, override, probe, limit, a write(2) each.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/clock.h"

#define FUNCTIONS_MAX	4096

struct function {
	char name[32];
	long long since;	/* when its driver went; 0: it has one */
	long longest;		/* in microseconds; -1: none yet */
};

static struct function functions[FUNCTIONS_MAX];
static int nr, without, together;

static struct function *find(const char *name)
{
	int i;

	for (i = 0; i < nr; i++)
		if (!strcmp(functions[i].name, name))
			return &functions[i];
	if (nr == FUNCTIONS_MAX)
		exit(98);
	snprintf(functions[nr].name, sizeof(functions[nr].name), "%s", name);
	functions[nr].longest = -1;
	return &functions[nr++];
}

/* "unbind@/devices/pci5600:00/5600:00:00.0/5600:01:00.1" */
static void heard(const char *text, long long now)
{
	const char *name = strrchr(text, '/');
	struct function *f;

	if (!name)
		return;
	if (!strncmp(text, "unbind@", 7)) {
		find(name + 1)->since = now;
		if (++without > together)
			together = without;
	} else if (!strncmp(text, "bind@", 5)) {
		f = find(name + 1);
		if (!f->since)
			return;
		if ((now - f->since) / 1000 > f->longest)
			f->longest = (now - f->since) / 1000;
		f->since = 0;
		without--;
	}
}

static void hear_all(int fd)
{
	char text[8192];
	ssize_t len;

	while ((len = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT)) > 0) {
		text[len] = '\0';
		heard(text, clock_ns());
	}
	if (len < 0 && errno != EAGAIN) {
		perror("outage: events");
		exit(98);
	}
}

static int listen_to_kernel(void)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);
	int size = 16 << 20;

	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr))) {
		perror("outage: events");
		exit(98);
	}
	return fd;
}

static int cmp(const void *a, const void *b)
{
	const struct function *x = a, *y = b;

	return x->longest < y->longest ? -1 : x->longest > y->longest;
}

static int watch(char **argv)
{
	const struct sched_param first = { .sched_priority = 10 };
	struct pollfd p = { .fd = listen_to_kernel(), .events = POLLIN };
	int status;
	pid_t pid;

	pid = fork();
	if (!pid) {
		/* What the command says is not ours. */
		dup2(STDERR_FILENO, STDOUT_FILENO);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (sched_setscheduler(0, SCHED_FIFO, &first))
		perror("outage: priority");
	while (!waitpid(pid, &status, WNOHANG))
		if (poll(&p, 1, 20) > 0)
			hear_all(p.fd);
	hear_all(p.fd);
	qsort(functions, (size_t)nr, sizeof(*functions), cmp);
	if (nr)
		printf("%d %ld %ld %ld %d\n", nr, functions[0].longest, functions[nr / 2].longest,
		       functions[nr - 1].longest, together);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void put(const char *dir, const char *file, const char *text)
{
	char path[512];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, file);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, text, strlen(text)) < 0) {
		perror(path);
		exit(1);
	}
	close(fd);
}

static int bare(const char *pf, int count, const char *driver, const char *size, const char *cap)
{
	char vf[256], target[256], *name;
	ssize_t len;
	int i;

	for (i = 0; i < count; i++) {
		snprintf(vf, sizeof(vf), "%s/virtfn%d", pf, i);
		len = readlink(vf, target, sizeof(target) - 1);
		if (len < 0)
			return 1;
		target[len] = '\0';
		name = strrchr(target, '/') + 1;
		put(vf, "driver/unbind", name);
		put(vf, "sriov_vf_msix_count", size);
		put(vf, "driver_override", driver);
		put("/sys/bus/pci", "drivers_probe", name);
		put(vf, "driver_override", "\n");
		put(vf, "vfio_msix_cap", cap);
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 2 && !strcmp(argv[1], "watch"))
		return watch(argv + 2);
	if (argc == 7 && !strcmp(argv[1], "bare"))
		return bare(argv[2], atoi(argv[3]), argv[4], argv[5], argv[6]);
	fprintf(stderr, "usage: outage watch|bare ...\n");
	return 2;
}
