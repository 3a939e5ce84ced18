// SPDX-License-Identifier: GPL-2.0-only
/*
 * cap_guided_test [INPUTS [SEED]]
 *
 * A hostile user of a limited function: features, SET_IRQS, accesses to config space and
 * to BARs, some at a time and made at random. Where the kernel counts what runs (lab/run
 * --kernel kcov) what reaches something new is kept and varied further, unless BLIND is
 * set. Whatever the user does, it sees and has no more vectors than the limit allows.
 * VIRTUAL is the size of a virtual table, if it is to have one.
 */
#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "../lib/kcov.h"
#include "kselftest.h"
#include "vfio.h"

#define CALLS	10	/* in an input, at most */
#define KEPT	4096
#define SLOW_NS	30000000	/* a reset: what takes that long is not varied */
#define ERA	400	/* inputs that one limit is kept for */

enum kind { FEATURE, IRQS, CONFIG, BAR, INFO, RESET, NR_KINDS };

struct call {
	__u8 kind;
	__u8 index;		/* of an interrupt, a region, a feature */
	__u8 write;
	__u8 cut;		/* bytes after which the argument's memory ends, 0: none */
	__u32 size;
	__u32 flags;
	__u32 start;
	__u32 count;
	__u64 value;
};

struct input {
	unsigned int nr;
	struct call calls[CALLS];
};

static struct vfio v;
static struct vfio_region_info regions[VFIO_PCI_NUM_REGIONS];
static struct input kept[KEPT];
static unsigned int nr_kept;
static unsigned long calls, taken;
static int limit, event;
static unsigned int table;	/* where the MSI-X table begins in its BAR */
static char *edge;		/* readable before, nothing from here on */
static __u64 state;

/* xorshift64* */
static __u32 pick(__u32 n)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return n ? (__u32)((state * 0x2545f4914f6cdd1d) >> 32) % n : 0;
}

static __u32 pick_bits(void)
{
	return pick(1 << 16) << 16 | pick(1 << 16);
}

/* Near what matters, more often than not */
static __u32 pick_number(void)
{
	const __u32 odd[] = {
		0, 1, 2, 4, limit - 1, limit, limit + 1, v.size - 1, v.size, v.size + 1, 2047,
		2048, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff, -limit,
	};

	switch (pick(8)) {
	case 0:
		return pick_bits();
	case 1:
		return 1U << pick(32);
	case 2:
		return pick(4096);
	case 3:
		return v.msix + pick(PCI_CAP_MSIX_SIZEOF);
	case 4:
		return table + pick(v.size * PCI_MSIX_ENTRY_SIZE + 16);
	default:
		return odd[pick(ARRAY_SIZE(odd))];
	}
}

static struct call new_call(void)
{
	struct call c = {
		.kind = pick(64) ? pick(RESET) : RESET,
		.index = pick(10),
		.write = pick(2),
		.cut = pick(8) ? 0 : 1 + pick(64),
		.size = pick(4) ? 0 : pick(128),
		.start = pick(2) ? 0 : pick_number(),
		.count = pick_number(),
		.value = (__u64)pick_bits() << 32 | pick_number(),
	};

	switch (c.kind) {
	case FEATURE:
		/* That of the cap, or what is not known; GET, SET, PROBE in any mixture */
		c.index = pick(8) ? 0 : 1 + pick(16);
		c.flags = pick(8) ? 1U << (16 + pick(3)) : pick(8) << 16;
		break;
	case IRQS:
		c.index = pick(4) ? VFIO_PCI_MSIX_IRQ_INDEX : pick(8);
		c.flags = pick(8) ? 1U << pick(3) | 8U << pick(3) : pick_bits();
		break;
	}
	return c;
}

static void vary(struct input *in)
{
	for (int n = 1 + pick(4); n; n--) {
		struct call *c = &in->calls[pick(in->nr)];
		const struct input *other;

		switch (pick(12)) {
		case 0:
			if (in->nr < CALLS)
				in->calls[in->nr++] = new_call();
			break;
		case 1:
			if (in->nr > 1)
				*c = in->calls[--in->nr];
			break;
		case 2:
			*c = new_call();
			break;
		case 3:
			other = &kept[pick(nr_kept)];
			*c = other->calls[pick(other->nr)];
			break;
		case 4:
			c->index = pick(12);
			break;
		case 5:
			c->write ^= 1;
			break;
		case 6:
			c->cut = pick(2) ? 0 : 1 + pick(64);
			break;
		case 7:
			c->size = pick(2) ? 0 : pick_number();
			break;
		case 8:
			c->flags ^= 1U << pick(32);
			break;
		case 9:
			c->start = pick_number();
			break;
		case 10:
			c->count = pick_number();
			break;
		default:
			((unsigned char *)&c->value)[pick(8)] = pick(256);
		}
	}
}

/* The argument at a place behind which there may be nothing to read or write */
static void *placed(const struct call *c, void *arg, size_t size)
{
	if (!c->cut)
		return arg;
	if (c->cut < size)
		size = c->cut;
	return memcpy(edge - size, arg, size);
}

static long do_feature(const struct call *c)
{
	struct cap_feature f = {
		.header.argsz = c->size ?: sizeof(f),
		.header.flags = c->flags & ~VFIO_DEVICE_FEATURE_MASK,
		.cap.flags = c->value >> 32 & (c->value >> 60 ? 3 : -1),
		.cap.cap = c->count,
		.cap.limit = c->value,
		.cap.table_size = c->value >> 16,
		.cap.reserved[2] = c->start,
	};

	f.header.flags |= c->index ? c->index - 1 : VFIO_DEVICE_FEATURE_PCI_MSIX_CAP;
	return ioctl(v.device, VFIO_DEVICE_FEATURE, placed(c, &f, sizeof(f)));
}

static long do_irqs(const struct call *c)
{
	static struct vfio_irqs irqs;

	irqs.header = (struct vfio_irq_set) {
		.argsz = c->size ?: sizeof(irqs),
		.flags = c->flags,
		.index = c->index,
		.start = c->start,
		.count = c->count,
	};
	for (int i = 0; i < MAX_VECTORS; i++)
		irqs.fds[i] = c->value >> i % 64 & 1 ? -1 : event;
	return ioctl(v.device, VFIO_DEVICE_SET_IRQS, placed(c, &irqs, sizeof(irqs.header) + 256));
}

static long do_region(const struct call *c, unsigned int index)
{
	const struct vfio_region_info *r = &regions[index];
	unsigned char bytes[128];
	size_t count = 1 + (c->size ? c->size % sizeof(bytes) : c->value >> 32 & 7);
	off_t at = r->offset + (r->size ? (c->start + (__u64)c->count) % (r->size + 8) : 0);
	char *arg;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = c->value >> i % 4 * 8;
	arg = placed(c, bytes, sizeof(bytes));
	return c->write ? pwrite(v.device, arg, count, at) : pread(v.device, arg, count, at);
}

static long do_info(const struct call *c)
{
	struct vfio_irq_info irq = { .argsz = c->size ?: sizeof(irq), .index = c->index };
	char room[256] = "";
	struct vfio_region_info *region = (void *)room;
	void *map;

	if (c->write)
		return ioctl(v.device, VFIO_DEVICE_GET_IRQ_INFO, placed(c, &irq, sizeof(irq)));
	if (c->flags & 1) {
		map = mmap(NULL, 4096 * (1 + c->count % 4), PROT_READ | PROT_WRITE, MAP_SHARED,
			   v.device, regions[c->index % VFIO_PCI_NUM_REGIONS].offset +
			   (c->start & 0xf000));
		if (map == MAP_FAILED)
			return -1;
		munmap(map, 4096 * (1 + c->count % 4));
		return 0;
	}
	region->argsz = c->size ?: sizeof(room);
	region->index = c->index;
	return ioctl(v.device, VFIO_DEVICE_GET_REGION_INFO, placed(c, room, sizeof(room)));
}

static void do_call(const struct call *c)
{
	long got;

	switch (c->kind) {
	case FEATURE:
		got = do_feature(c);
		break;
	case IRQS:
		got = do_irqs(c);
		break;
	case CONFIG:
		got = do_region(c, VFIO_PCI_CONFIG_REGION_INDEX);
		break;
	case BAR:
		got = do_region(c, c->index % VFIO_PCI_CONFIG_REGION_INDEX);
		break;
	case INFO:
		got = do_info(c);
		break;
	default:
		got = ioctl(v.device, VFIO_DEVICE_RESET);
	}
	calls++;
	taken += got >= 0;
}

/* Root as a guest's VMM is: without what a limit takes */
static void privileged(bool yes)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		ksft_exit_fail_msg("capget: %s\n", strerror(errno));
	data[0].effective = yes ? data[0].permitted :
			    data[0].permitted & ~(1U << CAP_SYS_ADMIN);
	if (syscall(SYS_capset, &header, data))
		ksft_exit_fail_msg("capset: %s\n", strerror(errno));
}

static void tell(const struct input *in, const char *what, int number)
{
	printf("# limit %d of %d: %s %d, after\n", limit, v.size, what, number);
	for (unsigned int i = 0; i < in->nr; i++) {
		const struct call *c = &in->calls[i];

		printf("# kind %u index %u write %u cut %u size %#x flags %#x start %#x ",
		       c->kind, c->index, c->write, c->cut, c->size, c->flags, c->start);
		printf("count %#x value %#llx\n", c->count, (unsigned long long)c->value);
	}
	ksft_test_result_fail("no more than the limit\n");
	ksft_exit_fail();
}

/* The device as a driver wants it; what config writes did to it ends here. */
static void calm(const struct input *in)
{
	int size;
	__u16 command = PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER;

	for (int index = 0; index < VFIO_PCI_NUM_IRQS; index++)
		disable_irqs(&v, index);
	if (cap_set(&v, 0, 0))
		tell(in, "no cap can be set, Message Control", vfio_control(&v));
	if (pwrite(v.device, &command, 2, v.config + PCI_COMMAND) != 2)
		tell(in, "no command can be set, Message Control", vfio_control(&v));
	size = visible_size(&v);
	if (size != limit)
		tell(in, "visible", size);
	if (host_allocated(v.address))
		tell(in, "vectors left over", host_allocated(v.address));
}

static void run(const struct input *in)
{
	int n;

	for (unsigned int i = 0; i < in->nr; i++)
		do_call(&in->calls[i]);
	/* Of whichever kind of interrupt; INTx and MSI have one each here. */
	n = host_allocated(v.address);
	if (n > (limit > 1 ? limit : 1))
		tell(in, "vectors", n);
	n = irq_count(&v, VFIO_PCI_MSIX_IRQ_INDEX);
	if (n > limit)
		tell(in, "visible", n);
}

static void open_limited(const char *value, int vectors)
{
	__u32 where;
	const char *virtual = getenv("VIRTUAL");
	int size;

	vfio_close(&v);
	privileged(true);
	if (virtual && device_write(v.address, "vfio_msix_virtual", virtual))
		ksft_exit_fail_msg("virtual table of %s\n", virtual);
	if (limit_write(v.address, value))
		ksft_exit_fail_msg("limit %s\n", value);
	if (vfio_reopen(&v))
		ksft_exit_fail_msg("it does not open again\n");
	size = virtual ? atoi(virtual) : v.size;
	limit = vectors && vectors < size ? vectors : size;
	if (host_config(&v, &where, 4, v.msix + PCI_MSIX_TABLE) == 4)
		table = where & PCI_MSIX_TABLE_OFFSET;
	privileged(false);
	for (int i = 0; i < VFIO_PCI_NUM_REGIONS; i++) {
		regions[i].argsz = sizeof(regions[i]);
		regions[i].index = i;
		if (ioctl(v.device, VFIO_DEVICE_GET_REGION_INFO, &regions[i]))
			regions[i].size = 0;
	}
}

static __u64 now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static void fuzz(unsigned long inputs, bool blind)
{
	static const struct { const char *text; int vectors; } limits[] = {
		{ "3", 3 }, { "2 strict", 2 }, { "1", 1 }, { "0", 0 }, { "4 strict", 4 },
	};

	for (unsigned long i = 0; i < inputs; i++) {
		struct input in = { .nr = 1 };
		__u64 began;
		bool new;

		if (!(i % ERA)) {
			int at = i / ERA % ARRAY_SIZE(limits);

			open_limited(limits[at].text, limits[at].vectors);
		}
		if (nr_kept && pick(8)) {
			in = kept[pick(nr_kept)];
			vary(&in);
		} else {
			in.nr = 1 + pick(CALLS);
			for (unsigned int n = 0; n < in.nr; n++)
				in.calls[n] = new_call();
		}
		began = now_ns();
		kcov_begin();
		run(&in);
		new = kcov_end();
		if (new && !blind && now_ns() - began < SLOW_NS && nr_kept < KEPT)
			kept[nr_kept++] = in;
		calm(&in);
		if (kcov_places() && !((i + 1) & i))
			ksft_print_msg("%lu inputs: %u kept, %u places reached\n", i + 1, nr_kept,
				       kcov_places());
	}
}

int main(int argc, char **argv)
{
	unsigned long inputs = argc > 1 ? strtoul(argv[1], NULL, 0) : 2000;
	unsigned long seed = argc > 2 ? strtoul(argv[2], NULL, 0) : (unsigned long)time(NULL);
	bool counts;
	char *pages;

	ksft_print_header();
	ksft_set_plan(1);
	state = seed * 2 + 1;
	pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (pages == MAP_FAILED || mprotect(pages + 4096, 4096, PROT_NONE))
		ksft_exit_fail_msg("no memory\n");
	edge = pages + 4096;
	event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	counts = kcov_open();
	if (vfio_open(&v, "VF"))
		ksft_exit_skip("no device\n");
	ksft_print_msg("%lu inputs, seed %lu, %s\n", inputs, seed,
		       !counts ? "the kernel does not count what they reach" :
		       getenv("BLIND") ? "blind" : "guided");
	fuzz(inputs, getenv("BLIND"));
	ksft_print_msg("%lu calls, %lu of them taken\n", calls, taken);
	if (counts)
		ksft_print_msg("%u inputs kept, %u places reached\n", nr_kept, kcov_places());
	vfio_close(&v);
	privileged(true);
	limit_set(v.address, 0);
	if (getenv("VIRTUAL"))
		device_write(v.address, "vfio_msix_virtual", "0");
	ksft_test_result_pass("no more than the limit\n");
	ksft_exit_pass();
}
