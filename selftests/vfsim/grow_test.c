// SPDX-License-Identifier: GPL-2.0-only
/*
 * Vectors that a vfio user enables one by one, beside a device that interrupts:
 * what the host does for it is known by formula, and so is when interrupts are
 * lost. With a cap that fits they are enabled at once, and none is.
 */
#include <errno.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "grow.h"

#define PERIOD	50000		/* ns between two interrupts */

FIXTURE(grow) {
	struct sim s;
	struct grower g;
};

FIXTURE_SETUP(grow)
{
	ASSERT_EQ(0, sim_open(&self->s, "VF"));
	ASSERT_LE(SIM_VECTORS, self->s.v.size);
}

FIXTURE_TEARDOWN(grow)
{
	sim_close(&self->s);
}

static bool one_by_one(const struct sim *s)
{
	return !(irq_flags(&s->v, VFIO_PCI_MSIX_IRQ_INDEX) & VFIO_IRQ_INFO_NORESIZE);
}

/* A user that does not look at NORESIZE is QEMU before 8.0. */
/* Two thousand request_irq(), on a machine that may be busy */
TEST_F_TIMEOUT(grow, torn_down, 150)
{
	struct growth growth;

	grow_start(&self->g, &self->s, true, PERIOD);
	for (int n = 1; n <= SIM_VECTORS; n++) {
		ASSERT_EQ(0, grow_to(&self->g, n));
		growth = grow_look(&self->g);
		ASSERT_EQ(n, growth.cycles);
		ASSERT_EQ(n * (n + 1) / 2, growth.requests);
		if (n == 1)
			ASSERT_EQ(0, growth.lost);
	}
	/* Each time there is nowhere to go for them. */
	EXPECT_LT(0, growth.lost);
	EXPECT_GT(growth.raised, growth.lost);
	EXPECT_EQ(SIM_VECTORS, host_vectors(self->s.v.address));
	grow_stop(&self->g);
}

TEST_F(grow, added)
{
	struct growth growth;

	if (!one_by_one(&self->s))
		SKIP(return, "this kernel's vfio cannot add vectors: NORESIZE");
	grow_start(&self->g, &self->s, false, PERIOD);
	for (int n = 1; n <= SIM_VECTORS; n++) {
		ASSERT_EQ(0, grow_to(&self->g, n));
		usleep(100);
		/* To look is to pause: not where interrupts are to come. */
		if (n % 16)
			continue;
		growth = grow_look(&self->g);
		ASSERT_EQ(1, growth.cycles);
		ASSERT_EQ(n, growth.requests);
		ASSERT_EQ(0, growth.lost);
		ASSERT_LT(0, growth.raised);
	}
	EXPECT_EQ(SIM_VECTORS, host_vectors(self->s.v.address));
	grow_stop(&self->g);
}

TEST_F(grow, capped_at_once)
{
	struct growth growth;

	for (int n = 1; n <= SIM_VECTORS; n = n < 4 ? n + 1 : n * 2) {
		ASSERT_EQ(0, cap_set(&self->s.v, 0, n));
		ASSERT_EQ(n, visible_size(&self->s.v));
		grow_start(&self->g, &self->s, true, PERIOD);
		ASSERT_EQ(0, grow_to(&self->g, visible_size(&self->s.v)));
		usleep(2000);
		growth = grow_look(&self->g);
		EXPECT_EQ(1, growth.cycles);
		EXPECT_EQ(n, growth.requests);
		EXPECT_EQ(0, growth.lost);
		EXPECT_LT(0, growth.raised);
		grow_stop(&self->g);
	}
	/* There is nothing left to grow to. */
	ASSERT_EQ(0, cap_set(&self->s.v, 0, 8));
	grow_start(&self->g, &self->s, true, PERIOD);
	EXPECT_EQ(-EINVAL, grow_to(&self->g, 9));
}

/* What a cap costs is one comparison: no cycle and no request more. */
TEST_F(grow, at_once_without_cap)
{
	struct growth growth;

	grow_start(&self->g, &self->s, true, PERIOD);
	ASSERT_EQ(0, grow_to(&self->g, SIM_VECTORS));
	usleep(2000);
	growth = grow_look(&self->g);
	EXPECT_EQ(1, growth.cycles);
	EXPECT_EQ(SIM_VECTORS, growth.requests);
	EXPECT_EQ(0, growth.lost);
	grow_stop(&self->g);
}

TEST_HARNESS_MAIN
