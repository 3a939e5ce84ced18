// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg compare: what it finds, and that it leaves nothing behind.
 */
#include <json.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"
#include "tap.h"

static void expect_state(const struct fixture *fx, const char *addr, const char *want)
{
	char *state = fixture_state(fx, addr);

	assert_string_equal(state, want);
	free(state);
}

/* Run with --json; the function is as it was. */
static struct json_object *compared(const struct fixture *fx, const char *addr)
{
	char *before = fixture_state(fx, addr);
	struct result r = run(fx, "compare", "--json", addr, NULL);
	struct json_object *top = json_tokener_parse(r.out);

	if (r.status || *r.err || !top)
		fail_msg("status %d: %s%s", r.status, r.out, r.err);
	expect_state(fx, addr, before);
	free(before);
	result_free(&r);
	return top;
}

static struct json_object *member(struct json_object *obj, const char *key)
{
	struct json_object *found;

	if (!json_object_object_get_ex(obj, key, &found))
		fail_msg("no key %s", key);
	return found;
}

static struct json_object *policy(struct json_object *top, size_t i)
{
	return json_object_array_get_idx(member(top, "policies"), i);
}

/* A row's members, but for the times, as text. */
static void expect_row(struct json_object *top, size_t i, const char *want)
{
	static const char *const keys[] = {
		"policy", "possible", "host_size", "freed", "unbind_first", "device_knows",
		"user_size", "guest_size", "host_interrupts", "enable_next", "raise_cap",
		"entries_beyond", "entries_writable",
	};
	struct json_object *row = policy(top, i);
	char *text;
	size_t size, k;
	FILE *f = open_memstream(&text, &size);

	for (k = 0; k < ARRAY_SIZE(keys); k++) {
		struct json_object *value = member(row, keys[k]);

		fprintf(f, "%s%s", k ? " " : "", value ? json_object_get_string(value) : "-");
	}
	fclose(f);
	assert_string_equal(text, want);
	free(text);
}

static void expect_reason(struct json_object *top, size_t i, const char *want)
{
	struct json_object *reason = member(policy(top, i), "reason");

	if (!want)
		assert_null(reason);
	else
		assert_string_equal(json_object_get_string(reason), want);
}

static void expect_times(struct json_object *top, size_t i, bool any)
{
	struct json_object *change = member(policy(top, i), "change_ns");
	struct json_object *whole = member(policy(top, i), "whole_ns");

	if (!any) {
		assert_null(change);
		assert_null(whole);
		return;
	}
	assert_true(json_object_get_int64(change) > 0);
	assert_true(json_object_get_int64(whole) >= json_object_get_int64(change));
}

/* Whatever is bound to it, and with a limit that hides half of it. */
static void test_both(void **state)
{
	static const char *const addrs[] = { "0000:01:00.1", "0000:01:00.2", "0000:01:00.3" };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(addrs); i++) {
		struct fixture *fx = fixture_load("vfio");
		struct json_object *top = compared(fx, addrs[i]);

		assert_string_equal(json_object_get_string(member(top, "address")), addrs[i]);
		assert_int_equal(json_object_get_int(member(top, "table_size")), 8);
		assert_int_equal(json_object_get_int(member(top, "asked")), 4);
		expect_row(top, 0, "none true 8 0 - - 8 8 8 EINVAL - 0 -");
		expect_row(top, 1, "resize true 4 4 true true 4 4 4 EINVAL EINVAL 4 4");
		expect_row(top, 2, "cap true 8 0 false false 4 4 4 EINVAL EPERM 4 4");
		expect_row(top, 3, "strict true 8 0 false false 4 4 4 EINVAL EPERM 4 0");
		expect_reason(top, 0, NULL);
		expect_reason(top, 1, NULL);
		expect_reason(top, 2, NULL);
		expect_reason(top, 3, NULL);
		expect_times(top, 0, false);
		expect_times(top, 1, true);
		expect_times(top, 2, true);
		expect_times(top, 3, true);
		json_object_put(top);
		fixture_free(fx);
	}
}

static long number(struct json_object *top, size_t i, const char *key)
{
	return json_object_get_int(member(policy(top, i), key));
}

/* What a driver offers that few do: also a table larger than the VF's own. */
static void test_virtual(void **state)
{
	static const char why[] = "its driver offers no virtual table (vfio_msix_virtual); bind one "
				  "that does, or use --count or --cap";
	struct fixture *fx = fixture_load("vfio");
	struct json_object *top = compared(fx, "0000:01:00.3");
	struct result r;

	(void)state;
	expect_row(top, 4, "virtual false - - - - - - - - - - -");
	expect_reason(top, 4, why);
	expect_reason(top, 5, why);
	assert_int_equal(number(top, 0, "demand_held"), 8);
	assert_int_equal(number(top, 1, "demand_held"), 4);
	json_object_put(top);

	fixture_add(fx, "on 0000:01:00.3\nattr vfio_msix_virtual 0\n");
	top = compared(fx, "0000:01:00.3");
	expect_row(top, 4, "virtual true 8 0 false false 4 4 4 EINVAL EINVAL 4 0");
	expect_row(top, 5, "overcommit true 8 0 false false 16 16 16 EINVAL - 0 -");
	expect_times(top, 4, true);
	expect_times(top, 5, true);
	assert_int_equal(number(top, 4, "demand_interrupts"), 3);
	assert_int_equal(number(top, 4, "demand_held"), 8 + 4);
	assert_int_equal(number(top, 5, "demand_held"), 8 + 3);
	json_object_put(top);
	r = run(fx, "compare", "01:00.3", NULL);
	assert_int_equal(lines(r.out), 8);
	assert_contains(r.out, "\novercommit");
	result_free(&r);
	fixture_free(fx);
}

static void test_table(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct result r = run(fx, "compare", "01:00.3", NULL);

	(void)state;
	assert_int_equal(r.status, 0);
	assert_string_equal(r.err, "");
	assert_int_equal(lines(r.out), 6);
	assert_contains(r.out, "0000:01:00.3: 8 vectors, asked for 4; median of 15 changes\n");
	assert_contains(r.out, "POLICY");
	assert_contains(r.out, "\nresize");
	assert_contains(r.out, "4 of 4");
	assert_contains(r.out, "0 of 4");
	assert_null(strstr(r.out, "NOTE"));
	result_free(&r);
	fixture_free(fx);
}

static void test_no_callback(void **state)
{
	struct fixture *fx = fixture_load("igb");
	struct json_object *top;

	(void)state;
	fixture_add(fx, "loaded vfio-pci\n");
	top = compared(fx, "0000:05:10.0");
	expect_row(top, 0, "none true 3 - - - 3 3 3 EINVAL - 0 -");
	expect_row(top, 1, "resize false - - - - - - - - - - -");
	expect_reason(top, 1, "PF driver igb cannot resize a VF's table; leave the table and cap "
		      "what its user sees (vfcfg bind 0000:05:10.0 vfio-pci --cap N)");
	expect_times(top, 1, false);
	expect_row(top, 2, "cap true 3 - false false 1 1 1 EINVAL EPERM 2 2");
	json_object_put(top);
	fixture_free(fx);
}

/* Any function can be capped. */
static void test_no_vf(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct json_object *top = compared(fx, "0000:00:03.0");

	(void)state;
	expect_row(top, 1, "resize false - - - - - - - - - - -");
	expect_reason(top, 1, "is not a VF; see \"vfcfg list\" for those that there are");
	expect_row(top, 2, "cap true 5 - false false 2 2 2 EINVAL EPERM 3 3");
	json_object_put(top);
	fixture_free(fx);
}

static void test_old_kernel(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct json_object *top = compared(fx, "0000:01:00.4");

	(void)state;
	expect_row(top, 1, "resize true 4 4 true true 4 4 4 EINVAL ENOTTY 4 4");
	expect_row(top, 2, "cap false - - - - - - - - - - -");
	expect_reason(top, 2, "driver old_vfio has no vfio_msix_cap here; boot a kernel, or load a "
		      "vfio-pci-core module, that has it");
	json_object_put(top);
	fixture_free(fx);
}

static void test_no_strict(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct json_object *top;

	(void)state;
	fixture_add(fx, "on 0000:01:00.3\nattr fake_no_strict 1\n");
	top = compared(fx, "0000:01:00.3");
	expect_row(top, 2, "cap true 8 0 false false 4 4 4 EINVAL EPERM 4 4");
	expect_row(top, 3, "strict false - - - - - - - - - - -");
	expect_reason(top, 3, "this kernel's cap cannot be strict; leave --strict out, or boot one "
		      "that knows it");
	json_object_put(top);
	fixture_free(fx);
}

/* Half of it can be measured all the same. */
static void test_no_vfio(void **state)
{
	static const char why[] = "driver vfio-pci is not loaded; load it first "
				  "(modprobe vfio-pci)";
	struct fixture *fx = fixture_load("nvme");
	struct json_object *top;
	struct result r;

	(void)state;
	fixture_add(fx, "on 0000:01:00.2\nmsix 8\n");
	top = compared(fx, "0000:01:00.2");
	expect_row(top, 0, "none true 8 0 - - - - - - - - -");
	expect_row(top, 1, "resize true 4 4 - true - - - - - - -");
	expect_row(top, 2, "cap false - - - - - - - - - - -");
	expect_reason(top, 0, why);
	expect_reason(top, 1, why);
	expect_reason(top, 2, why);
	json_object_put(top);
	r = run(fx, "compare", "01:00.2", NULL);
	assert_contains(r.out, "no vfio user: driver vfio-pci is not loaded");
	assert_contains(r.out, "not possible: driver vfio-pci is not loaded");
	result_free(&r);
	fixture_free(fx);
}

static void test_no_iommu(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct json_object *top;

	(void)state;
	fixture_add(fx, "on 0000:01:00.3\nattr fake_no_iommu 1\n");
	top = compared(fx, "0000:01:00.3");
	expect_row(top, 2, "cap true 8 0 false false - - - - - - -");
	expect_reason(top, 2, "no IOMMU is in use for it; boot with one");
	assert_null(member(top, "interrupts_isolated"));
	json_object_put(top);
	fixture_free(fx);
}

/* The device goes away under the user; whoever cleans up lives on. */
static void test_bus_error(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct json_object *top;

	(void)state;
	fixture_add(fx, "on 0000:01:00.3\nattr fake_bus_error 1\n");
	top = compared(fx, "0000:01:00.3");
	expect_reason(top, 0, "the device went away while it was looked at; "
		      "look in the kernel log (dmesg)");
	json_object_put(top);
	fixture_free(fx);
}

/* Nothing smaller than one vector; growing it first would cost the pool one. */
static void test_one_vector(void **state)
{
	static const char why[] = "its table has one vector and cannot get smaller; "
				  "give it more first (vfcfg set 0000:01:00.3 --count 8)";
	struct fixture *fx = fixture_load("vfio");
	struct json_object *top;

	(void)state;
	fixture_add(fx, "on 0000:01:00.3\nmsix 1\nattr vfio_msix_cap 1\n");
	top = compared(fx, "0000:01:00.3");
	expect_row(top, 0, "none true 1 0 - - 1 1 1 EINVAL - 0 -");
	expect_reason(top, 1, why);
	expect_reason(top, 2, why);
	assert_null(member(top, "asked"));
	json_object_put(top);
	fixture_free(fx);
}

static void test_ice(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct json_object *top;

	(void)state;
	fixture_add(fx, "on 0000:01:00.0\nremove driver\ndriver ice\n");
	top = compared(fx, "0000:01:00.3");
	/* One more than asked, so not the size that was asked. */
	expect_row(top, 1, "resize true 5 3 true true 5 5 5 EINVAL EINVAL 3 3");
	json_object_put(top);
	fixture_free(fx);
}

static void test_refused(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct result r;

	(void)state;
	expect(fx, 1, "", "vfcfg: 0000:77:00.0: compare: no such device; "
	       "see \"vfcfg list\" for those that there are\n", "compare", "77:00.0");
	fixture_add(fx, "on 0000:01:00.3\nattr fake_open 1\n");
	expect(fx, 1, "", "vfcfg: 0000:01:00.3: compare: held open by a vfio user who cannot be "
	       "found; to be unbound it must be closed, end that first\n", "compare", "01:00.3");
	expect_state(fx, "0000:01:00.3", "driver vfio-pci override vfio-pci size 8 cap 4");
	fixture_add(fx, "on 0000:01:00.0\nmsix 8\n");
	expect(fx, 1, "", "vfcfg: 0000:01:00.0: compare: is a PF with VFs enabled (4), which need "
	       "its driver; name one of them\n", "compare", "01:00.0");
	fixture_add(fx, "on 0000:01:00.2\nconfig 41 00\n");
	expect(fx, 1, "", "vfcfg: 0000:01:00.2: compare: has no MSI-X, so there is nothing to "
	       "compare; name another device\n", "compare", "01:00.2");
	r = run(fx, "compare", NULL);
	assert_int_equal(r.status, 2);
	assert_contains(r.err, "no VF given");
	result_free(&r);
	r = run(fx, "compare", "01:00.1", "01:00.2", NULL);
	assert_int_equal(r.status, 2);
	assert_contains(r.err, "more than one VF");
	result_free(&r);
	fixture_free(fx);
}

static void test_nobody(void **state)
{
	static const char *const argv[] = { "vfcfg", "compare", "01:00.3", NULL };
	struct fixture *fx = fixture_load("vfio");
	struct result r;

	(void)state;
	r = run_argv(fx, argv, 65534);
	expect_result(&r, 1, "", "vfcfg: 0000:01:00.3: compare: permission denied; "
		      "run this as root\n", __FILE__, __LINE__);
	result_free(&r);
	fixture_free(fx);
}

static const char *const vfs[] = { "01:00.1", "01:00.3", "01:00.4" };

/*
 * The writes that comparing a VF takes. Those of the rounds that are timed are
 * all alike: true for the ones to try.
 */
static size_t rehearse(const char *vf, bool *tried, size_t max)
{
	const char *const argv[] = { "vfcfg", "compare", vf, NULL };
	struct fixture *fx = fixture_load("vfio");
	char *log = run_log(fx, argv, 0), *line, *save, *last[5] = { 0 };
	size_t n = 0;

	for (line = strtok_r(log, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		assert_true(n < max);
		tried[n++] = !last[3] || strcmp(line, last[1]) || strcmp(line, last[3]);
		memmove(&last[1], &last[0], 4 * sizeof(*last));
		last[0] = line;
	}
	free(log);
	fixture_free(fx);
	return n;
}

/* Carry out for every write of every VF; @format makes the variable's value. */
static void each_write(const char *name, const char *format, bool all_after)
{
	size_t i, n, writes, told = 0;
	bool tried[256];

	for (i = 0; i < ARRAY_SIZE(vfs); i++) {
		const char *const argv[] = { "vfcfg", "compare", "-J", vfs[i], NULL };

		writes = rehearse(vfs[i], tried, ARRAY_SIZE(tried));
		for (n = 1; n <= writes; n++) {
			char *addr, *before, *after, value[32];
			struct fixture *fx;
			struct result r;

			if (!tried[n - 1])
				continue;
			fx = fixture_load("vfio");
			assert_true(asprintf(&addr, "0000:%s", vfs[i]) > 0);
			before = fixture_state(fx, addr);
			snprintf(value, sizeof(value), format, n);
			r = run_env(fx, name, value, argv);
			after = fixture_state(fx, addr);
			if (!strcmp(name, "VFCFG_FAKE_SIGNAL")) {
				assert_int_equal(r.status, RESULT_INTERRUPTED);
				assert_string_equal(r.out, "");
				assert_string_equal(r.err, "");
			}
			/* What did not come back is said, once. */
			if (strcmp(before, after)) {
				if (!all_after && n < writes - 4)
					fail_msg("%s=%s: %s, was %s; %s", name, value, after,
						 before, r.err);
				assert_int_equal(r.status, 4);
				assert_int_equal(lines(r.err), 1);
				assert_contains(r.err, " could not be brought back: ");
				told++;
			} else if (!all_after && r.status == 1) {
				assert_contains(r.err, ": compare: ");
			}
			free(before);
			free(after);
			free(addr);
			result_free(&r);
			fixture_free(fx);
		}
	}
	assert_true(all_after ? told > 20 : told < 20);
}

static void test_each_write_fails(void **state)
{
	(void)state;
	each_write("VFCFG_FAKE_ERRNO", "%zu=5", false);
}

static void test_all_writes_fail(void **state)
{
	(void)state;
	each_write("VFCFG_FAKE_ERRNO", "%zu+=5", true);
}

static void test_interrupted(void **state)
{
	(void)state;
	each_write("VFCFG_FAKE_SIGNAL", "%zu", false);
}

/* Killed at a write, to the kernel or the journal: false when there are not so many. */
static bool killed_at(const char *vf, size_t write, const char *way)
{
	const char *const argv[] = { "vfcfg", "compare", vf, NULL };
	struct fixture *fx = fixture_load("vfio");
	char *addr, *before, value[32];
	struct result r;
	bool killed;

	assert_true(asprintf(&addr, "0000:%s", vf) > 0);
	before = fixture_state(fx, addr);
	snprintf(value, sizeof(value), "%zu=9", write);
	setenv("VFCFG_FAKE_SIGNAL", value, 1);
	r = run_argv(fx, argv, RUN_MAY_BE_KILLED);
	unsetenv("VFCFG_FAKE_SIGNAL");
	killed = r.status == RESULT_KILLED;
	result_free(&r);
	if (killed) {
		r = run(fx, "recover", way, NULL);
		if (r.status)
			fail_msg("%s: %s: %s", vf, value, r.err);
		result_free(&r);
	}
	/* Finished is what is as it was, too. */
	expect_state(fx, addr, before);
	expect(fx, 0, "", "", "recover");
	free(before);
	free(addr);
	fixture_free(fx);
	return killed;
}

static void test_killed(void **state)
{
	static const char *const ways[] = { "--undo", "--finish" };
	size_t i, n;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(vfs); i++) {
		for (n = 1; killed_at(vfs[i], n, ways[n % 2]); n += 7)
			;
		assert_true(n > 21);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_both),
	cmocka_unit_test(test_virtual),
	cmocka_unit_test(test_table),
	cmocka_unit_test(test_no_callback),
	cmocka_unit_test(test_no_vf),
	cmocka_unit_test(test_old_kernel),
	cmocka_unit_test(test_no_strict),
	cmocka_unit_test(test_no_vfio),
	cmocka_unit_test(test_no_iommu),
	cmocka_unit_test(test_bus_error),
	cmocka_unit_test(test_one_vector),
	cmocka_unit_test(test_ice),
	cmocka_unit_test(test_refused),
	cmocka_unit_test(test_nobody),
	cmocka_unit_test(test_each_write_fails),
	cmocka_unit_test(test_all_writes_fail),
	cmocka_unit_test(test_interrupted),
	cmocka_unit_test(test_killed),
};

TAP_MAIN(tests)
