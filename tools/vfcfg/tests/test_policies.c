// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policies with a word (strict, overcommit), the virtual table, caps that do
 * not need a driver; what -J says of changes; the program of the documentation.
 */
#include <json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run.h"
#include "tap.h"

static char *line_of(const struct fixture *fx, const char *addr, const char *name)
{
	char *path = fixture_path(fx, addr, name), *line = NULL;
	FILE *f = fopen(path, "r");
	size_t size = 0;

	assert_non_null(f);
	assert_true(getline(&line, &size, f) > 0);
	line[strcspn(line, "\n")] = '\0';
	fclose(f);
	free(path);
	return line;
}

static void expect_line(const struct fixture *fx, const char *addr, const char *name,
			const char *want)
{
	char *line = line_of(fx, addr, name);

	assert_string_equal(line, want);
	free(line);
}

static void test_strict(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct result r;

	(void)state;
	expect(fx, 0, "", "", "set", "01:00.3", "--cap", "3", "--strict");
	expect_line(fx, "0000:01:00.3", "vfio_msix_cap", "3 strict");
	expect(fx, 0, "-\n3 strict\n", "", "list", "-lno", "CAP", "01:00.3");
	/* The same number without the word is another. */
	expect(fx, 0, "", "", "set", "01:00.3", "--cap", "3");
	expect_line(fx, "0000:01:00.3", "vfio_msix_cap", "3");
	/* In use: it has to stay as it is when that is looked at. */
	expect(fx, 0, "", "", "set", "01:00.3", "--cap", "3", "--strict");
	fixture_add(fx, "on 0000:01:00.3\nattr fake_open 1\n");
	expect(fx, 1, "", NULL, "unbind", "01:00.3");
	expect_line(fx, "0000:01:00.3", "vfio_msix_cap", "3 strict");
	r = run(fx, "set", "01:00.3", "--strict", NULL);
	assert_int_equal(r.status, 2);
	result_free(&r);
	r = run(fx, "set", "01:00.3", "--cap", "0", "--strict", NULL);
	assert_int_equal(r.status, 2);
	assert_contains(r.err, "--strict is for --cap N, N above 0");
	result_free(&r);
	fixture_free(fx);
}

/* A kernel that keeps limits of functions, whatever is bound to them. */
static void test_cap_without_driver(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	fixture_add(fx, "on 0000:01:00.1 0000:01:00.2\nattr vfio_msix_cap 0\n");
	expect(fx, 0, "0000:01:00.1: cap none -> 3\n", "", "set", "01:00.1", "--cap", "3", "-v");
	expect(fx, 0, "", "", "set", "01:00.2", "--cap", "2");
	expect_line(fx, "0000:01:00.2", "vfio_msix_cap", "2");
	/* Both at once, as no driver is in the way; with another driver, it is. */
	expect(fx, 0, "", "", "set", "01:00.1", "--count", "12", "--cap", "4");
	expect_line(fx, "0000:01:00.1", "vfio_msix_cap", "4");
	expect(fx, 1, "", NULL, "set", "01:00.2", "--count", "12", "--cap", "4");
	expect(fx, 0, "", "", "set", "01:00.2", "--count", "8", "--cap", "4");
	expect(fx, 0, "", "", "reset", "01:00.1");
	expect_line(fx, "0000:01:00.1", "vfio_msix_cap", "0");
	fixture_free(fx);
}

static void test_virtual(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	expect(fx, 1, "", "vfcfg: 0000:01:00.3: set --virtual 256: its driver offers no virtual "
	       "table (vfio_msix_virtual); bind one that does, or use --count or --cap\n",
	       "set", "01:00.3", "--virtual", "256");
	fixture_add(fx, "on 0000:01:00.3\nattr vfio_msix_virtual 0\nattr vfio_msix_cap 0\n");
	expect(fx, 0, "0000:01:00.3: virtual none -> 256\n", "", "set", "01:00.3", "--virtual",
	       "256", "-v");
	expect(fx, 0, "- - -\n8 256 256\n", "", "list", "-lno", "TABLE,VIRTUAL,VISIBLE", "01:00.3");
	expect(fx, 1, "", "vfcfg: 0000:01:00.3: set --virtual 400: the message store has too few "
	       "free slots for 400; ask for fewer, or reserve none (--overcommit)\n",
	       "set", "01:00.3", "--virtual", "400");
	expect(fx, 0, "", "", "set", "01:00.3", "--virtual", "400", "--overcommit");
	expect_line(fx, "0000:01:00.3", "vfio_msix_virtual", "400 overcommit");
	fixture_add(fx, "on 0000:01:00.3\nattr vfio_msix_virtual_used 7\n"
		    "attr vfio_msix_virtual_refused 2\n");
	expect(fx, 0, "- - -\n400 overcommit 7 2\n", "", "list", "-lno", "VIRTUAL,USED,REFUSED",
	       "01:00.3");
	expect(fx, 0, "", "", "reset", "01:00.3");
	expect_line(fx, "0000:01:00.3", "vfio_msix_virtual", "0");
	/* What is left in the files is of no table any more. */
	expect(fx, 0, "- - -\n- - -\n", "", "list", "-lno", "VIRTUAL,USED,REFUSED", "01:00.3");
	fixture_free(fx);
}

static const char *string_at(struct json_object *obj, const char *key)
{
	struct json_object *val;

	assert_true(json_object_object_get_ex(obj, key, &val));
	return val ? json_object_get_string(val) : "null";
}

static void test_json(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct result r = run(fx, "set", "-J", "01:00.1", "01:00.2", "77:00.0", "--count", "12",
			      NULL);
	struct json_object *top = json_tokener_parse(r.out), *devices, *one;
	static const char *const want[][4] = {
		{ "0000:01:00.1", "true", "null", "null" },
		{ "0000:01:00.2", "false", "bound", "EBUSY" },
		{ "0000:77:00.0", "false", "no-device", "ENODEV" },
	};
	size_t i;

	(void)state;
	assert_int_equal(r.status, 1);
	assert_string_equal(r.err, "");
	assert_non_null(top);
	assert_string_equal(string_at(top, "version"), "1");
	assert_true(json_object_object_get_ex(top, "devices", &devices));
	assert_int_equal(json_object_array_length(devices), 3);
	for (i = 0; i < 3; i++) {
		one = json_object_array_get_idx(devices, i);
		assert_string_equal(string_at(one, "address"), want[i][0]);
		assert_string_equal(string_at(one, "done"), want[i][1]);
		assert_string_equal(string_at(one, "reason"), want[i][2]);
		assert_string_equal(string_at(one, "errno"), want[i][3]);
		assert_int_equal(!strcmp(string_at(one, "text"), "null"), !i);
	}
	json_object_put(top);
	result_free(&r);
	fixture_free(fx);
}

static void test_example(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	char *command, *text;

	(void)state;
	assert_true(asprintf(&command, "VFCFG_RUN=%s %s 0000:01:00.2 vfio-pci 12 3 %s", fx->root,
			     EXAMPLE, fx->root) > 0);
	assert_int_equal(system(command), 0);
	free(command);
	text = fixture_state(fx, "0000:01:00.2");
	assert_string_equal(text, "driver vfio-pci override vfio-pci size 12 cap 3");
	free(text);
	assert_true(asprintf(&command, "VFCFG_RUN=%s %s 0000:01:00.1 vfio-pci 12 13 %s 2>%s/said",
			     fx->root, EXAMPLE, fx->root, fx->root) > 0);
	assert_int_equal(system(command), 1 << 8);
	free(command);
	fixture_free(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_strict),
	cmocka_unit_test(test_cap_without_driver),
	cmocka_unit_test(test_virtual),
	cmocka_unit_test(test_json),
	cmocka_unit_test(test_example),
};

TAP_MAIN(tests)
