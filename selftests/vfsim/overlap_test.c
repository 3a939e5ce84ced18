// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device whose capabilities overlap: vfio gives the bytes to the later one, so
 * Message Control is not emulated and no cap can be kept. Started by
 * ../vfio_pci/with-device vf.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "kselftest_harness.h"
#include "sim.h"

#define OVERLAP	"/sys/kernel/debug/vfsim/vfsim0/overlap"

FIXTURE(overlap) {
	const char *address;
	struct vfio v;
};

FIXTURE_SETUP(overlap)
{
	self->address = getenv("VF");
	ASSERT_NE(NULL, self->address);
	ASSERT_EQ(0, attr_write(OVERLAP, "0 1"));
}

FIXTURE_TEARDOWN(overlap)
{
	vfio_close(&self->v);
	EXPECT_EQ(0, limit_set(self->address, 0));
	EXPECT_EQ(0, attr_write(OVERLAP, "0 0"));
	EXPECT_EQ(0, vfio_open(&self->v, "VF"));
	EXPECT_EQ(0, cap_set(&self->v, 0, 1));
	EXPECT_EQ(1, visible_size(&self->v));
	vfio_close(&self->v);
}

TEST_F(overlap, device_with_a_limit_does_not_open)
{
	ASSERT_EQ(0, limit_set(self->address, 1));
	EXPECT_EQ(-EOPNOTSUPP, vfio_open(&self->v, "VF"));
	ASSERT_EQ(0, limit_set(self->address, 0));
	EXPECT_EQ(0, vfio_open(&self->v, "VF"));
}

TEST_F(overlap, open_device_takes_no_cap)
{
	struct vfio_device_feature_pci_msix_cap got;

	ASSERT_EQ(0, vfio_open(&self->v, "VF"));
	EXPECT_EQ(-EOPNOTSUPP, cap_set(&self->v, 0, 1));
	EXPECT_EQ(-EOPNOTSUPP, cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, 1));
	ASSERT_EQ(0, cap_get(&self->v, &got));
	EXPECT_EQ(0, got.cap);
	EXPECT_EQ(0, got.limit);
	EXPECT_EQ(self->v.size, irq_count(&self->v, VFIO_PCI_MSIX_IRQ_INDEX));
}

TEST_HARNESS_MAIN
