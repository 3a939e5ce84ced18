// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writers of sriov_numvfs against a PF that is removed and found again. A PCI core
 * that takes the PF's device lock before the rescan lock in the one and after it in
 * the other hangs within seconds, and with it all that ever takes one of the two:
 * then the machine, if it is the lab's, is left at once, as nothing else ends it.
 *
 * Only a PF whose driver takes its VFs along can be removed for good.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "../lib/clock.h"
#include "../lib/worker.h"
#include "vf.h"

#define VFS		4
#define WRITERS		2
#define STALLED		30000	/* ms without any progress: nobody will go on */

/* What the workers tell their parent, in shared memory. */
struct tally {
	bool stop;
	unsigned long writes, refused, moves;
	int wrong;		/* an errno that no rule names */
};

FIXTURE(numvfs) {
	char pf[ADDRESS_SIZE];
	char faults[PATH_MAX];	/* of a simulated adapter, in debugfs */
	struct tally *tally;
	pid_t worker[WRITERS + 1];
	int workers;
};

FIXTURE_SETUP(numvfs)
{
	const struct pf_manner *manner;
	unsigned int domain;

	ASSERT_EQ(0, pf_find(self->pf));
	manner = pf_manner(self->pf);
	if (!manner || manner->keeps_vfs)
		SKIP(return, "no PF whose driver disables its VFs when it goes");
	domain = strtoul(self->pf, NULL, 16);
	snprintf(self->faults, sizeof(self->faults), "/sys/kernel/debug/vfsim/vfsim%u",
		 domain - 0x5600);
	self->tally = mmap(NULL, sizeof(*self->tally), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->tally);
}

FIXTURE_TEARDOWN(numvfs)
{
}

static bool going_on(struct tally *tally)
{
	return !__atomic_load_n(&tally->stop, __ATOMIC_RELAXED);
}

static void count(unsigned long *what)
{
	__atomic_add_fetch(what, 1, __ATOMIC_RELAXED);
}

/*
 * EBUSY: another writer has enabled VFs. ENOENT, ENODEV: the PF is gone, or its
 * driver. EACCES: the file is there, and not yet its mode. EIO: what there is to
 * read in a card that has been pulled makes no sense.
 */
static void writer(struct tally *tally, const char *pf, int pulled)
{
	const int allowed[] = { EBUSY, ENOENT, ENODEV, EACCES, pulled };
	static const char * const value[] = { "4", "0" };

	for (unsigned int n = 0; going_on(tally); n++) {
		int ret = device_write(pf, "sriov_numvfs", value[n % 2]);
		bool known = !ret;

		for (size_t i = 0; i < ARRAY_SIZE(allowed); i++)
			known |= ret == -allowed[i];
		if (!known)
			tally->wrong = ret;
		count(ret ? &tally->refused : &tally->writes);
	}
}

/* As an administrator removes a PF, and finds it again */
static void remover(struct tally *tally, const char *pf)
{
	while (going_on(tally)) {
		usleep(rand() % 30000);
		if (!device_write(pf, "remove", "1"))
			count(&tally->moves);
		attr_write("/sys/bus/pci/rescan", "1");
	}
}

/* As a card is pulled out of its slot, and plugged in */
static void puller(struct tally *tally, const char *faults)
{
	char out[PATH_MAX + 16], in[PATH_MAX + 16];

	snprintf(out, sizeof(out), "%s/remove", faults);
	snprintf(in, sizeof(in), "%s/insert", faults);
	while (going_on(tally)) {
		usleep(rand() % 30000);
		if (!attr_write(out, "pf") && !attr_write(in, "pf"))
			count(&tally->moves);
	}
}

/* Until enough was done, as long as anything is; false when all stand still. */
static bool worked(struct __test_metadata *_metadata, struct tally *tally, unsigned long moves)
{
	long long start = clock_ns(), last = start;
	unsigned long before = 0, now;

	while ((now = __atomic_load_n(&tally->moves, __ATOMIC_RELAXED)) < moves) {
		if (now != before)
			last = clock_ns();
		if ((clock_ns() - last) / 1000000 > STALLED) {
			TH_LOG("nothing moves any more after %lld ms", (last - start) / 1000000);
			return false;
		}
		before = now;
		usleep(10000);
	}
	return true;
}

static int left(struct tally *tally, int workers)
{
	tally->stop = true;
	for (int ms = 0; ms < STALLED && workers; ms += 50) {
		while (waitpid(-1, NULL, WNOHANG) > 0)
			workers--;
		usleep(50000);
	}
	return workers;
}

/* Each write has ended, the PF is there, and works. */
static void check_all(struct __test_metadata *_metadata, FIXTURE_DATA(numvfs) *self)
{
	const char *times = getenv("RACE_TIMES");
	unsigned long moves = 4 * (times ? atoi(times) : 1);
	bool fine = worked(_metadata, self->tally, moves);
	int remain = left(self->tally, self->workers);

	TH_LOG("%lu writes, %lu refused, %lu moves", self->tally->writes,
	       self->tally->refused, self->tally->moves);
	EXPECT_TRUE(fine);
	EXPECT_EQ(0, remain)
		TH_LOG("%d do not end", remain);
	if (remain) {
		for (int i = 0; i < self->workers; i++)
			kill(self->worker[i], SIGKILL);
		leave_machine();
		return;
	}
	EXPECT_EQ(0, self->tally->wrong)
		TH_LOG("%s", strerror(-self->tally->wrong));
	EXPECT_LT(0, self->tally->writes);
	ASSERT_EQ(0, pf_settle(self->pf));
	ASSERT_EQ(0, pf_enable(self->pf, 0));
	ASSERT_EQ(0, pf_enable(self->pf, VFS));
	EXPECT_EQ(0, pf_enable(self->pf, 0));
}

TEST_F_TIMEOUT(numvfs, against_remove, 600)
{
	for (int i = 0; i < WRITERS; i++)
		WORKER(writer(self->tally, self->pf, 0));
	WORKER(remover(self->tally, self->pf));
	check_all(_metadata, self);
}

TEST_F_TIMEOUT(numvfs, against_pulling, 600)
{
	if (access(self->faults, F_OK))
		SKIP(return, "no simulated adapter");
	for (int i = 0; i < WRITERS; i++)
		WORKER(writer(self->tally, self->pf, EIO));
	WORKER(puller(self->tally, self->faults));
	check_all(_metadata, self);
}

TEST_HARNESS_MAIN
