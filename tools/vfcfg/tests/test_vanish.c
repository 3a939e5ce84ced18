// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices that go away while they are looked at.
 */
#include <stdio.h>
#include <stdlib.h>

#include "run.h"
#include "tap.h"

static struct fixture *vanishing(const char *fixture, const char *where)
{
	setenv("VFCFG_FAKE_VANISH", where, 1);
	return fixture_load(fixture);
}

static void end(struct fixture *fx)
{
	unsetenv("VFCFG_FAKE_VANISH");
	fixture_free(fx);
}

/* Left out, and no sum over the rest. */
static void test_vf_during_list(void **state)
{
	struct fixture *fx = vanishing("nvme", "0000:01:00.2/sriov_vf_msix_count");

	(void)state;
	expect(fx, 0, "0000:01:00.0   16 -\n"
		      "|-0000:01:00.1  - -\n"
		      "|-0000:01:00.3  - -\n"
		      "`-0000:01:00.4  - -\n", "", "list", "-no", "ADDRESS,TOTAL,FREE");
	end(fx);
}

/* After its Table Size was read the VF is shown as it was. */
static void test_vf_late(void **state)
{
	struct fixture *fx = vanishing("nvme", "0000:01:00.2/vfio_msix_cap");

	(void)state;
	expect(fx, 0, "-\n0\n1\n2\n3\n", "", "list", "-no", "INDEX");
	end(fx);
}

static void test_asked_vf_during_list(void **state)
{
	struct fixture *fx = vanishing("nvme", "0000:01:00.2/sriov_vf_msix_count");

	(void)state;
	expect(fx, 1, "0000:01:00.0\n`-0000:01:00.3\n",
	       "vfcfg: 0000:01:00.2: list: no such device; "
	       "see \"vfcfg list\" for those that there are\n",
	       "list", "-no", "ADDRESS", "01:00.2", "01:00.3");
	end(fx);
}

static void test_pf_during_list(void **state)
{
	struct fixture *fx = vanishing("nvme", "0000:01:00.0/sriov_vf_total_msix");

	(void)state;
	expect(fx, 0, NULL, "", "list");
	expect(fx, 0, NULL, "", "list", "-J");
	end(fx);
}

static void test_vf_during_set(void **state)
{
	struct fixture *fx = vanishing("nvme", "0000:01:00.2/sriov_vf_msix_count");

	(void)state;
	expect(fx, 1, "0000:01:00.1: 1 -> 3\n0000:01:00.3: 1 -> 3\n",
	       "vfcfg: 0000:01:00.2: set --count 3: the device went away; "
	       "enable its PF's VFs again\n",
	       "set", "-v", "01:00.1", "01:00.2", "01:00.3", "--count", "3");
	end(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_vf_during_list),
	cmocka_unit_test(test_vf_late),
	cmocka_unit_test(test_asked_vf_during_list),
	cmocka_unit_test(test_pf_during_list),
	cmocka_unit_test(test_vf_during_set),
};

TAP_MAIN(tests)
