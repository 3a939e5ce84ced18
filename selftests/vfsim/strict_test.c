// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts under a strict limit: a user that cannot map the table masks and
 * unmasks by write(), and has no way to an entry beyond the limit. Started by
 * ../vfio_pci/with-device vf.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "sim.h"

#define LIMIT	4

FIXTURE(strict) {
	struct sim s;
	const char *address;
	off_t bar;
	off_t pba;
};

FIXTURE_SETUP(strict)
{
	struct vfio_region_info region = {
		.argsz = sizeof(region),
		.index = VFIO_PCI_BAR0_REGION_INDEX,
	};
	__u32 pba;

	self->address = getenv("VF");
	ASSERT_NE(NULL, self->address);
	ASSERT_EQ(0, limit_write(self->address, "4 strict"));
	ASSERT_EQ(0, sim_open_unmapped(&self->s, "VF"));
	ASSERT_LT(LIMIT + 1, self->s.v.size);
	ASSERT_EQ(0, ioctl(self->s.v.device, VFIO_DEVICE_GET_REGION_INFO, &region));
	ASSERT_EQ(4, host_config(&self->s.v, &pba, 4, self->s.v.msix + PCI_MSIX_PBA));
	self->bar = region.offset;
	self->pba = self->bar + (pba & PCI_MSIX_PBA_OFFSET);
	ASSERT_EQ(0, sim_enable(&self->s, LIMIT));
}

FIXTURE_TEARDOWN(strict)
{
	sim_close(&self->s);
	EXPECT_EQ(0, limit_set(self->address, 0));
}

static off_t entry(off_t bar, int vector, int at)
{
	return bar + vector * PCI_MSIX_ENTRY_SIZE + at;
}

TEST_F(strict, vectors_within_arrive)
{
	for (int i = 0; i < LIMIT; i++) {
		EXPECT_EQ(0, sim_raise(&self->s, i));
		EXPECT_EQ(1, sim_heard(&self->s, i, SOON));
	}
}

TEST_F(strict, mask_and_unmask_by_write)
{
	off_t control = entry(self->bar, 1, PCI_MSIX_ENTRY_VECTOR_CTRL);
	__u32 masked = PCI_MSIX_ENTRY_CTRL_MASKBIT, open = 0, pending = 0;

	for (int i = 0; i < 8; i++) {
		ASSERT_EQ(4, pwrite(self->s.v.device, &masked, 4, control));
		EXPECT_EQ(0, sim_raise(&self->s, 1));
		EXPECT_EQ(0, sim_heard(&self->s, 1, SILENCE));
		ASSERT_EQ(4, pread(self->s.v.device, &pending, 4, self->pba));
		EXPECT_EQ(1 << 1, pending);
		ASSERT_EQ(4, pwrite(self->s.v.device, &open, 4, control));
		EXPECT_EQ(1, sim_heard(&self->s, 1, SOON));
	}
}

/* An entry of one's own, copied to where the device would send it from, too */
TEST_F(strict, entry_beyond_stays_as_the_host_left_it)
{
	__u8 own[PCI_MSIX_ENTRY_SIZE], beyond[PCI_MSIX_ENTRY_SIZE];

	ASSERT_EQ(16, pread(self->s.v.device, own, 16, entry(self->bar, 0, 0)));
	own[PCI_MSIX_ENTRY_VECTOR_CTRL] = 0;
	for (int i = LIMIT; i < self->s.v.size; i++) {
		ASSERT_EQ(16, pwrite(self->s.v.device, own, 16, entry(self->bar, i, 0)));
		ASSERT_EQ(16, pread(self->s.v.device, beyond, 16, entry(self->bar, i, 0)));
		for (int b = 0; b < 16; b++)
			ASSERT_EQ(0, beyond[b]);
		sim_raise(&self->s, i);
		EXPECT_EQ(0, sim_heard(&self->s, 0, SILENCE));
	}
	/* As long as it is one's own */
	ASSERT_EQ(16, pwrite(self->s.v.device, own, 16, entry(self->bar, 1, 0)));
	sim_raise(&self->s, 1);
	EXPECT_EQ(1, sim_heard(&self->s, 0, SOON));
}

TEST_HARNESS_MAIN
