// SPDX-License-Identifier: GPL-2.0-only
/*
 * What only a virtual table can do: be larger than the function's own, with slots
 * and interrupts of the host entry by entry. And what nobody gets past.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "../lib/clock.h"
#include "grow.h"
#include "virtual_fixture.h"

/* --- what the user finds --- */

static long size_of_bar(const struct sim *s, __u32 *flags)
{
	struct vfio_region_info region = {
		.argsz = sizeof(region),
		.index = VFIO_PCI_BAR0_REGION_INDEX,
	};

	if (ioctl(s->v.device, VFIO_DEVICE_GET_REGION_INFO, &region))
		return -errno;
	*flags = region.flags;
	return region.size;
}

TEST_F(virtual, larger_than_its_own)
{
	static const struct { const char *value; int size, bar; } tables[] = {
		{ "1", 1, 0x2000 }, { "3", 3, 0x2000 }, { "256", 256, 0x2000 },
		{ "257 overcommit", 257, 0x4000 }, { "2048 overcommit", 2048, 0x10000 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		int last = tables[i].size - 1, fd;
		__u32 flags = 0;

		virtual_close(&self->s);
		ASSERT_EQ(0, virtual_open(&self->s, "VF", tables[i].value));
		EXPECT_EQ(tables[i].size, visible_size(&self->s.v));
		EXPECT_EQ(VFIO_IRQ_INFO_EVENTFD,
			  irq_flags(&self->s.v, VFIO_PCI_MSIX_IRQ_INDEX));
		EXPECT_EQ(tables[i].bar, size_of_bar(&self->s, &flags));
		EXPECT_EQ(VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE, flags);
		fd = virtual_on(&self->s, last);
		ASSERT_LE(0, fd);
		EXPECT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, last));
		EXPECT_EQ(1, heard(fd, SOON));
		EXPECT_EQ(VFSIM_STATUS_INERT, sim_raise(&self->s, last + 1));
		/* The host's view of the VF, and what it takes of the host */
		EXPECT_EQ(OWN, (host_control(&self->s.v) & PCI_MSIX_FLAGS_QSIZE) + 1);
		EXPECT_EQ(1, host_vectors(self->vf));
		close(fd);
	}
}

TEST_F(virtual, entry_by_entry)
{
	static const int entries[] = { 0, 100, 255 };
	int fds[3];

	for (int i = 0; i < 3; i++) {
		fds[i] = virtual_on(&self->s, entries[i]);
		ASSERT_LE(0, fds[i]);
		EXPECT_EQ(i + 1, virtual_used(&self->s));
		EXPECT_EQ(i + 1, host_vectors(self->vf));
	}
	for (int i = 0; i < 3; i++) {
		EXPECT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, entries[i]));
		for (int j = 0; j < 3; j++)
			EXPECT_EQ(i == j, heard(fds[j], i == j ? SOON : 0));
	}
	EXPECT_EQ(0, virtual_off(&self->s, 100));
	EXPECT_EQ(2, virtual_used(&self->s));
	EXPECT_EQ(2, host_vectors(self->vf));
	EXPECT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 255));
	EXPECT_EQ(1, heard(fds[2], SOON));
	EXPECT_EQ(3, sim_counter(&self->s, "unmasked"));
	EXPECT_EQ(1, sim_counter(&self->s, "enabled"));

	EXPECT_EQ(0, disable_irqs(&self->s.v, VFIO_PCI_MSIX_IRQ_INDEX));
	EXPECT_EQ(0, virtual_used(&self->s));
	EXPECT_EQ(0, host_vectors(self->vf));
	EXPECT_EQ(VFSIM_STATUS_DISABLED, sim_raise(&self->s, 255));
}

/* As for any interrupt of vfio: to try whether who listens does */
TEST_F(virtual, signalled_by_its_user)
{
	struct {
		struct vfio_irq_set header;
		__u8 wanted[4];
	} set = {
		.header = {
			.argsz = sizeof(set),
			.flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER,
			.index = VFIO_PCI_MSIX_IRQ_INDEX,
			.start = 99,
			.count = 3,
		},
		.wanted = { 0, 1, 1 },
	};
	int first, last;

	/* Nothing is enabled. */
	EXPECT_EQ(-1, ioctl(self->s.v.device, VFIO_DEVICE_SET_IRQS, &set));
	first = virtual_on(&self->s, 99);
	last = virtual_on(&self->s, 101);
	ASSERT_LE(0, first);
	ASSERT_LE(0, last);
	ASSERT_EQ(0, ioctl(self->s.v.device, VFIO_DEVICE_SET_IRQS, &set));
	EXPECT_EQ(1, heard(first, SOON));
	EXPECT_EQ(1, heard(last, SOON));
	set.header.flags = VFIO_IRQ_SET_DATA_BOOL | VFIO_IRQ_SET_ACTION_TRIGGER;
	ASSERT_EQ(0, ioctl(self->s.v.device, VFIO_DEVICE_SET_IRQS, &set));
	EXPECT_EQ(1, heard(last, SOON));
	EXPECT_EQ(0, heard(first, SILENCE));
	EXPECT_EQ(2, virtual_used(&self->s));
	close(last);
	close(first);
}

/* What is refused in the middle leaves nothing behind. */
TEST_F(virtual, arguments_that_are_not_there)
{
	off_t bar = (off_t)VFIO_PCI_BAR0_REGION_INDEX << 40;
	long page = sysconf(_SC_PAGESIZE);
	struct vfio_irq_set *header;
	int fds[2];
	char *map;

	fds[0] = eventfd(0, EFD_CLOEXEC);
	fds[1] = 1 << 20;
	EXPECT_EQ(-EBADF, set_irqs(self->s.v.device, VFIO_PCI_MSIX_IRQ_INDEX, 7, 2, fds));
	EXPECT_EQ(0, virtual_used(&self->s));
	close(fds[0]);

	/* Memory ends with the header, and with the first dword. */
	map = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, map);
	ASSERT_EQ(0, munmap(map + page, page));
	header = (void *)(map + page - sizeof(*header));
	*header = (struct vfio_irq_set) {
		.argsz = sizeof(*header) + sizeof(int),
		.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = VFIO_PCI_MSIX_IRQ_INDEX,
		.count = 1,
	};
	EXPECT_EQ(-1, ioctl(self->s.v.device, VFIO_DEVICE_SET_IRQS, header));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(-1, pread(self->s.v.device, map + page - 4, 8, bar));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(-1, pwrite(self->s.v.device, map + page - 4, 8, bar));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(0, virtual_used(&self->s));
	munmap(map, page);
}

TEST_F(virtual, config_at_any_offset_and_length)
{
	__u8 whole[4096], part[64];

	ASSERT_LE(0, virtual_on(&self->s, 3));
	ASSERT_EQ(4096, vfio_config(&self->s.v, whole, 4096, 0));
	EXPECT_EQ(255, whole[self->s.v.msix + PCI_MSIX_FLAGS]);
	EXPECT_EQ(PCI_MSIX_FLAGS_ENABLE >> 8, whole[self->s.v.msix + PCI_MSIX_FLAGS + 1]);
	EXPECT_EQ(0x1000, whole[self->s.v.msix + PCI_MSIX_PBA] |
		  whole[self->s.v.msix + PCI_MSIX_PBA + 1] << 8);
	for (int at = 0; at < self->s.vendor + 4; at++)
		for (int size = 1; size < 20; size++) {
			ASSERT_EQ(size, vfio_config(&self->s.v, part, size, at));
			ASSERT_EQ(0, memcmp(whole + at, part, size));
		}
}

TEST_F(virtual, bar_at_any_offset_and_length)
{
	off_t bar = (off_t)VFIO_PCI_BAR0_REGION_INDEX << 40;
	__u8 whole[64], part[64];

	ASSERT_EQ(0, bar_put(&self->s, 0x20, 0x12345678));
	ASSERT_EQ(0, bar_put(&self->s, 0x24, 0x9abcdef0));
	ASSERT_EQ(0, bar_put(&self->s, 0x28, 0x13579bdf));
	ASSERT_EQ(64, pread(self->s.v.device, whole, 64, bar));
	EXPECT_EQ(0x78, whole[0x20]);
	EXPECT_EQ(1, whole[0x2c]);
	for (int at = 0; at < 40; at++)
		for (int size = 1; size < 20; size++) {
			ASSERT_EQ(size, pread(self->s.v.device, part, size, bar + at));
			ASSERT_EQ(0, memcmp(whole + at, part, size));
		}
	/* A byte of a dword leaves the others. */
	ASSERT_EQ(1, pwrite(self->s.v.device, "\xff", 1, bar + 0x26));
	EXPECT_EQ(0x9affdef0, bar_get(&self->s, 0x24));
	/* Writes that run from one entry into the next */
	ASSERT_EQ(20, pwrite(self->s.v.device, whole, 20, bar + 0x36));
	EXPECT_EQ(-1, pread(self->s.v.device, part, 4, bar + 0x2000));
	EXPECT_EQ(4, pread(self->s.v.device, part, 8, bar + 0x1ffc));
}

TEST_F(virtual, bar_in_config_space)
{
	__u32 ones[2] = { ~0U, ~0U }, got[2];

	ASSERT_EQ(8, pwrite(self->s.v.device, ones, 8, self->s.v.config + PCI_BASE_ADDRESS_0));
	ASSERT_EQ(8, vfio_config(&self->s.v, got, 8, PCI_BASE_ADDRESS_0));
	EXPECT_EQ(0xffffe00c, got[0]);
	EXPECT_EQ(0xffffffff, got[1]);
	got[0] = 0xfe000000;
	got[1] = 0x10;
	ASSERT_EQ(8, pwrite(self->s.v.device, got, 8, self->s.v.config + PCI_BASE_ADDRESS_0));
	ASSERT_EQ(8, vfio_config(&self->s.v, got, 8, PCI_BASE_ADDRESS_0));
	EXPECT_EQ(0xfe00000c, got[0]);
	EXPECT_EQ(0x10, got[1]);
}

/* --- PCIe Base 6.1.4 --- */

static int write_control(const struct sim *s, __u16 bits)
{
	return pwrite(s->v.device, &bits, 2, s->v.config + s->v.msix + PCI_MSIX_FLAGS) == 2 ?
		0 : -errno;
}

TEST_F(virtual, masked_is_pending)
{
	int fd = virtual_on(&self->s, 200);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, virtual_mask(&self->s, 200, true));
	EXPECT_EQ(1, bar_get(&self->s, 200 * 16 + 12));
	EXPECT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 200));
	EXPECT_EQ(0, heard(fd, SILENCE));
	EXPECT_TRUE(virtual_pending(&self->s, 200));
	EXPECT_FALSE(virtual_pending(&self->s, 201));
	ASSERT_EQ(0, virtual_mask(&self->s, 200, false));
	EXPECT_EQ(1, heard(fd, SOON));
	EXPECT_FALSE(virtual_pending(&self->s, 200));
}

TEST_F(virtual, one_without_a_slot_is_masked)
{
	int first = virtual_on(&self->s, 0), fd;

	ASSERT_LE(0, first);
	EXPECT_EQ(1, bar_get(&self->s, 77 * 16 + 12));
	EXPECT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 77));
	EXPECT_TRUE(virtual_pending(&self->s, 77));
	fd = virtual_on(&self->s, 77);
	ASSERT_LE(0, fd);
	EXPECT_EQ(1, heard(fd, SOON));
	EXPECT_FALSE(virtual_pending(&self->s, 77));
	EXPECT_EQ(0, heard(first, 0));
}

TEST_F(virtual, function_mask_and_enable)
{
	int fd = virtual_on(&self->s, 5);
	__u16 on = PCI_MSIX_FLAGS_ENABLE, masked = on | PCI_MSIX_FLAGS_MASKALL;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, write_control(&self->s, masked));
	EXPECT_EQ(masked | 255, vfio_control(&self->s.v));
	EXPECT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 5));
	EXPECT_EQ(0, heard(fd, SILENCE));
	EXPECT_TRUE(virtual_pending(&self->s, 5));
	ASSERT_EQ(0, write_control(&self->s, on));
	EXPECT_EQ(1, heard(fd, SOON));
	/* Disabling discards what is pending. */
	ASSERT_EQ(0, write_control(&self->s, masked));
	EXPECT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 5));
	ASSERT_EQ(0, write_control(&self->s, 0));
	EXPECT_EQ(VFSIM_STATUS_DISABLED, sim_raise(&self->s, 5));
	ASSERT_EQ(0, write_control(&self->s, on));
	EXPECT_EQ(0, heard(fd, SILENCE));
	EXPECT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 5));
	EXPECT_EQ(1, heard(fd, SOON));
}

TEST_F(virtual, reset_keeps_what_is_enabled)
{
	int fd = virtual_on(&self->s, 250);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, vfio_reset(&self->s.v));
	sim_master(&self->s, true);
	EXPECT_EQ(256, visible_size(&self->s.v));
	EXPECT_EQ(1, virtual_used(&self->s));
	EXPECT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 250));
	EXPECT_EQ(1, heard(fd, SOON));
	EXPECT_EQ(VFSIM_STATUS_INERT, sim_raise(&self->s, 256));
}

/* Another eventfd for an entry, while it interrupts: each is heard by one of the two. */
TEST_F(virtual, another_eventfd_loses_nothing)
{
	int fds[2] = { virtual_on(&self->s, 9), eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC) };
	long total = 0;

	ASSERT_LE(0, fds[0]);
	sim_set(&self->s, VFSIM_PERIOD, 50000);
	ASSERT_EQ(VFSIM_STATUS_OK, sim_do(&self->s, VFSIM_CONTROL_START, 9));
	/* On a busy machine nothing may have interrupted after as many. */
	for (int i = 0; i < 400 || (i < 100000 && sim_get(&self->s, VFSIM_SENT) < 10); i++)
		ASSERT_EQ(0, set_irqs(self->s.v.device, VFIO_PCI_MSIX_IRQ_INDEX, 9, 1,
				      &fds[i % 2]));
	ASSERT_EQ(VFSIM_STATUS_OK, sim_do(&self->s, VFSIM_CONTROL_STOP, 0));
	for (int i = 0; i < 100 && total < sim_get(&self->s, VFSIM_SENT); i++)
		total += heard(fds[0], 10) + heard(fds[1], 10);
	EXPECT_LT(0, total);
	EXPECT_EQ(sim_get(&self->s, VFSIM_RAISED), total);
	EXPECT_EQ(1, sim_counter(&self->s, "unmasked"));
}

/* One by one beside a device that interrupts, on any kernel: no cycle more, none lost. */
TEST_F(virtual, grows_without_a_loss)
{
	struct grower grower;
	struct growth growth;

	grow_start(&grower, &self->s, false, 50000);
	for (int n = 1; n <= SIM_VECTORS; n++) {
		ASSERT_EQ(0, grow_to(&grower, n));
		usleep(100);
	}
	growth = grow_look(&grower);
	EXPECT_EQ(1, growth.cycles);
	EXPECT_EQ(SIM_VECTORS, growth.requests);
	EXPECT_LT(0, growth.raised);
	EXPECT_EQ(0, growth.lost);
	EXPECT_EQ(SIM_VECTORS, host_vectors(self->vf));
	grow_stop(&grower);
}

/* --- what nobody gets past --- */

TEST_F(virtual, no_table_is_in_reach)
{
	size_t page = sysconf(_SC_PAGESIZE);
	int fd = virtual_on(&self->s, 0);

	ASSERT_LE(0, fd);
	for (int i = 0; i < 2; i++) {
		EXPECT_EQ(MAP_FAILED, mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED,
					   self->s.v.device, (off_t)(i * page)));
		EXPECT_EQ(EINVAL, errno);
	}
	/* What is written to the entry is kept and means nothing. */
	ASSERT_EQ(0, bar_put(&self->s, PCI_MSIX_ENTRY_LOWER_ADDR, 0xfee0000c));
	ASSERT_EQ(0, bar_put(&self->s, PCI_MSIX_ENTRY_DATA, 0x55));
	EXPECT_EQ(0x55, bar_get(&self->s, PCI_MSIX_ENTRY_DATA));
	EXPECT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 0));
	EXPECT_EQ(1, heard(fd, SOON));
	EXPECT_EQ(0, sim_counter(&self->s, "blocked"));
}

struct flipper {
	struct vfio_irqs irqs;
	atomic_bool done;
};

static void *flip(void *data)
{
	struct flipper *flipper = data;
	volatile __u32 *index = &flipper->irqs.header.index;

	while (!flipper->done) {
		*index = VFIO_PCI_REQ_IRQ_INDEX;
		*index = VFIO_PCI_MSIX_IRQ_INDEX;
	}
	return NULL;
}

/*
 * The core reads the header again. With another index there it enables the VF's own
 * table, of which the device does not hear.
 */
TEST_F(virtual, flipped_index)
{
	int own = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), fd = virtual_on(&self->s, 40);
	long long start = clock_ns();
	struct flipper flipper = {
		.irqs.header = {
			.argsz = sizeof(flipper.irqs.header) + sizeof(int),
			.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
			.count = 1,
		},
	};
	int passed = 0;
	pthread_t thread;

	ASSERT_LE(0, fd);
	flipper.irqs.fds[0] = own;
	ASSERT_EQ(0, pthread_create(&thread, NULL, flip, &flipper));
	/* Entry 0 of the virtual table is enabled most times: taken away, it tells. */
	while (!passed && clock_ns() - start < 5000000000) {
		ioctl(self->s.v.device, VFIO_DEVICE_SET_IRQS, &flipper.irqs);
		virtual_off(&self->s, 0);
		passed = host_vectors(self->vf) > 1;
	}
	flipper.done = true;
	ASSERT_EQ(0, pthread_join(thread, NULL));
	TH_LOG("%s", passed ? "passed" : "not passed");

	EXPECT_GE(1 + OWN, host_vectors(self->vf));
	heard(own, 0);
	EXPECT_EQ(256, visible_size(&self->s.v));
	EXPECT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 0));
	EXPECT_EQ(0, heard(own, SILENCE));
	EXPECT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 40));
	EXPECT_EQ(1, heard(fd, SOON));
	EXPECT_EQ(0, sim_counter(&self->s, "blocked"));
}

/* --- the limit and the cap hold over it --- */

TEST_F(virtual, limit_and_cap)
{
	struct vfio_device_feature_pci_msix_cap cap;
	int fd;

	if (cap_get(&self->s.v, &cap) == -ENOTTY)
		SKIP(return, "vfio-pci-core without a cap");
	EXPECT_EQ(256, cap.table_size);
	virtual_close(&self->s);
	/* Of the own table, then of the virtual one */
	EXPECT_EQ(-EINVAL, limit_set(self->vf, 64));
	ASSERT_EQ(0, virtual_set(self->vf, "256"));
	EXPECT_EQ(-EINVAL, limit_set(self->vf, 257));
	ASSERT_EQ(0, limit_set(self->vf, 64));
	ASSERT_EQ(0, sim_open_unmapped(&self->s, "VF"));
	EXPECT_EQ(64, visible_size(&self->s.v));
	EXPECT_EQ(-EINVAL, virtual_on(&self->s, 64));
	EXPECT_EQ(-EPERM, cap_set(&self->s.v, 0, 65));
	EXPECT_EQ(0, cap_set(&self->s.v, 0, 8));
	EXPECT_EQ(8, visible_size(&self->s.v));
	/* Beyond there is nothing to see, and nothing pending. */
	EXPECT_EQ(1, bar_get(&self->s, 7 * 16 + 12));
	EXPECT_EQ(0, bar_get(&self->s, 8 * 16 + 12));
	fd = virtual_on(&self->s, 7);
	ASSERT_LE(0, fd);
	EXPECT_EQ(VFSIM_STATUS_OK, sim_raise(&self->s, 8));
	EXPECT_FALSE(virtual_pending(&self->s, 8));
	EXPECT_EQ(-EBUSY, cap_set(&self->s.v, 0, 4));
	EXPECT_EQ(0, disable_irqs(&self->s.v, VFIO_PCI_MSIX_IRQ_INDEX));
	EXPECT_EQ(0, cap_set(&self->s.v, 0, 4));
	EXPECT_EQ(4, visible_size(&self->s.v));
	sim_close(&self->s);
	EXPECT_EQ(0, limit_set(self->vf, 0));
	ASSERT_EQ(0, sim_open_unmapped(&self->s, "VF"));
}

TEST_HARNESS_MAIN
