// SPDX-License-Identifier: GPL-2.0-only
/*
 * At each file that is looked at in turn, reading it fails, or a device goes away:
 * every other device is what it was or what was asked, or it is said to stand half
 * done, and can be recovered; and who only looks changes nothing. $NOMEM_STEP: every
 * how many.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plan_file.h"
#include "run.h"
#include "tap.h"

#define PORT	"devices/pci0000:00/0000:00:01.0"
#define ARGS	14
#define VFS	6

/* A command; "PLAN" is the path of the scene's plan. */
struct scene {
	const char *fixture;
	const char *setup;
	const char *plan;
	const char *gone;
	const char *argv[ARGS];
};

#define UNBOUND	"loaded vfio-pci\non 0000:01:00.3\nremove driver\nremove vfio_msix_cap\n" \
		"attr driver_override (null)\n"

static const struct scene changing[] = {
	{ "vfio", "", NULL, "0000:01:00.3",
	  { "vfcfg", "bind", "01:00.2", "01:00.3", "01:00.1", "vfio-pci", "--count", "12",
	    "--cap", "3" } },
	{ "vfio", "", NULL, "0000:01:00.3", { "vfcfg", "set", "01:00.3", "--count", "60", "--cap", "3" } },
	{ "vfio", "", NULL, "0000:01:00.2", { "vfcfg", "unbind", "01:00.2", "01:00.3", "-v" } },
	{ "vfio", "", NULL, "0000:01:00.1", { "vfcfg", "set", "01:00.1", "01:00.3", "--cap", "2" } },
	{ "nvme", "", NULL, "0000:01:00.2", { "vfcfg", "set", "01:00.1", "01:00.2", "--count", "3" } },
	{ "nvme", "", NULL, "0000:01:00.0", { "vfcfg", "set", "01:00.1", "01:00.2", "--count", "30" } },
	{ "ice", "", NULL, "0000:b1:00.0", { "vfcfg", "reset", "b1:01.0", "b1:01.1" } },
	{ "plan", "", plan_head "  vfs:\n  - {range: \"0-2\", count: 12, driver: vfio-pci, cap: 4}\n"
	  "  - {range: 3, count: 2}\n", "0000:01:00.3", { "vfcfg", "apply", "PLAN" } },
	{ "plan", UNBOUND, plan_head "  numvfs: 6\n  autoprobe: false\n  vfs:\n"
	  "  - {range: \"4-5\", count: 5}\n", "0000:01:00.0", { "vfcfg", "apply", "PLAN" } },
	{ "plan", UNBOUND, plan_head "  numvfs: 3\n  reserve: 4\n  vfs:\n"
	  "  - {range: \"0-1\", count: 33, cap: 0}\n", "0000:01:00.2", { "vfcfg", "apply", "PLAN" } },
	{ "plan", "", "version: 1\npfs:\n- match: {serial: 00-11-22-ff-fe-33-44-55}\n"
	  "  vfs: [{range: 0, count: 9}]\n", "0000:01:00.1", { "vfcfg", "apply", "PLAN" } },
	{ "plan", "", "version: 1\npfs:\n- match: {driver: mlx5_core, id: \"15b3:101d\"}\n"
	  "  numvfs: 2\n  autoprobe: false\n", "0000:02:00.0", { "vfcfg", "apply", "PLAN" } },
};

static const struct scene looking[] = {
	{ "vfio", "", NULL, "0000:01:00.0", { "vfcfg", "list", "-o", "ADDRESS,IOMMU,NUMA,VENDOR,DEVICE,FREE" } },
	{ "vfio", "", NULL, "0000:01:00.3", { "vfcfg", "list", "-J", "01:00.0/*", "--driver", "vfio-pci" } },
	{ "vfio", "", NULL, "0000:01:00.3", { "vfcfg", "show", "01:00.0", "01:00.3" } },
	{ "vfio", "", NULL, "0000:01:00.0", { "vfcfg", "show", "01:00.3", "-J" } },
	{ "vfio", "", NULL, "0000:01:00.0", { "vfcfg", "doctor" } },
	{ "vfio", "", NULL, "0000:01:00.3", { "vfcfg", "doctor", "01:00.3" } },
	{ "plan", "", NULL, "0000:01:00.0", { "vfcfg", "save" } },
	{ "plan", "", NULL, "0000:01:00.2", { "vfcfg", "save", "-J", "01:00.0" } },
	{ "plan", "", plan_head "  numvfs: 6\n  vfs: [{range: \"0-3\", count: 9, cap: 2}]\n"
	  "- match: {serial: x}\n", "0000:01:00.0", { "vfcfg", "diff", "PLAN" } },
	{ "plan", "", plan_head "  vfs: [{range: \"0-3\", count: 9, driver: vfio-pci}]\n",
	  "0000:01:00.3", { "vfcfg", "apply", "-n", "PLAN" } },
};

static unsigned int step(void)
{
	const char *given = getenv("NOMEM_STEP");

	return given && atoi(given) > 0 ? (unsigned int)atoi(given) : 17;
}

static struct fixture *load(const struct scene *scene)
{
	struct fixture *fx = fixture_load(scene->fixture);

	fixture_add(fx, scene->setup);
	if (scene->plan)
		free(plan_file(fx, "plan", scene->plan));
	return fx;
}

static struct result run_scene(const struct fixture *fx, const struct scene *scene,
			       const char *name, const char *value)
{
	const char *argv[ARGS];
	struct result r;
	char *path;
	size_t i;

	assert_true(asprintf(&path, "%s/plan", fx->root) > 0);
	for (i = 0; i < ARGS; i++)
		argv[i] = scene->argv[i] && !strcmp(scene->argv[i], "PLAN") ? path : scene->argv[i];
	r = name ? run_env(fx, name, value, argv) : run_argv(fx, argv, 0);
	free(path);
	return r;
}

/* How a VF is, or "": it is not there. What went away may have come back as another. */
static char *state_of(const struct fixture *fx, const struct scene *scene, unsigned int vf)
{
	const char *first = strcmp(scene->fixture, "ice") ? "0000:01:00.1" : "0000:b1:01.0";
	char addr[16], *config, *text;
	bool there;

	strcpy(addr, first);
	addr[strlen(addr) - 1] += (char)vf;
	if (!strcmp(addr, scene->gone))
		return strdup("");
	config = fixture_path(fx, addr, "config");
	there = !access(config, F_OK);
	free(config);
	text = there ? fixture_state(fx, addr) : strdup("");
	return text;
}

struct states {
	char *vf[VFS];
};

static struct states states_of(const struct fixture *fx, const struct scene *scene)
{
	struct states all;
	unsigned int i;

	for (i = 0; i < VFS; i++)
		all.vf[i] = state_of(fx, scene, i);
	return all;
}

static void states_free(struct states *all)
{
	unsigned int i;

	for (i = 0; i < VFS; i++)
		free(all->vf[i]);
}

/* Is each VF that is there as in one of both? */
static bool is_whole(const struct fixture *fx, const struct scene *scene,
		     const struct states *before, const struct states *after)
{
	struct states now = states_of(fx, scene);
	bool whole = true, is;
	unsigned int i;

	for (i = 0; i < VFS; i++) {
		is = !*now.vf[i] || !strcmp(now.vf[i], before->vf[i]) ||
		     !strcmp(now.vf[i], after->vf[i]);
		if (!is)
			print_error("VF %u: %s\n", i, now.vf[i]);
		whole &= is;
	}
	states_free(&now);
	return whole;
}

static void after_run(const struct fixture *fx, const struct scene *scene, const struct result *r,
		      const struct states *before, const struct states *after, const char *what)
{
	bool half = r->status == 4;

	if (r->status > 4 || r->status == 2)
		fail_msg("%s, %s: status %d: %s", scene->argv[1], what, r->status, r->err);
	if ((r->status == 1 || half) && !*r->err && !*r->out)
		fail_msg("%s, %s: status %d, and not a word", scene->argv[1], what, r->status);
	if (!half && !is_whole(fx, scene, before, after))
		fail_msg("%s, %s: status %d, half done: %s", scene->argv[1], what, r->status,
			 r->err);
	/* What stands half done is known to be that, and comes back. */
	expect(fx, half ? 4 : 0, NULL, NULL, "recover");
	if (!half)
		return;
	expect(fx, 0, NULL, NULL, "recover", "--undo");
	if (!is_whole(fx, scene, before, after))
		fail_msg("%s, %s: not undone", scene->argv[1], what);
}

/* Reading the Nth file fails. Return: were there so many? */
static bool unread(const struct scene *scene, unsigned int n, int err,
		   const struct states *before, const struct states *after)
{
	struct fixture *fx = load(scene);
	char *mark, *value;
	struct result r;
	bool there;

	assert_true(asprintf(&mark, "%s/unread", fx->root) > 0);
	assert_true(asprintf(&value, "%u=%d %s", n, err, mark) > 0);
	r = run_scene(fx, scene, "VFCFG_FAKE_UNREAD", value);
	there = !access(mark, F_OK);
	after_run(fx, scene, &r, before, after, value);
	result_free(&r);
	free(value);
	free(mark);
	fixture_free(fx);
	return there;
}

/* The device goes away with the Nth file. Return: were there so many? */
static bool gone(const struct scene *scene, unsigned int n, const struct states *before,
		 const struct states *after)
{
	struct fixture *fx = load(scene);
	char *dir, *mark, *value;
	struct result r;
	bool there;

	assert_true(asprintf(&dir, "%s/" PORT "/%s", fx->root, scene->gone) > 0);
	assert_true(asprintf(&mark, "%s.gone", dir) > 0);
	assert_true(asprintf(&value, "%u %s", n, dir) > 0);
	r = run_scene(fx, scene, "VFCFG_FAKE_GONE", value);
	there = !access(mark, F_OK);
	after_run(fx, scene, &r, before, after, value);
	result_free(&r);
	free(value);
	free(mark);
	free(dir);
	fixture_free(fx);
	return there;
}

static void disturb(const struct scene *scene, bool changes)
{
	struct fixture *fx = load(scene);
	struct states before = states_of(fx, scene), after;
	struct result r = run_scene(fx, scene, NULL, NULL);
	unsigned int n, files;

	after = states_of(fx, scene);
	result_free(&r);
	if (!changes)
		for (n = 0; n < VFS; n++)
			assert_string_equal(before.vf[n], after.vf[n]);
	fixture_free(fx);
	for (files = 1; unread(scene, files, files % 2 ? 5 : 13, &before, &after); files += step())
		;
	for (n = 1; gone(scene, n, &before, &after); n += step())
		;
	/* The command touches something at all. */
	assert_true(n > 1);
	states_free(&before);
	states_free(&after);
}

static void test_changes(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(changing); i++)
		disturb(&changing[i], true);
}

static void test_looks(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(looking); i++)
		disturb(&looking[i], false);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_changes),
	cmocka_unit_test(test_looks),
};

TAP_MAIN(tests)
