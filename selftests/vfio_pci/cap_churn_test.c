// SPDX-License-Identifier: GPL-2.0-only
/*
 * A function is bound, opened, given limits, unbound, removed and made anew, all
 * at the same time. Whoever has it open sees one limit, to the last. RACE_TIMES in
 * the environment multiplies the rounds.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "vfio.h"

#define DRIVER	"vfio-pci"
#define ROUNDS	6
/* In each round every kind of work gets done so many times. */
#define WORK	1

static char address[ADDRESS_SIZE];
static atomic_bool stop;
static atomic_ulong opened, limited, bound, busy, wrong;
static struct { int limit, visible, size; } seen;

static void look(struct vfio *v)
{
	struct vfio_device_feature_pci_msix_cap before, after;
	int visible, want;

	if (cap_get(v, &before))
		return;
	/* It was gone already when it was opened. */
	if (!v->size)
		return;
	want = before.limit && before.limit < v->size ? before.limit : v->size;
	visible = visible_size(v);
	/* The function may have been pulled out from under its user. */
	if (cap_get(v, &after))
		return;
	opened++;
	if (visible != want || after.limit != before.limit ||
	    after.flags != before.flags || !enable_msix(v, want + 1)) {
		if (!wrong++) {
			seen.limit = before.limit;
			seen.visible = visible;
			seen.size = v->size;
		}
	}
}

static void *open_it(void *arg)
{
	struct vfio v;

	(void)arg;
	while (!stop) {
		memset(&v, 0, sizeof(v));
		strcpy(v.address, address);
		if (vfio_reopen(&v)) {
			usleep(500);
			continue;
		}
		look(&v);
		vfio_close(&v);
	}
	return NULL;
}

static void *limit_it(void *arg)
{
	static const char * const limits[] = {
		"1", "2", "0", "1 strict", "2 strict", "3",
	};
	unsigned int seed = (unsigned long)arg;
	char text[32];

	while (!stop) {
		switch (limit_write(address, limits[rand_r(&seed) % 6])) {
		case 0:
			limited++;
			break;
		case -EBUSY:
			busy++;
			break;
		}
		device_text(address, "vfio_msix_cap", text, sizeof(text));
	}
	return NULL;
}

static void *bind_it(void *arg)
{
	(void)arg;
	while (!stop) {
		bound += !driver_bind(address, DRIVER);
		usleep(2000);
		driver_unbind(address);
	}
	return NULL;
}

/* Until all have done their work, or something hangs */
static bool worked(void)
{
	unsigned long had[] = { opened, limited, bound };

	for (int ms = 0; ms < 200000; ms++) {
		if (opened >= had[0] + WORK && limited >= had[1] + WORK &&
		    bound >= had[2] + WORK)
			return true;
		usleep(1000);
	}
	return false;
}

FIXTURE(churn) { };

FIXTURE_SETUP(churn) { }

FIXTURE_TEARDOWN(churn) { }

TEST_F_TIMEOUT(churn, limits_hold, 1200)
{
	void *(*const work[])(void *) = {
		open_it, open_it, limit_it, limit_it, bind_it,
	};
	const char *times = getenv("RACE_TIMES"), *vf = getenv("VF");
	int rounds = ROUNDS * (times ? atoi(times) : 1);
	pthread_t threads[ARRAY_SIZE(work)];
	char pf[ADDRESS_SIZE];
	struct vfio v;

	ASSERT_NE(NULL, vf);
	snprintf(address, sizeof(address), "%s", vf);
	if (device_link(address, "physfn", pf, sizeof(pf)))
		SKIP(return, "a function that is no VF");
	for (size_t i = 0; i < ARRAY_SIZE(work); i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, work[i],
					    (void *)(i + 1)));
	for (int i = 0; i < rounds && worked(); i++) {
		EXPECT_EQ(0, device_write(pf, "sriov_numvfs", "0"));
		EXPECT_EQ(-ENOENT, limit_read(address));
		EXPECT_EQ(0, device_write(pf, "sriov_numvfs", "2"));
	}
	EXPECT_TRUE(worked());
	stop = true;
	for (size_t i = 0; i < ARRAY_SIZE(work); i++)
		pthread_join(threads[i], NULL);
	TH_LOG("%lu opens, %lu limits, %lu refused as busy, %lu binds, %lu wrong",
	       opened, limited, busy, bound, wrong);
	EXPECT_EQ(0, wrong) TH_LOG("limit %d of %d, visible %d", seen.limit,
				   seen.size, seen.visible);

	/* And it all works as ever. */
	memset(&v, 0, sizeof(v));
	strcpy(v.address, address);
	ASSERT_EQ(0, limit_set(address, 1));
	ASSERT_EQ(0, driver_bind(address, DRIVER));
	ASSERT_EQ(0, vfio_reopen(&v));
	EXPECT_EQ(1, visible_size(&v));
	vfio_close(&v);
	EXPECT_EQ(0, limit_set(address, 0));
}

TEST_HARNESS_MAIN
