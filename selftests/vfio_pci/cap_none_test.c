// SPDX-License-Identifier: GPL-2.0-only
/*
 * A function without MSI-X: no file, ENOTTY, and nothing else has changed.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "vfio.h"

FIXTURE(none) {
	struct vfio v;
};

FIXTURE_SETUP(none)
{
	ASSERT_EQ(0, vfio_open(&self->v, "VF"));
	ASSERT_EQ(0, self->v.msix);
}

FIXTURE_TEARDOWN(none)
{
	vfio_close(&self->v);
}

TEST_F(none, no_file)
{
	EXPECT_EQ(-ENOENT, limit_read(self->v.address));
	EXPECT_EQ(-ENOENT, limit_set(self->v.address, 1));
}

TEST_F(none, enotty_for_all_operations)
{
	struct vfio_device_feature_pci_msix_cap c = { };
	int fd = self->v.device;

	EXPECT_EQ(-ENOTTY, cap_feature(fd, VFIO_DEVICE_FEATURE_GET, &c));
	EXPECT_EQ(-ENOTTY, cap_feature(fd, VFIO_DEVICE_FEATURE_SET, &c));
	EXPECT_EQ(-ENOTTY, cap_feature(fd, VFIO_DEVICE_FEATURE_PROBE |
				       VFIO_DEVICE_FEATURE_GET, &c));
	EXPECT_EQ(-ENOTTY, cap_feature(fd, VFIO_DEVICE_FEATURE_PROBE, &c));
	c.flags = -1;
	EXPECT_EQ(-ENOTTY, cap_feature(fd, VFIO_DEVICE_FEATURE_SET, &c));
}

/* The first dword is where a capability at 0 would have Message Control. */
TEST_F(none, ids_are_read_as_they_are)
{
	__u8 host[64], user[64];

	ASSERT_EQ(64, host_config(&self->v, host, 64, 0));
	for (int pos = 0; pos < 4; pos++) {
		for (int n = 1; n <= 8; n++) {
			ASSERT_EQ(n, vfio_config(&self->v, user, n, pos));
			EXPECT_EQ(0, memcmp(host + pos, user,
					    n < 4 - pos ? n : 4 - pos));
		}
	}
}

TEST_F(none, msi_and_intx_work)
{
	int fd = -1;

	EXPECT_EQ(0, irq_count(&self->v, VFIO_PCI_MSIX_IRQ_INDEX));
	EXPECT_EQ(-EINVAL, set_irqs(self->v.device, VFIO_PCI_MSIX_IRQ_INDEX, 0,
				    1, &fd));
	EXPECT_EQ(0, set_irqs(self->v.device, VFIO_PCI_MSI_IRQ_INDEX, 0, 1,
			      &fd));
	EXPECT_EQ(0, disable_irqs(&self->v, VFIO_PCI_MSI_IRQ_INDEX));
}

TEST_HARNESS_MAIN
