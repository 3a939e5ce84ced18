// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who owns a function can write anything into its table, and let it write
 * anything to where messages go. Nobody else's interrupt may come of it.
 */
#include <errno.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "sim.h"

#define MESSAGES	0xfee00000ULL

FIXTURE(forge) {
	struct sim s, other;
};

FIXTURE_SETUP(forge)
{
	ASSERT_EQ(0, sim_open(&self->s, "VF"));
	ASSERT_EQ(0, sim_open(&self->other, "VF2"));
	ASSERT_EQ(0, sim_enable(&self->s, 2));
	ASSERT_EQ(0, sim_enable(&self->other, 2));
}

FIXTURE_TEARDOWN(forge)
{
	sim_close(&self->other);
	sim_close(&self->s);
}

static __u32 data_of(const struct sim *s, int vector)
{
	return *sim_entry(s, vector, PCI_MSIX_ENTRY_DATA);
}

#define EXPECT_BLOCKED(count) do {						\
	EXPECT_EQ(0, sim_heard(&self->s, 0, SILENCE));				\
	EXPECT_EQ(0, sim_heard(&self->s, 1, 0));				\
	EXPECT_EQ(0, sim_heard(&self->other, 0, 0));				\
	EXPECT_EQ(0, sim_heard(&self->other, 1, 0));				\
	EXPECT_EQ(count, sim_counter(&self->s, "blocked"));			\
} while (0)

TEST_F(forge, the_data_of_another_function)
{
	/* It is good where it belongs. */
	ASSERT_EQ(VFSIM_STATUS_OK, sim_raise(&self->other, 0));
	ASSERT_EQ(1, sim_heard(&self->other, 0, SOON));

	*sim_entry(&self->s, 0, PCI_MSIX_ENTRY_DATA) = data_of(&self->other, 0);
	EXPECT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 0));
	EXPECT_BLOCKED(1);
	/* Also when it had to wait */
	sim_mask(&self->s, 0, true);
	EXPECT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 0));
	sim_mask(&self->s, 0, false);
	EXPECT_BLOCKED(2);
	EXPECT_EQ(2, sim_get(&self->s, VFSIM_SENT));
	EXPECT_EQ(0, sim_counter(&self->other, "blocked"));
}

TEST_F(forge, every_number_that_is_not_its_own)
{
	__u32 own[] = { data_of(&self->s, 0), data_of(&self->s, 1) };
	int blocked = 0;

	for (__u32 data = 0; data < 200; data++) {
		if (data == own[0] || data == own[1])
			continue;
		*sim_entry(&self->s, 0, PCI_MSIX_ENTRY_DATA) = data;
		ASSERT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 0));
		blocked++;
	}
	EXPECT_BLOCKED(blocked);
	for (int bit = 8; bit < 32; bit++) {
		*sim_entry(&self->s, 0, PCI_MSIX_ENTRY_DATA) = own[0] | 1U << bit;
		ASSERT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 0));
		blocked++;
	}
	EXPECT_BLOCKED(blocked);
	*sim_entry(&self->s, 0, PCI_MSIX_ENTRY_DATA) = own[0];
	EXPECT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 0));
	EXPECT_EQ(1, sim_heard(&self->s, 0, SOON));
}

TEST_F(forge, an_address_where_no_messages_go)
{
	static const __u64 wrong[] = {
		0, 4, 0xfedff000, 0xfee00004, 0xfee01000, 0xfeefffff, 0xfef00000,
		0x1fee00000, 0xffffffffffffffff,
	};
	int n = ARRAY_SIZE(wrong);

	for (int i = 0; i < n; i++) {
		*sim_entry(&self->s, 0, PCI_MSIX_ENTRY_LOWER_ADDR) = wrong[i];
		*sim_entry(&self->s, 0, PCI_MSIX_ENTRY_UPPER_ADDR) = wrong[i] >> 32;
		ASSERT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 0));
	}
	EXPECT_BLOCKED(n);
}

TEST_F(forge, a_message_by_dma)
{
	ASSERT_EQ(VFSIM_STATUS_OK, sim_write(&self->s, MESSAGES, 4, data_of(&self->s, 1)));
	EXPECT_EQ(1, sim_heard(&self->s, 1, SOON));
	EXPECT_BLOCKED(0);

	EXPECT_EQ(VFSIM_STATUS_FAULT, sim_write(&self->s, MESSAGES, 4, data_of(&self->other, 1)));
	EXPECT_BLOCKED(1);
	EXPECT_EQ(VFSIM_STATUS_FAULT, sim_write(&self->s, MESSAGES, 4, 0x7fffffff));
	EXPECT_EQ(VFSIM_STATUS_FAULT, sim_write(&self->s, MESSAGES, 4, ~0U));
	EXPECT_BLOCKED(3);
	EXPECT_EQ(VFSIM_STATUS_FAULT,
		  sim_write(&self->s, MESSAGES + 4, 4, data_of(&self->s, 1)));
	EXPECT_BLOCKED(4);
	sim_master(&self->s, false);
	EXPECT_EQ(VFSIM_STATUS_DISABLED,
		  sim_write(&self->s, MESSAGES, 4, data_of(&self->s, 1)));
	EXPECT_BLOCKED(4);
	EXPECT_EQ(0, sim_counter(&self->s, "faults"));
}

TEST_F(forge, messages_cannot_be_read)
{
	__u32 data;

	EXPECT_EQ(VFSIM_STATUS_FAULT, sim_read(&self->s, MESSAGES, &data));
}

TEST_F(forge, what_is_left_of_a_function_that_went)
{
	__u32 data = data_of(&self->other, 0);

	ASSERT_EQ(0, disable_irqs(&self->other.v, VFIO_PCI_MSIX_IRQ_INDEX));
	*sim_entry(&self->s, 0, PCI_MSIX_ENTRY_DATA) = data;
	EXPECT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 0));
	EXPECT_EQ(VFSIM_STATUS_FAULT, sim_write(&self->other, MESSAGES, 4, data));
	EXPECT_BLOCKED(1);
	EXPECT_EQ(1, sim_counter(&self->other, "blocked"));
}

TEST_HARNESS_MAIN
