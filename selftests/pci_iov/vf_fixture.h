/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Eight VFs with a vector each, of a PF with a pool. Included once by each test of the
 * attributes, after kselftest_harness.h.
 */
#ifndef SELFTESTS_PCI_IOV_VF_FIXTURE_H
#define SELFTESTS_PCI_IOV_VF_FIXTURE_H

#include "vf.h"

#define VFS	8

FIXTURE(vf) {
	char pf[ADDRESS_SIZE];
	const struct pf_manner *manner;
	long total;
	int max;	/* vectors that one VF can have */
};

/* The most that VF 0 can get, found by asking: all else is given back. */
static int vf_max(const char *pf)
{
	int low = 1, high = 2049;

	while (high - low > 1) {
		int middle = (low + high) / 2;

		if (vf_set(pf, 0, middle))
			high = middle;
		else
			low = middle;
	}
	vf_set(pf, 0, 1);
	return low;
}

FIXTURE_SETUP(vf)
{
	ASSERT_EQ(0, pf_find(self->pf));
	self->total = device_read(self->pf, "sriov_vf_total_msix");
	if (self->total <= 0)
		SKIP(return, "no PF with a pool of vectors");
	self->manner = pf_manner(self->pf);
	ASSERT_NE(NULL, self->manner);
	ASSERT_EQ(0, pf_enable(self->pf, VFS));
	for (int i = 0; i < VFS; i++)
		ASSERT_EQ(0, vf_set(self->pf, i, 1));
	self->max = vf_max(self->pf);
	ASSERT_LT(8, self->max);
}

FIXTURE_TEARDOWN(vf)
{
}

#define EXPECT_SIZE(size, index) do {					\
	EXPECT_EQ(size, vf_shown(self->pf, index));			\
	EXPECT_EQ(size, vf_size(self->pf, index));			\
} while (0)

#endif
