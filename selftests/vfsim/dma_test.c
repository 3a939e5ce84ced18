// SPDX-License-Identifier: GPL-2.0-only
/*
 * A VF reaches the memory that its user has mapped, as it is mapped, and no
 * other.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "iommu.h"
#include "kselftest_harness.h"

#define PAGE	4096UL
#define PAGES	256
#define IOVA	0x100000000ULL		/* beyond 32 bits */
#define BEFORE	0x55555555U

FIXTURE(dma) {
	struct space a, b;
	__u32 *memory;
};

FIXTURE_VARIANT(dma) {
	bool iommufd;
};

FIXTURE_VARIANT_ADD(dma, container) { .iommufd = false, };
FIXTURE_VARIANT_ADD(dma, iommufd) { .iommufd = true, };

FIXTURE_SETUP(dma)
{
	int ret = space_open(&self->a, "VF", variant->iommufd);

	if (ret == -ENOENT && variant->iommufd)
		SKIP(return, "no iommufd");
	ASSERT_EQ(0, ret);
	ASSERT_EQ(0, space_open(&self->b, "VF2", variant->iommufd));
	self->memory = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->memory);
	memset(self->memory, 0x55, PAGES * PAGE);
}

FIXTURE_TEARDOWN(dma)
{
	space_close(&self->b);
	space_close(&self->a);
}

/* Words from byte @from to byte @to that are not @value */
static int differ(const __u32 *memory, size_t from, size_t to, __u32 value)
{
	int n = 0;

	for (size_t i = from / 4; i < to / 4; i++)
		n += memory[i] != value;
	return n;
}

#define EXPECT_MEMORY(from, to, value) \
	EXPECT_EQ(0, differ(self->memory, from, to, value))

TEST_F(dma, user_has_the_device)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	struct vfio *v = &self->a.s.v;
	__u32 ids = 0;

	ASSERT_EQ(0, ioctl(v->device, VFIO_DEVICE_GET_INFO, &info));
	EXPECT_TRUE(info.flags & VFIO_DEVICE_FLAGS_PCI);
	EXPECT_TRUE(info.flags & VFIO_DEVICE_FLAGS_RESET);
	EXPECT_EQ(4, vfio_config(v, &ids, 4, PCI_VENDOR_ID));
	EXPECT_EQ(VFSIM_VENDOR_ID | VFSIM_VF_DEVICE_ID << 16, ids);
	EXPECT_EQ(v->size, visible_size(v));
	EXPECT_EQ(0, vfio_reset(v));
}

TEST_F(dma, reaches_what_is_mapped)
{
	struct sim *s = &self->a.s;
	__u32 data;

	ASSERT_EQ(0, space_map(&self->a, self->memory, IOVA, PAGES * PAGE,
			       MAP_READ | MAP_WRITE));
	EXPECT_EQ(VFSIM_STATUS_OK, sim_write(s, IOVA, 4, 0x12345678));
	EXPECT_MEMORY(0, 4, 0x12345678);
	EXPECT_MEMORY(4, PAGES * PAGE, BEFORE);
	/* Across a page's end */
	EXPECT_EQ(VFSIM_STATUS_OK, sim_write(s, IOVA + 2 * PAGE - 8, 16, 0xabcdef01));
	EXPECT_MEMORY(4, 2 * PAGE - 8, BEFORE);
	EXPECT_MEMORY(2 * PAGE - 8, 2 * PAGE + 8, 0xabcdef01);
	EXPECT_MEMORY(2 * PAGE + 8, PAGES * PAGE, BEFORE);
	/* The most at once */
	EXPECT_EQ(VFSIM_STATUS_OK, sim_write(s, IOVA, PAGES * PAGE, 7));
	EXPECT_MEMORY(0, PAGES * PAGE, 7);

	self->memory[PAGE / 4 - 1] = 0x87654321;
	EXPECT_EQ(VFSIM_STATUS_OK, sim_read(s, IOVA + PAGE - 4, &data));
	EXPECT_EQ(0x87654321, data);
	EXPECT_EQ(0, sim_counter(s, "faults"));
}

TEST_F(dma, ends_with_a_reset)
{
	struct sim *s = &self->a.s;

	ASSERT_EQ(0, space_map(&self->a, self->memory, IOVA, PAGES * PAGE,
			       MAP_READ | MAP_WRITE));
	sim_set(s, VFSIM_ADDRESS_LO, (__u32)IOVA);
	sim_set(s, VFSIM_ADDRESS_HI, IOVA >> 32);
	sim_set(s, VFSIM_LENGTH, PAGES * PAGE);
	sim_set(s, VFSIM_CONTROL, VFSIM_CONTROL_WRITE);
	ASSERT_EQ(0, vfio_reset(&s->v));
	memset(self->memory, 0x55, PAGES * PAGE);
	usleep(10000);
	EXPECT_EQ(0, sim_get(s, VFSIM_STATUS));
	EXPECT_MEMORY(0, PAGES * PAGE, BEFORE);
	sim_master(s, true);
	EXPECT_EQ(VFSIM_STATUS_OK, sim_write(s, IOVA, PAGE, 7));
	EXPECT_MEMORY(0, PAGE, 7);
}

/* Function Level Reset as the device sees it, with nothing done before it */
static int flr(const struct sim *s)
{
	__u16 control = PCI_EXP_DEVCTL_BCR_FLR;
	int fd = device_open(s->v.address, "config", O_WRONLY);
	int ret;

	if (fd < 0)
		return fd;
	ret = pwrite(fd, &control, 2, s->pcie + PCI_EXP_DEVCTL) == 2 ? 0 : -errno;
	close(fd);
	return ret;
}

/*
 * A kernel that resets a function takes Bus Master away first, and the access has
 * ended by that. Here the reset finds it under way.
 */
TEST_F(dma, a_reset_under_way_leaves_nothing_to_end)
{
	struct sim *s = &self->a.s;
	int cut = 0;

	ASSERT_EQ(0, space_map(&self->a, self->memory, IOVA, PAGES * PAGE,
			       MAP_READ | MAP_WRITE));
	for (int i = 0; i < 2000 && cut < 10; i++) {
		memset(self->memory, 0x55, PAGES * PAGE);
		sim_master(s, true);
		sim_set(s, VFSIM_ADDRESS_LO, (__u32)IOVA);
		sim_set(s, VFSIM_ADDRESS_HI, IOVA >> 32);
		sim_set(s, VFSIM_LENGTH, PAGES * PAGE);
		sim_set(s, VFSIM_DATA, 7);
		sim_set(s, VFSIM_CONTROL, VFSIM_CONTROL_WRITE);
		ASSERT_EQ(0, flr(s));
		usleep(10000);
		ASSERT_EQ(0, sim_get(s, VFSIM_STATUS)) TH_LOG("after %d", i);
		ASSERT_EQ(0, sim_get(s, VFSIM_DATA));
		cut += differ(self->memory, 0, PAGES * PAGE, 7) > 0;
		/* The kernel knows nothing of that reset. */
		ASSERT_EQ(0, vfio_reset(&s->v));
	}
	EXPECT_LE(10, cut);
}

TEST_F(dma, nothing_is_mapped)
{
	__u64 addresses[] = {
		0, PAGE, IOVA, (unsigned long)self->memory, 1ULL << 47, 1ULL << 48, ~3ULL,
	};
	struct sim *s = &self->a.s;
	__u32 data;

	for (size_t i = 0; i < ARRAY_SIZE(addresses); i++) {
		EXPECT_EQ(VFSIM_STATUS_FAULT, sim_write(s, addresses[i], 4, 1));
		EXPECT_EQ(VFSIM_STATUS_FAULT, sim_read(s, addresses[i], &data));
		EXPECT_EQ(0, data);
	}
	EXPECT_EQ(2 * ARRAY_SIZE(addresses), sim_counter(s, "faults"));
	EXPECT_MEMORY(0, PAGES * PAGE, BEFORE);
}

TEST_F(dma, only_what_the_mapping_allows)
{
	struct sim *s = &self->a.s;
	__u32 data;

	ASSERT_EQ(0, space_map(&self->a, self->memory, IOVA, PAGE, MAP_READ));
	EXPECT_EQ(VFSIM_STATUS_FAULT, sim_write(s, IOVA, 4, 1));
	EXPECT_EQ(VFSIM_STATUS_FAULT, sim_write(s, IOVA + PAGE - 4, 4, 1));
	EXPECT_MEMORY(0, PAGE, BEFORE);
	EXPECT_EQ(VFSIM_STATUS_OK, sim_read(s, IOVA, &data));
	EXPECT_EQ(BEFORE, data);
	if (space_map(&self->a, self->memory, IOVA + PAGE, PAGE, MAP_WRITE))
		SKIP(return, "no mapping for writes only");
	EXPECT_EQ(VFSIM_STATUS_OK, sim_write(s, IOVA + PAGE, 4, 1));
	EXPECT_EQ(VFSIM_STATUS_FAULT, sim_read(s, IOVA + PAGE, &data));
}

TEST_F(dma, no_more_after_unmap)
{
	struct sim *s = &self->a.s;
	__u32 data;

	ASSERT_EQ(0, space_map(&self->a, self->memory, IOVA, 2 * PAGE, MAP_READ | MAP_WRITE));
	ASSERT_EQ(0, space_map(&self->a, self->memory, IOVA + 2 * PAGE, PAGE,
			       MAP_READ | MAP_WRITE));
	EXPECT_EQ(VFSIM_STATUS_OK, sim_write(s, IOVA, 4, 1));
	ASSERT_EQ(0, space_unmap(&self->a, IOVA, 2 * PAGE));
	EXPECT_EQ(VFSIM_STATUS_FAULT, sim_write(s, IOVA, 4, 2));
	EXPECT_EQ(VFSIM_STATUS_FAULT, sim_write(s, IOVA + PAGE, 4, 2));
	EXPECT_EQ(VFSIM_STATUS_FAULT, sim_read(s, IOVA, &data));
	EXPECT_MEMORY(0, 4, 1);
	EXPECT_MEMORY(4, PAGES * PAGE, BEFORE);
	EXPECT_EQ(VFSIM_STATUS_OK, sim_write(s, IOVA + 2 * PAGE, 4, 3));
	EXPECT_MEMORY(0, 4, 3);
}

TEST_F(dma, stops_at_the_end_of_a_mapping)
{
	struct sim *s = &self->a.s;

	/* What follows in memory is not what follows for the device. */
	ASSERT_EQ(0, space_map(&self->a, self->memory + PAGE / 4, IOVA, PAGE,
			       MAP_READ | MAP_WRITE));
	EXPECT_EQ(VFSIM_STATUS_FAULT, sim_write(s, IOVA + PAGE - 8, 16, 1));
	EXPECT_EQ(VFSIM_STATUS_FAULT, sim_write(s, IOVA, PAGES * PAGE, 1));
	EXPECT_EQ(VFSIM_STATUS_FAULT, sim_write(s, IOVA - 8, 16, 1));
	EXPECT_EQ(VFSIM_STATUS_FAULT, sim_write(s, IOVA + PAGE, 4, 1));
	EXPECT_MEMORY(0, PAGE, BEFORE);
	EXPECT_MEMORY(2 * PAGE, PAGES * PAGE, BEFORE);
}

TEST_F(dma, each_function_has_its_own)
{
	__u32 *other = self->memory + 16 * PAGE / 4;

	ASSERT_EQ(0, space_map(&self->b, other, IOVA, PAGE, MAP_READ | MAP_WRITE));
	EXPECT_EQ(VFSIM_STATUS_FAULT, sim_write(&self->a.s, IOVA, 4, 1));
	ASSERT_EQ(0, space_map(&self->a, self->memory, IOVA, PAGE, MAP_READ | MAP_WRITE));
	EXPECT_EQ(VFSIM_STATUS_OK, sim_write(&self->a.s, IOVA, 4, 2));
	EXPECT_EQ(VFSIM_STATUS_OK, sim_write(&self->b.s, IOVA, 4, 3));
	EXPECT_EQ(2, self->memory[0]);
	EXPECT_EQ(3, other[0]);
	ASSERT_EQ(0, space_unmap(&self->a, IOVA, PAGE));
	EXPECT_EQ(VFSIM_STATUS_FAULT, sim_write(&self->a.s, IOVA, 4, 4));
	EXPECT_EQ(VFSIM_STATUS_OK, sim_write(&self->b.s, IOVA, 4, 5));
	EXPECT_EQ(5, other[0]);
	EXPECT_EQ(0, sim_counter(&self->b.s, "faults"));
}

TEST_F(dma, what_was_mapped_goes_with_its_user)
{
	ASSERT_EQ(0, space_map(&self->a, self->memory, IOVA, PAGE, MAP_READ | MAP_WRITE));
	EXPECT_EQ(VFSIM_STATUS_OK, sim_write(&self->a.s, IOVA, 4, 1));
	space_close(&self->a);
	ASSERT_EQ(0, space_open(&self->a, "VF", variant->iommufd));
	EXPECT_EQ(VFSIM_STATUS_FAULT, sim_write(&self->a.s, IOVA, 4, 2));
	EXPECT_MEMORY(0, 4, 1);
}

TEST_HARNESS_MAIN
