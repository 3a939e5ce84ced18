// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench scale|rate
 *
 * What a simulated adapter takes with 16 to 4000 VFs: to enable and disable
 * them, to resize each, in memory; and how many interrupts a second reach a
 * driver and an eventfd. The PF is 5600:01:00.0. Resizing starts no process.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <linux/vfsim.h>

#include "../lib/clock.h"
#include "../vfio_pci/vfio.h"
#include "kselftest.h"

#define PF		"/sys/bus/pci/devices/5600:01:00.0/"
#define ROUNDS		2
#define RATE_ROUNDS	3
#define SECONDS		1

static const char vf0[] = "5600:01:00.1";

static void die(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

static double now(void)
{
	return clock_ns() / 1e6;
}

static void put(const char *path, const char *value)
{
	int ret = attr_write(path, value);

	if (ret) {
		errno = -ret;
		die(path);
	}
}

static void enable(int vfs)
{
	char value[16];

	snprintf(value, sizeof(value), "%d", vfs);
	put(PF "sriov_numvfs", value);
}

/* kB */
static long kilobytes(const char *what)
{
	char line[128];
	long kb = -1;
	FILE *f;

	f = fopen("/proc/meminfo", "re");
	if (!f)
		die("/proc/meminfo");
	while (fgets(line, sizeof(line), f))
		if (!strncmp(line, what, strlen(what)))
			kb = atol(line + strlen(what));
	fclose(f);
	return kb;
}

static long memory(void)
{
	sync();
	put("/proc/sys/vm/drop_caches", "3");
	return kilobytes("MemFree:");
}

static int ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/*
 * Each VF once, its file opened as an operator's program would. The median of
 * what a VF takes, in us: on a busy machine the mean is that of who else runs.
 */
static double resize_all(int vfs, int size)
{
	static double took[4096];
	char path[128], value[16];

	snprintf(value, sizeof(value), "%d", size);
	for (int i = 0; i < vfs; i++) {
		double start = now();

		snprintf(path, sizeof(path), PF "virtfn%d/sriov_vf_msix_count", i);
		put(path, value);
		took[i] = (now() - start) * 1e3;
	}
	qsort(took, vfs, sizeof(took[0]), ascending);
	return took[vfs / 2];
}

/* With drivers, as VFs come by default, there is no resizing them. */
static void scale(int vfs, bool drivers)
{
	double up, down, start, best = 0;
	static double first;
	char resize[32] = "-", ratio[16] = "-";
	long before, with;

	put(PF "sriov_drivers_autoprobe", drivers ? "1" : "0");
	before = memory();
	start = now();
	enable(vfs);
	up = now() - start;
	with = memory();
	for (int i = 0; i < ROUNDS && !drivers; i++) {
		double took = resize_all(vfs, 3 + i % 2);

		if (!i || took < best)
			best = took;
	}
	start = now();
	enable(0);
	down = now() - start;
	if (!drivers) {
		first = first ?: best;
		snprintf(resize, sizeof(resize), "%.1f", best);
		snprintf(ratio, sizeof(ratio), "%.2f", best / first);
	}
	printf("%6d %7s %10.0f %8.2f %10.0f %8.2f %12s %6s %12.1f\n", vfs,
	       drivers ? "vfsim" : "-", up, up / vfs, down, down / vfs, resize, ratio,
	       (double)(before - with) / vfs);
	fflush(stdout);
}

/* ns; 0: software raises each, as fast as it can */
static const unsigned int periods[] = { 1000000, 100000, 20000, 0 };

/* What several rounds gave: interrupts over all, and a second in each */
struct rates {
	__u64 sent, handled;
	double each[RATE_ROUNDS];
	int rounds;
};

static void add(struct rates *rates, double ms, __u32 sent, __u64 handled)
{
	rates->sent += sent;
	rates->handled += handled;
	rates->each[rates->rounds++] = handled / ms * 1e3;
}

static void rate(const char *to, void (*measure)(unsigned int period, struct rates *rates))
{
	for (size_t i = 0; i < ARRAY_SIZE(periods); i++) {
		struct rates rates = { 0 };
		char asked[16] = "each";

		while (rates.rounds < RATE_ROUNDS)
			measure(periods[i], &rates);
		qsort(rates.each, RATE_ROUNDS, sizeof(rates.each[0]), ascending);
		if (periods[i])
			snprintf(asked, sizeof(asked), "%u", 1000000000 / periods[i]);
		printf("%-10s %10s %12llu %12llu %8lld %12.0f %9.0f %9.0f\n", to, asked,
		       (unsigned long long)rates.sent, (unsigned long long)rates.handled,
		       (long long)(rates.sent - rates.handled), rates.each[RATE_ROUNDS / 2],
		       rates.each[0], rates.each[RATE_ROUNDS - 1]);
		fflush(stdout);
	}
}

static void read_numbers(const char *file, unsigned int *numbers, int count)
{
	char path[128], text[256] = "", *at = text;
	FILE *f;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/vfsim/%s", vf0, file);
	f = fopen(path, "re");
	if (!f || !fgets(text, sizeof(text), f))
		die(path);
	fclose(f);
	for (int i = 0; i < count; i++)
		numbers[i] = strtoul(at, &at, 10);
}

static void driver_raise(void)
{
	double start = now();
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/vfsim/raise", vf0);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	while (now() - start < SECONDS * 1e3)
		if (pwrite(fd, "0", 1, 0) != 1)
			die(path);
	close(fd);
}

static void driver_rate(unsigned int period, struct rates *rates)
{
	unsigned int sent[2][3], handled[2];
	char path[128], value[32];
	double start, took;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/vfsim/rate", vf0);
	read_numbers("messages", sent[0], 3);
	read_numbers("interrupts", &handled[0], 1);
	snprintf(value, sizeof(value), "0 %u", period);
	start = now();
	if (period) {
		put(path, value);
		sleep(SECONDS);
		put(path, "0 0");
	} else {
		driver_raise();
	}
	took = now() - start;
	usleep(100000);	/* the last one's way */
	read_numbers("messages", sent[1], 3);
	read_numbers("interrupts", &handled[1], 1);
	add(rates, took, sent[1][1] - sent[0][1], handled[1] - handled[0]);
}

static __u32 vfsim_get(struct vfio *v, int vendor, int at)
{
	__u32 value = 0;

	vfio_config(v, &value, 4, vendor + at);
	return value;
}

static void vfsim_set(struct vfio *v, int vendor, int at, __u32 value)
{
	if (pwrite(v->device, &value, 4, v->config + vendor + at) != 4)
		die("config");
}

static int find_vendor(struct vfio *v)
{
	__u8 at = 0, header[2] = { 0 };

	vfio_config(v, &at, 1, PCI_CAPABILITY_LIST);
	while (at) {
		vfio_config(v, header, 2, at);
		if (header[0] == PCI_CAP_ID_VNDR)
			break;
		at = header[1];
	}
	return at;
}

static void eventfd_rate(unsigned int period, struct rates *rates)
{
	struct pollfd poller = { .events = POLLIN };
	__u64 handled = 0, more;
	__u16 command = PCI_COMMAND_MASTER | PCI_COMMAND_MEMORY;
	double start, took;
	__u32 before;
	struct vfio v;
	int vendor;

	setenv("VF", vf0, 1);
	if (vfio_open(&v, "VF"))
		die("vfio");
	poller.fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	vendor = find_vendor(&v);
	if (pwrite(v.device, &command, 2, v.config + PCI_COMMAND) != 2 ||
	    set_irqs(v.device, VFIO_PCI_MSIX_IRQ_INDEX, 0, 1, &poller.fd))
		die("vfio");
	before = vfsim_get(&v, vendor, VFSIM_SENT);
	vfsim_set(&v, vendor, VFSIM_PERIOD, period);
	start = now();
	if (period)
		vfsim_set(&v, vendor, VFSIM_CONTROL, VFSIM_CONTROL_START);
	while (now() - start < SECONDS * 1e3) {
		if (!period)
			vfsim_set(&v, vendor, VFSIM_CONTROL, VFSIM_CONTROL_RAISE);
		if (poll(&poller, 1, 100) == 1 && read(poller.fd, &more, 8) == 8)
			handled += more;
	}
	vfsim_set(&v, vendor, VFSIM_CONTROL, VFSIM_CONTROL_STOP);
	took = now() - start;
	usleep(100000);
	if (read(poller.fd, &more, 8) == 8)
		handled += more;
	add(rates, took, vfsim_get(&v, vendor, VFSIM_SENT) - before, handled);
	close(poller.fd);
	vfio_close(&v);
}

static void bind(const char *driver)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/driver/unbind", vf0);
	attr_write(path, vf0);
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/driver_override", vf0);
	put(path, driver);
	put("/sys/bus/pci/drivers_probe", vf0);
}

int main(int argc, char **argv)
{
	static const int counts[] = { 16, 64, 256, 1000, 4000 };
	const char *what = argc == 2 ? argv[1] : "";

	put(PF "sriov_drivers_autoprobe", "0");
	if (!strcmp(what, "scale")) {
		enable(16);	/* what the kernel keeps of the first time is not counted */
		enable(0);
		printf("%6s %7s %10s %8s %10s %8s %12s %6s %12s\n", "VFs", "driver",
		       "enable, ms", "per VF", "disable", "per VF", "resize, us", "x",
		       "memory, kB");
		for (size_t i = 0; i < ARRAY_SIZE(counts); i++)
			scale(counts[i], false);
		for (size_t i = 0; i < ARRAY_SIZE(counts); i++)
			scale(counts[i], true);
		return 0;
	}
	if (strcmp(what, "rate")) {
		fprintf(stderr, "usage: bench scale|rate\n");
		return 2;
	}
	enable(1);
	printf("%-10s %10s %12s %12s %8s %12s %9s %9s\n", "reaches", "asked, /s", "sent",
	       "handled", "lost", "handled, /s", "least", "most");
	bind("vfsim-vf");
	rate("driver", driver_rate);
	bind("vfio-pci");
	rate("eventfd", eventfd_rate);
	return 0;
}
