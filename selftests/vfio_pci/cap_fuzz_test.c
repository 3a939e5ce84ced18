// SPDX-License-Identifier: GPL-2.0-only
/*
 * cap_fuzz_test [CALLS [SEED]]
 *
 * Random calls of the feature, of SET_IRQS and of config space, each compared
 * with what a model of the rules says. 10000 calls take a second or two; the
 * seed is printed, and the same seed makes the same calls.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "kselftest.h"
#include "vfio.h"

#define MSIX	VFIO_PCI_MSIX_IRQ_INDEX

static struct vfio v;

/* What the device should be like by the rules */
static struct {
	int size;
	int cap;
	int limit;
	bool strict;
	bool enabled;
	__u8 plain[256];	/* config space without a cap, MSI-X disabled */
} model;

static unsigned int random_state;
static unsigned long call_number;

static unsigned int pick(unsigned int n)
{
	random_state = random_state * 1664525 + 1013904223;
	return n ? (random_state >> 8) % n : 0;
}

/* Numbers are near what matters more often than not. */
static unsigned int pick_number(void)
{
	static const unsigned int odd[] = {
		0, 1, 2047, 2048, 2049, 0x7fff, 0x8000, 0xffff, 0x10000,
		0x7fffffff, 0x80000000, 0xffffffff,
	};

	switch (pick(8)) {
	case 0:
		return odd[pick(ARRAY_SIZE(odd))];
	case 1:
		return pick(65536);
	default:
		return pick(model.size + 2);
	}
}

static int visible(void)
{
	int size = model.size;

	if (model.limit && model.limit < size)
		size = model.limit;
	if (model.cap && model.cap < size)
		size = model.cap;
	return size;
}

__attribute__((format(printf, 1, 2), noreturn))
static void wrong(const char *format, ...)
{
	va_list args;

	printf("# call %lu, cap %d limit %d size %d %s: ", call_number,
	       model.cap, model.limit, model.size,
	       model.enabled ? "enabled" : "disabled");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	ksft_test_result_fail("the kernel does as the rules say\n");
	ksft_exit_fail();
}

static int expected_set(const struct vfio_device_feature_pci_msix_cap *c)
{
	if (c->flags & ~3 || c->reserved[0] || c->reserved[1] ||
	    c->reserved[2] || c->cap > model.size)
		return -EINVAL;
	if (c->flags & VFIO_PCI_MSIX_CAP_STRICT &&
	    (!(c->flags & VFIO_PCI_MSIX_CAP_LIMIT) || !c->cap))
		return -EINVAL;
	if (!c->flags && model.limit && c->cap > model.limit)
		return -EPERM;
	if (model.enabled)
		return -EBUSY;
	return 0;
}

static void fuzz_set(void)
{
	struct cap_feature f = {
		.header.argsz = pick(16) ? sizeof(f) : pick(2 * sizeof(f)),
		.header.flags = VFIO_DEVICE_FEATURE_PCI_MSIX_CAP |
				VFIO_DEVICE_FEATURE_SET,
		.cap.flags = pick(4),
		.cap.cap = pick_number(),
		.cap.limit = pick_number(),
		.cap.table_size = pick_number(),
	};
	int want, got;

	if (!pick(16))
		f.cap.flags = 1U << pick(32);
	if (!pick(16))
		f.cap.reserved[pick(3)] = 1 << pick(16);
	want = f.header.argsz < sizeof(f) ? -EINVAL : expected_set(&f.cap);
	got = ioctl(v.device, VFIO_DEVICE_FEATURE, &f) ? -errno : 0;
	if (want != got)
		wrong("SET flags %#x cap %u: %d, not %d", f.cap.flags,
		      f.cap.cap, got, want);
	if (!got && f.cap.flags) {
		model.limit = f.cap.cap;
		model.strict = f.cap.flags & VFIO_PCI_MSIX_CAP_STRICT;
	} else if (!got) {
		model.cap = f.cap.cap;
	}
}

static void fuzz_get(void)
{
	struct vfio_device_feature_pci_msix_cap c;
	int got = cap_get(&v, &c);

	if (got || c.flags != (model.strict ? VFIO_PCI_MSIX_CAP_STRICT : 0) ||
	    c.cap != model.cap || c.limit != model.limit ||
	    c.table_size != model.size || c.reserved[0] || c.reserved[1] ||
	    c.reserved[2])
		wrong("GET: %d, cap %u limit %u size %u", got, c.cap, c.limit,
		      c.table_size);
}

/* Whatever else the index is, it must not be taken for ours. */
static void fuzz_header(void)
{
	struct cap_feature f = {
		.header.argsz = pick(64),
		.header.flags = pick(1 << 24) << 8 | pick(256),
		.cap.cap = pick_number(),
	};
	int op = f.header.flags & (VFIO_DEVICE_FEATURE_SET |
				   VFIO_DEVICE_FEATURE_PROBE);

	/* Those of mainline do things to the device that the model has not. */
	if ((f.header.flags & VFIO_DEVICE_FEATURE_MASK) < 64)
		return;
	if ((f.header.flags & VFIO_DEVICE_FEATURE_MASK) ==
	    VFIO_DEVICE_FEATURE_PCI_MSIX_CAP && op == VFIO_DEVICE_FEATURE_SET)
		return;
	ioctl(v.device, VFIO_DEVICE_FEATURE, &f);
}

static void fuzz_set_irqs(void)
{
	static int fd = -1;
	static struct vfio_irqs irqs;
	unsigned int start = pick(4) ? 0 : pick_number();
	unsigned int count = pick_number();
	bool fits = start < (unsigned int)visible() &&
		    count <= visible() - start;
	int got;

	if (fd < 0)
		fd = eventfd(0, EFD_CLOEXEC);
	irqs.header = (struct vfio_irq_set) {
		.argsz = sizeof(irqs),
		.flags = VFIO_IRQ_SET_DATA_EVENTFD |
			 VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = MSIX,
		.start = start,
		.count = count,
	};
	for (int i = 0; i < MAX_VECTORS; i++)
		irqs.fds[i] = pick(8) ? fd : -1;
	got = ioctl(v.device, VFIO_DEVICE_SET_IRQS, &irqs) ? -errno : 0;
	/* What enabling none, from some vector on, means differs by kernel. */
	if (fits && got && !model.enabled && count)
		wrong("SET_IRQS %u+%u: %d", start, count, got);
	if (!fits && !got)
		wrong("SET_IRQS %u+%u was taken", start, count);
	if (!got)
		model.enabled = true;
}

static void fuzz_disable(void)
{
	int got = disable_irqs(&v, MSIX);

	if (model.enabled && got)
		wrong("disable: %d", got);
	model.enabled = false;
}

static void fuzz_irq_info(void)
{
	if (irq_count(&v, MSIX) != visible())
		wrong("GET_IRQ_INFO: %d, not %d", irq_count(&v, MSIX),
		      visible());
}

static void fuzz_config(void)
{
	int control = v.msix + PCI_MSIX_FLAGS;
	int pos = control - 16 + pick(34);
	int count = 1 + pick(48);
	__u8 want[256], got[64];
	__u16 word;

	if (pos + count > 256)
		count = 256 - pos;
	memcpy(want, model.plain, sizeof(want));
	word = (visible() - 1) | (model.enabled ? PCI_MSIX_FLAGS_ENABLE : 0);
	memcpy(want + control, &word, 2);
	if (vfio_config(&v, got, count, pos) != count ||
	    memcmp(got, want + pos, count))
		wrong("config read of %d bytes at Message Control %+d", count,
		      pos - control);
}

static void fuzz_config_write(void)
{
	__u32 value = pick(1 << 24) << 8 | pick(256);
	int count = 1 + pick(4);
	/* Behind the capability there may be registers of the device. */
	int pos = v.msix + pick(PCI_CAP_MSIX_SIZEOF - count + 1);

	if (pwrite(v.device, &value, count, v.config + pos) != count)
		wrong("config write of %d bytes at MSI-X + %d", count,
		      pos - v.msix);
}

static void check_host(void)
{
	if (host_vectors(v.address) > visible())
		wrong("%d vectors in use", host_vectors(v.address));
	if (!!(host_control(&v) & PCI_MSIX_FLAGS_ENABLE) != model.enabled)
		wrong("Message Control is %#x", host_control(&v));
	if (visible_size(&v) != visible())
		wrong("visible size %d", visible_size(&v));
}

int main(int argc, char **argv)
{
	static void (* const calls[])(void) = {
		fuzz_set, fuzz_set, fuzz_get, fuzz_header, fuzz_set_irqs,
		fuzz_disable, fuzz_irq_info, fuzz_config, fuzz_config,
		fuzz_config_write,
	};
	unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 0) : 10000;

	random_state = argc > 2 ? strtoul(argv[2], NULL, 0) :
				  (unsigned long)time(NULL);
	ksft_print_header();
	ksft_set_plan(1);
	ksft_print_msg("%lu calls, seed %u\n", count, random_state);
	if (vfio_open(&v, "VF"))
		ksft_exit_skip("no device\n");
	model.size = v.size;
	cap_set(&v, VFIO_PCI_MSIX_CAP_LIMIT, 0);
	if (vfio_config(&v, model.plain, sizeof(model.plain), 0) !=
	    sizeof(model.plain))
		ksft_exit_fail_msg("no config space\n");
	for (call_number = 0; call_number < count; call_number++) {
		calls[pick(ARRAY_SIZE(calls))]();
		if (!(call_number % 64))
			check_host();
	}
	check_host();
	fuzz_disable();
	vfio_close(&v);
	limit_set(v.address, 0);
	ksft_test_result_pass("the kernel does as the rules say\n");
	ksft_exit_pass();
}
