// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads that try to get past the cap: one changes the header of SET_IRQS
 * while the kernel reads it, others set a cap between the moment when the
 * kernel compares and the moment when it acts. RACE_TIMES in the environment
 * multiplies the tries.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "vfio.h"

#define MSIX	VFIO_PCI_MSIX_IRQ_INDEX

FIXTURE(race) {
	struct vfio v;
	int n;
	int times;
};

FIXTURE_SETUP(race)
{
	const char *times = getenv("RACE_TIMES");

	ASSERT_EQ(0, vfio_open(&self->v, "VF"));
	self->n = self->v.size;
	ASSERT_LE(2, self->n);
	self->times = times ? atoi(times) : 1;
}

FIXTURE_TEARDOWN(race)
{
	vfio_close(&self->v);
}

struct shared {
	const struct vfio *v;
	struct vfio_irqs *irqs;
	int n;
	atomic_bool stop;
	atomic_ulong tries;
};

static void *flip_header(void *arg)
{
	struct shared *s = arg;
	volatile __u32 *count = &s->irqs->header.count;

	while (!s->stop) {
		*count = s->n;
		*count = 1;
	}
	return NULL;
}

static void prepare(struct vfio_irqs *irqs, int start, int count, int fd)
{
	irqs->header = (struct vfio_irq_set) {
		.argsz = sizeof(*irqs),
		.flags = VFIO_IRQ_SET_DATA_EVENTFD |
			 VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = MSIX,
		.start = start,
		.count = count,
	};
	for (int i = 0; i < MAX_VECTORS; i++)
		irqs->fds[i] = fd;
}

TEST_F_TIMEOUT(race, header_that_changes_while_it_is_read, 900)
{
	static struct vfio_irqs irqs;
	struct shared s = { .v = &self->v, .irqs = &irqs, .n = self->n };
	unsigned long tries = 0, taken = 0, beyond = 0;
	unsigned long enough = 1000 * self->times;
	pthread_t thread;

	ASSERT_EQ(0, cap_set(&self->v, 0, 1));
	prepare(&irqs, 0, 1, eventfd(0, EFD_CLOEXEC));
	ASSERT_EQ(0, pthread_create(&thread, NULL, flip_header, &s));
	/* Both kinds of header have to be seen: it does change. */
	while (taken < enough || tries - taken < enough) {
		tries++;
		if (ioctl(self->v.device, VFIO_DEVICE_SET_IRQS, &irqs))
			continue;
		taken++;
		beyond += host_allocated(self->v.address) > 1;
		disable_irqs(&self->v, MSIX);
	}
	s.stop = true;
	pthread_join(thread, NULL);
	TH_LOG("%lu calls, %lu set up vectors, %lu beyond the cap", tries,
	       taken, beyond);
	EXPECT_EQ(0, beyond);
}

/* A vector somewhere in the table: the first, or one more */
static void *grow(void *arg)
{
	static struct vfio_irqs irqs;
	struct shared *s = arg;
	int fd = eventfd(0, EFD_CLOEXEC);
	unsigned int seed = 1;

	while (!s->stop) {
		prepare(&irqs, rand_r(&seed) % s->n, 1, fd);
		ioctl(s->v->device, VFIO_DEVICE_SET_IRQS, &irqs);
	}
	close(fd);
	return NULL;
}

static void *change_cap(void *arg)
{
	struct shared *s = arg;
	unsigned int seed = 2;

	while (!s->stop)
		s->tries += !cap_set(s->v, 0, rand_r(&seed) % (s->n + 1));
	return NULL;
}

/*
 * As long as MSI-X is enabled no cap can be set, so that what GET says then
 * held when the vectors were set up.
 */
TEST_F_TIMEOUT(race, cap_that_changes_while_vectors_are_set_up, 900)
{
	struct vfio_device_feature_pci_msix_cap got;
	struct shared s = { .v = &self->v, .n = self->n };
	unsigned long taken = 0, refused = 0, beyond = 0;
	unsigned long enough = 100 * self->times;
	pthread_t thread[2];

	ASSERT_EQ(0, pthread_create(&thread[0], NULL, grow, &s));
	ASSERT_EQ(0, pthread_create(&thread[1], NULL, change_cap, &s));
	while (taken < enough || refused < enough || s.tries < enough) {
		if (enable_msix(&self->v, self->n / 2)) {
			refused++;
		} else {
			taken++;
			ASSERT_EQ(0, cap_get(&self->v, &got));
			beyond += host_allocated(self->v.address) > (got.cap ?: self->n);
		}
		disable_irqs(&self->v, MSIX);
	}
	s.stop = true;
	pthread_join(thread[0], NULL);
	pthread_join(thread[1], NULL);
	TH_LOG("%lu times set up, %lu times refused, %lu caps set, %lu beyond",
	       taken, refused, s.tries, beyond);
	EXPECT_EQ(0, beyond);
}

struct late {
	int device;
	struct vfio_irqs *irqs;
	int result;
};

static void *set_late(void *arg)
{
	struct late *l = arg;

	l->result = ioctl(l->device, VFIO_DEVICE_SET_IRQS, l->irqs) ? -errno : 0;
	return NULL;
}

/*
 * The same without luck: the eventfds of SET_IRQS are in a page that is not
 * there yet, so the kernel waits for it after it has looked at the cap. The
 * page comes when another cap is in force.
 */
TEST_F(race, cap_set_between_the_check_and_the_deed)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct late late = { .device = self->v.device };
	long page = sysconf(_SC_PAGESIZE);
	struct uffdio_copy copy = { };
	struct uffd_msg message;
	int uffd, *fds;
	pthread_t thread;
	char *map;

	uffd = syscall(SYS_userfaultfd, O_CLOEXEC);
	if (uffd < 0)
		SKIP(return, "no userfaultfd: %s", strerror(errno));
	ASSERT_EQ(0, ioctl(uffd, UFFDIO_API, &api));
	map = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, map);
	/* The header ends where the missing page begins. */
	late.irqs = (void *)(map + page - sizeof(late.irqs->header));
	late.irqs->header = (struct vfio_irq_set) {
		.argsz = sizeof(late.irqs->header) + self->n * sizeof(int),
		.flags = VFIO_IRQ_SET_DATA_EVENTFD |
			 VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = MSIX,
		.count = self->n,
	};
	range.range.start = (unsigned long)map + page;
	range.range.len = page;
	ASSERT_EQ(0, ioctl(uffd, UFFDIO_REGISTER, &range));

	ASSERT_EQ(0, pthread_create(&thread, NULL, set_late, &late));
	ASSERT_EQ(sizeof(message), read(uffd, &message, sizeof(message)));
	ASSERT_EQ(0, cap_set(&self->v, 0, 1));
	fds = aligned_alloc(page, page);
	ASSERT_NE(NULL, fds);
	for (size_t i = 0; i < page / sizeof(int); i++)
		fds[i] = -1;
	copy.dst = (unsigned long)map + page;
	copy.src = (unsigned long)fds;
	copy.len = page;
	ASSERT_EQ(0, ioctl(uffd, UFFDIO_COPY, &copy));
	ASSERT_EQ(0, pthread_join(thread, NULL));

	EXPECT_EQ(-EINVAL, late.result);
	EXPECT_EQ(0, host_allocated(self->v.address));
	EXPECT_EQ(1, visible_size(&self->v));
	close(uffd);
	free(fds);
	munmap(map, 2 * page);
}

TEST_HARNESS_MAIN
