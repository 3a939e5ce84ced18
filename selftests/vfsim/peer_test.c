// SPDX-License-Identifier: GPL-2.0-only
/*
 * A table that another device would write: who has two functions maps the table's page of
 * one for DMA by the other. vfsim does not send such an access on (an NVMe controller
 * does: ../vfio_pci/cap_table_test.c), and under a strict limit nobody can have it mapped.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "iommu.h"
#include "kselftest_harness.h"

#define PAGE	4096UL
#define IOVA	0x100000000ULL
#define LIMIT	2
#define BEYOND	(LIMIT + 1)

FIXTURE(peer) {
	const char *address;
	struct space of, by;	/* whose table it is, who writes */
};

FIXTURE_SETUP(peer)
{
	self->address = getenv("VF");
	ASSERT_NE(NULL, self->address);
	ASSERT_EQ(0, limit_set(self->address, LIMIT));
	ASSERT_EQ(0, space_open(&self->of, "VF", false));
	ASSERT_EQ(0, space_open(&self->by, "VF2", false));
	ASSERT_LT(BEYOND, self->of.s.v.size);
	ASSERT_EQ(0, sim_enable(&self->of.s, LIMIT));
	ASSERT_EQ(0, sim_enable(&self->by.s, LIMIT));
}

FIXTURE_TEARDOWN(peer)
{
	space_close(&self->by);
	space_close(&self->of);
	EXPECT_EQ(0, limit_set(self->address, 0));
}

/* Field @at of entry @vector, by DMA of the other function */
static __u32 write_entry(struct space *by, int vector, int at, __u32 value)
{
	return sim_write(&by->s, IOVA + vector * PCI_MSIX_ENTRY_SIZE + at, 4, value);
}

TEST_F(peer, reaches_no_entry)
{
	struct sim *s = &self->of.s;
	__u32 before[4];

	ASSERT_EQ(0, space_map(&self->by, s->bar, IOVA, PAGE, MAP_READ | MAP_WRITE));
	for (int at = 0; at < PCI_MSIX_ENTRY_SIZE; at += 4) {
		before[at / 4] = *sim_entry(s, BEYOND, at);
		EXPECT_EQ(VFSIM_STATUS_FAULT,
			  write_entry(&self->by, BEYOND, at, *sim_entry(s, 0, at)));
		EXPECT_EQ(before[at / 4], *sim_entry(s, BEYOND, at));
	}
	sim_raise(s, BEYOND);
	for (int i = 0; i < LIMIT; i++) {
		EXPECT_EQ(0, sim_heard(s, i, SILENCE));
		EXPECT_EQ(0, sim_heard(&self->by.s, i, 0));
	}
	EXPECT_EQ(LIMIT, host_vectors(self->address));
}

/* Nobody can have its page mapped, so nobody can have it mapped for DMA. */
TEST_F(peer, is_kept_from_a_strict_table)
{
	struct vfio_region_info region = {
		.argsz = sizeof(region),
		.index = VFIO_PCI_BAR0_REGION_INDEX,
	};
	void *page, *before = self->of.s.bar;

	space_close(&self->of);
	ASSERT_EQ(0, limit_write(self->address, "2 strict"));
	ASSERT_EQ(0, vfio_open(&self->of.s.v, "VF"));
	ASSERT_EQ(0, ioctl(self->of.s.v.device, VFIO_DEVICE_GET_REGION_INFO, &region));
	page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, self->of.s.v.device,
		    region.offset);
	EXPECT_EQ(MAP_FAILED, page);
	/* Nor what had been mapped before: its user is gone, and with it the mapping. */
	EXPECT_NE(0, space_map(&self->by, before, IOVA, PAGE, MAP_READ | MAP_WRITE));
	EXPECT_EQ(VFSIM_STATUS_FAULT, write_entry(&self->by, BEYOND, PCI_MSIX_ENTRY_DATA, 1));
}

TEST_HARNESS_MAIN
