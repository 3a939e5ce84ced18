// SPDX-License-Identifier: GPL-2.0-only
/*
 * A strict limit: the pages of the MSI-X table are not mapped, and read() and
 * write() reach its entries within the visible size and no other. What the
 * function itself has is seen through a mapping, once the limit is not strict any
 * more, which it may become while the device is open.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "vfio.h"

#define STRICT	(VFIO_PCI_MSIX_CAP_LIMIT | VFIO_PCI_MSIX_CAP_STRICT)
#define ENTRY	PCI_MSIX_ENTRY_SIZE
#define AROUND	24		/* bytes before and behind that matter, too */

struct region {
	struct vfio_region_info info;
	char caps[256];
};

FIXTURE(strict) {
	struct vfio v;
	struct region bar;	/* the table's */
	size_t table, end;	/* where it is in the BAR */
	size_t page, table_page, end_page;
	int visible;
	char *lifted;		/* these pages, where LIFT() has mapped them */
};

static int get_region(const struct vfio *v, int index, struct region *r)
{
	memset(r, 0, sizeof(*r));
	r->info.argsz = sizeof(*r);
	r->info.index = index;
	return ioctl(v->device, VFIO_DEVICE_GET_REGION_INFO, &r->info) ?
		-errno : 0;
}

static void *region_cap(struct region *r, int id)
{
	struct vfio_info_cap_header *header;
	__u32 at = r->info.flags & VFIO_REGION_INFO_FLAG_CAPS ?
		   r->info.cap_offset : 0;

	for (; at; at = header->next) {
		header = (void *)((char *)r + at);
		if (header->id == id)
			return header;
	}
	return NULL;
}

FIXTURE_SETUP(strict)
{
	__u16 command = PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER;
	__u32 table;

	ASSERT_EQ(0, vfio_open(&self->v, "VF"));
	ASSERT_LE(3, self->v.size);
	self->visible = self->v.size < 4 ? 2 : self->v.size / 2;
	ASSERT_EQ(0, cap_set(&self->v, STRICT, self->visible));
	ASSERT_EQ(2, pwrite(self->v.device, &command, 2,
			    self->v.config + PCI_COMMAND));
	ASSERT_EQ(4, host_config(&self->v, &table, 4,
				 self->v.msix + PCI_MSIX_TABLE));
	ASSERT_EQ(0, get_region(&self->v, table & PCI_MSIX_TABLE_BIR,
				&self->bar));
	self->page = sysconf(_SC_PAGESIZE);
	self->table = table & PCI_MSIX_TABLE_OFFSET;
	self->end = self->table + self->v.size * ENTRY;
	self->table_page = self->table & -self->page;
	self->end_page = (self->end + self->page - 1) & -self->page;
}

FIXTURE_TEARDOWN(strict)
{
	/* A mapping holds the device open. */
	if (self->lifted)
		munmap(self->lifted, self->end_page - self->table_page);
	vfio_close(&self->v);
	EXPECT_EQ(0, limit_set(self->v.address, 0));
}

static void *map(const struct vfio *v, const struct region *r, size_t at,
		 size_t length)
{
	return mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, v->device,
		    r->info.offset + at);
}

TEST_F(strict, region_info_leaves_the_table_out)
{
	struct vfio_region_info_cap_sparse_mmap *sparse;
	size_t sum = 0;

	EXPECT_EQ(NULL, region_cap(&self->bar, VFIO_REGION_INFO_CAP_MSIX_MAPPABLE));
	sparse = region_cap(&self->bar, VFIO_REGION_INFO_CAP_SPARSE_MMAP);
	if (!(self->bar.info.flags & VFIO_REGION_INFO_FLAG_MMAP)) {
		EXPECT_EQ(NULL, sparse);
		EXPECT_EQ(0, self->table_page);
		EXPECT_LE(self->bar.info.size, self->end_page);
		SKIP(return, "the table is all of its BAR");
	}
	ASSERT_NE(NULL, sparse);
	EXPECT_LE(1, sparse->nr_areas);
	EXPECT_GE(2, sparse->nr_areas);
	for (__u32 i = 0; i < sparse->nr_areas; i++) {
		size_t start = sparse->areas[i].offset;
		size_t length = sparse->areas[i].size;
		void *area = map(&self->v, &self->bar, start, length);

		EXPECT_NE(0, length);
		EXPECT_TRUE(start + length <= self->table_page ||
			    start >= self->end_page);
		EXPECT_NE(MAP_FAILED, area);
		munmap(area, length);
		sum += length;
	}
	/* And nothing but the table */
	EXPECT_EQ(self->bar.info.size - (self->end_page - self->table_page), sum);
}

TEST_F(strict, no_page_of_the_table_is_mapped)
{
	size_t size = self->bar.info.size;

	for (size_t at = 0; at < size; at += self->page) {
		bool table = at >= self->table_page && at < self->end_page;
		void *page = map(&self->v, &self->bar, at, self->page);

		EXPECT_EQ(table, page == MAP_FAILED)
			TH_LOG("page at %#zx", at);
		if (page == MAP_FAILED) {
			EXPECT_EQ(EINVAL, errno);
		} else {
			munmap(page, self->page);
		}
		/* From there to the end, and from the beginning to there */
		if (at < self->end_page)
			EXPECT_EQ(MAP_FAILED, map(&self->v, &self->bar, at,
						  size - at));
		if (at + self->page > self->table_page)
			EXPECT_EQ(MAP_FAILED, map(&self->v, &self->bar, 0,
						  at + self->page));
	}
	/* A mapping of what is before does not grow into it. */
	if (self->table_page) {
		void *page = map(&self->v, &self->bar,
				 self->table_page - self->page, self->page);

		ASSERT_NE(MAP_FAILED, page);
		EXPECT_EQ(MAP_FAILED, mremap(page, self->page, 2 * self->page,
					     MREMAP_MAYMOVE));
		munmap(page, self->page);
	}
}

TEST_F(strict, without_it_all_is_as_it_was)
{
	struct region bar;
	void *all;

	ASSERT_EQ(0, cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, self->visible));
	ASSERT_EQ(0, get_region(&self->v, self->bar.info.index, &bar));
	EXPECT_NE(0, bar.info.flags & VFIO_REGION_INFO_FLAG_MMAP);
	EXPECT_NE(NULL, region_cap(&bar, VFIO_REGION_INFO_CAP_MSIX_MAPPABLE));
	EXPECT_EQ(NULL, region_cap(&bar, VFIO_REGION_INFO_CAP_SPARSE_MMAP));
	all = map(&self->v, &bar, 0, bar.info.size);
	EXPECT_NE(MAP_FAILED, all);
	munmap(all, bar.info.size);
}

/* What has been mapped may be mapped for DMA still, by whoever has the memory. */
TEST_F(strict, comes_too_late_for_what_was_mapped)
{
	void *page;

	ASSERT_EQ(0, cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, self->visible));
	EXPECT_EQ(0, cap_set(&self->v, STRICT, self->visible));
	EXPECT_EQ(0, cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, self->visible));
	page = map(&self->v, &self->bar, self->table_page, self->page);
	ASSERT_NE(MAP_FAILED, page);
	EXPECT_EQ(-EBUSY, cap_set(&self->v, STRICT, self->visible));
	munmap(page, self->page);
	EXPECT_EQ(-EBUSY, cap_set(&self->v, STRICT, self->visible));
	EXPECT_EQ(0, cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, 1));
	EXPECT_EQ(1, limit_read(self->v.address));
	vfio_close(&self->v);
	EXPECT_EQ(0, limit_write(self->v.address, "2 strict"));
	ASSERT_EQ(0, vfio_reopen(&self->v));
	EXPECT_EQ(MAP_FAILED, map(&self->v, &self->bar, self->table_page,
				  self->page));
	EXPECT_EQ(0, cap_set(&self->v, STRICT, 1));
}

/* Entries as the function has them. The limit is not strict any more, then. */
#define LIFT() ({							\
	EXPECT_EQ(0, cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT,		\
			     self->visible));				\
	self->lifted = map(&self->v, &self->bar, self->table_page,	\
			   self->end_page - self->table_page);		\
	ASSERT_NE(MAP_FAILED, self->lifted);				\
	(volatile __u32 *)(self->lifted + self->table - self->table_page); })

/*
 * Address and data of an entry are the user's to set, within the visible size:
 * the host sets them anew when it enables the vector.
 */
TEST_F(strict, entries_within_are_reached_and_none_beyond)
{
	off_t table = self->bar.info.offset + self->table;
	volatile __u32 *entries;
	__u32 value, got;

	for (int i = 0; i < self->v.size * 4; i++) {
		/* Vector Control: the mask bit, and reserved ones */
		value = i % 4 == 3 ? 1 : 0x1234000 + i * 4;
		ASSERT_EQ(4, pwrite(self->v.device, &value, 4, table + i * 4));
		ASSERT_EQ(4, pread(self->v.device, &got, 4, table + i * 4));
		EXPECT_EQ(i < self->visible * 4 ? value : 0, got)
			TH_LOG("dword %d of entry %d", i % 4, i / 4);
	}
	entries = LIFT();
	for (int i = 0; i < self->v.size * 4; i++) {
		value = i % 4 == 3 ? 1 : 0x1234000 + i * 4;
		if (i < self->visible * 4) {
			EXPECT_EQ(value, entries[i]);
		} else if (i % 4 != 3) {
			EXPECT_NE(value, entries[i]);
		}
	}
}

TEST_F(strict, mask_bit_of_an_entry)
{
	off_t control = self->bar.info.offset + self->table +
			PCI_MSIX_ENTRY_VECTOR_CTRL;
	__u32 value;

	ASSERT_EQ(0, enable_msix(&self->v, self->visible));
	for (int i = 0; i < self->visible; i++) {
		off_t at = control + i * ENTRY;

		ASSERT_EQ(4, pread(self->v.device, &value, 4, at));
		EXPECT_EQ(0, value & PCI_MSIX_ENTRY_CTRL_MASKBIT);
		value |= PCI_MSIX_ENTRY_CTRL_MASKBIT;
		ASSERT_EQ(4, pwrite(self->v.device, &value, 4, at));
		ASSERT_EQ(4, pread(self->v.device, &value, 4, at));
		EXPECT_EQ(1, value & PCI_MSIX_ENTRY_CTRL_MASKBIT);
		value &= ~PCI_MSIX_ENTRY_CTRL_MASKBIT;
		ASSERT_EQ(4, pwrite(self->v.device, &value, 4, at));
	}
}

/* The window around the edge of what is visible, and around the whole table */
#define WINDOW	(2 * AROUND)

TEST_F_TIMEOUT(strict, reads_at_every_offset_and_length, 900)
{
	size_t edge = self->table + self->visible * ENTRY;
	size_t at[3] = { self->table, edge - AROUND, self->end - AROUND };
	__u8 want[WINDOW], got[WINDOW + 16];
	__u32 value;

	/* There may be nothing before it. */
	at[0] -= self->table < AROUND ? 0 : AROUND;
	for (int i = 0; i < self->visible * 4; i++) {
		value = i % 4 == 3 ? 1 : 0x51525300 + i * 4;
		ASSERT_EQ(4, pwrite(self->v.device, &value, 4,
				    self->bar.info.offset + self->table + i * 4));
	}
	for (int w = 0; w < 3; w++) {
		/* By dwords, which the test before has looked at */
		for (int i = 0; i < WINDOW; i += 4)
			ASSERT_EQ(4, pread(self->v.device, want + i, 4,
					   self->bar.info.offset + at[w] + i));
		for (int start = 0; start < WINDOW; start++) {
			for (int n = 1; start + n <= WINDOW; n++) {
				memset(got, 0xa5, sizeof(got));
				ASSERT_EQ(n, pread(self->v.device, got + 8, n,
						   self->bar.info.offset +
						   at[w] + start));
				/* Outside the table bytes are as the function says. */
				for (int i = 0; i < n; i++) {
					size_t pos = at[w] + start + i;

					if (pos < self->table || pos >= self->end)
						continue;
					ASSERT_EQ(pos < edge ? want[start + i] : 0,
						  got[8 + i])
						TH_LOG("%d bytes at %#zx", n, pos);
				}
				ASSERT_EQ(0xa5, got[7]);
				ASSERT_EQ(0xa5, got[8 + n]);
			}
		}
	}
}

TEST_F_TIMEOUT(strict, writes_at_every_offset_and_length, 900)
{
	size_t edge = self->table + self->visible * ENTRY;
	off_t bar = self->bar.info.offset;
	__u8 fill[WINDOW], before[WINDOW], got[WINDOW];

	memset(fill, 0xff, sizeof(fill));
	memset(before, 0x50, sizeof(before));
	for (int start = 0; start < WINDOW; start++) {
		for (int n = 1; start + n <= WINDOW; n++) {
			size_t at = edge - AROUND;

			/* Vector Control has bits that cannot be set. */
			ASSERT_EQ(AROUND, pwrite(self->v.device, before, AROUND, bar + at));
			ASSERT_EQ(n, pwrite(self->v.device, fill, n, bar + at + start));
			ASSERT_EQ(WINDOW, pread(self->v.device, got, WINDOW, bar + at));
			for (int i = 0; i < WINDOW; i++) {
				size_t pos = at + i;
				bool written = i >= start && i < start + n;
				bool control = (pos - self->table) % ENTRY >=
					       PCI_MSIX_ENTRY_VECTOR_CTRL;
				/* The two lowest bits of an address are 0. */
				bool low = (pos - self->table) % ENTRY == 0;

				if (pos >= edge) {
					ASSERT_EQ(0, got[i]);
				} else if (!written && !control) {
					ASSERT_EQ(0x50, got[i])
						TH_LOG("%d bytes at %#zx", n, at + start);
				} else if (written && !control) {
					ASSERT_EQ(low ? 0xfc : 0xff,
						  got[i] & (low ? 0xfc : 0xff))
						TH_LOG("%d bytes at %#zx", n, at + start);
				}
			}
		}
	}
}

/* The Pending Bit Array may share the pages of the table: it can be read. */
TEST_F(strict, what_else_is_in_the_page_can_be_read)
{
	struct region bar;
	__u32 pba, value;

	ASSERT_EQ(4, host_config(&self->v, &pba, 4, self->v.msix + PCI_MSIX_PBA));
	ASSERT_EQ(0, get_region(&self->v, pba & PCI_MSIX_PBA_BIR, &bar));
	ASSERT_EQ(4, pread(self->v.device, &value, 4,
			   bar.info.offset + (pba & PCI_MSIX_PBA_OFFSET)));
	EXPECT_EQ(0, value);
}

TEST_F(strict, nothing_with_memory_disabled)
{
	off_t table = self->bar.info.offset + self->table;
	__u16 command = 0;
	__u32 value = 0;

	ASSERT_EQ(2, pwrite(self->v.device, &command, 2,
			    self->v.config + PCI_COMMAND));
	if (pread(self->v.device, &value, 4,
		  self->bar.info.offset + self->table) == 4)
		SKIP(return, "a VF's memory cannot be disabled");
	EXPECT_EQ(EIO, errno);
	EXPECT_EQ(-1, pwrite(self->v.device, &value, 4, table));
	EXPECT_EQ(EIO, errno);
}

TEST_F(strict, a_write_by_eventfd_is_refused)
{
	struct vfio_device_ioeventfd e = {
		.argsz = sizeof(e),
		.flags = VFIO_DEVICE_IOEVENTFD_32,
		.fd = eventfd(0, EFD_CLOEXEC),
	};

	for (int i = 0; i < self->v.size; i++) {
		e.offset = self->bar.info.offset + self->table + i * ENTRY;
		EXPECT_EQ(-1, ioctl(self->v.device, VFIO_DEVICE_IOEVENTFD, &e));
		EXPECT_EQ(EINVAL, errno);
	}
	close(e.fd);
}

struct late {
	int device;
	const void *buffer;
	off_t at;
	ssize_t result;
};

static void *write_late(void *arg)
{
	struct late *l = arg;

	l->result = pwrite(l->device, l->buffer, 4, l->at);
	return NULL;
}

/*
 * A write that waits for a page of its buffer while the limit is lowered: it has
 * begun when the entry was visible, and ends when it is not.
 */
TEST_F(strict, limit_lowered_while_a_write_is_under_way)
{
	off_t last = self->bar.info.offset + self->table +
		     (self->visible - 1) * ENTRY + PCI_MSIX_ENTRY_DATA;
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct late late = { .device = self->v.device, .at = last };
	struct uffdio_copy copy = { };
	volatile __u32 *entries;
	struct uffd_msg message;
	__u32 before = 0x600d, *data;
	pthread_t thread;
	int uffd;

	uffd = syscall(SYS_userfaultfd, O_CLOEXEC);
	if (uffd < 0)
		SKIP(return, "no userfaultfd: %s", strerror(errno));
	ASSERT_EQ(0, ioctl(uffd, UFFDIO_API, &api));
	ASSERT_EQ(4, pwrite(self->v.device, &before, 4, last));
	late.buffer = mmap(NULL, self->page, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, late.buffer);
	range.range.start = (unsigned long)late.buffer;
	range.range.len = self->page;
	ASSERT_EQ(0, ioctl(uffd, UFFDIO_REGISTER, &range));
	ASSERT_EQ(0, pthread_create(&thread, NULL, write_late, &late));
	ASSERT_EQ(sizeof(message), read(uffd, &message, sizeof(message)));
	ASSERT_EQ(0, cap_set(&self->v, STRICT, 1));
	data = aligned_alloc(self->page, self->page);
	ASSERT_NE(NULL, data);
	*data = 0xbad;
	copy.dst = range.range.start;
	copy.src = (unsigned long)data;
	copy.len = self->page;
	ASSERT_EQ(0, ioctl(uffd, UFFDIO_COPY, &copy));
	ASSERT_EQ(0, pthread_join(thread, NULL));
	EXPECT_EQ(4, late.result);
	entries = LIFT();
	EXPECT_EQ(before, entries[(self->visible - 1) * 4 + 2]);
	close(uffd);
	free(data);
}

TEST_F(strict, a_cap_below_it_closes_more)
{
	off_t table = self->bar.info.offset + self->table;
	__u32 value = 0x77;

	ASSERT_EQ(0, cap_set(&self->v, STRICT, 2));
	ASSERT_EQ(0, cap_set(&self->v, 0, 1));
	EXPECT_EQ(4, pwrite(self->v.device, &value, 4, table + ENTRY + 8));
	EXPECT_EQ(4, pread(self->v.device, &value, 4, table + ENTRY + 8));
	EXPECT_EQ(0, value);
	ASSERT_EQ(0, cap_set(&self->v, 0, 0));
	EXPECT_EQ(4, pread(self->v.device, &value, 4, table + ENTRY + 8));
	EXPECT_NE(0x77, value);
	value = 0x78;
	EXPECT_EQ(4, pwrite(self->v.device, &value, 4, table + ENTRY + 8));
	EXPECT_EQ(4, pread(self->v.device, &value, 4, table + ENTRY + 8));
	EXPECT_EQ(0x78, value);
}

TEST_F(strict, the_whole_table_strictly)
{
	off_t last = self->bar.info.offset + self->end - ENTRY + 8;
	__u32 value = 0x1234;

	ASSERT_EQ(0, cap_set(&self->v, STRICT, self->v.size));
	EXPECT_EQ(self->v.size, visible_size(&self->v));
	EXPECT_EQ(MAP_FAILED, map(&self->v, &self->bar, self->table_page,
				  self->page));
	EXPECT_EQ(4, pwrite(self->v.device, &value, 4, last));
	EXPECT_EQ(4, pread(self->v.device, &value, 4, last));
	EXPECT_EQ(0x1234, value);
}

TEST_HARNESS_MAIN
