// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device whose capabilities overlap: vfio gives the bytes to the later one, so
 * Message Control is not emulated and no cap can be kept. Started by
 * ../vfio_pci/with-device vf.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/*
 * Vital product data, which vfio emulates: its data are bytes that a user may
 * write. They are where Message Control is.
 */
TEST_F(overlap, bytes_of_another_are_left_alone)
{
	__u32 written = 0xa5a5, read;
	__u8 host[8], user[8];
	int at, size;

	ASSERT_EQ(0, attr_write(OVERLAP, "0 2"));
	ASSERT_EQ(0, vfio_open(&self->v, "VF"));
	size = self->v.size;
	at = self->v.msix - 4;
	ASSERT_EQ(8, host_config(&self->v, host, 8, at));
	ASSERT_EQ(PCI_CAP_ID_VPD, host[0]);
	ASSERT_EQ(8, vfio_config(&self->v, user, 8, at));
	EXPECT_EQ(0, memcmp(host, user, 8));
	EXPECT_EQ(size, irq_count(&self->v, VFIO_PCI_MSIX_IRQ_INDEX));

	/* Whatever its user makes of them, they are not a size: of one entry. */
	ASSERT_EQ(4, pwrite(self->v.device, &written, 4,
			    self->v.config + self->v.msix));
	ASSERT_EQ(4, vfio_config(&self->v, &read, 4, self->v.msix));
	EXPECT_EQ(written, read);
	EXPECT_EQ(size, irq_count(&self->v, VFIO_PCI_MSIX_IRQ_INDEX));
	EXPECT_EQ(0, enable_msix(&self->v, size));
	EXPECT_EQ(0, disable_irqs(&self->v, VFIO_PCI_MSIX_IRQ_INDEX));
	EXPECT_EQ(-EOPNOTSUPP, cap_set(&self->v, 0, 1));
	vfio_close(&self->v);
	ASSERT_EQ(0, limit_set(self->address, 1));
	EXPECT_EQ(-EOPNOTSUPP, vfio_open(&self->v, "VF"));
}

TEST_HARNESS_MAIN
