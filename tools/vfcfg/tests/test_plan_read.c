// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a plan may say, and where one that says something else is wrong.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan_file.h"
#include "run.h"
#include "tap.h"

static const struct wrong {
	const char *plan;
	const char *err;	/* behind FILE: */
} wrongs[] = {
	/* YAML itself. */
	{ "version: 1\n pfs: []\n", "2:5: mapping values are not allowed in this context" },
	{ "version: 1\npfs: [", "3:1: did not find expected node content" },
	{ "version: 1\npfs: []\n---\nversion: 1\n", "3:1: a second document; a plan is one" },
	{ "version: &a 1\npfs: *a\n", "1:10: anchors, aliases and tags have no place in a plan" },
	{ "version: !!int 1\npfs: []\n", "1:10: anchors, aliases and tags have no place in a plan" },
	{ "version: 1\n[a]: 2\n", "2:1: a key has to be a word" },
	{ "version: 1\npfs: [[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]\n",
	  "2:22: too many levels for a plan" },
	/* Its top. */
	{ "- 1\n", "1:1: a plan has to be a map of keys" },
	{ "pfs: []\n", "1:1: a plan has no key version" },
	{ "version: 1\n", "1:1: a plan has no key pfs" },
	{ "version: 2\npfs: []\n", "1:10: version 2 is not known; this is for version 1" },
	{ "version: \"1\"\npfs: []\n", "1:10: version has to be a number" },
	{ "version: 1\nversion: 1\npfs: []\n", "2:1: version: given twice; leave one of them" },
	{ "version: 1\npf: []\n", "2:1: pf: no such key; there are version, pfs" },
	{ "version: 1\npfs: {}\n", "2:6: pfs has to be a list" },
	{ "version: 1\npfs: [1]\n", "2:7: what is in pfs has to be a map of keys" },
	/* PFs. */
	{ "version: 1\npfs:\n- numvfs: 4\n", "3:3: what is in pfs has no key match" },
	{ "version: 1\npfs:\n- match: {}\n",
	  "3:10: match has to say which PF (address, serial, netdev, driver, id)" },
	{ "version: 1\npfs:\n- match: {address: 01:00}\n",
	  "3:20: 01:00: not a PCI address ([DOMAIN:]BUS:DEV.FN, as 0000:01:00.0)" },
	{ "version: 1\npfs:\n- match: {id: 8086}\n",
	  "3:15: id has to be VENDOR:DEVICE, four hexadecimal digits each" },
	{ "version: 1\npfs:\n- match: {netdev: true}\n", "3:19: netdev has to be text" },
	{ "version: 1\npfs:\n- match: {slot: 4}\n",
	  "3:11: slot: no such key; there are address, serial, netdev, driver, id" },
	{ plan_head "  numvfs: many\n", "4:11: numvfs has to be a number" },
	{ plan_head "  numvfs: 65536\n", "4:11: numvfs: 65536 is not from 0 to 65535" },
	{ plan_head "  numvfs: 010\n", "4:11: numvfs has to be a number" },
	{ plan_head "  numvfs: -1\n", "4:11: numvfs has to be a number" },
	{ plan_head "  autoprobe: yes\n", "4:14: autoprobe has to be true or false" },
	{ plan_head "  autoprobe: \"true\"\n", "4:14: autoprobe has to be true or false" },
	{ plan_head "  reserve: [1]\n", "4:12: reserve has to be a number" },
	/* VFs. */
	{ plan_head "  vfs:\n  - {count: 4}\n", "5:5: what is in vfs has no key range" },
	{ plan_head "  vfs:\n  - {range: 0}\n",
	  "5:5: nothing is wanted of these VFs (count, driver, cap, virtual)" },
	{ plan_head "  vfs:\n  - {range: \"3-1\", count: 4}\n",
	  "5:13: range has to be a VF's number, two of them (\"0-9\") or \"*\"" },
	{ plan_head "  vfs:\n  - {range: \"0-65535\", count: 4}\n",
	  "5:13: range has to be a VF's number, two of them (\"0-9\") or \"*\"" },
	{ plan_head "  vfs:\n  - {range: 0, count: 0}\n", "5:23: count: 0 is not from 1 to 2048" },
	{ plan_head "  vfs:\n  - {range: 0, count: 2049}\n",
	  "5:23: count: 2049 is not from 1 to 2048" },
	{ plan_head "  vfs:\n  - {range: 0, count: \"4\"}\n", "5:23: count has to be a number" },
	{ plan_head "  vfs:\n  - {range: 0, cap: 99999999999999999999}\n",
	  "5:21: cap: 99999999999999999999 is not from 0 to 2048" },
	{ plan_head "  vfs:\n  - {range: 0, strict: true, count: 1}\n",
	  "5:5: strict is for a cap above 0" },
	{ plan_head "  vfs:\n  - {range: 0, cap: 0, strict: true}\n",
	  "5:5: strict is for a cap above 0" },
	{ plan_head "  vfs:\n  - {range: 0, driver: 5}\n", "5:24: driver has to be text" },
	{ plan_head "  vfs:\n  - {range: 0, driver: ../x}\n", "5:24: ../x: not the name of a driver" },
	{ plan_head "  vfs:\n  - {range: 0, driver: \"\"}\n", "5:24: driver has to be text" },
	{ plan_head "  vfs:\n  - {range: 0, tables: 4}\n",
	  "5:16: tables: no such key; there are range, count, driver, cap, strict, virtual, "
	  "overcommit" },
	{ plan_head "  vfs:\n  - {range: 0, driver: \"a\\tb\"}\n",
	  "5:24: driver has to be one line of plain text" },
	/* What is wrong is told in one line, and tells a terminal nothing. */
	{ plan_head "  \"a\\n\\e[2J\": 1\n",
	  "4:3: a??[2J: no such key; there are match, numvfs, autoprobe, reserve, vfs" },
	/* JSON is the same. */
	{ "{\"version\": 1,\n \"pfs\": [{\"match\": {\"address\": \"01:00.0\"}, \"numvfs\": \"4\"}]}",
	  "2:54: numvfs has to be a number" },
};

static void test_wrong(void **state)
{
	struct fixture *fx = fixture_load("plan");
	char *err;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(wrongs); i++) {
		struct result r = plan_run(fx, wrongs[i].plan, "diff", NULL);

		assert_true(asprintf(&err, "vfcfg: diff: PLAN:%s\n", wrongs[i].err) > 0);
		if (strcmp(r.err, err) || r.status != 1)
			fail_msg("%s: status %d, \"%s\", not \"%s\"", wrongs[i].plan, r.status,
				 r.err, err);
		assert_string_equal(r.out, "");
		result_free(&r);
		free(err);
	}
	fixture_free(fx);
}

static void test_not_utf8(void **state)
{
	struct fixture *fx = fixture_load("plan");
	struct result r = plan_run(fx, "version: \xff\n", "diff", NULL);

	(void)state;
	assert_int_equal(r.status, 1);
	assert_contains(r.err, "vfcfg: diff: PLAN: invalid leading UTF-8 octet (byte ");
	result_free(&r);
	fixture_free(fx);
}

/* Every key, in YAML's block style and in JSON. */
static const char yaml[] =
	"# A plan.\n"
	"version: 1\n"
	"pfs:\n"
	"  - match:\n"
	"      address: 0000:01:00.0\n"
	"      driver: nvme\n"
	"      id: 1b36:0010\n"
	"      serial: 00-11-22-FF-FE-33-44-55\n"
	"    numvfs: 4\n"
	"    autoprobe: false\n"
	"    reserve: 16\n"
	"    vfs:\n"
	"      - range: \"*\"\n"
	"        count: 0x8\n"
	"        driver: ~\n"
	"      - range: 2\n"
	"        driver: vfio-pci\n"
	"        cap: 4\n"
	"        strict: true\n"
	"        virtual: 0\n"
	"        overcommit: false\n";

static const char json[] =
	"{\"version\":1,\"pfs\":[{\"match\":{\"address\":\"0000:01:00.0\"},\"numvfs\":4,\n"
	"\t\"autoprobe\":false,\"vfs\":[{\"range\":\"*\",\"count\":8,\"driver\":null},\n"
	"\t{\"range\":\"2\",\"driver\":\"vfio-pci\",\"cap\":4,\"strict\":true}]}]}";

static void test_all_keys(void **state)
{
	struct fixture *fx = fixture_load("plan");

	(void)state;
	plan_expect(fx, yaml, 0, "", "", "diff");
	plan_expect(fx, json, 0, "", "", "diff");
	fixture_free(fx);
}

static void test_empty(void **state)
{
	struct fixture *fx = fixture_load("plan");

	(void)state;
	plan_expect(fx, "", 0, "", "", "diff");
	plan_expect(fx, "# nothing\n", 0, "", "", "apply");
	plan_expect(fx, "version: 1\npfs: []\n", 0, "", "", "diff");
	fixture_free(fx);
}

static void test_no_file(void **state)
{
	struct fixture *fx = fixture_load("plan");
	char *path, *err;

	(void)state;
	assert_true(asprintf(&path, "%s/none", fx->root) > 0);
	assert_true(asprintf(&err, "vfcfg: diff: %s: No such file or directory\n", path) > 0);
	expect(fx, 1, "", err, "diff", path);
	free(err);
	assert_true(asprintf(&err, "vfcfg: diff: %s: Is a directory\n", fx->root) > 0);
	expect(fx, 1, "", err, "diff", fx->root);
	free(err);
	free(path);
	fixture_free(fx);
}

static void test_no_library(void **state)
{
	const char *const argv[] = { "vfcfg", "diff", "/dev/null", NULL };
	struct fixture *fx = fixture_load("plan");
	struct result r = run_env(fx, "VFCFG_FAKE_MISSING", "libyaml-0.so.2", argv);

	(void)state;
	assert_int_equal(r.status, 1);
	assert_contains(r.err, "install the package that has libyaml-0.so.2\n");
	result_free(&r);
	fixture_free(fx);
}

static const struct match {
	const char *match;
	const char *err;	/* NULL: it is found */
} matches[] = {
	{ "{address: \"01:00.0\"}", NULL },
	{ "{driver: nvme}", NULL },
	{ "{id: \"1B36:0010\"}", NULL },
	{ "{serial: 00-11-22-ff-fe-33-44-55}", NULL },
	{ "{netdev: ens1f0}", NULL },
	{ "{netdev: ens1f0, driver: nvme}", NULL },
	{ "{netdev: ens1f0, driver: ice}", "no PF matches" },
	{ "{netdev: \"0000:01:00.0\"}", "no PF matches" },
	{ "{address: \"01:00.1\"}", "no PF matches" },
	{ "{address: \"77:00.0\"}", "no PF matches" },
	{ "{id: \"1b36:0011\"}", "no PF matches" },
	{ "{serial: 00-11}", "no PF matches" },
	/* By the controller, padded, and by config space. */
	{ "{serial: s4x77}", NULL },
	{ "{serial: s4x7}", "no PF matches" },
	{ "{serial: 01-23-45-67-89-ab-cd-ef}", NULL },
	{ "{serial: 01-23-45-67-89-ab-cd-ee}", "no PF matches" },
	{ "{driver: nvme, id: \"15b3:0010\"}", "no PF matches" },
	{ "{driver: mlx5_core}",
	  "2 PFs match (0000:02:00.0, 0000:03:00.0); give the address too" },
};

static void put_dwords(FILE *f, long at, const uint32_t *dwords, size_t nr)
{
	assert_int_equal(fseek(f, at, SEEK_SET), 0);
	assert_int_equal(fwrite(dwords, sizeof(*dwords), nr, f), nr);
}

/* A serial number in config space, after another extended capability. */
static void put_serials(const struct fixture *fx)
{
	const uint32_t other = 0x14010001, serial[] = { 0x00010003, 0x89abcdef, 0x01234567 };
	char *path = fixture_path(fx, "0000:01:00.0", "config");
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	put_dwords(f, 0x100, &other, 1);
	put_dwords(f, 0x140, serial, 3);
	fclose(f);
	free(path);
	free(plan_file(fx, "devices/pci0000:00/0000:00:01.0/0000:01:00.0/nvme/nvme0/serial",
		       "S4X77   \n"));
}

static void test_match(void **state)
{
	struct fixture *fx = fixture_load("plan");
	char *plan, *path;
	size_t i;

	(void)state;
	fixture_add(fx, "pf 0000:03:00.0\ndriver mlx5_core\nattr sriov_totalvfs 4\n"
		    "attr sriov_numvfs 0\n");
	path = plan_file(fx, "class/net/ens1f0/none", "");
	free(path);
	assert_true(asprintf(&path, "ln -s ../../../devices/0000:01:00.0 %s/class/net/ens1f0/device",
			     fx->root) > 0);
	assert_int_equal(system(path), 0);
	free(path);
	put_serials(fx);
	for (i = 0; i < ARRAY_SIZE(matches); i++) {
		const char *err = matches[i].err;
		struct result r;

		assert_true(asprintf(&plan, "version: 1\npfs:\n- match: %s\n  vfs:\n"
				     "  - {range: 0, count: 8}\n", matches[i].match) > 0);
		r = plan_run(fx, plan, "diff", NULL);
		if (r.status != !!err || (err && !strstr(r.err, err)) || (!err && *r.err))
			fail_msg("%s: status %d, %s", matches[i].match, r.status, r.err);
		if (err)
			assert_contains(r.err, "vfcfg: diff: PLAN:3:3: ");
		result_free(&r);
		free(plan);
	}
	fixture_free(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_wrong),
	cmocka_unit_test(test_not_utf8),
	cmocka_unit_test(test_all_keys),
	cmocka_unit_test(test_empty),
	cmocka_unit_test(test_no_file),
	cmocka_unit_test(test_no_library),
	cmocka_unit_test(test_match),
};

TAP_MAIN(tests)
