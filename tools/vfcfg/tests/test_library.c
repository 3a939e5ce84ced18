// SPDX-License-Identifier: GPL-2.0-only
/*
 * The library without the tool: what only a program of somebody else's asks for.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "libvfcfg.h"
#include "tap.h"

static struct vfcfg_ctx *open_fixture(const struct fixture *fx)
{
	struct vfcfg_ctx *ctx;
	char *run;

	assert_int_equal(vfcfg_new(&ctx, fx->root), 0);
	assert_true(asprintf(&run, "%s/run", fx->root) > 0);
	assert_int_equal(vfcfg_set_run_dir(ctx, run), 0);
	free(run);
	return ctx;
}

static void test_addresses(void **state)
{
	(void)state;
	assert_true(vfcfg_address_is("01:00.2"));
	assert_false(vfcfg_address_is("nvme0"));
	assert_int_equal(vfcfg_address_cmp("01:00.2", "0000:01:00.2"), 0);
	assert_true(vfcfg_address_cmp("01:00.2", "01:00.10") != 0);
	assert_true(vfcfg_address_cmp("a", "b") < 0);
	assert_true(vfcfg_address_cmp("b", "01:00.2") > 0);
}

static void test_no_names(void **state)
{
	struct fixture *fx = fixture_load("mlx5");
	struct vfcfg_ctx *ctx = open_fixture(fx);

	(void)state;
	/* Before vfcfg_names_ready() there are none. */
	assert_null(vfcfg_vendor_name(ctx, 0x15b3));
	assert_null(vfcfg_device_name(ctx, 0x15b3, 0x101d));
	if (!vfcfg_names_ready(ctx)) {
		assert_int_equal(vfcfg_names_ready(ctx), 0);
		assert_null(vfcfg_vendor_name(ctx, VFCFG_UNKNOWN));
		assert_null(vfcfg_device_name(ctx, 0x15b3, VFCFG_UNKNOWN));
		assert_null(vfcfg_device_name(ctx, VFCFG_UNKNOWN, 0x101d));
	}
	vfcfg_unref(ctx);
	fixture_free(fx);
}

static void test_policies(void **state)
{
	size_t n = 0;

	(void)state;
	while (vfcfg_policy_get_name(n)) {
		assert_non_null(vfcfg_policy_get_help(n));
		assert_non_null(vfcfg_policy_get_key(n));
		assert_int_equal(!vfcfg_policy_get_word(n), !vfcfg_policy_get_word_help(n));
		assert_int_equal(vfcfg_policy_get_max(n), 2048);
		n++;
	}
	assert_true(n >= 3);
	assert_null(vfcfg_policy_get_help(n));
	assert_null(vfcfg_policy_get_key(n));
	assert_null(vfcfg_policy_get_word(n));
	assert_null(vfcfg_policy_get_word_help(n));
	assert_int_equal(vfcfg_policy_get_max(n), 0);
}

/* A reference outlasts the handle's own reading of it. */
static void test_references(void **state)
{
	struct fixture *fx = fixture_load("mlx5");
	struct vfcfg_ctx *ctx = open_fixture(fx);
	struct vfcfg_pf *pf;
	struct vfcfg_vf *vf;

	(void)state;
	assert_ptr_equal(vfcfg_ref(ctx), ctx);
	vfcfg_unref(ctx);
	assert_int_equal(vfcfg_find(ctx, "03:00.4", &pf, &vf), 0);
	vfcfg_pf_ref(pf);
	vfcfg_forget(ctx);
	assert_null(vfcfg_pf_get_first(ctx));
	assert_string_equal(vfcfg_vf_get_address(vf), "0000:03:00.4");
	assert_ptr_equal(vfcfg_vf_get_pf(vf), pf);
	assert_int_equal(vfcfg_vf_get_number(vf, 99, NULL), VFCFG_UNKNOWN);
	vfcfg_pf_unref(pf);
	vfcfg_pf_unref(NULL);
	vfcfg_unref(ctx);
	vfcfg_unref(NULL);
	fixture_free(fx);
}

static void test_failures(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct vfcfg_ctx *ctx = open_fixture(fx);
	const struct vfcfg_error *error;
	struct vfcfg_findings *findings;
	struct vfcfg_facts *facts;
	struct vfcfg_pf *pf;
	struct vfcfg_vf *vf;
	char *driver;

	(void)state;
	assert_int_equal(vfcfg_find(ctx, "banana", &pf, &vf), -EINVAL);
	assert_int_equal(vfcfg_find(ctx, "00:03.0", &pf, &vf), -ENXIO);
	error = vfcfg_get_error(ctx);
	assert_string_equal(vfcfg_error_get_code(error), "no-vf");
	assert_string_equal(vfcfg_error_get_device(error), "0000:00:03.0");
	assert_int_equal(vfcfg_error_get_errno(error), -ENXIO);
	assert_null(vfcfg_error_get_step(error));
	assert_int_equal(vfcfg_device_driver(ctx, "banana", &driver), -EINVAL);
	assert_int_equal(vfcfg_device_driver(ctx, "77:00.0", &driver), -ENODEV);
	assert_null(driver);
	assert_int_equal(vfcfg_facts_new(ctx, "banana", &facts), -EINVAL);
	assert_int_equal(vfcfg_findings_new(ctx, &findings), 0);
	assert_int_equal(vfcfg_findings_look(findings, "banana"), -EINVAL);
	assert_null(vfcfg_finding_get_first(findings));
	vfcfg_findings_free(findings);
	vfcfg_findings_free(NULL);
	vfcfg_facts_free(NULL);
	vfcfg_monitor_free(NULL);
	vfcfg_event_free(NULL);
	vfcfg_unref(ctx);
	fixture_free(fx);
}

static void test_wanted(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct vfcfg_ctx *ctx = open_fixture(fx);
	struct vfcfg_wanted *wanted;

	(void)state;
	assert_int_equal(vfcfg_wanted_new(ctx, &wanted), 0);
	assert_int_equal(vfcfg_wanted_number(wanted, "banana", "count", 3, false), -EINVAL);
	assert_int_equal(vfcfg_wanted_number(wanted, "01:00.1", "size", 3, false), -EINVAL);
	assert_int_equal(vfcfg_wanted_number(wanted, "01:00.1", "count", 2049, false), -EINVAL);
	assert_int_equal(vfcfg_wanted_number(wanted, "01:00.1", "count", 3, true), -EINVAL);
	assert_int_equal(vfcfg_wanted_driver(wanted, "banana", NULL), -EINVAL);
	assert_int_equal(vfcfg_wanted_reset(wanted, "banana"), -EINVAL);
	assert_null(vfcfg_result_get_first(wanted));
	/* Nothing is wanted, and that is what there is. */
	assert_int_equal(vfcfg_commit(wanted, 0, NULL, NULL), VFCFG_ALL_DONE);
	vfcfg_wanted_free(wanted);
	vfcfg_wanted_free(NULL);
	vfcfg_unref(ctx);
	fixture_free(fx);
}

/* What would be done, and nothing is. */
static void test_dry_run(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct vfcfg_ctx *ctx = open_fixture(fx);
	struct vfcfg_wanted *wanted;

	(void)state;
	assert_int_equal(vfcfg_wanted_new(ctx, &wanted), 0);
	assert_int_equal(vfcfg_wanted_number(wanted, "01:00.1", "count", 5, false), 0);
	assert_int_equal(vfcfg_commit(wanted, VFCFG_DRY_RUN, NULL, NULL), VFCFG_DIFFERS);
	vfcfg_wanted_free(wanted);
	assert_int_equal(vfcfg_wanted_new(ctx, &wanted), 0);
	assert_int_equal(vfcfg_wanted_number(wanted, "01:00.1", "count", 8, false), 0);
	assert_int_equal(vfcfg_commit(wanted, VFCFG_DRY_RUN, NULL, NULL), VFCFG_ALL_DONE);
	vfcfg_wanted_free(wanted);
	/* One of a whole is refused: so are all. */
	assert_int_equal(vfcfg_wanted_new(ctx, &wanted), 0);
	assert_int_equal(vfcfg_wanted_number(wanted, "01:00.1", "count", 5, false), 0);
	assert_int_equal(vfcfg_wanted_driver(wanted, "77:00.0", NULL), 0);
	assert_int_equal(vfcfg_commit(wanted, VFCFG_DRY_RUN | VFCFG_WHOLE, NULL, NULL),
			 VFCFG_SOME_REFUSED);
	assert_string_equal(vfcfg_result_get_code(vfcfg_result_get_first(wanted)), "others");
	vfcfg_wanted_free(wanted);
	assert_int_equal(fixture_table_size(fx, "0000:01:00.1"), 8);
	vfcfg_unref(ctx);
	fixture_free(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_addresses),
	cmocka_unit_test(test_no_names),
	cmocka_unit_test(test_policies),
	cmocka_unit_test(test_references),
	cmocka_unit_test(test_failures),
	cmocka_unit_test(test_wanted),
	cmocka_unit_test(test_dry_run),
};

TAP_MAIN(tests)
