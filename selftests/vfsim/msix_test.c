// SPDX-License-Identifier: GPL-2.0-only
/*
 * The function side of MSI-X (PCIe Base 6.1.4, 7.7.2): what holds a message back,
 * what lets it go, and what is then in it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "sim.h"

FIXTURE(msix) {
	struct sim s;
	int last;		/* vector, beyond the first word of the PBA */
};

FIXTURE_SETUP(msix)
{
	ASSERT_EQ(0, sim_open(&self->s, "VF"));
	ASSERT_LT(32, self->s.v.size);
	/* There is room for more entries than the table has. */
	ASSERT_GT(SIM_VECTORS, self->s.v.size);
	self->last = self->s.v.size - 1;
	ASSERT_EQ(0, sim_enable(&self->s, self->s.v.size));
}

FIXTURE_TEARDOWN(msix)
{
	sim_close(&self->s);
}

#define EXPECT_HELD(vector) do {						\
	int held = (vector);							\
										\
	EXPECT_TRUE(sim_pending(&self->s, held));				\
	EXPECT_EQ(0, sim_heard(&self->s, held, SILENCE));			\
} while (0)

#define EXPECT_GONE(vector) do {						\
	int gone = (vector);							\
										\
	EXPECT_EQ(1, sim_heard(&self->s, gone, SOON));				\
	EXPECT_FALSE(sim_pending(&self->s, gone));				\
} while (0)

TEST_F(msix, each_vector_goes_to_its_own_eventfd)
{
	for (int i = 0; i <= self->last; i++) {
		ASSERT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, i));
		ASSERT_EQ(1, sim_heard(&self->s, i, SOON));
		ASSERT_FALSE(sim_pending(&self->s, i));
		for (int j = 0; j <= self->last; j++)
			ASSERT_EQ(0, sim_heard(&self->s, j, 0));
	}
	EXPECT_EQ(self->last + 1, sim_counter(&self->s, "sent"));
	EXPECT_EQ(0, sim_counter(&self->s, "blocked"));
}

TEST_F(msix, disabled_raises_nothing)
{
	ASSERT_EQ(0, disable_irqs(&self->s.v, VFIO_PCI_MSIX_IRQ_INDEX));
	EXPECT_EQ(VFSIM_STATUS_DISABLED, sim_raise(&self->s, 0));
	EXPECT_FALSE(sim_pending(&self->s, 0));
	ASSERT_EQ(0, sim_enable(&self->s, 1));
	EXPECT_EQ(0, sim_heard(&self->s, 0, SILENCE));
	EXPECT_EQ(1, sim_counter(&self->s, "inert"));
}

TEST_F(msix, a_masked_entry_waits_for_a_write_to_the_table)
{
	int vectors[] = { 0, 31, 32, self->last };

	for (int i = 0; i < 4; i++) {
		sim_mask(&self->s, vectors[i], true);
		ASSERT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, vectors[i]));
		ASSERT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, vectors[i]));
		EXPECT_HELD(vectors[i]);
		EXPECT_EQ(i, sim_get(&self->s, VFSIM_SENT));
		EXPECT_EQ(i + 1, sim_get(&self->s, VFSIM_MERGED));
		sim_mask(&self->s, vectors[i], false);
		EXPECT_GONE(vectors[i]);
		EXPECT_EQ(i + 1, sim_get(&self->s, VFSIM_SENT));
	}
	/* A neighbour has nothing to do with it. */
	sim_mask(&self->s, 0, true);
	ASSERT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 0));
	ASSERT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 1));
	EXPECT_GONE(1);
	EXPECT_HELD(0);
}

TEST_F(msix, function_mask_holds_all_entries)
{
	int control = host_control(&self->s.v);

	ASSERT_EQ(0, host_set_control(&self->s.v, control | PCI_MSIX_FLAGS_MASKALL));
	ASSERT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 0));
	ASSERT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, self->last));
	EXPECT_HELD(0);
	EXPECT_HELD(self->last);
	EXPECT_FALSE(sim_pending(&self->s, 1));
	sim_mask(&self->s, self->last, true);
	ASSERT_EQ(0, host_set_control(&self->s.v, control));
	EXPECT_GONE(0);
	/* Both masks count. */
	EXPECT_HELD(self->last);
	sim_mask(&self->s, self->last, false);
	EXPECT_GONE(self->last);
}

TEST_F(msix, an_entry_waits_for_the_kernel_to_unmask_it)
{
	int none = -1;

	ASSERT_EQ(0, set_irqs(self->s.v.device, VFIO_PCI_MSIX_IRQ_INDEX, 1, 1, &none));
	ASSERT_EQ(PCI_MSIX_ENTRY_CTRL_MASKBIT,
		  *sim_entry(&self->s, 1, PCI_MSIX_ENTRY_VECTOR_CTRL));
	ASSERT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 1));
	EXPECT_HELD(1);
	ASSERT_EQ(0, set_irqs(self->s.v.device, VFIO_PCI_MSIX_IRQ_INDEX, 1, 1,
			      self->s.fds + 1));
	EXPECT_GONE(1);
}

TEST_F(msix, a_message_is_what_the_entry_says_when_it_goes)
{
	__u32 data = *sim_entry(&self->s, 0, PCI_MSIX_ENTRY_DATA);
	__u32 address = *sim_entry(&self->s, 0, PCI_MSIX_ENTRY_LOWER_ADDR);

	sim_mask(&self->s, 0, true);
	ASSERT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 0));
	EXPECT_HELD(0);
	*sim_entry(&self->s, 0, PCI_MSIX_ENTRY_DATA) =
		*sim_entry(&self->s, 2, PCI_MSIX_ENTRY_DATA);
	sim_mask(&self->s, 0, false);
	EXPECT_EQ(1, sim_heard(&self->s, 2, SOON));
	EXPECT_EQ(0, sim_heard(&self->s, 0, SILENCE));
	EXPECT_FALSE(sim_pending(&self->s, 0));

	sim_mask(&self->s, 0, true);
	*sim_entry(&self->s, 0, PCI_MSIX_ENTRY_DATA) = data;
	*sim_entry(&self->s, 0, PCI_MSIX_ENTRY_LOWER_ADDR) = 0;
	ASSERT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 0));
	*sim_entry(&self->s, 0, PCI_MSIX_ENTRY_LOWER_ADDR) = address;
	sim_mask(&self->s, 0, false);
	EXPECT_GONE(0);
	EXPECT_EQ(0, sim_counter(&self->s, "blocked"));
}

TEST_F(msix, disabling_drops_what_is_pending)
{
	int control = host_control(&self->s.v);

	sim_mask(&self->s, 0, true);
	sim_mask(&self->s, self->last, true);
	ASSERT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 0));
	ASSERT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, self->last));
	EXPECT_HELD(0);
	EXPECT_HELD(self->last);
	ASSERT_EQ(0, host_set_control(&self->s.v, control & ~PCI_MSIX_FLAGS_ENABLE));
	EXPECT_FALSE(sim_pending(&self->s, 0));
	EXPECT_FALSE(sim_pending(&self->s, self->last));
	ASSERT_EQ(0, host_set_control(&self->s.v, control));
	sim_mask(&self->s, 0, false);
	sim_mask(&self->s, self->last, false);
	EXPECT_EQ(0, sim_heard(&self->s, 0, SILENCE));
	EXPECT_EQ(0, sim_heard(&self->s, self->last, SILENCE));
	EXPECT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 0));
	EXPECT_GONE(0);
}

TEST_F(msix, without_bus_master_no_message_leaves)
{
	sim_master(&self->s, false);
	ASSERT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 0));
	ASSERT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, self->last));
	EXPECT_HELD(0);
	EXPECT_HELD(self->last);
	sim_master(&self->s, true);
	EXPECT_GONE(0);
	EXPECT_GONE(self->last);
}

TEST_F(msix, the_pba_cannot_be_forged)
{
	/* Memory like the rest of the BAR, but the device goes by its own. */
	self->s.pba[0] = ~0;
	ASSERT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 1));
	EXPECT_EQ(1, sim_heard(&self->s, 1, SOON));
	for (int i = 0; i <= self->last; i++)
		EXPECT_EQ(0, sim_heard(&self->s, i, i ? 0 : SILENCE));
	sim_mask(&self->s, 0, true);
	ASSERT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 0));
	EXPECT_EQ(1, self->s.pba[0]);
	self->s.pba[0] = 0;
	sim_mask(&self->s, 0, false);
	EXPECT_GONE(0);
}

TEST_F(msix, an_entry_beyond_the_table_size_is_inert)
{
	int beyond = self->last + 1;

	/* As good as entry 0, but for its place */
	for (int at = 0; at < PCI_MSIX_ENTRY_SIZE; at += 4)
		*sim_entry(&self->s, beyond, at) = *sim_entry(&self->s, 0, at);
	EXPECT_EQ(VFSIM_STATUS_INERT, sim_raise(&self->s, beyond));
	EXPECT_EQ(VFSIM_STATUS_INERT, sim_raise(&self->s, 0xffff));
	EXPECT_FALSE(sim_pending(&self->s, beyond));
	sim_mask(&self->s, beyond, true);
	EXPECT_EQ(VFSIM_STATUS_INERT, sim_raise(&self->s, beyond));
	EXPECT_FALSE(sim_pending(&self->s, beyond));
	sim_mask(&self->s, beyond, false);
	EXPECT_EQ(0, sim_heard(&self->s, 0, SILENCE));
	EXPECT_EQ(3, sim_counter(&self->s, "inert"));
	EXPECT_EQ(0, sim_counter(&self->s, "sent"));
}

/* By the register, without the kernel's restoring of what it knows. */
static void function_level_reset(const struct sim *s)
{
	__u16 control = PCI_EXP_DEVCTL_BCR_FLR;
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/config", s->v.address);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (pwrite(fd, &control, 2, s->pcie + PCI_EXP_DEVCTL) != 2)
		perror(path);
	close(fd);
}

TEST_F(msix, a_reset_clears_all_but_the_table_size)
{
	int size = self->s.v.size;
	__u16 command;

	sim_mask(&self->s, 1, true);
	ASSERT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 0));
	EXPECT_GONE(0);
	ASSERT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 1));
	EXPECT_HELD(1);
	sim_set(&self->s, VFSIM_PERIOD, 1000000);
	ASSERT_EQ(VFSIM_STATUS_OK, sim_do(&self->s, VFSIM_CONTROL_START, 0));
	function_level_reset(&self->s);

	EXPECT_EQ(size - 1, host_control(&self->s.v));
	ASSERT_EQ(2, host_config(&self->s.v, &command, 2, PCI_COMMAND));
	EXPECT_EQ(0, command);
	for (int i = 0; i < SIM_VECTORS; i++) {
		EXPECT_EQ(0, *sim_entry(&self->s, i, PCI_MSIX_ENTRY_LOWER_ADDR));
		EXPECT_EQ(0, *sim_entry(&self->s, i, PCI_MSIX_ENTRY_UPPER_ADDR));
		EXPECT_EQ(0, *sim_entry(&self->s, i, PCI_MSIX_ENTRY_DATA));
		EXPECT_EQ(PCI_MSIX_ENTRY_CTRL_MASKBIT,
			  *sim_entry(&self->s, i, PCI_MSIX_ENTRY_VECTOR_CTRL));
		EXPECT_FALSE(sim_pending(&self->s, i));
	}
	EXPECT_EQ(0, sim_get(&self->s, VFSIM_SENT));
	EXPECT_EQ(0, sim_get(&self->s, VFSIM_PERIOD));
	usleep(SILENCE * 1000);
	EXPECT_EQ(0, sim_get(&self->s, VFSIM_RAISED));
}

TEST_HARNESS_MAIN
