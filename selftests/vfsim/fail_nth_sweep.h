/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every allocation of an operation fails in its turn, until one run of it has none that
 * fails. After each all is as it was, or as it was asked for, and never between; that the
 * kernel has nothing to complain of, and has lost no memory, is what the lab looks for.
 * Included once by each test, after kselftest_harness.h.
 */
#ifndef SELFTESTS_VFSIM_FAIL_NTH_SWEEP_H
#define SELFTESTS_VFSIM_FAIL_NTH_SWEEP_H

#include "fail_nth.h"

/**
 * struct operation - what is swept
 * @name: in the output
 * @prepare: makes what it begins with
 * @act: does it; 0 or a negative errno
 */
struct operation {
	const char *name;
	int (*prepare)(void);
	int (*act)(void);
};

/* What the operations are about */
static const char *pf;
static struct vfio user;

static bool same(struct __test_metadata *_metadata, const struct operation *o, int n, int ret,
		 const struct state *is, const struct state *should)
{
	if (!strcmp(is->text, should->text))
		return true;
	TH_LOG("%s, point %d, %d: %s, not %s", o->name, n, ret, is->text, should->text);
	return false;
}

#define POINTS	5000	/* an operation that has more never ends */

static void sweep(struct __test_metadata *_metadata, const struct operation *o)
{
	const struct vfio *opened = user.device > 0 ? &user : NULL;
	struct state before, asked, now;
	int n, ret, refused = 0;
	bool failed = true;

	ASSERT_EQ(0, o->prepare());
	look(pf, opened, &before);
	ASSERT_EQ(0, o->act());
	look(pf, opened, &asked);
	for (n = 1; failed && n < POINTS; n++) {
		ASSERT_EQ(0, o->prepare());
		look(pf, opened, &now);
		ASSERT_TRUE(same(_metadata, o, n, 0, &now, &before));
		arm(n);
		ret = o->act();
		failed = disarm();
		look(pf, opened, &now);
		refused += ret < 0;
		EXPECT_TRUE(same(_metadata, o, n, ret, &now, ret < 0 ? &before : &asked));
		if (!failed)
			EXPECT_EQ(0, ret);
	}
	EXPECT_FALSE(failed);
	printf("# %s: %d points, %d refused\n", o->name, n - 2, refused);
}

#define SWEEP(name, prepare, act) \
	sweep(_metadata, &(struct operation){ name, prepare, act })

#endif
