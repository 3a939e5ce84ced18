// SPDX-License-Identifier: GPL-2.0-only
/*
 * Filters: of the devices given only those with a driver, or without one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"
#include "tap.h"

#define NOTHING	"vfcfg: --driver and --unbound leave none of the devices; nothing to do\n"

/* VFs 0 (no driver), 1 (nvme), 2 (vfio-pci), 3 (old_vfio); a function of vfio-pci. */
static void test_list(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	expect(fx, 0, "-\n2\n", "", "list", "-no", "INDEX", "--driver", "vfio-pci");
	expect(fx, 0, "-\n0\n", "", "list", "-no", "INDEX", "--unbound");
	expect(fx, 0, "-\n0\n1\n3\n", "", "list", "-no", "INDEX", "--driver", "nvme",
	       "--driver=old_vfio", "--unbound");
	expect(fx, 0, "-\n1\n", "", "list", "-no", "INDEX", "--driver", "nvme", "01:00.0/1-2");
	/* A PF of whose VFs none is left is not shown. */
	expect(fx, 0, "", "", "list", "-no", "INDEX", "--driver", "igbvf");
	expect(fx, 0, "", "", "list", "-no", "INDEX", "--driver", "nvme", "01:00.1");
	fixture_free(fx);
}

static void test_change(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	expect(fx, 0, "0000:01:00.1: 8 -> 5\n", "", "set", "01:00.0/*", "--unbound", "--count", "5",
	       "-v");
	assert_int_equal(fixture_table_size(fx, "0000:01:00.2"), 8);
	expect(fx, 0, "0000:01:00.2: driver nvme -> none\n", "", "unbind", "01:00.0/*", "-v",
	       "--driver", "nvme");
	expect(fx, 0, "", NOTHING, "unbind", "01:00.0/*", "--driver", "nvme");
	/* The driver to bind and the driver of the filter are two things. */
	expect(fx, 0, "0000:01:00.4: driver old_vfio -> vfio-pci\n", "", "bind", "01:00.0/*", "-v",
	       "vfio-pci", "--driver", "old_vfio");
	/* What is neither PF nor VF has a driver, too. */
	expect(fx, 0, "0000:00:03.0: cap none -> 2\n", "", "set", "00:03.0", "01:00.2", "--driver",
	       "vfio-pci", "--cap", "2", "-v");
	fixture_free(fx);
}

/* What is not there is refused, filter or not; and nothing at all is not refused. */
static void test_ends(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct result r;

	(void)state;
	r = run(fx, "set", "77:00.0", "--unbound", "--count", "3", NULL);
	assert_int_equal(r.status, 1);
	assert_contains(r.err, "no such device");
	result_free(&r);
	r = run(fx, "reset", "01:00.1", "--driver", "nvme", "-J", NULL);
	assert_int_equal(r.status, 0);
	/* Debian 12's json-c ends the line in an empty list, 13's does not. */
	assert_true(strstr(r.out, "\"devices\": [\n  ]") || strstr(r.out, "\"devices\": []"));
	result_free(&r);
	expect(fx, 0, "", NOTHING, "compare", "01:00.1", "--driver", "nvme");
	r = run(fx, "set", "--unbound", "--count", "3", NULL);
	assert_int_equal(r.status, 2);
	assert_contains(r.err, "no DEVICE given");
	result_free(&r);
	fixture_free(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_list),
	cmocka_unit_test(test_change),
	cmocka_unit_test(test_ends),
};

TAP_MAIN(tests)
