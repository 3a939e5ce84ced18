// SPDX-License-Identifier: GPL-2.0-only
/*
 * However and whenever the user of a virtual table ends, all of its slots come back, and
 * another user, who enables and disables entries all the time, notices nothing. ROUNDS in
 * the environment says how often, SEED what is drawn.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "virtual.h"

#define PF		"5600:01:00.0"
#define TABLE		64	/* entries that are used */
#define ROUNDS		12
#define PATIENCE	60000	/* ms, on a slow machine */

/*
 * Of 520 slots the other user has all but 20, or leaves plenty; the one that ends has 20,
 * or what it can get.
 */
struct has {
	const char *text;
	int reserved;
};

static const struct has other_has[] = { { "500", 500 }, { "64", 64 } };
static const struct has one_has[] = { { "20", 20 }, { "64 overcommit", 0 } };

static char driver[64];

/**
 * struct notes - what the processes tell each other
 * @steps: of the other user
 * @opens: of the one that ends
 * @doomed: the other one's VF goes, too
 * @wrong: what it has noticed
 */
struct notes {
	unsigned long steps, opens;
	bool doomed;
	char wrong[128];
};

/* --- those who use a table --- */

static unsigned int draw(unsigned int *seed, unsigned int below)
{
	return rand_r(seed) % below;
}

static int toggle(const struct sim *s, int fds[TABLE], int entry)
{
	int ret;

	if (fds[entry] < 0) {
		fds[entry] = virtual_on(s, entry);
		return fds[entry] < 0 ? fds[entry] : 0;
	}
	ret = virtual_off(s, entry);
	close(fds[entry]);
	fds[entry] = -1;
	return ret;
}

static void forget(int fds[TABLE])
{
	for (int i = 0; i < TABLE; i++) {
		if (fds[i] >= 0)
			close(fds[i]);
		fds[i] = -1;
	}
}

/* Opens, closes, resets, enables and disables, until something ends it. */
static void use(struct notes *notes, unsigned int seed)
{
	int fds[TABLE];
	struct sim s;

	for (int i = 0; i < TABLE; i++)
		fds[i] = -1;
	for (;;) {
		if (sim_open_unmapped(&s, "VF")) {
			sim_close(&s);
			usleep(500);
			continue;
		}
		notes->opens++;
		for (int n = draw(&seed, 200); n; n--) {
			toggle(&s, fds, draw(&seed, TABLE));
			if (!draw(&seed, 60))
				ioctl(s.v.device, VFIO_DEVICE_RESET);
			if (!draw(&seed, 60)) {
				disable_irqs(&s.v, VFIO_PCI_MSIX_IRQ_INDEX);
				forget(fds);
			}
		}
		forget(fds);
		sim_close(&s);
	}
}

/* Exits, but for a reason that the test itself has given */
static void notice(struct notes *notes, const char *what, long is, long should)
{
	if (!notes->doomed)
		snprintf(notes->wrong, sizeof(notes->wrong), "%s: %ld, not %ld", what, is,
			 should);
	_exit(1);
}

/* What it has enabled is all that it has, and interrupts. */
static void watch(struct notes *notes, unsigned int seed)
{
	int fds[TABLE], on = 0, ret, entry;
	struct sim s;

	for (int i = 0; i < TABLE; i++)
		fds[i] = -1;
	ret = sim_open_unmapped(&s, "VF2");
	if (ret)
		notice(notes, "open", ret, 0);
	for (;;) {
		entry = draw(&seed, TABLE);
		ret = toggle(&s, fds, entry);
		if (ret)
			notice(notes, "SET_IRQS", ret, 0);
		on += fds[entry] < 0 ? -1 : 1;
		if (virtual_used(&s) != on)
			notice(notes, "slots", virtual_used(&s), on);
		if (fds[entry] >= 0) {
			sim_raise(&s, entry);
			if (heard(fds[entry], PATIENCE) != 1)
				notice(notes, "interrupts", 0, 1);
		}
		notes->steps++;
	}
}

/*
 * --- ways to end ---
 *
 * Pulling out is not one of them: where that meets a reset, the kernel waits a minute for
 * the function to come out of it.
 */

static void unbind(const char *vf)
{
	driver_unbind(vf);
}

static void reset(const char *vf)
{
	device_write(vf, "reset", "1");
}

static void nothing(const char *vf)
{
	(void)vf;
}

static void no_vfs(const char *vf)
{
	(void)vf;
	device_write(PF, "sriov_numvfs", "0");
}

/* As with-device has made them */
static int vfs_again(const char *vf, const char *other)
{
	return device_write(PF, "sriov_drivers_autoprobe", "0") ?:
	       device_write(PF, "sriov_numvfs", "2") ?:
	       driver_bind(vf, driver) ?: driver_bind(other, driver);
}

static int bind_again(const char *vf, const char *other)
{
	(void)other;
	return driver_bind(vf, driver);
}

static int nothing_again(const char *vf, const char *other)
{
	(void)vf;
	(void)other;
	return 0;
}

static const struct end {
	const char *name;
	void (*act)(const char *vf);	/* beside the user */
	int (*again)(const char *vf, const char *other);
	bool all;			/* the other one's VF goes as well */
} ends[] = {
	{ "killed", nothing, nothing_again, false },
	{ "reset", reset, nothing_again, false },
	{ "unbound", unbind, bind_again, false },
	{ "removed", no_vfs, vfs_again, true },
};

/* --- rounds of it --- */

FIXTURE(ends) {
	struct notes *notes;
	const char *vf, *other;
	unsigned int seed;
};

FIXTURE_SETUP(ends)
{
	const char *seed = getenv("SEED");

	self->vf = getenv("VF");
	self->other = getenv("VF2");
	ASSERT_NE(NULL, self->vf);
	ASSERT_NE(NULL, self->other);
	ASSERT_EQ(0, device_link(self->vf, "driver", driver, sizeof(driver)));
	self->seed = seed ? atoi(seed) : 1;
	self->notes = mmap(NULL, sizeof(*self->notes), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->notes);
}

FIXTURE_TEARDOWN(ends)
{
	virtual_set(self->vf, "0");
	virtual_set(self->other, "0");
}

/* Slots that nobody else can have, as the device itself tells */
static int taken(void)
{
	FILE *f = popen("devlink -j resource show pci/" PF " | jq -r "
			"'.resources[][] | select(.name == \"msix_store\") | .occ'", "r");
	int n;

	if (!f || fscanf(f, "%d", &n) != 1)
		n = -1;
	if (f)
		pclose(f);
	return n;
}

static pid_t run(void (*what)(struct notes *notes, unsigned int seed), struct notes *notes,
		 unsigned int seed)
{
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		what(notes, seed);
		_exit(0);
	}
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* Until somebody has done something more */
static bool goes_on(volatile unsigned long *count)
{
	unsigned long was = *count;

	for (int ms = 0; ms < PATIENCE && *count == was; ms++)
		usleep(1000);
	return *count != was;
}

TEST_F_TIMEOUT(ends, at_any_moment, 1800)
{
	int rounds = getenv("ROUNDS") ? atoi(getenv("ROUNDS")) : ROUNDS;
	unsigned long steps = 0, amid = 0;

	for (int round = 0; round < rounds; round++) {
		const struct end *e = &ends[round % ARRAY_SIZE(ends)];
		const struct has *one = &one_has[draw(&self->seed, 2)];
		const struct has *other = &other_has[draw(&self->seed, 2)];
		bool bound_anew = e->again == bind_again;
		pid_t user, watcher, actor;

		ASSERT_EQ(0, virtual_set(self->other, other->text));
		ASSERT_EQ(0, virtual_set(self->vf, one->text));
		*self->notes = (struct notes){};
		watcher = run(watch, self->notes, draw(&self->seed, RAND_MAX));
		user = run(use, self->notes, draw(&self->seed, RAND_MAX));
		EXPECT_TRUE(goes_on(&self->notes->steps));
		EXPECT_TRUE(goes_on(&self->notes->opens));
		usleep(draw(&self->seed, 30000));

		self->notes->doomed = e->all;
		amid += device_read(self->vf, "vfio_msix_virtual_used") > 0;
		actor = fork();
		if (!actor) {
			e->act(self->vf);
			_exit(0);
		}
		usleep(draw(&self->seed, 20000));
		end(user);
		if (!e->all)
			EXPECT_TRUE(goes_on(&self->notes->steps));
		steps += self->notes->steps;
		if (e->all) {
			end(watcher);
			ASSERT_EQ(actor, waitpid(actor, NULL, 0));
			ASSERT_EQ(0, e->again(self->vf, self->other)) TH_LOG("%s", e->name);
			EXPECT_EQ(0, taken()) TH_LOG("round %d, %s", round, e->name);
			continue;
		}
		ASSERT_EQ(actor, waitpid(actor, NULL, 0));
		ASSERT_EQ(0, e->again(self->vf, self->other)) TH_LOG("%s", e->name);
		EXPECT_EQ(0, device_read(self->vf, "vfio_msix_virtual_used"))
			TH_LOG("round %d, %s", round, e->name);
		EXPECT_EQ(other->reserved + (bound_anew ? 0 : one->reserved), taken())
			TH_LOG("round %d, %s", round, e->name);
		EXPECT_EQ(0, virtual_set(self->vf, "0"));
		EXPECT_EQ(other->reserved, taken()) TH_LOG("round %d, %s", round, e->name);
		end(watcher);
		EXPECT_STREQ("", self->notes->wrong) TH_LOG("round %d, %s", round, e->name);
		EXPECT_EQ(0, virtual_set(self->other, "0"));
		EXPECT_EQ(0, taken()) TH_LOG("round %d, %s", round, e->name);
	}
	TH_LOG("%d rounds, %lu of them amid entries; %lu steps of another user", rounds, amid,
	       steps);
	EXPECT_LT(0UL, amid);
}

TEST_HARNESS_MAIN
