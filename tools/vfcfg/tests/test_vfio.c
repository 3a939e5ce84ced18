// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a vfio user finds: looked at through a kernel that is a file in memory, with
 * the config space at CONFIG_AT and a BAR with the table in it behind.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <linux/vfio_msix_cap.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "fixture.h"
#include "libvfcfg.h"
#include "measure/vfio.h"
#include "tap.h"

#define VF		"0000:01:00.3"
#define CONFIG_AT	0x10000
#define BAR_AT		0x20000
#define BAR_SIZE	0x2000
#define MSIX		0x50
#define TABLE		0x800

/* The kernel, and what is wrong with it. */
static struct kernel {
	unsigned long fails;	/* this ioctl fails, with ENXIO */
	const char *missing;	/* this file cannot be opened */
	bool busy;		/* the group has functions that the host uses */
	unsigned int count;	/* vectors by GET_IRQ_INFO */
	unsigned int limit;	/* a cap above is refused; 0: no such feature */
	uint64_t bar_at;
	uint64_t bar_size;
	int device;		/* the file in memory */
	unsigned int enabled;	/* vectors, most at a time */
	bool on;
	unsigned int cap;
	unsigned int locked;	/* opens that find the device's lock taken */
} kernel;

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_ioctl(int fd, unsigned long request, ...);

int __wrap_open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list args;

	va_start(args, flags);
	if (flags & O_CREAT)
		mode = va_arg(args, mode_t);
	va_end(args);
	if (strncmp(path, "/dev/vfio/", 10))
		return __real_open(path, flags, mode);
	if (kernel.missing && !strcmp(path, kernel.missing)) {
		errno = ENOENT;
		return -1;
	}
	assert_true(!strcmp(path, "/dev/vfio/vfio") || !strcmp(path, "/dev/vfio/7"));
	return memfd_create("vfio", MFD_CLOEXEC);
}

static int irqs(const struct vfio_irq_set *set)
{
	assert_int_equal(set->index, VFIO_PCI_MSIX_IRQ_INDEX);
	if (set->flags & VFIO_IRQ_SET_DATA_NONE) {
		if (kernel.fails == (VFIO_DEVICE_SET_IRQS | 1UL << 40)) {
			errno = EIO;
			return -1;
		}
		kernel.on = false;
		return 0;
	}
	if (set->start + set->count > kernel.count) {
		errno = EINVAL;
		return -1;
	}
	kernel.on = true;
	kernel.enabled = set->start + set->count;
	return 0;
}

static int feature(const struct vfio_device_feature *f)
{
	const struct vfio_device_feature_pci_msix_cap *cap = (const void *)f->data;

	assert_int_equal(f->flags, VFIO_DEVICE_FEATURE_PCI_MSIX_CAP | VFIO_DEVICE_FEATURE_SET);
	errno = !kernel.limit ? ENOTTY : cap->cap > kernel.limit ? EPERM : 0;
	if (!errno)
		kernel.cap = cap->cap;
	return errno ? -1 : 0;
}

int __wrap_ioctl(int fd, unsigned long request, ...)
{
	struct vfio_region_info *region;
	void *arg;
	va_list args;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	(void)fd;
	if (request == kernel.fails) {
		errno = ENXIO;
		return -1;
	}
	switch (request) {
	case VFIO_GROUP_GET_STATUS:
		((struct vfio_group_status *)arg)->flags =
			kernel.busy ? 0 : VFIO_GROUP_FLAGS_VIABLE;
		return 0;
	case VFIO_GROUP_SET_CONTAINER:
	case VFIO_SET_IOMMU:
		return 0;
	case VFIO_GROUP_GET_DEVICE_FD:
		assert_string_equal(arg, VF);
		if (kernel.locked) {
			kernel.locked--;
			errno = EAGAIN;
			return -1;
		}
		return dup(kernel.device);
	case VFIO_DEVICE_GET_REGION_INFO:
		region = arg;
		region->offset = region->index == VFIO_PCI_CONFIG_REGION_INDEX ? CONFIG_AT :
				 kernel.bar_at;
		region->size = kernel.bar_size;
		/* The BAR alone */
		if (kernel.fails == (VFIO_DEVICE_GET_REGION_INFO | 1UL << 40) &&
		    region->index != VFIO_PCI_CONFIG_REGION_INDEX) {
			errno = EINVAL;
			return -1;
		}
		return 0;
	case VFIO_DEVICE_GET_IRQ_INFO:
		((struct vfio_irq_info *)arg)->count = kernel.count;
		return 0;
	case VFIO_DEVICE_SET_IRQS:
		return irqs(arg);
	case VFIO_DEVICE_FEATURE:
		return feature(arg);
	}
	fail_msg("ioctl %#lx", request);
	return -1;
}

static void put(unsigned int at, const void *bytes, size_t len)
{
	assert_int_equal(pwrite(kernel.device, bytes, len, CONFIG_AT + at), len);
}

/* A function with a table of @size in BAR 2, after PCI Express in the list. */
static void start(unsigned int size)
{
	const uint8_t first = 0x40, express[2] = { 0x10, MSIX }, msix[2] = { 0x11, 0 };
	const uint32_t table = TABLE | 2;
	const uint16_t control = (uint16_t)(size - 1);

	kernel = (struct kernel){ .count = size, .limit = 2048, .bar_at = BAR_AT,
				  .bar_size = BAR_SIZE };
	kernel.device = memfd_create("device", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	assert_int_equal(ftruncate(kernel.device, BAR_AT + 2 * BAR_SIZE), 0);
	put(PCI_CAPABILITY_LIST, &first, 1);
	put(0x40, express, 2);
	put(MSIX, msix, 2);
	put(MSIX + PCI_MSIX_FLAGS, &control, 2);
	put(MSIX + PCI_MSIX_TABLE, &table, 4);
}

static int look(unsigned int full, struct vfcfg_view *view, char **why)
{
	struct fixture *fx = fixture_load("vfio");
	struct vfcfg_bus bus;
	struct vfcfg_addr addr;
	int err;

	assert_int_equal(vfcfg_bus_open(&bus, fx->root), 0);
	assert_int_equal(vfcfg_addr_parse(VF, &addr), 0);
	err = vfcfg_vfio_look(&bus, &addr, full, view, why);
	vfcfg_bus_close(&bus);
	fixture_free(fx);
	close(kernel.device);
	return err;
}

static uint32_t data_of(int device, unsigned int entry)
{
	uint32_t data;

	assert_int_equal(pread(device, &data, 4, BAR_AT + TABLE + entry * 16 + 8), 4);
	return data;
}

static void test_whole_table(void **state)
{
	struct vfcfg_view view;
	char *why;

	(void)state;
	start(8);
	assert_int_equal(look(8, &view, &why), 0);
	assert_int_equal(view.user_size, 8);
	assert_int_equal(view.guest_size, 8);
	assert_int_equal(view.beyond, 0);
	assert_int_equal(view.writable, 0);
	assert_int_equal(view.enable, EINVAL);
	assert_int_equal(kernel.enabled, 8);
	assert_false(kernel.on);
	assert_null(why);
}

/* What a cap of 3 hides of 8 can be written through the mapped page, and is put back. */
static void test_beyond(void **state)
{
	const uint32_t mark = 0x1234;
	struct vfcfg_view view;
	uint16_t command = 0;
	char *why;
	int device;

	(void)state;
	start(3);
	kernel.limit = 3;
	assert_int_equal(pwrite(kernel.device, &mark, 4, BAR_AT + TABLE + 5 * 16 + 8), 4);
	device = dup(kernel.device);
	assert_int_equal(look(8, &view, &why), 0);
	assert_int_equal(view.user_size, 3);
	assert_int_equal(view.beyond, 5);
	assert_int_equal(view.writable, 5);
	assert_int_equal(view.raise, EPERM);
	assert_int_equal(data_of(device, 5), mark);
	assert_int_equal(data_of(device, 6), 0);
	assert_int_equal(pread(device, &command, 2, CONFIG_AT + PCI_COMMAND), 2);
	assert_int_equal(command, PCI_COMMAND_MEMORY);
	close(device);
}

/* A page that cannot be mapped is tried through the kernel. */
static void test_not_mapped(void **state)
{
	const uint32_t mark = 0x4321;
	struct vfcfg_view view;
	char *why;
	int device;

	(void)state;
	start(3);
	kernel.bar_at = BAR_AT + 16;
	assert_int_equal(pwrite(kernel.device, &mark, 4, BAR_AT + TABLE + 6 * 16 + 8), 4);
	device = dup(kernel.device);
	assert_int_equal(look(8, &view, &why), 0);
	assert_int_equal(view.writable, 5);
	assert_int_equal(data_of(device, 6), mark);
	close(device);
	/* And behind its end there is nothing to be read. */
	start(3);
	kernel.bar_at = BAR_AT + 2 * BAR_SIZE + 16;
	assert_int_equal(look(8, &view, &why), 0);
	assert_int_equal(view.writable, 0);
}

/* Writes that are refused, as a strict limit's are. */
static void test_sealed(void **state)
{
	struct vfcfg_view view;
	char *why;

	(void)state;
	start(3);
	assert_int_equal(fcntl(kernel.device, F_ADD_SEALS, F_SEAL_WRITE), 0);
	assert_int_equal(look(8, &view, &why), 0);
	assert_int_equal(view.beyond, 5);
	assert_int_equal(view.writable, 0);
}

static void test_bar_unreachable(void **state)
{
	struct vfcfg_view view;
	char *why;

	(void)state;
	start(3);
	kernel.fails = VFIO_DEVICE_GET_REGION_INFO | 1UL << 40;
	assert_int_equal(look(8, &view, &why), 0);
	assert_int_equal(view.writable, VFCFG_UNKNOWN);
	start(3);
	kernel.bar_size = TABLE + 7 * 16;
	assert_int_equal(look(8, &view, &why), 0);
	assert_int_equal(view.writable, VFCFG_UNKNOWN);
}

/* A cap that was granted does not stay. */
static void test_raise(void **state)
{
	struct vfcfg_view view;
	char *why;

	(void)state;
	start(3);
	kernel.cap = 99;
	assert_int_equal(look(8, &view, &why), 0);
	assert_int_equal(view.raise, 0);
	assert_int_equal(kernel.cap, 0);
	start(3);
	kernel.limit = 0;
	assert_int_equal(look(8, &view, &why), 0);
	assert_int_equal(view.raise, ENOTTY);
}

static void refused(int err, const char *text)
{
	struct vfcfg_view view;
	char *why;

	assert_int_equal(look(8, &view, &why), err);
	assert_string_equal(why, text);
	free(why);
}

static void test_cannot_be_opened(void **state)
{
	static const struct {
		unsigned long fails;
		const char *missing;
		const char *text;
		int err;
	} all[] = {
		{ 0, "/dev/vfio/vfio", "/dev/vfio/vfio: No such file or directory", -ENOENT },
		{ 0, "/dev/vfio/7", "/dev/vfio/7: No such file or directory", -ENOENT },
		{ VFIO_GROUP_GET_STATUS, NULL, "/dev/vfio/7: No such device or address", -ENXIO },
		{ VFIO_GROUP_SET_CONTAINER, NULL,
		  "a container for IOMMU group 7: No such device or address", -ENXIO },
		{ VFIO_SET_IOMMU, NULL, "a type 1 IOMMU: No such device or address", -ENXIO },
		{ VFIO_GROUP_GET_DEVICE_FD, NULL,
		  "opening the device: No such device or address", -ENXIO },
		{ VFIO_DEVICE_GET_REGION_INFO, NULL,
		  "opening the device: No such device or address", -ENXIO },
		{ VFIO_DEVICE_GET_IRQ_INFO, NULL,
		  "looking at it as a vfio user: No such device or address", -ENXIO },
		{ VFIO_DEVICE_SET_IRQS, NULL,
		  "looking at it as a vfio user: No such device or address", -ENXIO },
		{ VFIO_DEVICE_SET_IRQS | 1UL << 40, NULL,
		  "looking at it as a vfio user: Input/output error", -EIO },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(all); i++) {
		start(8);
		kernel.fails = all[i].fails;
		kernel.missing = all[i].missing;
		refused(all[i].err, all[i].text);
	}
	start(8);
	kernel.locked = 1000;
	refused(-EAGAIN, "opening the device: Resource temporarily unavailable");
	start(8);
	kernel.busy = true;
	refused(-EBUSY, "host drivers are bound to other functions of IOMMU group 7; "
		"unbind those first");
}

static void test_lock_is_waited_for(void **state)
{
	struct vfcfg_view view;
	char *why;

	(void)state;
	start(3);
	kernel.locked = 2;
	assert_int_equal(look(8, &view, &why), 0);
	assert_int_equal(kernel.locked, 0);
}

static void test_no_group(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct vfcfg_view view;
	struct vfcfg_addr addr;
	struct vfcfg_bus bus;
	char *why;

	(void)state;
	assert_int_equal(vfcfg_bus_open(&bus, fx->root), 0);
	assert_int_equal(vfcfg_addr_parse("0000:00:03.0", &addr), 0);
	assert_int_equal(vfcfg_vfio_look(&bus, &addr, 8, &view, &why), -ENOENT);
	assert_string_equal(why, "no IOMMU is in use for it; boot with one "
			    "(such as intel_iommu=on)");
	free(why);
	assert_int_equal(vfcfg_addr_parse("0000:77:00.0", &addr), 0);
	assert_int_equal(vfcfg_vfio_look(&bus, &addr, 8, &view, &why), -ENODEV);
	assert_non_null(strstr(why, "the device went away"));
	free(why);
	vfcfg_bus_close(&bus);
	fixture_free(fx);
}

/* A list without MSI-X, one that is a circle, and a device that reads short. */
static void test_odd_config(void **state)
{
	static const char no_msix[] =
		"looking at it as a vfio user: Inappropriate ioctl for device";
	const uint8_t none = 0, circle[2] = { 0x05, 0x40 };

	(void)state;
	start(8);
	put(PCI_CAPABILITY_LIST, &none, 1);
	refused(-ENOTTY, no_msix);
	start(8);
	put(0x40, circle, 2);
	refused(-ENOTTY, no_msix);
	start(8);
	assert_int_equal(ftruncate(kernel.device, CONFIG_AT), 0);
	refused(-EIO, "looking at it as a vfio user: Input/output error");
	start(8);
	assert_int_equal(ftruncate(kernel.device, CONFIG_AT + MSIX + 2), 0);
	refused(-EIO, "looking at it as a vfio user: Input/output error");
}

/* A table that is larger than there may be files. The last: there stay so few. */
static void test_files_run_out(void **state)
{
	const struct rlimit limit = { 64, 64 };
	struct vfcfg_view view;
	char *why;

	(void)state;
	start(128);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_int_equal(look(128, &view, &why), -EMFILE);
	assert_string_equal(why, "looking at it as a vfio user: Too many open files");
	free(why);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_whole_table),
	cmocka_unit_test(test_beyond),
	cmocka_unit_test(test_not_mapped),
	cmocka_unit_test(test_sealed),
	cmocka_unit_test(test_bar_unreachable),
	cmocka_unit_test(test_raise),
	cmocka_unit_test(test_cannot_be_opened),
	cmocka_unit_test(test_lock_is_waited_for),
	cmocka_unit_test(test_no_group),
	cmocka_unit_test(test_odd_config),
	cmocka_unit_test(test_files_run_out),
};

TAP_MAIN(tests)
