// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a user can still reach: the MSI-X table is in a page of the device that
 * it may map, so it can write entries beyond the visible size and have the
 * device send them. This shows where such a message ends: interrupt remapping
 * lets a function raise only the interrupts that the host gave it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "nvme_user.h"

#define CAP	4
#define BEYOND	5		/* an entry that the device has and the user not */

struct entry {
	volatile __u32 low, high, data, control;
};

FIXTURE(table) {
	struct vfio v;
	struct nvme_user nvme;
	struct entry *entries;
	int fds[CAP];
	int log;
};

FIXTURE_SETUP(table)
{
	__u32 table;

	ASSERT_EQ(0, vfio_open(&self->v, "VF"));
	ASSERT_LT(BEYOND, self->v.size);
	ASSERT_EQ(0, cap_set(&self->v, 0, CAP));
	for (int i = 0; i < CAP; i++)
		self->fds[i] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	ASSERT_EQ(0, set_irqs(self->v.device, VFIO_PCI_MSIX_IRQ_INDEX, 0, CAP,
			      self->fds));
	ASSERT_EQ(0, nvme_start(&self->nvme, &self->v));
	ASSERT_EQ(4, host_config(&self->v, &table, 4,
				 self->v.msix + PCI_MSIX_TABLE));
	/* The NVMe controllers of the lab have it in BAR 0. */
	ASSERT_EQ(0, table & PCI_MSIX_TABLE_BIR);
	self->entries = (void *)(self->nvme.bar + (table & PCI_MSIX_TABLE_OFFSET));
	self->log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ASSERT_LE(0, self->log);
	lseek(self->log, 0, SEEK_END);
}

FIXTURE_TEARDOWN(table)
{
	nvme_stop(&self->nvme);
	vfio_close(&self->v);
}

/* Interrupts of all devices, and those that nobody was there for */
static long others(const char *address)
{
	char line[1024];
	long sum = 0;
	FILE *f = fopen("/proc/interrupts", "re");

	while (f && fgets(line, sizeof(line), f)) {
		char *field = strchr(line, ':');

		if (!field || strstr(line, address) ||
		    !(strstr(line, "nvme") || strstr(line, "ERR:") ||
		      strstr(line, "MIS:") || strstr(line, "acpi") ||
		      strstr(line, "rtc") || strstr(line, "pciehp")))
			continue;
		for (field++;;) {
			char *end;
			long n = strtol(field, &end, 10);

			if (end == field)
				break;
			sum += n;
			field = end;
		}
	}
	if (f)
		fclose(f);
	return sum;
}

static int log_count(int fd, const char *text)
{
	char line[1024];
	int count = 0;
	ssize_t n;

	while ((n = read(fd, line, sizeof(line) - 1)) > 0) {
		line[n] = 0;
		count += !!strstr(line, text);
	}
	return count;
}

/*
 * Which of the user's own eventfds have been signalled, as bits. Those in @want
 * are waited for, as the processor that they go to may be busy; for others a
 * moment has to be enough.
 */
static int heard(const int *fds, int want)
{
	int bits = 0;
	__u64 count;

	for (int tries = 0; tries < 100; tries++) {
		usleep(20000);
		for (int i = 0; i < CAP; i++)
			if (read(fds[i], &count, sizeof(count)) == sizeof(count))
				bits |= 1 << i;
		if ((bits & want) == want)
			break;
	}
	return bits;
}

static void write_entry(struct entry *e, __u32 low, __u32 data)
{
	e->control = PCI_MSIX_ENTRY_CTRL_MASKBIT;
	e->low = low;
	e->high = 0;
	e->data = data;
	e->control = 0;
}

TEST_F(table, vectors_within_the_cap_arrive)
{
	for (int i = 0; i < CAP; i++) {
		ASSERT_EQ(0, nvme_queue_pair(&self->nvme, i));
		heard(self->fds, 0);
		ASSERT_EQ(0, nvme_io(&self->nvme));
		EXPECT_EQ(1 << i, heard(self->fds, 1 << i));
	}
}

/* The device is not told of the cap: it sends, to an entry that is masked. */
TEST_F(table, entry_beyond_is_inert_as_the_host_left_it)
{
	long before = host_interrupts(self->v.address);

	EXPECT_EQ(PCI_MSIX_ENTRY_CTRL_MASKBIT, self->entries[BEYOND].control & 1);
	ASSERT_EQ(0, nvme_queue_pair(&self->nvme, BEYOND));
	heard(self->fds, 0);
	before = host_interrupts(self->v.address);
	for (int i = 0; i < 8; i++)
		ASSERT_EQ(0, nvme_io(&self->nvme));
	EXPECT_EQ(0, heard(self->fds, 0));
	EXPECT_EQ(before, host_interrupts(self->v.address));
}

/*
 * The message of a machine without interrupt remapping: a vector number of the
 * user's choice, to a processor of its choice. Hardware blocks it while the
 * operating system does not allow this format (VT-d 5.1.4), and Linux does not.
 * The number is one that nothing uses, so that the kernel says if it comes.
 */
TEST_F(table, forged_message_in_compatibility_format)
{
	long own, other;

	ASSERT_EQ(0, nvme_queue_pair(&self->nvme, BEYOND));
	heard(self->fds, 0);
	own = host_interrupts(self->v.address);
	other = others(self->v.address);
	write_entry(&self->entries[BEYOND], 0xfee00000, 0xe0);
	for (int i = 0; i < 4; i++)
		ASSERT_EQ(0, nvme_io(&self->nvme));
	EXPECT_EQ(0, heard(self->fds, 0));
	EXPECT_EQ(own, host_interrupts(self->v.address));
	if (log_count(self->log, "No irq handler for"))
		SKIP(return, "this IOMMU passes what the host does not allow: QEMU's does");
	EXPECT_EQ(other, others(self->v.address));
	TH_LOG("%d lines of remapping faults in the log",
	       log_count(self->log, "INTR-REMAP"));
}

static __u32 remappable(unsigned int handle)
{
	return 0xfee00000 | (handle & 0x7fff) << 5 | 1 << 4 |
	       (handle >> 15) << 2;
}

/*
 * The message of a machine with it, naming every entry of the remapping table
 * that anybody might have: only those of this function get through.
 */
TEST_F_TIMEOUT(table, forged_message_with_the_handle_of_another, 900)
{
	unsigned int own[CAP];
	int arrived = 0;
	long other;

	for (int i = 0; i < CAP; i++) {
		__u32 low = self->entries[i].low;

		if (!(low & 1 << 4))
			SKIP(return, "no interrupt remapping");
		/* A block is a base and, in the data, a number in the block. */
		own[i] = ((low >> 5 & 0x7fff) | (low >> 2 & 1) << 15) +
			 (low & 1 << 3 ? self->entries[i].data & 0xffff : 0);
	}
	ASSERT_EQ(0, nvme_queue_pair(&self->nvme, BEYOND));
	heard(self->fds, 0);
	other = others(self->v.address);
	for (unsigned int handle = 0; handle < 256; handle++) {
		int want = 0, got;

		for (int i = 0; i < CAP; i++)
			if (own[i] == handle)
				want |= 1 << i;
		write_entry(&self->entries[BEYOND], remappable(handle), 0);
		ASSERT_EQ(0, nvme_io(&self->nvme));
		got = heard(self->fds, want);
		arrived += got != 0;
		EXPECT_EQ(want, got) TH_LOG("handle %u", handle);
	}
	TH_LOG("%d of 256 handles arrived, all of them our own", arrived);
	EXPECT_EQ(CAP, arrived);
	EXPECT_EQ(other, others(self->v.address));
}

/* So this is the most that can be had: a vector of one's own, once more. */
TEST_F(table, copy_of_an_own_entry_raises_the_own_interrupt)
{
	ASSERT_EQ(0, nvme_queue_pair(&self->nvme, BEYOND));
	for (int i = 0; i < CAP; i++) {
		write_entry(&self->entries[BEYOND], self->entries[i].low,
			    self->entries[i].data);
		heard(self->fds, 0);
		ASSERT_EQ(0, nvme_io(&self->nvme));
		EXPECT_EQ(1 << i, heard(self->fds, 1 << i));
	}
	EXPECT_EQ(CAP, host_vectors(self->v.address));
}

#define DATA_IOVA	0x200000000ULL
#define TABLE_IOVA	0x300000000ULL

/*
 * Another function of the same user, for which the table's page is memory, writes the
 * entry: with a message of this one, which arrives, and with one of its own, which does
 * not, for it is not this function's.
 */
TEST_F(table, entry_beyond_written_by_dma_of_another)
{
	static __u32 block[1024] __attribute__((aligned(4096)));
	volatile __u32 *there = (volatile __u32 *)self->entries;
	unsigned long page = (unsigned long)self->entries & -4096UL;
	int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	struct nvme_user other;
	struct entry *own;
	long before;
	struct vfio v;
	__u64 count;

	if (vfio_open(&v, "VF2"))
		SKIP(return, "no other function");
	ASSERT_EQ(0, set_irqs(v.device, VFIO_PCI_MSIX_IRQ_INDEX, 0, 1, &fd));
	ASSERT_EQ(0, nvme_start(&other, &v));
	ASSERT_EQ(0, nvme_queue_pair(&other, 0));
	own = (void *)(other.bar + ((char *)self->entries - (char *)self->nvme.bar));
	ASSERT_EQ(0, nvme_map(&v, block, DATA_IOVA));
	ASSERT_EQ(0, nvme_map(&v, (void *)page, TABLE_IOVA));
	ASSERT_EQ(0, nvme_queue_pair(&self->nvme, BEYOND));

	for (int i = 0; i < 2; i++) {
		const struct entry *from = i ? own : &self->entries[0];

		for (int at = 0; at < 128; at++)
			block[at] = there[at];
		block[BEYOND * 4] = from->low;
		block[BEYOND * 4 + 1] = from->high;
		block[BEYOND * 4 + 2] = from->data;
		block[BEYOND * 4 + 3] = 0;
		ASSERT_EQ(0, nvme_block(&other, true, DATA_IOVA));
		ASSERT_EQ(0, nvme_block(&other, false,
					TABLE_IOVA + ((unsigned long)self->entries - page)));
		ASSERT_EQ(from->low, self->entries[BEYOND].low);
		ASSERT_EQ(from->data, self->entries[BEYOND].data);
		ASSERT_EQ(0, self->entries[BEYOND].control);

		heard(self->fds, 0);
		while (read(fd, &count, sizeof(count)) == sizeof(count))
			;
		before = host_interrupts(v.address);
		ASSERT_EQ(0, nvme_io(&self->nvme));
		EXPECT_EQ(!i, heard(self->fds, !i));
		EXPECT_GT(0, read(fd, &count, sizeof(count)));
		EXPECT_EQ(before, host_interrupts(v.address));
		EXPECT_EQ(CAP, host_vectors(self->v.address));
	}
	nvme_stop(&other);
	vfio_close(&v);
	close(fd);
}

/* read() and write() do not reach the table, whatever is visible of it. */
TEST_F(table, no_access_through_the_region)
{
	struct vfio_region_info region = {
		.argsz = sizeof(region),
		.index = VFIO_PCI_BAR0_REGION_INDEX,
	};
	off_t at;
	__u32 value = 0x12345670, before;

	ASSERT_EQ(0, ioctl(self->v.device, VFIO_DEVICE_GET_REGION_INFO,
			   &region));
	at = region.offset + ((char *)&self->entries[BEYOND].data -
			      (char *)self->nvme.bar);
	before = self->entries[BEYOND].data;
	ASSERT_EQ(4, pwrite(self->v.device, &value, 4, at));
	EXPECT_EQ(before, self->entries[BEYOND].data);
	ASSERT_EQ(4, pread(self->v.device, &value, 4, at));
	EXPECT_EQ(0xffffffff, value);
}

TEST_HARNESS_MAIN
