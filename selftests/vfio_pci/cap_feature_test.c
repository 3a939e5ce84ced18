// SPDX-License-Identifier: GPL-2.0-only
/*
 * VFIO_DEVICE_FEATURE_PCI_MSIX_CAP and the file vfio_msix_cap: what they show,
 * and every error that the contract names. Works on any function whose table
 * has two entries or more.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "vfio.h"

#define FEATURE	VFIO_DEVICE_FEATURE_PCI_MSIX_CAP
#define STRICT	(VFIO_PCI_MSIX_CAP_LIMIT | VFIO_PCI_MSIX_CAP_STRICT)

FIXTURE(cap) {
	struct vfio v;
	struct vfio_device_feature_pci_msix_cap got;
	int n;		/* Table Size */
};

FIXTURE_SETUP(cap)
{
	ASSERT_EQ(0, vfio_open(&self->v, "VF"));
	self->n = self->v.size;
	ASSERT_LE(2, self->n);
}

FIXTURE_TEARDOWN(cap)
{
	vfio_close(&self->v);
	EXPECT_EQ(0, limit_set(self->v.address, 0));
}

#define EXPECT_STATE(_cap, _limit, _visible) do {			\
	EXPECT_EQ(0, cap_get(&self->v, &self->got));			\
	EXPECT_EQ(0, self->got.flags);					\
	EXPECT_EQ(_cap, self->got.cap);					\
	EXPECT_EQ(_limit, self->got.limit);				\
	EXPECT_EQ(self->n, self->got.table_size);			\
	EXPECT_EQ(0, self->got.reserved[0] | self->got.reserved[1] |	\
		     self->got.reserved[2]);				\
	EXPECT_EQ(_visible, visible_size(&self->v));			\
	EXPECT_EQ(_limit, limit_read(self->v.address));			\
} while (0)

static int feature(int device, __u32 flags, __u32 argsz, void *arg)
{
	struct vfio_device_feature *header = arg;

	header->argsz = argsz;
	header->flags = flags;
	return ioctl(device, VFIO_DEVICE_FEATURE, arg) ? -errno : 0;
}

TEST(structure_is_the_contract_s)
{
	struct vfio_device_feature_pci_msix_cap c;

	EXPECT_EQ(0x8000, VFIO_DEVICE_FEATURE_PCI_MSIX_CAP);
	EXPECT_EQ(1, VFIO_PCI_MSIX_CAP_LIMIT);
	EXPECT_EQ(2, VFIO_PCI_MSIX_CAP_STRICT);
	EXPECT_EQ(16, sizeof(c));
	EXPECT_EQ(4, offsetof(typeof(c), cap));
	EXPECT_EQ(6, offsetof(typeof(c), limit));
	EXPECT_EQ(8, offsetof(typeof(c), table_size));
	EXPECT_EQ(10, offsetof(typeof(c), reserved));
}

TEST_F(cap, starts_with_none)
{
	EXPECT_STATE(0, 0, self->n);
}

TEST_F(cap, every_size)
{
	for (int i = 1; i <= self->n; i++) {
		ASSERT_EQ(0, cap_set(&self->v, 0, i));
		EXPECT_STATE(i, 0, i);
	}
	ASSERT_EQ(0, cap_set(&self->v, 0, 0));
	EXPECT_STATE(0, 0, self->n);
}

TEST_F(cap, least_of_the_three)
{
	ASSERT_EQ(0, cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, self->n - 1));
	EXPECT_STATE(0, self->n - 1, self->n - 1);
	ASSERT_EQ(0, cap_set(&self->v, 0, self->n - 1));
	EXPECT_STATE(self->n - 1, self->n - 1, self->n - 1);
	/* A limit may come to stand below a cap, and go again. */
	ASSERT_EQ(0, cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, 1));
	EXPECT_STATE(self->n - 1, 1, 1);
	ASSERT_EQ(0, cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, 0));
	EXPECT_STATE(self->n - 1, 0, self->n - 1);
	ASSERT_EQ(0, cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, self->n));
	ASSERT_EQ(0, cap_set(&self->v, 0, 1));
	EXPECT_STATE(1, self->n, 1);
	ASSERT_EQ(0, cap_set(&self->v, 0, 0));
	EXPECT_STATE(0, self->n, self->n);
}

TEST_F(cap, what_get_gave_can_be_handed_back)
{
	ASSERT_EQ(0, cap_set(&self->v, 0, 1));
	ASSERT_EQ(0, cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, self->n));
	ASSERT_EQ(0, cap_get(&self->v, &self->got));
	ASSERT_EQ(0, cap_feature(self->v.device, VFIO_DEVICE_FEATURE_SET,
				 &self->got));
	EXPECT_STATE(1, self->n, 1);
}

TEST_F(cap, probe)
{
	struct cap_feature f = { };
	int fd = self->v.device;
	__u32 probe = FEATURE | VFIO_DEVICE_FEATURE_PROBE;

	EXPECT_EQ(0, feature(fd, probe, sizeof(f.header), &f));
	EXPECT_EQ(0, feature(fd, probe | VFIO_DEVICE_FEATURE_GET,
			     sizeof(f.header), &f));
	EXPECT_EQ(0, feature(fd, probe | VFIO_DEVICE_FEATURE_SET,
			     sizeof(f.header), &f));
	EXPECT_EQ(0, feature(fd, probe | VFIO_DEVICE_FEATURE_SET |
			     VFIO_DEVICE_FEATURE_GET, sizeof(f), &f));
	EXPECT_STATE(0, 0, self->n);
}

TEST_F(cap, larger_argsz_is_fine)
{
	struct {
		struct cap_feature f;
		char more[64];
	} big = { .f.cap.cap = 1 };

	EXPECT_EQ(0, feature(self->v.device, FEATURE | VFIO_DEVICE_FEATURE_SET,
			     sizeof(big), &big));
	EXPECT_STATE(1, 0, 1);
}

TEST_F(cap, einval)
{
	struct vfio_device_feature_pci_msix_cap c;
	struct cap_feature f = { .cap.cap = 1 };
	int fd = self->v.device;

	ASSERT_EQ(0, cap_set(&self->v, 0, self->n - 1));
	EXPECT_EQ(-EINVAL, cap_set(&self->v, 0, self->n + 1));
	EXPECT_EQ(-EINVAL, cap_set(&self->v, 0, 2049));
	EXPECT_EQ(-EINVAL, cap_set(&self->v, 0, 65535));
	EXPECT_EQ(-EINVAL,
		  cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, self->n + 1));
	EXPECT_EQ(-EINVAL, cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, 65535));
	for (int bit = 2; bit < 32; bit++) {
		for (int known = 0; known < 4; known++)
			EXPECT_EQ(-EINVAL, cap_set(&self->v, 1U << bit | known, 1));
	}
	/* What is not limited cannot be strictly so. */
	EXPECT_EQ(-EINVAL, cap_set(&self->v, VFIO_PCI_MSIX_CAP_STRICT, 1));
	EXPECT_EQ(-EINVAL, cap_set(&self->v, STRICT, 0));
	EXPECT_EQ(-EINVAL, cap_set(&self->v, STRICT, self->n + 1));
	for (int i = 0; i < 3; i++) {
		for (int bit = 0; bit < 16; bit++) {
			memset(&c, 0, sizeof(c));
			c.cap = 1;
			c.reserved[i] = 1 << bit;
			EXPECT_EQ(-EINVAL,
				  cap_feature(fd, VFIO_DEVICE_FEATURE_SET, &c));
		}
	}
	/* Neither GET nor SET, both, and too short for any of them */
	EXPECT_EQ(-EINVAL, feature(fd, FEATURE, sizeof(f), &f));
	EXPECT_EQ(-EINVAL, feature(fd, FEATURE | VFIO_DEVICE_FEATURE_GET |
				   VFIO_DEVICE_FEATURE_SET, sizeof(f), &f));
	for (__u32 argsz = 0; argsz < sizeof(f); argsz++) {
		EXPECT_EQ(-EINVAL, feature(fd, FEATURE | VFIO_DEVICE_FEATURE_SET,
					   argsz, &f));
		EXPECT_EQ(-EINVAL, feature(fd, FEATURE | VFIO_DEVICE_FEATURE_GET,
					   argsz, &f));
	}
	EXPECT_STATE(self->n - 1, 0, self->n - 1);
}

TEST_F(cap, efault)
{
	long page = sysconf(_SC_PAGESIZE);
	char *map = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct cap_feature *f;

	ASSERT_NE(MAP_FAILED, map);
	ASSERT_EQ(0, munmap(map + page, page));
	/* The header is there, and the first half of what follows. */
	f = (void *)(map + page - sizeof(f->header) - 8);
	EXPECT_EQ(-EFAULT, feature(self->v.device,
				   FEATURE | VFIO_DEVICE_FEATURE_SET,
				   sizeof(*f), f));
	EXPECT_EQ(-EFAULT, feature(self->v.device,
				   FEATURE | VFIO_DEVICE_FEATURE_GET,
				   sizeof(*f), f));
	EXPECT_STATE(0, 0, self->n);
	munmap(map, page);
}

TEST_F(cap, eperm_above_the_limit_even_for_root)
{
	ASSERT_EQ(0, cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, 1));
	EXPECT_EQ(-EPERM, cap_set(&self->v, 0, 2));
	EXPECT_EQ(-EPERM, cap_set(&self->v, 0, self->n));
	/* Not even this would be right for anyone. */
	EXPECT_EQ(-EINVAL, cap_set(&self->v, 0, self->n + 1));
	EXPECT_STATE(0, 1, 1);
	EXPECT_EQ(0, cap_set(&self->v, 0, 1));
	EXPECT_EQ(0, cap_set(&self->v, 0, 0));
	EXPECT_STATE(0, 1, 1);
}

TEST_F(cap, strict_is_told)
{
	char text[32];

	ASSERT_EQ(0, cap_set(&self->v, STRICT, 2));
	ASSERT_EQ(0, cap_get(&self->v, &self->got));
	EXPECT_EQ(VFIO_PCI_MSIX_CAP_STRICT, self->got.flags);
	EXPECT_EQ(2, self->got.limit);
	EXPECT_EQ(2, visible_size(&self->v));
	ASSERT_EQ(0, device_text(self->v.address, "vfio_msix_cap", text, sizeof(text)));
	EXPECT_STREQ("2 strict", text);
	/* A cap leaves it strict, another limit need not be. */
	ASSERT_EQ(0, cap_set(&self->v, 0, 1));
	ASSERT_EQ(0, cap_get(&self->v, &self->got));
	EXPECT_EQ(VFIO_PCI_MSIX_CAP_STRICT, self->got.flags);
	ASSERT_EQ(0, cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, 2));
	EXPECT_STATE(1, 2, 1);
}

TEST_F(cap, ebusy_with_msix_enabled)
{
	ASSERT_EQ(0, cap_set(&self->v, 0, self->n - 1));
	ASSERT_EQ(0, enable_msix(&self->v, 1));
	for (int i = 0; i <= self->n; i++) {
		EXPECT_EQ(-EBUSY, cap_set(&self->v, 0, i));
		EXPECT_EQ(-EBUSY,
			  cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, i));
	}
	EXPECT_EQ(-EINVAL, cap_set(&self->v, 0, self->n + 1));
	EXPECT_STATE(self->n - 1, 0, self->n - 1);
	ASSERT_EQ(0, disable_irqs(&self->v, VFIO_PCI_MSIX_IRQ_INDEX));
	EXPECT_EQ(0, cap_set(&self->v, 0, 1));
	EXPECT_STATE(1, 0, 1);
}

TEST_F(cap, file_is_for_all_to_read_and_root_to_write)
{
	char path[128];
	struct stat s;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/vfio_msix_cap",
		 self->v.address);
	ASSERT_EQ(0, stat(path, &s));
	EXPECT_EQ(0100644, s.st_mode);
	EXPECT_EQ(0, s.st_uid);
}

TEST_F(cap, file_ebusy_while_open)
{
	EXPECT_EQ(-EBUSY, limit_set(self->v.address, 1));
	EXPECT_EQ(-EBUSY, limit_set(self->v.address, 0));
	EXPECT_STATE(0, 0, self->n);
}

TEST_F(cap, file_and_ioctl_set_the_same_limit)
{
	ASSERT_EQ(0, cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, 1));
	EXPECT_EQ(1, limit_read(self->v.address));
	vfio_close(&self->v);
	EXPECT_EQ(1, limit_read(self->v.address));
	ASSERT_EQ(0, limit_set(self->v.address, 2));
	ASSERT_EQ(0, vfio_reopen(&self->v));
	EXPECT_STATE(0, 2, 2);
}

/*
 * Config requests below a bridge whose secondary bus has another number reach
 * nobody, and what is read is all ones, as from a device that has been pulled
 * out. Memory goes on working, so the driver of the PF does not notice.
 */
static int bridge_numbers(const struct vfio *v, __u8 numbers[2], bool set)
{
	int fd = device_open(v->address, "../config", O_RDWR);
	ssize_t n;

	if (fd < 0)
		return fd;
	n = set ? pwrite(fd, numbers, 2, PCI_SECONDARY_BUS) :
		  pread(fd, numbers, 2, PCI_SECONDARY_BUS);
	close(fd);
	return n == 2 ? 0 : -EIO;
}

TEST_F(cap, enodev_while_the_function_does_not_answer)
{
	struct vfio_device_feature_pci_msix_cap none = { };
	struct vfio_device_feature_pci_msix_cap odd = { .reserved[2] = 1 };
	__u8 numbers[2], nowhere[2] = { 0, 0 };
	int control, get, set, above, limit, wrong, file, shown;

	if (!getenv("LAB"))
		SKIP(return, "takes a bus away: only in the lab");
	if (bridge_numbers(&self->v, numbers, false))
		SKIP(return, "no bridge above the function");
	ASSERT_EQ(0, cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, 2));
	ASSERT_EQ(0, cap_set(&self->v, 0, 1));

	/* Nothing that may end the test before the function is back */
	ASSERT_EQ(0, bridge_numbers(&self->v, nowhere, true));
	control = host_control(&self->v);
	get = cap_get(&self->v, &self->got);
	set = cap_set(&self->v, 0, 0);
	above = cap_set(&self->v, 0, self->n + 1);
	limit = cap_set(&self->v, VFIO_PCI_MSIX_CAP_LIMIT, 1);
	wrong = cap_feature(self->v.device, VFIO_DEVICE_FEATURE_SET, &odd);
	file = limit_set(self->v.address, 1);
	shown = limit_read(self->v.address);
	ASSERT_EQ(0, bridge_numbers(&self->v, numbers, true));

	EXPECT_EQ(0xffff, control);
	EXPECT_EQ(-ENODEV, get);
	EXPECT_EQ(-ENODEV, set);
	EXPECT_EQ(-ENODEV, above);
	EXPECT_EQ(-ENODEV, limit);
	EXPECT_EQ(-EINVAL, wrong);
	EXPECT_EQ(-ENODEV, file);
	EXPECT_EQ(2, shown);
	EXPECT_STATE(1, 2, 1);
	EXPECT_EQ(0, cap_feature(self->v.device, VFIO_DEVICE_FEATURE_SET, &none));
	EXPECT_STATE(0, 2, 2);

	/* The same from a function that sleeps, for nobody has it open */
	vfio_close(&self->v);
	ASSERT_EQ(0, bridge_numbers(&self->v, nowhere, true));
	file = limit_set(self->v.address, 1);
	shown = limit_read(self->v.address);
	ASSERT_EQ(0, bridge_numbers(&self->v, numbers, true));
	EXPECT_EQ(-ENODEV, file);
	EXPECT_EQ(2, shown);
	EXPECT_EQ(0, limit_set(self->v.address, 1));
	ASSERT_EQ(0, vfio_reopen(&self->v));
	EXPECT_STATE(0, 1, 1);
}

TEST_F(cap, file_einval_and_nothing_changes)
{
	static const char * const wrong[] = {
		"-1", "abc", "1x", "1 1", " 1", "\n", "", "0x", "2049", "65536",
		"65537", "4294967297", "18446744073709551617", "1.0", "-0x1",
		"strict", "0 strict", " strict", "1 strict ", "1  strict",
		"1 strictly", "1 Strict", "1\tstrict", "1 strict strict",
		"00000000000000000000000000000001",
	};
	const char *address = self->v.address;
	char text[32];

	vfio_close(&self->v);
	ASSERT_EQ(0, limit_write(address, "2"));
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		/* Writing nothing is no write. */
		EXPECT_EQ(*wrong[i] ? -EINVAL : 0, limit_write(address, wrong[i]))
			TH_LOG("wrote '%s'", wrong[i]);
		EXPECT_EQ(2, limit_read(address));
	}
	EXPECT_EQ(-EINVAL, limit_set(address, self->n + 1));
	EXPECT_EQ(2, limit_read(address));
	for (int i = 0; i <= self->n; i++) {
		EXPECT_EQ(0, limit_set(address, i));
		EXPECT_EQ(i, limit_read(address));
	}
	EXPECT_EQ(0, limit_write(address, "0x2 strict\n"));
	EXPECT_EQ(-EPROTO, limit_read(address));
	ASSERT_EQ(0, device_text(address, "vfio_msix_cap", text, sizeof(text)));
	EXPECT_STREQ("2 strict", text);
	EXPECT_EQ(-EINVAL, limit_write(address, "4096 strict"));
	ASSERT_EQ(0, device_text(address, "vfio_msix_cap", text, sizeof(text)));
	EXPECT_STREQ("2 strict", text);
	EXPECT_EQ(0, limit_write(address, "0x1\n"));
	EXPECT_EQ(1, limit_read(address));
	ASSERT_EQ(0, vfio_reopen(&self->v));
	EXPECT_STATE(0, 1, 1);
}

TEST_F(cap, other_features_are_as_they_were)
{
	struct cap_feature f = { };
	int fd = self->v.device;

	for (__u32 index = 0x7ff0; index <= 0x8010; index++) {
		EXPECT_EQ(index == FEATURE ? 0 : -ENOTTY,
			  feature(fd, index | VFIO_DEVICE_FEATURE_PROBE,
				  sizeof(f), &f));
	}
}

TEST_HARNESS_MAIN
