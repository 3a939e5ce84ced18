// SPDX-License-Identifier: GPL-2.0-only
/*
 * The administrator's limit belongs to the function: it can be given whatever
 * driver the function has or none, is in force from the first open on, and stays.
 * What ends it, other than 0, is in limit_end_test.sh.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "vfio.h"

#define MSIX	VFIO_PCI_MSIX_IRQ_INDEX

FIXTURE(limit) {
	struct vfio v;		/* not open */
	const char *address;
	char driver[64];	/* vfio-pci, or a variant of it */
	struct vfio_device_feature_pci_msix_cap got;
};

FIXTURE_SETUP(limit)
{
	ASSERT_EQ(0, vfio_open(&self->v, "VF"));
	ASSERT_LE(3, self->v.size);
	vfio_close(&self->v);
	self->address = self->v.address;
	ASSERT_EQ(0, device_link(self->address, "driver", self->driver,
				 sizeof(self->driver)));
}

FIXTURE_TEARDOWN(limit)
{
	vfio_close(&self->v);
	EXPECT_EQ(0, limit_set(self->address, 0));
}

/* What somebody finds who opens it now */
#define EXPECT_LIMIT(_limit, _visible) do {				\
	ASSERT_EQ(0, vfio_reopen(&self->v));				\
	EXPECT_EQ(0, cap_get(&self->v, &self->got));			\
	EXPECT_EQ(0, self->got.cap);					\
	EXPECT_EQ(_limit, self->got.limit);				\
	EXPECT_EQ(_visible, visible_size(&self->v));			\
	EXPECT_EQ(-EINVAL, enable_msix(&self->v, (_visible) + 1));	\
	EXPECT_EQ(0, enable_msix(&self->v, _visible));			\
	vfio_close(&self->v);						\
} while (0)

TEST_F(limit, given_without_a_driver_holds_from_the_first_open)
{
	ASSERT_EQ(0, driver_unbind(self->address));
	EXPECT_EQ(0, limit_read(self->address));
	EXPECT_EQ(0, limit_set(self->address, 2));
	EXPECT_EQ(2, limit_read(self->address));
	EXPECT_EQ(-EINVAL, limit_set(self->address, self->v.size + 1));
	EXPECT_EQ(2, limit_read(self->address));
	ASSERT_EQ(0, driver_bind(self->address, self->driver));
	EXPECT_LIMIT(2, 2);
	EXPECT_LIMIT(2, 2);
}

TEST_F(limit, stays_over_unbinding_and_binding)
{
	ASSERT_EQ(0, limit_set(self->address, 1));
	for (int i = 0; i < 3; i++) {
		ASSERT_EQ(0, driver_unbind(self->address));
		EXPECT_EQ(1, limit_read(self->address));
		ASSERT_EQ(0, driver_bind(self->address, self->driver));
		EXPECT_LIMIT(1, 1);
	}
	ASSERT_EQ(0, limit_set(self->address, 0));
	EXPECT_LIMIT(0, self->v.size);
}

/* From the driver that the function has without us, which may find it as it is */
TEST_F(limit, given_under_another_driver)
{
	const char *other = getenv("OTHER");

	if (!other)
		SKIP(return, "no other driver for this function");
	ASSERT_EQ(0, driver_unbind(self->address));
	ASSERT_EQ(0, driver_bind(self->address, other));
	EXPECT_EQ(0, limit_write(self->address, "2 strict"));
	ASSERT_EQ(0, driver_unbind(self->address));
	ASSERT_EQ(0, driver_bind(self->address, other));
	ASSERT_EQ(0, driver_unbind(self->address));
	ASSERT_EQ(0, driver_bind(self->address, self->driver));
	ASSERT_EQ(0, vfio_reopen(&self->v));
	EXPECT_EQ(2, visible_size(&self->v));
	ASSERT_EQ(0, cap_get(&self->v, &self->got));
	EXPECT_EQ(VFIO_PCI_MSIX_CAP_STRICT, self->got.flags);
}

TEST_F(limit, stays_over_resets)
{
	ASSERT_EQ(0, limit_set(self->address, 2));
	if (device_write(self->address, "reset", "1"))
		SKIP(return, "this function cannot be reset");
	EXPECT_LIMIT(2, 2);
	ASSERT_EQ(0, driver_unbind(self->address));
	EXPECT_EQ(0, device_write(self->address, "reset", "1"));
	ASSERT_EQ(0, driver_bind(self->address, self->driver));
	ASSERT_EQ(0, vfio_reopen(&self->v));
	EXPECT_EQ(0, vfio_reset(&self->v));
	EXPECT_EQ(2, visible_size(&self->v));
	vfio_close(&self->v);
	EXPECT_LIMIT(2, 2);
}

/* The file is the function's, so it may be open while drivers come and go. */
TEST_F(limit, stays_over_suspend)
{
	char command[128];

	snprintf(command, sizeof(command), "modprobe -q pf_events pf=%s", self->address);
	if (system(command))
		SKIP(return, "no module here that suspends a single function");
	ASSERT_EQ(0, limit_set(self->address, 2));
	ASSERT_EQ(0, vfio_reopen(&self->v));
	EXPECT_EQ(0, attr_write("/sys/module/pf_events/parameters/event", "suspend"));
	EXPECT_EQ(2, visible_size(&self->v));
	vfio_close(&self->v);
	EXPECT_LIMIT(2, 2);
	ASSERT_EQ(0, driver_unbind(self->address));
	EXPECT_EQ(0, attr_write("/sys/module/pf_events/parameters/event", "suspend"));
	ASSERT_EQ(0, driver_bind(self->address, self->driver));
	EXPECT_LIMIT(2, 2);
	EXPECT_EQ(0, system("modprobe -r pf_events"));
}

TEST_F(limit, file_that_is_held_open)
{
	int fd = device_open(self->address, "vfio_msix_cap", O_RDWR);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, driver_unbind(self->address));
	EXPECT_EQ(1, write(fd, "2", 1));
	ASSERT_EQ(0, driver_bind(self->address, self->driver));
	EXPECT_LIMIT(2, 2);
	ASSERT_EQ(0, vfio_reopen(&self->v));
	EXPECT_EQ(-1, write(fd, "1", 1));
	EXPECT_EQ(EBUSY, errno);
	close(fd);
}

static int resize(const char *address, int vectors)
{
	char value[16];

	snprintf(value, sizeof(value), "%d", vectors);
	return device_write(address, "sriov_vf_msix_count", value);
}

/* The PF takes vectors away, and gives them back. */
TEST_F(limit, larger_than_the_table_has_become)
{
	int size = self->v.size;

	ASSERT_EQ(0, limit_set(self->address, 3));
	ASSERT_EQ(0, driver_unbind(self->address));
	if (resize(self->address, 2)) {
		ASSERT_EQ(0, driver_bind(self->address, self->driver));
		SKIP(return, "this function cannot be resized");
	}
	EXPECT_EQ(3, limit_read(self->address));
	EXPECT_EQ(-EINVAL, limit_set(self->address, 4));
	ASSERT_EQ(0, driver_bind(self->address, self->driver));
	EXPECT_LIMIT(3, 2);
	ASSERT_EQ(0, driver_unbind(self->address));
	ASSERT_EQ(0, resize(self->address, size));
	ASSERT_EQ(0, driver_bind(self->address, self->driver));
	EXPECT_LIMIT(3, 3);
}

TEST_HARNESS_MAIN
