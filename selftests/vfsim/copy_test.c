// SPDX-License-Identifier: GPL-2.0-only
/*
 * A VF copies memory that its user has mapped, as it was told, and answers for what it
 * cannot.
 */
#include <endian.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "iommu.h"
#include "kselftest_harness.h"

#define PAGE		4096UL
#define PAGES		512
#define IOVA		0x100000000ULL	/* beyond 32 bits */
#define COPY		0x40000000ULL	/* the struct's own page */
#define MESSAGES	0xfee00000ULL
#define HALF		(PAGES / 2 * PAGE)

FIXTURE(copy) {
	struct space space;
	unsigned char *memory;
	struct vfsim_copy *copy;
};

FIXTURE_SETUP(copy)
{
	ASSERT_EQ(0, space_open(&self->space, "VF", false));
	self->memory = mmap(NULL, (PAGES + 1) * PAGE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, (void *)self->memory);
	self->copy = (void *)(self->memory + PAGES * PAGE);
	ASSERT_EQ(0, space_map(&self->space, self->memory, IOVA, PAGES * PAGE,
			       MAP_READ | MAP_WRITE));
	ASSERT_EQ(0, space_map(&self->space, self->copy, COPY, PAGE, MAP_READ));
	for (size_t i = 0; i < PAGES * PAGE; i++)
		self->memory[i] = i * 2654435761UL >> 24;
}

FIXTURE_TEARDOWN(copy)
{
	space_close(&self->space);
}

static void start(FIXTURE_DATA(copy) *self, __u64 to, __u64 from, __u32 length, __u32 count)
{
	*self->copy = (struct vfsim_copy) {
		.from = htole64(from),
		.to = htole64(to),
		.length = htole32(length),
		.count = htole32(count),
	};
	sim_set(&self->space.s, VFSIM_ADDRESS_LO, COPY);
	sim_set(&self->space.s, VFSIM_ADDRESS_HI, 0);
	sim_set(&self->space.s, VFSIM_CONTROL, VFSIM_CONTROL_COPY);
}

static __u32 ended(const FIXTURE_DATA(copy) *self)
{
	__u32 status;

	do
		status = sim_get(&self->space.s, VFSIM_STATUS);
	while (status == VFSIM_STATUS_BUSY);
	return status;
}

static __u32 copy(FIXTURE_DATA(copy) *self, __u64 to, __u64 from, __u32 length)
{
	start(self, to, from, length, 1);
	return ended(self);
}

TEST_F(copy, byte_for_byte)
{
	static const struct {
		size_t to, from, length;
	} cases[] = {
		{ HALF, 0, 1 },
		{ HALF + 1, 2, 3 },
		{ HALF + PAGE - 1, 5, 2 },		/* two pages are written */
		{ HALF, PAGE - 1, 2 },			/* two are read */
		{ HALF + 7, PAGE - 100, 3 * PAGE + 1 },	/* at other offsets */
		{ HALF, 0, VFSIM_COPY_LENGTH },
		{ 3, HALF + 1, PAGE },			/* the other way */
	};
	unsigned char *expected = malloc(PAGES * PAGE);

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		memcpy(expected, self->memory, PAGES * PAGE);
		memmove(expected + cases[i].to, expected + cases[i].from, cases[i].length);
		EXPECT_EQ(VFSIM_STATUS_OK, copy(self, IOVA + cases[i].to, IOVA + cases[i].from,
						cases[i].length));
		EXPECT_EQ(0, memcmp(expected, self->memory, PAGES * PAGE))
			TH_LOG("case %zu", i);
	}
	free(expected);
	EXPECT_EQ(0, sim_counter(&self->space.s, "faults"));
	EXPECT_EQ(0, sim_get(&self->space.s, VFSIM_RAISED));
}

TEST_F(copy, as_often_as_it_is_told)
{
	/* Each time a byte further: what was written is read the next time. */
	memset(self->memory, 0, 2 * PAGE);
	self->memory[0] = 1;
	start(self, IOVA + 1, IOVA, 16, 5);
	EXPECT_EQ(VFSIM_STATUS_OK, ended(self));
	for (int i = 0; i < 2 * 16; i++) {
		EXPECT_EQ(i <= 5, self->memory[i])
			TH_LOG("byte %d", i);
	}
}

TEST_F(copy, out_of_range)
{
	struct sim *s = &self->space.s;

	EXPECT_EQ(VFSIM_STATUS_RANGE, copy(self, IOVA + HALF, IOVA, 0));
	EXPECT_EQ(VFSIM_STATUS_RANGE, copy(self, IOVA + HALF, IOVA, VFSIM_COPY_LENGTH + 1));
	EXPECT_EQ(VFSIM_STATUS_RANGE, copy(self, IOVA + HALF, IOVA, ~0U));
	start(self, IOVA + HALF, IOVA, PAGE, 0);
	EXPECT_EQ(VFSIM_STATUS_RANGE, ended(self));
	start(self, IOVA + HALF, IOVA, PAGE, VFSIM_COPY_COUNT + 1);
	EXPECT_EQ(VFSIM_STATUS_RANGE, ended(self));
	EXPECT_NE(0, memcmp(self->memory, self->memory + HALF, PAGE));
	EXPECT_EQ(VFSIM_STATUS_OK, copy(self, IOVA + HALF, IOVA, PAGE));
	sim_set(s, VFSIM_ADDRESS_LO, COPY + 2);
	EXPECT_EQ(VFSIM_STATUS_RANGE, sim_do(s, VFSIM_CONTROL_COPY, 0));
	EXPECT_EQ(0, sim_counter(s, "faults"));
}

TEST_F(copy, what_is_not_mapped)
{
	struct sim *s = &self->space.s;

	EXPECT_EQ(VFSIM_STATUS_FAULT, copy(self, IOVA + HALF, IOVA - 1, 4));
	EXPECT_EQ(VFSIM_STATUS_FAULT, copy(self, IOVA + PAGES * PAGE, IOVA, 4));
	EXPECT_EQ(VFSIM_STATUS_FAULT, copy(self, 1ULL << 48, IOVA, 4));
	EXPECT_EQ(VFSIM_STATUS_FAULT, copy(self, IOVA, ~0ULL, 4));
	/* The struct's page is for reading only. */
	EXPECT_EQ(VFSIM_STATUS_FAULT, copy(self, COPY + 64, IOVA, 4));
	EXPECT_EQ(VFSIM_STATUS_OK, copy(self, IOVA, COPY, 4));
	EXPECT_EQ(5, sim_counter(s, "faults"));

	sim_set(s, VFSIM_ADDRESS_LO, COPY + PAGE - 4);
	EXPECT_EQ(VFSIM_STATUS_FAULT, sim_do(s, VFSIM_CONTROL_COPY, 0));
	EXPECT_EQ(6, sim_counter(s, "faults"));
	EXPECT_EQ(0, sim_counter(s, "blocked"));
}

/* What comes before is copied, and the engine goes on with what it is told next. */
TEST_F(copy, as_far_as_the_mapping_goes)
{
	size_t last = (PAGES - 1) * PAGE;

	EXPECT_EQ(VFSIM_STATUS_FAULT, copy(self, IOVA + last, IOVA, 2 * PAGE));
	EXPECT_EQ(0, memcmp(self->memory, self->memory + last, PAGE));
	EXPECT_EQ(VFSIM_STATUS_OK, copy(self, IOVA + HALF, IOVA, 2 * PAGE));
	EXPECT_EQ(0, memcmp(self->memory, self->memory + HALF, 2 * PAGE));
	EXPECT_EQ(1, sim_counter(&self->space.s, "faults"));
}

/* Memory that is copied is no message, whatever it says. */
TEST_F(copy, to_where_messages_go)
{
	struct sim *s = &self->space.s;

	ASSERT_EQ(0, sim_enable(s, 1));
	memcpy(self->memory, (void *)sim_entry(s, 0, PCI_MSIX_ENTRY_DATA), 4);
	EXPECT_EQ(VFSIM_STATUS_FAULT, copy(self, MESSAGES, IOVA, 4));
	EXPECT_EQ(1, sim_counter(s, "blocked"));
	EXPECT_EQ(0, sim_counter(s, "faults"));
	EXPECT_EQ(0, sim_heard(s, 0, SILENCE));
	EXPECT_EQ(VFSIM_STATUS_FAULT, copy(self, IOVA, MESSAGES, 4));
}

TEST_F(copy, hears_nothing_meanwhile)
{
	struct sim *s = &self->space.s;

	start(self, IOVA + HALF, IOVA, VFSIM_COPY_LENGTH, VFSIM_COPY_COUNT);
	sim_set(s, VFSIM_CONTROL, VFSIM_CONTROL_RAISE);
	sim_set(s, VFSIM_DATA, 0x12345678);
	EXPECT_EQ(VFSIM_STATUS_BUSY, sim_get(s, VFSIM_STATUS));
	EXPECT_EQ(VFSIM_CONTROL_COPY, sim_get(s, VFSIM_CONTROL));
	EXPECT_EQ(0, sim_get(s, VFSIM_DATA));
	/* Without Bus Master there is no access, so that one ends. */
	sim_master(s, false);
	EXPECT_EQ(VFSIM_STATUS_DISABLED, ended(self));
	EXPECT_EQ(0, sim_get(s, VFSIM_RAISED));
	EXPECT_EQ(VFSIM_STATUS_DISABLED, copy(self, IOVA + HALF, IOVA, 4));
}

TEST_F(copy, ends_with_a_reset)
{
	struct sim *s = &self->space.s;

	start(self, IOVA + HALF, IOVA, VFSIM_COPY_LENGTH, VFSIM_COPY_COUNT);
	EXPECT_EQ(VFSIM_STATUS_BUSY, sim_get(s, VFSIM_STATUS));
	ASSERT_EQ(0, vfio_reset(&s->v));
	memset(self->memory + HALF, 0, HALF);
	usleep(10000);
	for (size_t i = HALF; i < PAGES * PAGE; i++)
		ASSERT_EQ(0, self->memory[i]);
	EXPECT_EQ(0, sim_get(s, VFSIM_STATUS));
	sim_master(s, true);
	EXPECT_EQ(VFSIM_STATUS_OK, copy(self, IOVA + HALF, IOVA, PAGE));
	EXPECT_EQ(0, memcmp(self->memory, self->memory + HALF, PAGE));
}

TEST_HARNESS_MAIN
