// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writers of sriov_vf_msix_count against everything that can take the VF, its
 * driver or its PF away under them. No write may fail with an errno that the
 * rules do not name, nobody may hang, and in the end the pool adds up. That
 * the kernel stays silent meanwhile is the lab's to see. A PCI core whose writers wait
 * for the PF's lock as users of the VF's file hangs within seconds when VFs are disabled.
 *
 * A test goes on until what takes things away has done so a number of times, which
 * RACE_TIMES (1) multiplies: a clock would say how fast the machine is.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "../lib/clock.h"
#include "../lib/worker.h"
#include "vf.h"

#define VFS	4
#define WORKERS	8

/* What the workers tell their parent, in shared memory. */
struct tally {
	bool stop;
	unsigned long good, refused, moves;
	int wrong;		/* an errno that no rule names */
	char wrong_where[32];
};

FIXTURE(race) {
	char pf[ADDRESS_SIZE];
	const struct pf_manner *manner;
	char driver_path[128];
	struct tally *tally;
	pid_t worker[WORKERS];
	int workers;
	long total;
};

FIXTURE_SETUP(race)
{
	ASSERT_EQ(0, pf_find(self->pf));
	self->total = device_read(self->pf, "sriov_vf_total_msix");
	if (self->total <= 0)
		SKIP(return, "no PF with a pool of vectors");
	self->manner = pf_manner(self->pf);
	ASSERT_NE(NULL, self->manner);
	snprintf(self->driver_path, sizeof(self->driver_path),
		 "/sys/bus/pci/drivers/%s", self->manner->driver);
	ASSERT_EQ(0, pf_enable(self->pf, VFS));
	self->tally = mmap(NULL, sizeof(*self->tally), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->tally);
	self->workers = 0;
}

FIXTURE_TEARDOWN(race)
{
}

static bool going_on(struct tally *tally)
{
	return !__atomic_load_n(&tally->stop, __ATOMIC_RELAXED);
}

static void note(struct tally *tally, const char *where, int ret,
		 const int *allowed)
{
	if (!ret) {
		__atomic_add_fetch(&tally->good, 1, __ATOMIC_RELAXED);
		return;
	}
	__atomic_add_fetch(&tally->refused, 1, __ATOMIC_RELAXED);
	for (; *allowed; allowed++)
		if (ret == -*allowed)
			return;
	tally->wrong = ret;
	snprintf(tally->wrong_where, sizeof(tally->wrong_where), "%s", where);
}

/* Opens the file anew for each write. */
static void writer(struct tally *tally, const char *pf, const int *allowed)
{
	while (going_on(tally))
		note(tally, "write", vf_set(pf, rand() % VFS, rand() % 8),
		     allowed);
}

/* Keeps a file open whose VF may be gone. */
static void stale_writer(struct tally *tally, const char *pf,
			 const int *allowed)
{
	char vf[ADDRESS_SIZE];
	int fd;

	while (going_on(tally)) {
		if (vf_address(pf, rand() % VFS, vf))
			continue;
		fd = device_open(vf, "sriov_vf_msix_count", O_WRONLY);
		if (fd < 0)
			continue;
		for (int i = 0; i < 50 && going_on(tally); i++)
			note(tally, "stale write",
			     write(fd, "3", 1) == 1 ? 0 : -errno, allowed);
		close(fd);
	}
}

static void reader(struct tally *tally, const char *pf, const int *allowed)
{
	while (going_on(tally)) {
		int ret = vf_shown(pf, rand() % VFS);

		note(tally, "read", ret < 0 ? ret : 0, allowed);
		device_read(pf, "sriov_vf_free_msix");
	}
}

static void vf_binder(struct tally *tally, const char *pf, const char *driver)
{
	while (going_on(tally)) {
		int index = rand() % VFS;

		if (!vf_bind(pf, index, driver))
			__atomic_add_fetch(&tally->moves, 1, __ATOMIC_RELAXED);
		vf_bind(pf, index, NULL);
	}
}

static void pf_binder(struct tally *tally, const char *pf,
		      const char *driver_path)
{
	char path[160];

	while (going_on(tally)) {
		snprintf(path, sizeof(path), "%s/unbind", driver_path);
		if (!attr_write(path, pf))
			__atomic_add_fetch(&tally->moves, 1, __ATOMIC_RELAXED);
		usleep(rand() % 20000);
		snprintf(path, sizeof(path), "%s/bind", driver_path);
		attr_write(path, pf);
		/* With some drivers the VFs go, too. */
		pf_enable(pf, VFS);
		usleep(rand() % 100000);
	}
}

static void vf_switcher(struct tally *tally, const char *pf)
{
	char count[8];

	snprintf(count, sizeof(count), "%d", VFS);
	while (going_on(tally)) {
		if (!device_write(pf, "sriov_numvfs", "0"))
			__atomic_add_fetch(&tally->moves, 1, __ATOMIC_RELAXED);
		device_write(pf, "sriov_numvfs", count);
		usleep(rand() % 100000);
	}
}

/* Takes the port with all below it away, as an unplugged card is. */
static void unplugger(struct tally *tally, const char *pf)
{
	char path[128], port[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/..", pf);
	if (!realpath(path, port))
		return;
	strncat(port, "/remove", sizeof(port) - strlen(port) - 1);
	while (going_on(tally)) {
		if (!attr_write(port, "1"))
			__atomic_add_fetch(&tally->moves, 1, __ATOMIC_RELAXED);
		usleep(rand() % 20000);
		attr_write("/sys/bus/pci/rescan", "1");
		if (!pf_settle(pf))
			pf_enable(pf, VFS);
		usleep(rand() % 200000);
	}
}

/* As long as a test may wait for its moves and writes, in ms */
#define PATIENCE	800000
/* And for one more: then nobody will go on. */
#define STALLED		60000

/* Until enough was done, or all that takes things away stands still. */
static void await(struct __test_metadata *_metadata, struct tally *tally, unsigned long moves)
{
	unsigned long before = 0, now;
	long long start = clock_ns(), last = start;

	for (int ms = 0; ms < PATIENCE; ms += 10) {
		now = __atomic_load_n(&tally->moves, __ATOMIC_RELAXED);
		if (now >= moves && __atomic_load_n(&tally->good, __ATOMIC_RELAXED) > 10)
			return;
		if (now != before)
			last = clock_ns();
		else if (now < moves && (clock_ns() - last) / 1000000 > STALLED)
			break;
		before = now;
		usleep(10000);
	}
	TH_LOG("nothing moves any more after %lld ms", (last - start) / 1000000);
}

/*
 * Lets the workers work until enough was done; all of them must be done soon
 * after they are told.
 */
static int finish(struct __test_metadata *_metadata,
		  FIXTURE_DATA(race) *self, unsigned long moves)
{
	const char *times = getenv("RACE_TIMES");
	struct tally *tally = self->tally;
	int left = self->workers;

	await(_metadata, tally, moves * (times ? atoi(times) : 1));
	tally->stop = true;
	for (int i = 0; i < 600 && left; i++) {
		while (waitpid(-1, NULL, WNOHANG) > 0)
			left--;
		usleep(50000);
	}
	for (int i = 0; left && i < self->workers; i++)
		kill(self->worker[i], SIGKILL);
	TH_LOG("%lu done, %lu refused, %lu moves", self->tally->good,
	       self->tally->refused, self->tally->moves);
	if (left) {
		TH_LOG("%d do not end", left);
		leave_machine();
	}
	return left;
}

/* Younger kernels, and some drivers, say how many vectors are free. */
static void check_free(struct __test_metadata *_metadata, FIXTURE_DATA(race) *self,
		       long expected)
{
	long found = device_read(self->pf, "sriov_vf_free_msix");

	if (found != -ENOENT && found != -EOPNOTSUPP)
		EXPECT_EQ(expected, found);
}

/* What the VFs hold and what is free make the whole, and all can still move. */
static void check_pool(struct __test_metadata *_metadata,
		       FIXTURE_DATA(race) *self)
{
	long held = 0;
	int size;

	for (int i = 0; i < VFS; i++)
		EXPECT_EQ(0, vf_set(self->pf, i, i + 2));
	for (int i = 0; i < VFS; i++) {
		size = vf_size(self->pf, i);
		EXPECT_EQ(i + 2, size);
		held += size;
	}
	check_free(_metadata, self, self->total - held);
}

#define EXPECT_FAIR(moves_) do {						\
	EXPECT_EQ(0, finish(_metadata, self, moves_));			\
	EXPECT_EQ(0, self->tally->wrong)				\
		TH_LOG("%s: %s", self->tally->wrong_where,		\
		       strerror(-self->tally->wrong));			\
	EXPECT_LT(10, self->tally->good);				\
	EXPECT_LE(moves_, self->tally->moves);				\
} while (0)

TEST_F_TIMEOUT(race, bind_against_write, 1000)
{
	static const int allowed[] = { EBUSY, 0 };
	/* A kernel whose file cannot be read may be fixed all the same. */
	const int allowed_to_read[] = { vf_shown(self->pf, 0) == -EACCES ? EACCES : 0, 0 };

	for (int i = 0; i < VFS; i++)
		ASSERT_EQ(0, vf_set(self->pf, i, 2));
	for (int i = 0; i < 3; i++)
		WORKER(writer(self->tally, self->pf, allowed));
	for (int i = 0; i < 3; i++)
		WORKER(vf_binder(self->tally, self->pf,
				 self->manner->vf_driver));
	WORKER(reader(self->tally, self->pf, allowed_to_read));
	EXPECT_FAIR(60);

	for (int i = 0; i < VFS; i++)
		vf_bind(self->pf, i, NULL);
	check_pool(_metadata, self);
}

TEST_F_TIMEOUT(race, pf_unbind_against_write, 1000)
{
	static const int allowed[] = {
		ENOENT, ENODEV, EOPNOTSUPP, EAGAIN, EACCES, 0
	};

	for (int i = 0; i < 3; i++)
		WORKER(writer(self->tally, self->pf, allowed));
	WORKER(stale_writer(self->tally, self->pf, allowed));
	WORKER(reader(self->tally, self->pf, allowed));
	WORKER(pf_binder(self->tally, self->pf, self->driver_path));
	EXPECT_FAIR(10);

	ASSERT_EQ(0, pf_settle(self->pf));
	ASSERT_EQ(0, pf_enable(self->pf, VFS));
	check_pool(_metadata, self);
}

TEST_F_TIMEOUT(race, disabling_vfs_against_write, 1000)
{
	static const int allowed[] = { ENOENT, ENODEV, EACCES, 0 };

	for (int i = 0; i < 3; i++)
		WORKER(writer(self->tally, self->pf, allowed));
	for (int i = 0; i < 2; i++)
		WORKER(stale_writer(self->tally, self->pf, allowed));
	WORKER(reader(self->tally, self->pf, allowed));
	WORKER(vf_switcher(self->tally, self->pf));
	EXPECT_FAIR(4);

	ASSERT_EQ(0, pf_enable(self->pf, 0));
	check_free(_metadata, self, self->total);
	ASSERT_EQ(0, pf_enable(self->pf, VFS));
	check_pool(_metadata, self);
}

TEST_F_TIMEOUT(race, unplugging_against_write, 1000)
{
	static const int allowed[] = {
		ENOENT, ENODEV, EOPNOTSUPP, EAGAIN, EACCES, 0
	};

	for (int i = 0; i < 3; i++)
		WORKER(writer(self->tally, self->pf, allowed));
	for (int i = 0; i < 2; i++)
		WORKER(stale_writer(self->tally, self->pf, allowed));
	WORKER(reader(self->tally, self->pf, allowed));
	WORKER(unplugger(self->tally, self->pf));
	EXPECT_FAIR(2);

	ASSERT_EQ(0, pf_settle(self->pf));
	ASSERT_EQ(0, pf_enable(self->pf, VFS));
	check_pool(_metadata, self);
}

TEST_HARNESS_MAIN
