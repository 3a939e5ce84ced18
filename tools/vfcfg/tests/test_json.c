// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg list --json: valid, and exactly the keys that were promised.
 */
#include <json.h>
#include <stdio.h>
#include <string.h>

#include "run.h"
#include "tap.h"

static const char *const top_keys[] = { "version", "pfs", NULL };
static const char *const pf_keys[] = {
	"address", "driver", "total_msix", "free_msix", "vfs", NULL
};
static const char *const vf_keys[] = {
	"address", "index", "driver", "table_size", "cap", "virtual_size", "visible_size", NULL
};

/* With a virtual table */
static const char *const virtual_keys[] = {
	"address", "index", "driver", "table_size", "cap", "virtual_size", "visible_size",
	"virtual_used", "virtual_refused", NULL
};

static void check_keys(struct json_object *obj, const char *const *keys)
{
	int n;

	assert_true(json_object_is_type(obj, json_type_object));
	for (n = 0; keys[n]; n++)
		if (!json_object_object_get_ex(obj, keys[n], NULL))
			fail_msg("no key %s", keys[n]);
	assert_int_equal(json_object_object_length(obj), n);
}

static struct json_object *get(struct json_object *obj, const char *key)
{
	return json_object_object_get(obj, key);
}

static void check_number_or_null(struct json_object *obj, const char *key)
{
	assert_true(!get(obj, key) || json_object_is_type(get(obj, key), json_type_int));
}

static void check_function(struct json_object *obj)
{
	assert_true(json_object_is_type(get(obj, "address"), json_type_string));
	assert_true(!get(obj, "driver") ||
		    json_object_is_type(get(obj, "driver"), json_type_string));
}

static void check_vf(struct json_object *vf)
{
	check_keys(vf, get(vf, "virtual_size") ? virtual_keys : vf_keys);
	check_function(vf);
	assert_true(json_object_is_type(get(vf, "index"), json_type_int));
	check_number_or_null(vf, "table_size");
	check_number_or_null(vf, "cap");
	check_number_or_null(vf, "visible_size");
}

/* Run, parse all of the output, check every object's keys and types. */
static struct json_object *list(const struct fixture *fx, int status, const char *device)
{
	struct result r = run(fx, "list", "--json", device, NULL);
	struct json_tokener *tok = json_tokener_new();
	struct json_object *top, *pfs;
	size_t i, v;

	assert_int_equal(r.status, status);
	top = json_tokener_parse_ex(tok, r.out, (int)strlen(r.out) + 1);
	assert_int_equal(json_tokener_get_error(tok), json_tokener_success);
	json_tokener_free(tok);
	result_free(&r);

	check_keys(top, top_keys);
	pfs = get(top, "pfs");
	assert_true(json_object_is_type(pfs, json_type_array));
	for (i = 0; i < json_object_array_length(pfs); i++) {
		struct json_object *pf = json_object_array_get_idx(pfs, i), *vfs = get(pf, "vfs");

		check_keys(pf, pf_keys);
		check_function(pf);
		check_number_or_null(pf, "total_msix");
		check_number_or_null(pf, "free_msix");
		assert_true(json_object_is_type(vfs, json_type_array));
		for (v = 0; v < json_object_array_length(vfs); v++)
			check_vf(json_object_array_get_idx(vfs, v));
	}
	return top;
}

static struct json_object *pf_at(struct json_object *top, size_t i)
{
	return json_object_array_get_idx(get(top, "pfs"), i);
}

static struct json_object *vf_at(struct json_object *pf, size_t i)
{
	return json_object_array_get_idx(get(pf, "vfs"), i);
}

static void is(struct json_object *obj, const char *key, const char *expected)
{
	const char *text = json_object_to_json_string(get(obj, key));

	if (strcmp(text, expected))
		fail_msg("%s is %s, not %s", key, text, expected);
}

static void test_values(void **state)
{
	struct fixture *fx = fixture_load("mlx5");
	struct json_object *top = list(fx, 0, NULL), *pf = pf_at(top, 0), *vf;

	(void)state;
	assert_int_equal(json_object_array_length(get(top, "pfs")), 1);
	is(pf, "address", "\"0000:03:00.0\"");
	is(pf, "driver", "\"mlx5_core\"");
	is(pf, "total_msix", "64");
	is(pf, "free_msix", "30");
	assert_int_equal(json_object_array_length(get(pf, "vfs")), 4);

	vf = vf_at(pf, 0);
	is(vf, "address", "\"0000:03:00.2\"");
	is(vf, "index", "0");
	is(vf, "driver", "null");
	is(vf, "table_size", "8");
	is(vf, "cap", "null");
	is(vf, "visible_size", "8");

	vf = vf_at(pf, 2);
	is(vf, "index", "2");
	is(vf, "driver", "\"vfio-pci\"");
	is(vf, "cap", "4");
	is(vf, "visible_size", "4");

	is(vf_at(pf, 3), "cap", "null");	/* the file reads 0 */
	is(vf_at(pf, 3), "visible_size", "8");
	json_object_put(top);
	fixture_free(fx);
}

static void test_unknown_is_null(void **state)
{
	struct fixture *fx = fixture_load("broken");
	struct json_object *top = list(fx, 0, NULL), *pf = pf_at(top, 1);
	size_t i;

	(void)state;
	is(pf, "driver", "null");
	is(pf, "total_msix", "null");
	is(pf, "free_msix", "null");
	assert_int_equal(json_object_array_length(get(pf, "vfs")), 8);
	for (i = 0; i < 5; i++) {
		is(vf_at(pf, i), "table_size", "null");
		is(vf_at(pf, i), "visible_size", "null");
	}
	for (i = 5; i < 7; i++) {	/* a cap that makes no sense is not "none" */
		is(vf_at(pf, i), "table_size", "8");
		is(vf_at(pf, i), "cap", "null");
		is(vf_at(pf, i), "visible_size", "null");
	}
	is(vf_at(pf, 7), "cap", "9");
	is(vf_at(pf, 7), "visible_size", "5");
	json_object_put(top);
	fixture_free(fx);
}

static void test_empty_vfs(void **state)
{
	struct fixture *fx = fixture_load("broken");
	struct json_object *top = list(fx, 0, "02:00.0"), *pf = pf_at(top, 0);

	(void)state;
	assert_int_equal(json_object_array_length(get(top, "pfs")), 1);
	is(pf, "total_msix", "32");
	is(pf, "free_msix", "32");
	is(pf, "vfs", "[ ]");
	json_object_put(top);
	fixture_free(fx);
}

/* Only the VF that was asked for, below a PF with the figures of all. */
static void test_one_vf(void **state)
{
	struct fixture *fx = fixture_load("ice");
	struct json_object *top = list(fx, 0, "b1:01.2"), *pf = pf_at(top, 0);

	(void)state;
	is(pf, "free_msix", "9");
	assert_int_equal(json_object_array_length(get(pf, "vfs")), 1);
	is(vf_at(pf, 0), "address", "\"0000:b1:01.2\"");
	is(vf_at(pf, 0), "index", "2");
	json_object_put(top);
	fixture_free(fx);
}

static void test_no_callback(void **state)
{
	struct fixture *fx = fixture_load("igb");
	struct json_object *top = list(fx, 0, NULL), *pf = pf_at(top, 0);

	(void)state;
	is(pf, "total_msix", "null");
	is(pf, "free_msix", "null");
	is(vf_at(pf, 1), "table_size", "3");
	json_object_put(top);
	fixture_free(fx);
}

static void test_refused_device(void **state)
{
	struct fixture *fx = fixture_load("igb");
	struct json_object *top = list(fx, 1, "77:00.0");

	(void)state;
	is(top, "pfs", "[ ]");
	json_object_put(top);
	fixture_free(fx);
}

static void test_no_pf(void **state)
{
	struct fixture *fx = fixture_text("function 0000:00:1f.0\n");
	struct json_object *top = list(fx, 0, NULL);

	(void)state;
	is(top, "pfs", "[ ]");
	json_object_put(top);
	fixture_free(fx);
}

static void test_500(void **state)
{
	struct fixture *fx = fixture_load("vfs500");
	struct json_object *top = list(fx, 0, NULL), *pf = pf_at(top, 0);
	size_t i;

	(void)state;
	is(pf, "free_msix", "96");
	assert_int_equal(json_object_array_length(get(pf, "vfs")), 500);
	for (i = 0; i < 500; i++)
		assert_int_equal(json_object_get_int(get(vf_at(pf, i), "index")), i);
	is(vf_at(pf, 499), "address", "\"0000:41:1e.4\"");
	json_object_put(top);
	fixture_free(fx);
}

static void test_virtual(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct json_object *top, *vf;

	(void)state;
	fixture_add(fx, "on 0000:01:00.3\nattr vfio_msix_virtual 256 overcommit\n"
		    "attr vfio_msix_virtual_used 7\nattr vfio_msix_virtual_refused 2\n");
	top = list(fx, 0, "01:00.3");
	vf = json_object_array_get_idx(get(json_object_array_get_idx(get(top, "pfs"), 0), "vfs"), 0);
	assert_int_equal(json_object_get_int(get(vf, "virtual_size")), 256);
	assert_int_equal(json_object_get_int(get(vf, "virtual_used")), 7);
	assert_int_equal(json_object_get_int(get(vf, "virtual_refused")), 2);
	json_object_put(top);
	fixture_free(fx);
}

/* -o chooses columns of the table; the keys of JSON are an interface. */
static void test_columns_do_not_matter(void **state)
{
	struct fixture *fx = fixture_load("nvme");
	struct result plain = run(fx, "list", "-J", NULL);
	struct result chosen = run(fx, "list", "-J", "-o", "NUMA", "-n", NULL);

	(void)state;
	assert_string_equal(plain.out, chosen.out);
	result_free(&plain);
	result_free(&chosen);
	fixture_free(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_values),
	cmocka_unit_test(test_unknown_is_null),
	cmocka_unit_test(test_empty_vfs),
	cmocka_unit_test(test_one_vf),
	cmocka_unit_test(test_no_callback),
	cmocka_unit_test(test_refused_device),
	cmocka_unit_test(test_no_pf),
	cmocka_unit_test(test_500),
	cmocka_unit_test(test_virtual),
	cmocka_unit_test(test_columns_do_not_matter),
};

TAP_MAIN(tests)
