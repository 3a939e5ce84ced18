// SPDX-License-Identifier: GPL-2.0-only
/*
 * A dma-buf of a BAR's pages (VFIO_DEVICE_FEATURE_DMA_BUF, since Linux 7.3) hands
 * the MSI-X table on to whoever gets it, unless the limit is strict.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/types.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "vfio.h"

#define STRICT	(VFIO_PCI_MSIX_CAP_LIMIT | VFIO_PCI_MSIX_CAP_STRICT)

/* As in linux/vfio.h of 7.3 */
#define DMA_BUF	11

struct range {
	__u64 offset, length;
};

struct dma_buf {
	struct vfio_device_feature header;
	__u32 region_index, open_flags, flags, nr_ranges;
	struct range ranges[2];
};

FIXTURE(dmabuf) {
	struct vfio v;
	int bar;
	__u64 size;
	__u64 start, end;	/* the table's pages */
};

/* Its descriptor */
static int export(const struct vfio *v, int bar, int n, struct range first,
		  struct range second)
{
	struct dma_buf d = {
		.header.argsz = sizeof(d),
		.header.flags = VFIO_DEVICE_FEATURE_GET | DMA_BUF,
		.region_index = bar,
		.open_flags = O_RDWR | O_CLOEXEC,
		.nr_ranges = n,
		.ranges = { first, second },
	};
	int fd = ioctl(v->device, VFIO_DEVICE_FEATURE, &d);

	return fd < 0 ? -errno : fd;
}

/* No more than whether it can be had */
static int try_export(const struct vfio *v, int bar, __u64 offset, __u64 length)
{
	int fd = export(v, bar, 1, (struct range){ offset, length },
			(struct range){ });

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

FIXTURE_SETUP(dmabuf)
{
	struct vfio_region_info region = { .argsz = sizeof(region) };
	__u64 page = sysconf(_SC_PAGESIZE);
	__u32 table;
	int ret;

	ASSERT_EQ(0, vfio_open(&self->v, "VF"));
	ASSERT_EQ(4, host_config(&self->v, &table, 4,
				 self->v.msix + PCI_MSIX_TABLE));
	self->bar = region.index = table & PCI_MSIX_TABLE_BIR;
	ASSERT_EQ(0, ioctl(self->v.device, VFIO_DEVICE_GET_REGION_INFO,
			   &region));
	self->size = region.size;
	table &= PCI_MSIX_TABLE_OFFSET;
	self->start = table & -page;
	self->end = (table + self->v.size * PCI_MSIX_ENTRY_SIZE + page - 1) & -page;
	ASSERT_LT(self->end - self->start, self->size);
	ret = try_export(&self->v, self->bar, 0, self->size);
	if (ret == -ENOTTY || ret == -EOPNOTSUPP)
		SKIP(return, "this kernel does not export BARs: %s",
		     strerror(-ret));
	EXPECT_EQ(0, ret);
	/* What was exported has been seen: start afresh. */
	vfio_close(&self->v);
	ASSERT_EQ(0, vfio_reopen(&self->v));
}

FIXTURE_TEARDOWN(dmabuf)
{
	vfio_close(&self->v);
	EXPECT_EQ(0, limit_set(self->v.address, 0));
}

TEST_F(dmabuf, table_is_exported_under_a_limit)
{
	ASSERT_EQ(0, cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, 1));
	EXPECT_EQ(0, try_export(&self->v, self->bar, self->start,
				self->end - self->start));
	/* It may be somebody else's now. */
	EXPECT_EQ(-EBUSY, cap_set(&self->v, STRICT, 1));
}

TEST_F(dmabuf, not_under_a_strict_one)
{
	struct range table = { self->start, self->end - self->start }, other;
	int ret;

	ASSERT_EQ(0, cap_set(&self->v, STRICT, 1));
	EXPECT_EQ(-EINVAL, try_export(&self->v, self->bar, 0, self->size));
	for (__u64 at = 0; at < self->size; at += 4096) {
		bool is_table = at >= self->start && at < self->end;

		EXPECT_EQ(is_table ? -EINVAL : 0,
			  try_export(&self->v, self->bar, at, 4096))
			TH_LOG("page at %#llx", (unsigned long long)at);
		if (at < self->end)
			EXPECT_EQ(-EINVAL, try_export(&self->v, self->bar, at,
						      self->size - at));
	}
	/* Among other ranges */
	other.offset = self->start ? 0 : self->end;
	other.length = 4096;
	ret = export(&self->v, self->bar, 2, other, table);
	EXPECT_EQ(-EINVAL, ret);
	ret = export(&self->v, self->bar, 2, other, other);
	EXPECT_LE(0, ret);
	close(ret);
	/* Whose end is below its start */
	EXPECT_GT(0, try_export(&self->v, self->bar, -4096, 8192));
	EXPECT_EQ(0, cap_set(&self->v, STRICT, 1));
}

TEST_HARNESS_MAIN
