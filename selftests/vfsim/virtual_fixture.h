/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A VF with a table of 2 whose user sees one of 256, and another VF, with a store of 520
 * slots. Included once by each test of virtual tables, after kselftest_harness.h.
 */
#ifndef SELFTESTS_VFSIM_VIRTUAL_FIXTURE_H
#define SELFTESTS_VFSIM_VIRTUAL_FIXTURE_H

#include "virtual.h"

#define OWN	2	/* entries of the VF's own table */
#define STORE	520	/* slots */

FIXTURE(virtual) {
	struct sim s;
	const char *vf, *other;
};

FIXTURE_SETUP(virtual)
{
	self->vf = getenv("VF");
	self->other = getenv("VF2");
	ASSERT_NE(NULL, self->vf);
	ASSERT_NE(NULL, self->other);
	ASSERT_EQ(0, virtual_open(&self->s, "VF", "256"));
	ASSERT_EQ(OWN, self->s.v.size);
}

FIXTURE_TEARDOWN(virtual)
{
	virtual_close(&self->s);
	virtual_set(self->other, "0");
}

#endif
