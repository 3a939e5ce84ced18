// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg list --openmetrics.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "run.h"
#include "tap.h"

#define HEAD(name, help) \
	"# TYPE " name " gauge\n# UNIT " name " vectors\n# HELP " name " " help "\n"
#define POOL	HEAD("vfcfg_pf_pool_vectors", "MSI-X vectors that the PF has for all VFs together.")
#define FREE	HEAD("vfcfg_pf_free_vectors", "MSI-X vectors of the pool that no VF holds.")
#define TABLE	HEAD("vfcfg_vf_table_vectors", "MSI-X Table Size of the VF.")
#define CAP	HEAD("vfcfg_vf_cap_vectors", \
		     "Limit on the MSI-X vectors that a vfio user sees, 0 for none.")
#define VISIBLE	HEAD("vfcfg_vf_visible_vectors", "MSI-X vectors that a vfio user sees at most.")
#define VF(name, index, value) \
	"vfcfg_vf_" name "_vectors{pf=\"0000:01:00.0\",vf=\"" #index "\",address=\"0000:01:00." \
	value

static void test_text(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	expect(fx, 0, POOL "vfcfg_pf_pool_vectors{pf=\"0000:01:00.0\"} 64\n"
	       FREE "vfcfg_pf_free_vectors{pf=\"0000:01:00.0\"} 32\n"
	       TABLE VF("table", 2, "3\"} 8\n") CAP VF("cap", 2, "3\"} 4\n")
	       VISIBLE VF("visible", 2, "3\"} 4\n") "# EOF\n", "",
	       "list", "--openmetrics", "01:00.3");
	fixture_free(fx);
}

/* Where there is nothing, and where not everything is known. */
static void test_little(void **state)
{
	struct fixture *fx = fixture_text("");

	(void)state;
	expect(fx, 0, POOL FREE TABLE CAP VISIBLE "# EOF\n", "", "list", "--openmetrics");
	fixture_free(fx);
	fx = fixture_load("igb");
	expect(fx, 0, NULL, "", "list", "--openmetrics");
	fixture_free(fx);
}

/* What parsers make of it. */
static void test_parsed(void **state)
{
	static const char *const fixtures[] = { "nvme", "igb", "broken", "vfio", "vfs500" };
	struct fixture *fx;
	char *path, *command;
	struct result r;
	int status = 0;
	FILE *f;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(fixtures) / sizeof(*fixtures) && !status; i++) {
		fx = fixture_load(fixtures[i]);
		r = run(fx, "list", "--openmetrics", NULL);
		assert_true(asprintf(&path, "%s/metrics", fx->root) > 0);
		f = fopen(path, "w");
		assert_non_null(f);
		fputs(r.out, f);
		fclose(f);
		/* Debian's, which is who has Debian's packages. */
		assert_true(asprintf(&command, "/usr/bin/python3 %s/openmetrics.py %s >&2", TESTS, path) > 0);
		status = system(command);
		free(command);
		free(path);
		result_free(&r);
		fixture_free(fx);
	}
	if (WIFEXITED(status) && (WEXITSTATUS(status) == 77 || WEXITSTATUS(status) == 127))
		tap_skip("there is no python3 with prometheus_client");
	assert_int_equal(status, 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_text),
	cmocka_unit_test(test_little),
	cmocka_unit_test(test_parsed),
};

TAP_MAIN(tests)
