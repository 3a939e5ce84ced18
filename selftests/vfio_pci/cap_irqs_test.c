// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts under a cap: counted, set up, grown one by one, and refused beyond
 * it; and the kinds of interrupts that have no table, which it leaves alone.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "vfio.h"

#define MSIX	VFIO_PCI_MSIX_IRQ_INDEX

FIXTURE(irqs) {
	struct vfio v;
	int n;				/* Table Size */
	int fds[MAX_VECTORS];
};

FIXTURE_SETUP(irqs)
{
	ASSERT_EQ(0, vfio_open(&self->v, "VF"));
	self->n = self->v.size;
	ASSERT_LE(2, self->n);
	for (int i = 0; i < self->n + 1; i++) {
		self->fds[i] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
		ASSERT_LE(0, self->fds[i]);
	}
}

FIXTURE_TEARDOWN(irqs)
{
	vfio_close(&self->v);
	limit_set(self->v.address, 0);
}

static int set(struct vfio *v, unsigned int start, unsigned int count,
	       const int *fds)
{
	return set_irqs(v->device, MSIX, start, count, fds);
}

/* Let the kernel raise @vector as the device would: has anybody listened? */
static bool heard(const struct vfio *v, int vector, int fd)
{
	struct vfio_irq_set trigger = {
		.argsz = sizeof(trigger),
		.flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = MSIX,
		.start = vector,
		.count = 1,
	};
	__u64 count = 0;

	return !ioctl(v->device, VFIO_DEVICE_SET_IRQS, &trigger) &&
	       read(fd, &count, sizeof(count)) == sizeof(count) && count == 1;
}

TEST_F_TIMEOUT(irqs, every_count_up_to_every_cap, 900)
{
	for (int cap = 1; cap <= self->n; cap++) {
		ASSERT_EQ(0, cap_set(&self->v, 0, cap));
		ASSERT_EQ(cap, irq_count(&self->v, MSIX));
		for (int count = 1; count <= self->n + 1; count++) {
			ASSERT_EQ(count <= cap ? 0 : -EINVAL,
				  set(&self->v, 0, count, self->fds));
			ASSERT_EQ(count <= cap ? count : 0,
				  host_vectors(self->v.address));
			disable_irqs(&self->v, MSIX);
		}
	}
}

TEST_F(irqs, beyond_the_cap_however_it_is_written)
{
	ASSERT_EQ(0, cap_set(&self->v, 0, 1));
	EXPECT_EQ(-EINVAL, set(&self->v, 1, 1, self->fds));
	EXPECT_EQ(-EINVAL, set(&self->v, 0, 2, self->fds));
	EXPECT_EQ(-EINVAL, set(&self->v, self->n - 1, 1, self->fds));
	EXPECT_EQ(-EINVAL, set(&self->v, self->n, 1, self->fds));
	EXPECT_EQ(-EINVAL, set(&self->v, 0, -1U, self->fds));
	EXPECT_EQ(-EINVAL, set(&self->v, -1U, 1, self->fds));
	EXPECT_EQ(-EINVAL, set(&self->v, -1U, 2, self->fds));
	EXPECT_EQ(0, host_vectors(self->v.address));
	EXPECT_EQ(0, host_control(&self->v) & PCI_MSIX_FLAGS_ENABLE);
}

TEST_F(irqs, a_limit_is_obeyed_alike)
{
	vfio_close(&self->v);
	ASSERT_EQ(0, limit_set(self->v.address, 1));
	ASSERT_EQ(0, vfio_reopen(&self->v));
	EXPECT_EQ(1, irq_count(&self->v, MSIX));
	EXPECT_EQ(-EINVAL, set(&self->v, 0, 2, self->fds));
	EXPECT_EQ(0, set(&self->v, 0, 1, self->fds));
	EXPECT_EQ(1, host_vectors(self->v.address));
}

TEST_F(irqs, noresize_is_what_it_is_without_a_cap)
{
	int flags = irq_flags(&self->v, MSIX);

	EXPECT_LE(0, flags);
	for (int cap = 1; cap <= self->n; cap++) {
		ASSERT_EQ(0, cap_set(&self->v, 0, cap));
		EXPECT_EQ(flags, irq_flags(&self->v, MSIX));
	}
}

TEST_F(irqs, grows_one_by_one_up_to_the_cap)
{
	int flags = irq_flags(&self->v, MSIX);
	int cap = self->n - 1;

	if (flags & VFIO_IRQ_INFO_NORESIZE)
		SKIP(return, "no dynamic MSI-X here");
	ASSERT_EQ(0, cap_set(&self->v, 0, cap));
	ASSERT_EQ(0, set(&self->v, 0, 1, self->fds));
	for (int i = 1; i < cap; i++) {
		ASSERT_EQ(0, set(&self->v, i, 1, self->fds + i));
		ASSERT_EQ(i + 1, host_vectors(self->v.address));
		ASSERT_TRUE(heard(&self->v, i, self->fds[i]));
	}
	EXPECT_EQ(-EINVAL, set(&self->v, cap, 1, self->fds + cap));
	EXPECT_EQ(-EINVAL, set(&self->v, cap - 1, 2, self->fds));
	EXPECT_EQ(cap, host_vectors(self->v.address));
	/* Those before it go on working. */
	for (int i = 0; i < cap; i++) {
		EXPECT_TRUE(heard(&self->v, i, self->fds[i]));
	}
	EXPECT_FALSE(heard(&self->v, cap, self->fds[cap]));
	/* Back, and again */
	ASSERT_EQ(0, set(&self->v, cap - 1, 1, (int []){ -1 }));
	EXPECT_EQ(cap - 1, host_vectors(self->v.address));
	EXPECT_EQ(0, set(&self->v, cap - 1, 1, self->fds + cap - 1));
	EXPECT_TRUE(heard(&self->v, cap - 1, self->fds[cap - 1]));
}

TEST_F(irqs, the_eager_get_no_more_than_the_cap)
{
	ASSERT_EQ(0, enable_msix(&self->v, irq_count(&self->v, MSIX)));
	EXPECT_EQ(self->n, host_vectors(self->v.address));
	ASSERT_EQ(0, disable_irqs(&self->v, MSIX));
	ASSERT_EQ(0, cap_set(&self->v, 0, 1));
	ASSERT_EQ(0, enable_msix(&self->v, irq_count(&self->v, MSIX)));
	EXPECT_EQ(1, host_vectors(self->v.address));
}

TEST_F(irqs, other_kinds_are_counted_as_before)
{
	int before[VFIO_PCI_NUM_IRQS], flags[VFIO_PCI_NUM_IRQS];

	for (int i = 0; i < VFIO_PCI_NUM_IRQS; i++) {
		before[i] = irq_count(&self->v, i);
		flags[i] = irq_flags(&self->v, i);
	}
	ASSERT_EQ(0, cap_set(&self->v, 0, 1));
	for (int i = 0; i < VFIO_PCI_NUM_IRQS; i++) {
		EXPECT_EQ(i == MSIX ? 1 : before[i], irq_count(&self->v, i));
		EXPECT_EQ(flags[i], irq_flags(&self->v, i));
	}
}

TEST_F(irqs, msi_is_still_possible)
{
	int count = irq_count(&self->v, VFIO_PCI_MSI_IRQ_INDEX);

	if (count <= 0)
		SKIP(return, "this function has no MSI");
	ASSERT_EQ(0, cap_set(&self->v, 0, 1));
	ASSERT_EQ(0, set_irqs(self->v.device, VFIO_PCI_MSI_IRQ_INDEX, 0, 1,
			      self->fds));
	/* Which is not MSI-X, and does not keep anyone from setting a cap. */
	EXPECT_EQ(0, cap_set(&self->v, 0, 2));
	EXPECT_EQ(-EINVAL, set(&self->v, 0, 1, self->fds));
	EXPECT_EQ(0, disable_irqs(&self->v, VFIO_PCI_MSI_IRQ_INDEX));
	EXPECT_EQ(0, set(&self->v, 0, 2, self->fds));
}

TEST_F(irqs, intx_is_still_possible)
{
	if (irq_count(&self->v, VFIO_PCI_INTX_IRQ_INDEX) != 1)
		SKIP(return, "this function has no INTx");
	ASSERT_EQ(0, cap_set(&self->v, 0, 1));
	ASSERT_EQ(0, set_irqs(self->v.device, VFIO_PCI_INTX_IRQ_INDEX, 0, 1,
			      self->fds));
	EXPECT_EQ(0, cap_set(&self->v, 0, 2));
	EXPECT_EQ(0, disable_irqs(&self->v, VFIO_PCI_INTX_IRQ_INDEX));
	EXPECT_EQ(0, set(&self->v, 0, 2, self->fds));
}

TEST_HARNESS_MAIN
