// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the policies agree: what a vfio user finds and may do when a VF with 16
 * vectors is to have N, whichever way that is brought about. On a VF whose driver
 * offers all of them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "virtual.h"

#define ALL	16

static char driver[64];

static int set_count(const char *vf, int vectors)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", vectors ?: ALL);
	return device_write(vf, "sriov_vf_msix_count", text);
}

static int resize(const char *vf, int vectors)
{
	return driver_unbind(vf) ?: set_count(vf, vectors) ?: driver_bind(vf, driver);
}

static int strict(const char *vf, int vectors)
{
	char text[16];

	snprintf(text, sizeof(text), vectors ? "%d strict" : "%d", vectors);
	return limit_write(vf, text);
}

static int virtual_number(const char *vf, int vectors)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", vectors);
	return virtual_set(vf, text);
}

FIXTURE(policy) {
	struct sim s;
	const char *vf;
};

FIXTURE_VARIANT(policy) {
	int (*set)(const char *vf, int vectors);	/* 0 takes it back */
	int (*set_open)(const char *vf, int vectors);	/* without unbinding */
};

FIXTURE_VARIANT_ADD(policy, resize) { .set = resize, .set_open = set_count };
FIXTURE_VARIANT_ADD(policy, cap) { .set = limit_set, .set_open = limit_set };
FIXTURE_VARIANT_ADD(policy, strict) { .set = strict, .set_open = strict };
FIXTURE_VARIANT_ADD(policy, virtual) { .set = virtual_number, .set_open = virtual_number };

FIXTURE_SETUP(policy)
{
	self->vf = getenv("VF");
	ASSERT_NE(NULL, self->vf);
	ASSERT_EQ(0, device_link(self->vf, "driver", driver, sizeof(driver)));
}

FIXTURE_TEARDOWN(policy)
{
	sim_close(&self->s);
	EXPECT_EQ(0, variant->set(self->vf, 0));
	ASSERT_EQ(0, sim_open_unmapped(&self->s, "VF"));
	EXPECT_EQ(ALL, visible_size(&self->s.v));
	sim_close(&self->s);
}

TEST_F(policy, the_user_has_so_many)
{
	static const int sizes[] = { 1, 3, 8, 15 };

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		int n = sizes[i];

		ASSERT_EQ(0, variant->set(self->vf, n));
		ASSERT_EQ(0, sim_open_unmapped(&self->s, "VF"));
		EXPECT_EQ(n, visible_size(&self->s.v));
		EXPECT_EQ(-EINVAL, sim_enable(&self->s, n + 1));
		EXPECT_EQ(0, host_vectors(self->vf));
		ASSERT_EQ(0, sim_enable(&self->s, n));
		EXPECT_EQ(n, host_vectors(self->vf));
		EXPECT_EQ(-EINVAL, set_irqs(self->s.v.device, VFIO_PCI_MSIX_IRQ_INDEX, n, 1,
					    self->s.fds));
		for (int vector = 0; vector < n; vector++) {
			EXPECT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, vector));
			EXPECT_EQ(1, sim_heard(&self->s, vector, SOON));
		}
		/* One that the user may not have raises nothing. */
		sim_raise(&self->s, n);
		for (int vector = 0; vector < n; vector++)
			EXPECT_EQ(0, sim_heard(&self->s, vector, vector ? 0 : SILENCE));
		EXPECT_EQ(0, disable_irqs(&self->s.v, VFIO_PCI_MSIX_IRQ_INDEX));
		EXPECT_EQ(0, host_vectors(self->vf));
		sim_close(&self->s);
	}
}

TEST_F(policy, not_while_it_is_open)
{
	ASSERT_EQ(0, variant->set(self->vf, 4));
	ASSERT_EQ(0, sim_open_unmapped(&self->s, "VF"));
	EXPECT_EQ(-EBUSY, variant->set_open(self->vf, 2));
	EXPECT_EQ(-EBUSY, variant->set_open(self->vf, 8));
	EXPECT_EQ(4, visible_size(&self->s.v));
}

TEST_F(policy, stays_over_reset_and_close)
{
	ASSERT_EQ(0, variant->set(self->vf, 4));
	ASSERT_EQ(0, sim_open_unmapped(&self->s, "VF"));
	ASSERT_EQ(0, vfio_reset(&self->s.v));
	EXPECT_EQ(4, visible_size(&self->s.v));
	sim_close(&self->s);
	ASSERT_EQ(0, sim_open_unmapped(&self->s, "VF"));
	EXPECT_EQ(4, visible_size(&self->s.v));
}

TEST_F(policy, refused_is_unchanged)
{
	ASSERT_EQ(0, variant->set(self->vf, 4));
	EXPECT_GT(0, variant->set_open(self->vf, -1));
	EXPECT_GT(0, variant->set_open(self->vf, 65536));
	ASSERT_EQ(0, sim_open_unmapped(&self->s, "VF"));
	EXPECT_EQ(4, visible_size(&self->s.v));
}

/* The user's own cap is below whatever the administrator has given. */
TEST_F(policy, the_user_may_have_less)
{
	ASSERT_EQ(0, variant->set(self->vf, 6));
	ASSERT_EQ(0, sim_open_unmapped(&self->s, "VF"));
	EXPECT_GT(0, cap_set(&self->s.v, 0, 7));
	EXPECT_EQ(0, cap_set(&self->s.v, 0, 5));
	EXPECT_EQ(5, visible_size(&self->s.v));
	ASSERT_EQ(0, sim_enable(&self->s, 5));
	EXPECT_EQ(-EBUSY, cap_set(&self->s.v, 0, 2));
}

TEST_HARNESS_MAIN
