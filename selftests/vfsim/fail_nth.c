// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fail_nth.h"

#define FAULTS	"/sys/kernel/debug/"
#define VFS	4

static void add(struct state *s, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	s->length += vsnprintf(s->text + s->length, sizeof(s->text) - s->length, format, args);
	va_end(args);
	if (s->length >= sizeof(s->text))
		abort();
}

bool vf_of(const char *pf, int index, char address[ADDRESS_SIZE])
{
	char link[16];

	snprintf(link, sizeof(link), "virtfn%d", index);
	return !device_link(pf, link, address, ADDRESS_SIZE);
}

static void add_vf(struct state *s, const char *address)
{
	char driver[64] = "-";

	device_link(address, "driver", driver, sizeof(driver));
	add(s, " %s: %ld %s limit %d vectors %d slots %ld", address,
	    device_read(address, "sriov_vf_msix_count"), driver, limit_read(address),
	    host_vectors(address), device_read(address, "vfio_msix_virtual_used"));
}

void look(const char *pf, const struct vfio *user, struct state *s)
{
	struct vfio_device_feature_pci_msix_cap cap = {};
	char address[ADDRESS_SIZE];

	s->length = 0;
	add(s, "%d modules, %d devices, %d adapters", folder_entries("/sys/module"),
	    folder_entries("/sys/bus/pci/devices"), folder_entries(BUS "devices"));
	if (!pf)
		return;
	add(s, ", %ld VFs, %ld free", device_read(pf, "sriov_numvfs"),
	    device_read(pf, "sriov_vf_free_msix"));
	for (int i = 0; i < VFS; i++)
		if (vf_of(pf, i, address))
			add_vf(s, address);
	if (user)
		add(s, " cap %d of %d", cap_get(user, &cap) ? -1 : cap.cap, cap.table_size);
}

static int fail_nth = -1;

void arm(int n)
{
	char text[16];
	int length = snprintf(text, sizeof(text), "%d", n);

	if (pwrite(fail_nth, text, length, 0) != length)
		abort();
}

bool disarm(void)
{
	char text[16] = "";

	if (pread(fail_nth, text, sizeof(text) - 1, 0) < 1)
		abort();
	arm(0);
	return !atoi(text);
}

/* Also those that may sleep, and of a single page */
bool injected(void)
{
	fail_nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	return fail_nth >= 0 &&
	       !attr_write(FAULTS "failslab/ignore-gfp-wait", "N") &&
	       !attr_write(FAULTS "failslab/verbose", "0") &&
	       !attr_write(FAULTS "fail_page_alloc/ignore-gfp-wait", "N") &&
	       !attr_write(FAULTS "fail_page_alloc/min-order", "0") &&
	       !attr_write(FAULTS "fail_page_alloc/verbose", "0");
}

/* Where a function of the kernel begins and the next one does; 0 and 0 for one it has not */
static unsigned long long find_function(const char *function, unsigned long long *end)
{
	unsigned long long at, start = 0;
	char line[512], name[256];
	FILE *f = fopen("/proc/kallsyms", "re");

	*end = 0;
	while (f && !*end && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%llx %*c %255s", &at, name) != 2)
			continue;
		if (start && at > start)
			*end = at;
		else if (!strcmp(name, function))
			start = at;
	}
	if (f)
		fclose(f);
	return start;
}

static bool set(const char *kind, const char *file, unsigned long long value)
{
	char path[128], text[24];

	snprintf(path, sizeof(path), FAULTS "%s/%s", kind, file);
	snprintf(text, sizeof(text), "%llu", value);
	return !attr_write(path, text);
}

/* Calls from @require, none from @reject */
static bool filter(const unsigned long long require[2], const unsigned long long reject[2])
{
	static const char *const kinds[] = { "failslab", "fail_page_alloc" };

	for (int i = 0; i < 2; i++)
		if (!set(kinds[i], "stacktrace-depth", 32) ||
		    !set(kinds[i], "require-start", require[0]) ||
		    !set(kinds[i], "require-end", require[1]) ||
		    !set(kinds[i], "reject-start", reject[0]) ||
		    !set(kinds[i], "reject-end", reject[1]))
			return false;
	return true;
}

static const unsigned long long all[2] = { 0, ULONG_MAX }, none[2];

bool injected_outside(const char *first, const char *last)
{
	unsigned long long reject[2];

	reject[0] = find_function(first, &reject[1]);
	return reject[0] && reject[0] <= find_function(last, &reject[1]) && filter(all, reject);
}

bool injected_inside(const char *function)
{
	unsigned long long require[2];

	require[0] = find_function(function, &require[1]);
	return require[0] && filter(require, none);
}

bool injected_anywhere(void)
{
	return filter(all, none);
}
