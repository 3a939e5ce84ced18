// SPDX-License-Identifier: GPL-2.0-only
/*
 * Message Control as the user reads it, at every offset and length: the Table
 * Size is the visible one, every other bit around it what it would be without a
 * cap.
 */
#include <errno.h>
#include <linux/types.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "vfio.h"

#define AROUND	16
#define SPACE	256

FIXTURE(config) {
	struct vfio v;
	int control;		/* where Message Control is */
	__u8 plain[SPACE];	/* read without a cap, byte by byte */
};

FIXTURE_SETUP(config)
{
	ASSERT_EQ(0, vfio_open(&self->v, "VF"));
	ASSERT_LE(2, self->v.size);
	self->control = self->v.msix + PCI_MSIX_FLAGS;
	for (int i = 0; i < SPACE; i++)
		ASSERT_EQ(1, vfio_config(&self->v, self->plain + i, 1, i));
}

FIXTURE_TEARDOWN(config)
{
	vfio_close(&self->v);
}

/* What the host reads of the function, with the visible size put in */
static void expected(const struct vfio *v, int pos, int size, __u8 *control)
{
	__u16 word = (host_control(v) & ~PCI_MSIX_FLAGS_QSIZE) | (size - 1);

	memcpy(control + pos, &word, 2);
}

/* Also with what lies before and behind in the user's buffer untouched */
static int differs(const struct vfio *v, const __u8 *want, int pos, int count)
{
	__u8 got[SPACE + 32];

	memset(got, 0xa5, sizeof(got));
	if (vfio_config(v, got + 16, count, pos) != count)
		return -1;
	for (int i = 0; i < 16; i++)
		if (got[i] != 0xa5 || got[16 + count + i] != 0xa5)
			return -2;
	return memcmp(got + 16, want + pos, count);
}

#define EXPECT_READS(_size) do {					\
	__u8 want[SPACE];						\
									\
	memcpy(want, self->plain, SPACE);				\
	expected(&self->v, self->control, _size, want);			\
	for (int at = self->control - AROUND;				\
	     at < self->control + 2 + AROUND; at++) {			\
		for (int n = 1; n <= 40 && at + n <= SPACE; n++) {	\
			ASSERT_EQ(0, differs(&self->v, want, at, n))	\
				TH_LOG("size %d: %d bytes at %d", _size,\
				       n, at - self->control);		\
		}							\
	}								\
	ASSERT_EQ(0, differs(&self->v, want, 0, SPACE));		\
} while (0)

TEST_F(config, without_a_cap_as_the_function_has_it)
{
	int word = self->plain[self->control] |
		   self->plain[self->control + 1] << 8;

	EXPECT_EQ(host_control(&self->v), word);
	EXPECT_READS(self->v.size);
}

TEST_F_TIMEOUT(config, every_offset_and_length, 900)
{
	for (int size = 1; size <= self->v.size; size++) {
		ASSERT_EQ(0, cap_set(&self->v, 0, size));
		EXPECT_READS(size);
	}
	ASSERT_EQ(0, cap_set(&self->v, 0, 0));
	EXPECT_READS(self->v.size);
}

TEST_F(config, the_whole_space_in_one_read)
{
	__u8 plain[4096], capped[4096];
	int size;

	size = vfio_config(&self->v, plain, sizeof(plain), 0);
	ASSERT_LT(0, size);
	ASSERT_EQ(0, cap_set(&self->v, 0, 1));
	ASSERT_EQ(size, vfio_config(&self->v, capped, sizeof(capped), 0));
	expected(&self->v, self->control, 1, plain);
	EXPECT_EQ(0, memcmp(plain, capped, size));
}

TEST_F(config, enable_bit_is_the_hardware_s)
{
	ASSERT_EQ(0, cap_set(&self->v, 0, 1));
	ASSERT_EQ(0, enable_msix(&self->v, 1));
	EXPECT_EQ(PCI_MSIX_FLAGS_ENABLE, vfio_control(&self->v));
	EXPECT_READS(1);
	ASSERT_EQ(0, disable_irqs(&self->v, VFIO_PCI_MSIX_IRQ_INDEX));
	EXPECT_EQ(0, vfio_control(&self->v));
}

TEST_F(config, function_mask_is_the_hardware_s)
{
	int control = host_control(&self->v);

	ASSERT_EQ(0, cap_set(&self->v, 0, 2));
	ASSERT_EQ(0, host_set_control(&self->v,
				      control | PCI_MSIX_FLAGS_MASKALL));
	EXPECT_EQ(PCI_MSIX_FLAGS_MASKALL | 1, vfio_control(&self->v));
	EXPECT_READS(2);
	ASSERT_EQ(0, host_set_control(&self->v, control));
	EXPECT_EQ(1, vfio_control(&self->v));
}

/*
 * vfio-pci takes a write to Message Control and drops it: its user enables
 * MSI-X with SET_IRQS. So it is with a cap, and no write moves the size.
 */
TEST_F(config, writes_are_taken_and_change_nothing)
{
	off_t at = self->v.config + self->control;
	int control = host_control(&self->v);

	for (int size = 0; size < 3; size++) {
		ASSERT_EQ(0, cap_set(&self->v, 0, size));
		for (int bit = 0; bit < 16; bit++) {
			__u16 word = 1 << bit;
			__u32 dword = 0xffff0000u;

			EXPECT_EQ(2, pwrite(self->v.device, &word, 2, at));
			EXPECT_EQ(1, pwrite(self->v.device, &word, 1, at));
			EXPECT_EQ(1, pwrite(self->v.device, &word, 1, at + 1));
			EXPECT_EQ(4, pwrite(self->v.device, &dword, 4, at - 2));
		}
		EXPECT_EQ(control, host_control(&self->v));
		EXPECT_READS(size ?: self->v.size);
		EXPECT_EQ(size ?: self->v.size, visible_size(&self->v));
	}
}

TEST_F(config, beyond_the_end_is_refused_as_before)
{
	__u8 byte;

	ASSERT_EQ(0, cap_set(&self->v, 0, 1));
	EXPECT_EQ(-EFAULT, vfio_config(&self->v, &byte, 1, 4096));
	EXPECT_EQ(-EFAULT, vfio_config(&self->v, NULL, 2, self->control));
}

TEST_HARNESS_MAIN
