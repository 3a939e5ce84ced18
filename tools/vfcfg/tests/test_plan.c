// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plans saved, compared and applied.
 */
#include <fcntl.h>
#include <glob.h>
#include <json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libvfcfg.h"
#include "plan_file.h"
#include "run.h"
#include "tap.h"

static const char saved[] =
	"version: 1\n"
	"pfs:\n"
	"- match: {address: \"0000:01:00.0\"}\n"
	"  numvfs: 4\n"
	"  autoprobe: false\n"
	"  vfs:\n"
	"  - {range: \"0-1\", driver: null, count: 8}\n"
	"  - {range: \"2\", driver: vfio-pci, count: 8, cap: 4, strict: true}\n"
	"  - {range: \"3\", driver: null, count: 8}\n";

static void test_save(void **state)
{
	struct fixture *fx = fixture_load("plan");

	(void)state;
	expect(fx, 0, saved, "", "save", "01:00.0");
	/* All, each once. */
	expect(fx, 0, NULL, "", "save");
	expect(fx, 0, saved, "", "save", "01:00.0", "0000:01:00.0");
	expect(fx, 1, "", "vfcfg: save: ens1f0: no such PF; see \"vfcfg list\" for those that there "
	       "are\n", "save", "ens1f0");
	expect(fx, 1, "", "vfcfg: save: 01:00.1: not a PF; see \"vfcfg list\" for those that there "
	       "are\n", "save", "01:00.1");
	fixture_free(fx);
}

/* What is saved is what is: as YAML, as JSON, whatever is there. */
static void saved_is_same(const char *name, const char *option)
{
	struct fixture *fx = fixture_load(name);
	struct result r = run(fx, "save", option, NULL);

	assert_int_equal(r.status, 0);
	plan_expect(fx, r.out, 0, "", "", "diff");
	plan_expect(fx, r.out, 0, "", "", "apply", "-v");
	result_free(&r);
	fixture_free(fx);
}

static void test_saved_is_same(void **state)
{
	static const char *const fixtures[] = { "plan", "vfio", "mlx5", "ice", "igb", "nvme" };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(fixtures); i++) {
		saved_is_same(fixtures[i], NULL);
		saved_is_same(fixtures[i], "-J");
	}
}

/* A name that YAML would take for something else; an override without its driver. */
static void test_save_odd(void **state)
{
	struct fixture *fx = fixture_load("plan");
	struct result r;

	(void)state;
	fixture_add(fx, "on 0000:01:00.1\ndriver null\non 0000:01:00.2\n"
		    "attr driver_override uio\n");
	r = run(fx, "save", "01:00.0", NULL);
	assert_contains(r.out, "{range: \"0\", driver: \"null\", count: 8}\n"
			"  - {range: \"1\", count: 8}\n");
	plan_expect(fx, r.out, 0, "", "", "diff");
	result_free(&r);
	fixture_free(fx);
}

/* Numbers of VFs may have gaps. */
static void test_save_gap(void **state)
{
	struct fixture *fx = fixture_text("pf 0000:05:00.0\ndriver igb\nattr sriov_totalvfs 7\n"
					  "attr sriov_numvfs 2\n"
					  "vf 0 0000:05:10.0\nmsix 3\nvf 2 0000:05:10.4\nmsix 3\n");
	struct result r = run(fx, "save", NULL);

	(void)state;
	assert_contains(r.out, "  - {range: \"0\", driver: null, count: 3}\n"
			"  - {range: \"2\", driver: null, count: 3}\n");
	result_free(&r);
	fixture_free(fx);
}

static char *slurp(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;

	if (!f)
		return NULL;
	if (getdelim(&text, &size, '\0', f) < 0) {
		free(text);
		text = NULL;
	}
	fclose(f);
	return text;
}

static void test_save_to_file(void **state)
{
	struct fixture *fx = fixture_load("plan");
	char *path = plan_file(fx, "dir/plan", "before\n"), *text, *nowhere;
	struct stat st;
	glob_t left;

	(void)state;
	umask(027);
	expect(fx, 0, "", "", "save", "-o", path, "01:00.0");
	umask(022);
	text = slurp(path);
	assert_string_equal(text, saved);
	free(text);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	/* What fails leaves what was there, and nothing else. */
	expect(fx, 1, "", NULL, "save", "-o", path, "77:00.0");
	text = slurp(path);
	assert_string_equal(text, saved);
	free(text);
	assert_true(asprintf(&nowhere, "%s/nowhere/plan", fx->root) > 0);
	expect(fx, 1, "", NULL, "save", "-o", nowhere);
	*strrchr(path, '/') = '\0';
	expect(fx, 1, "", NULL, "save", "-o", path);
	free(nowhere);
	assert_true(asprintf(&nowhere, "%s.*", path) > 0);
	assert_int_equal(glob(nowhere, 0, NULL, &left), GLOB_NOMATCH);
	free(nowhere);
	free(path);
	fixture_free(fx);
}

static const char other[] = plan_head
	"  numvfs: 6\n"
	"  autoprobe: true\n"
	"  vfs:\n"
	"  - {range: \"0-5\", count: 12, driver: null}\n"
	"  - {range: \"2\", driver: vfio-pci, cap: 4}\n"
	"  - {range: \"3\", driver: vfio-pci}\n";

static void test_diff(void **state)
{
	struct fixture *fx = fixture_load("plan");

	(void)state;
	fixture_add(fx, "on 0000:01:00.2\nattr driver_override uio\n");
	plan_expect(fx, other, 3,
		    "0000:01:00.0: autoprobe false -> true\n"
		    "0000:01:00.0: numvfs 4 -> 6\n"
		    "0000:01:00.0/3: driver none -> vfio-pci\n"
		    "0000:01:00.0/4-5: driver (not there) -> none\n"
		    "0000:01:00.0/1: override set -> none\n"
		    "0000:01:00.0/0-3: count 8 -> 12\n"
		    "0000:01:00.0/4-5: count (not there) -> 12\n"
		    "0000:01:00.0/2: cap 4 strict -> 4\n", "", "diff");
	fixture_free(fx);
}

static void test_diff_json(void **state)
{
	struct fixture *fx = fixture_load("plan");
	struct result r = plan_run(fx, other, "diff", "-J", NULL);
	struct json_object *top = json_tokener_parse(r.out), *list, *one;

	(void)state;
	assert_int_equal(r.status, 3);
	assert_int_equal(json_object_get_int(json_object_object_get(top, "version")), 1);
	assert_true(json_object_object_get_ex(top, "differences", &list));
	assert_int_equal(json_object_array_length(list), 7);
	one = json_object_array_get_idx(list, 0);
	assert_string_equal(json_object_to_json_string(one),
			    "{ \"pf\": \"0000:01:00.0\", \"first\": null, \"last\": null, "
			    "\"key\": \"autoprobe\", \"there\": true, \"is\": false, "
			    "\"wanted\": true }");
	one = json_object_array_get_idx(list, 3);
	assert_string_equal(json_object_to_json_string(one),
			    "{ \"pf\": \"0000:01:00.0\", \"first\": 4, \"last\": 5, "
			    "\"key\": \"driver\", \"there\": false, \"is\": null, "
			    "\"wanted\": null }");
	one = json_object_array_get_idx(list, 4);
	assert_string_equal(json_object_to_json_string(one),
			    "{ \"pf\": \"0000:01:00.0\", \"first\": 0, \"last\": 3, "
			    "\"key\": \"count\", \"there\": true, \"is\": 8, \"wanted\": 12 }");
	json_object_put(top);
	result_free(&r);
	fixture_free(fx);
}

/* Neither writes anything. */
static void test_reading_writes_nothing(void **state)
{
	static const char plan[] = plan_head
		"  vfs:\n  - {range: \"0-3\", count: 12, driver: vfio-pci, cap: 3}\n";
	struct fixture *fx = fixture_load("plan");
	char *path = plan_file(fx, "plan", plan), *log;
	const char *diff[] = { "vfcfg", "diff", path, NULL };
	const char *dry[] = { "vfcfg", "apply", "-n", path, NULL };

	(void)state;
	log = run_log(fx, diff, 3);
	assert_string_equal(log, "");
	free(log);
	log = run_log(fx, dry, 3);
	assert_string_equal(log, "");
	free(log);
	free(path);
	fixture_free(fx);
}

static void state_is(const struct fixture *fx, const char *addr, const char *want)
{
	char *now = fixture_state(fx, addr);

	if (strcmp(now, want))
		fail_msg("%s: %s, not %s", addr, now, want);
	free(now);
}

static const char vfs_plan[] = plan_head
	"  vfs:\n"
	"  - {range: \"0-1\", count: 12, driver: vfio-pci, cap: 3}\n"
	"  - {range: \"1\", count: 16}\n"
	"  - {range: \"2\", driver: null}\n";

/* Later entries win; who is not named is not touched; then nothing is left to write. */
static void test_apply(void **state)
{
	struct fixture *fx = fixture_load("plan");
	char *path = plan_file(fx, "plan", vfs_plan), *log;
	const char *argv[] = { "vfcfg", "apply", path, NULL };

	(void)state;
	plan_expect(fx, vfs_plan, 0,
		    "0000:01:00.1: driver none -> vfio-pci\n0000:01:00.1: 8 -> 12\n"
		    "0000:01:00.1: cap none -> 3\n"
		    "0000:01:00.2: driver none -> vfio-pci\n0000:01:00.2: 8 -> 16\n"
		    "0000:01:00.2: cap none -> 3\n"
		    "0000:01:00.3: driver vfio-pci -> none\n", "", "apply", "-v");
	state_is(fx, "0000:01:00.1", "driver vfio-pci override vfio-pci size 12 cap 3");
	state_is(fx, "0000:01:00.2", "driver vfio-pci override vfio-pci size 16 cap 3");
	state_is(fx, "0000:01:00.3", "driver none override none size 8 cap none");
	state_is(fx, "0000:01:00.4", "driver none override none size 8 cap none");
	log = run_log(fx, argv, 0);
	assert_string_equal(log, "");
	free(log);
	plan_expect(fx, vfs_plan, 0, "", "", "diff");
	free(path);
	fixture_free(fx);
}

/* Of what is wanted of a PF and its VFs all is done, or nothing. */
static void test_refused_whole(void **state)
{
	static const char plan[] = plan_head
		"  vfs:\n"
		"  - {range: \"0\", count: 12}\n"
		"  - {range: \"1\", count: 33}\n";
	struct fixture *fx = fixture_load("plan");
	struct result r = plan_run(fx, plan, "apply", NULL);

	(void)state;
	assert_int_equal(r.status, 1);
	assert_int_equal(lines(r.err), 2);
	assert_contains(r.err, "vfcfg: 0000:01:00.2: apply: PF driver nvme does not take 33");
	state_is(fx, "0000:01:00.1", "driver none override none size 8 cap none");
	result_free(&r);
	/* Unless told to keep what can be had. */
	r = plan_run(fx, plan, "apply", "-k", NULL);
	assert_int_equal(r.status, 1);
	assert_int_equal(lines(r.err), 1);
	state_is(fx, "0000:01:00.1", "driver none override none size 12 cap none");
	state_is(fx, "0000:01:00.2", "driver none override none size 8 cap none");
	result_free(&r);
	fixture_free(fx);
}

/* A dry run tells what would be done, and what would be refused. */
static void test_dry_run(void **state)
{
	static const char plan[] = plan_head
		"  vfs:\n"
		"  - {range: \"0\", count: 12, driver: none_such}\n";
	struct fixture *fx = fixture_load("plan");

	(void)state;
	plan_expect(fx, plan, 1, "0000:01:00.0/0: driver none -> none_such\n"
		    "0000:01:00.0/0: count 8 -> 12\n", NULL, "apply", "-n");
	plan_expect(fx, vfs_plan, 3, NULL, "", "apply", "-n");
	plan_expect(fx, saved, 0, "", "", "apply", "-n");
	state_is(fx, "0000:01:00.1", "driver none override none size 8 cap none");
	fixture_free(fx);
}

static void test_beyond(void **state)
{
	static const char now[] = plan_head "  vfs:\n  - {range: \"2-4\", count: 12}\n";
	static const char then[] = plan_head
		"  numvfs: 6\n  vfs:\n  - {range: \"2-6\", count: 12}\n";
	struct fixture *fx = fixture_load("plan");
	char *log, *path = plan_file(fx, "plan", then);
	const char *argv[] = { "vfcfg", "apply", path, NULL };

	(void)state;
	plan_expect(fx, now, 1, "", "vfcfg: 0000:01:00.0: diff: PLAN:5:5: VF 4 is beyond the VFs "
		    "that there are or will be (4); have numvfs say how many there shall be, or "
		    "make the range smaller\n", "diff");
	plan_expect(fx, now, 1, "", NULL, "apply");
	plan_expect(fx, then, 1, "", "vfcfg: 0000:01:00.0: apply: PLAN:6:5: VF 6 is beyond the VFs "
		    "that there are or will be (6); have numvfs say how many there shall be, or "
		    "make the range smaller\n", "apply");
	/* Before there are any. */
	log = run_log(fx, argv, 1);
	assert_string_equal(log, "");
	free(log);
	free(path);
	fixture_free(fx);
}

static void test_reserve(void **state)
{
	/* Of 64 the VFs hold 32, and would hold 44. */
	static const char plan[] = plan_head
		"  reserve: %d\n  vfs:\n  - {range: \"0-2\", count: 12, driver: null}\n";
	struct fixture *fx = fixture_load("plan");
	char text[256];

	(void)state;
	snprintf(text, sizeof(text), plan, 21);
	plan_expect(fx, text, 1, "", "vfcfg: 0000:01:00.0: apply: 20 vectors would stay free, fewer "
		    "than the reserve of 21; give VFs fewer\n"
		    "vfcfg: 0000:01:00.1, 0000:01:00.2, 0000:01:00.3: apply: not begun, as the "
		    "reserve of its PF would not be kept\n", "apply");
	state_is(fx, "0000:01:00.1", "driver none override none size 8 cap none");
	plan_expect(fx, text, 1, "", NULL, "apply", "-k");
	state_is(fx, "0000:01:00.1", "driver none override none size 8 cap none");
	snprintf(text, sizeof(text), plan, 20);
	plan_expect(fx, text, 0, "", "", "apply");
	state_is(fx, "0000:01:00.1", "driver none override none size 12 cap none");
	/* Where nobody can know, nobody can promise. */
	fixture_add(fx, "on 0000:01:00.0\nremove sriov_vf_total_msix\n");
	plan_expect(fx, text, 1, "", "vfcfg: 0000:01:00.0: apply: how many vectors would stay free "
		    "cannot be known here; leave reserve out of the plan\n", "apply");
	fixture_free(fx);
}

/* PFs are on their own: what becomes of one is nothing to the other. */
static void test_two_pfs(void **state)
{
	static const char plan[] =
		"version: 1\npfs:\n"
		"- match: {address: \"01:00.0\"}\n  vfs: [{range: 0, count: 33}]\n"
		"- match: {address: \"02:00.0\"}\n  numvfs: 2\n"
		"- match: {address: \"03:00.0\"}\n";
	struct fixture *fx = fixture_load("plan");
	struct result r;

	(void)state;
	fixture_add(fx, "loaded nvme\n");
	r = plan_run(fx, plan, "apply", "-J", NULL);
	assert_int_equal(r.status, 1);
	assert_string_equal(r.err, "");
	assert_contains(r.out, "\"reason\": \"outside\"");
	assert_contains(r.out, "\"reason\": \"no-device\"");
	state_is(fx, "0000:01:00.1", "driver none override none size 8 cap none");
	state_is(fx, "0000:02:00.2", "driver nvme override none size 8 cap none");
	result_free(&r);
	fixture_free(fx);
}

/* Entries of one PF become one. */
static void test_merged(void **state)
{
	static const char plan[] =
		"version: 1\npfs:\n"
		"- match: {address: \"01:00.0\"}\n  vfs: [{range: \"0-1\", count: 10}]\n"
		"- match: {driver: nvme}\n  autoprobe: true\n  vfs: [{range: 1, count: 12}]\n";
	struct fixture *fx = fixture_load("plan");

	(void)state;
	plan_expect(fx, plan, 3, "0000:01:00.0: autoprobe false -> true\n0000:01:00.0/0: count 8 -> 10\n0000:01:00.0/1: count 8 -> 12\n",
		    "", "diff");
	plan_expect(fx, plan, 0, "0000:01:00.0: autoprobe false -> true\n"
		    "0000:01:00.1: 8 -> 10\n0000:01:00.2: 8 -> 12\n", "", "apply", "-v");
	fixture_free(fx);
}

/* What a plan has is the Table Size, also of a driver that adds a vector of its own. */
static void test_ice(void **state)
{
	static const char plan[] =
		"version: 1\npfs:\n- match: {driver: ice}\n"
		"  vfs: [{range: \"0-2\", count: 12}]\n";
	struct fixture *fx = fixture_load("ice");
	char *path = plan_file(fx, "plan", plan), *log;
	const char *argv[] = { "vfcfg", "apply", path, NULL };

	(void)state;
	/* Once it is seen to add one, it is asked for that much less. */
	log = run_log(fx, argv, 0);
	assert_string_equal(log, "0000:b1:01.0 12\n0000:b1:01.0 11\n0000:b1:01.1 11\n"
			    "0000:b1:01.2 11\n");
	free(log);
	assert_int_equal(fixture_table_size(fx, "0000:b1:01.2"), 12);
	log = run_log(fx, argv, 0);
	assert_string_equal(log, "");
	free(log);
	free(path);
	fixture_free(fx);
}

/* Of what was kept nothing is told: only of what was not begun. */
static void test_interrupted_kept(void **state)
{
	static const char plan[] = plan_head
		"  vfs: [{range: \"0-1\", count: 12}, {range: \"3\", count: 12}]\n";
	struct fixture *fx = fixture_load("plan");
	char *path = plan_file(fx, "plan", plan);
	const char *argv[] = { "vfcfg", "apply", "-k", path, NULL };
	struct result r = run_env(fx, "VFCFG_FAKE_SIGNAL", "2", argv);

	(void)state;
	assert_int_equal(r.status, RESULT_INTERRUPTED);
	assert_string_equal(r.err, "vfcfg: 0000:01:00.4: apply: interrupted after 2 of 3 devices; "
			    "this one was not begun\n");
	assert_int_equal(fixture_table_size(fx, "0000:01:00.2"), 12);
	assert_int_equal(fixture_table_size(fx, "0000:01:00.4"), 8);
	result_free(&r);
	free(path);
	fixture_free(fx);
}

static void test_locked(void **state)
{
	struct fixture *fx = fixture_load("plan");
	char *path = plan_file(fx, "run/0000:01:00.0", "");
	int fd = open(path, O_RDWR);

	(void)state;
	assert_int_equal(flock(fd, LOCK_EX), 0);
	plan_expect(fx, vfs_plan, 75, "", "vfcfg: 0000:01:00.0: apply: another run holds this PF and "
		    "its VFs: it just began; try again, or wait for it (--wait SECONDS)\n", "apply");
	close(fd);
	plan_expect(fx, vfs_plan, 0, "", "", "apply");
	free(path);
	fixture_free(fx);
}

/* A tidy refusal wins over nothing of the sort; order of worse in vfcfg_status_worse(). */
static void test_worse(void **state)
{
	static const int order[] = { 0, 3, 75, 1, 4 };
	size_t i, j;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(order); i++)
		for (j = 0; j < ARRAY_SIZE(order); j++)
			assert_int_equal(vfcfg_status_worse(order[i], order[j]),
					 order[i > j ? i : j]);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_save),
	cmocka_unit_test(test_saved_is_same),
	cmocka_unit_test(test_save_odd),
	cmocka_unit_test(test_save_gap),
	cmocka_unit_test(test_save_to_file),
	cmocka_unit_test(test_diff),
	cmocka_unit_test(test_diff_json),
	cmocka_unit_test(test_reading_writes_nothing),
	cmocka_unit_test(test_apply),
	cmocka_unit_test(test_refused_whole),
	cmocka_unit_test(test_dry_run),
	cmocka_unit_test(test_beyond),
	cmocka_unit_test(test_reserve),
	cmocka_unit_test(test_two_pfs),
	cmocka_unit_test(test_merged),
	cmocka_unit_test(test_ice),
	cmocka_unit_test(test_interrupted_kept),
	cmocka_unit_test(test_locked),
	cmocka_unit_test(test_worse),
};

TAP_MAIN(tests)
