// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory runs out, at each allocation in turn: no command crashes or hangs, and
 * what a device is after one that changes something is either what it was or
 * what was asked, or it is said to stand half done. $NOMEM_STEP: every how many.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run.h"
#include "tap.h"

#define VF	"0000:01:00.3"

static long step(void)
{
	const char *given = getenv("NOMEM_STEP");
	long n = given ? atol(given) : 0;

	return n > 0 ? n : 11;
}

static void link_to(const struct fixture *fx, const char *name, const char *target)
{
	char *path;

	assert_true(asprintf(&path, "%s/%s", fx->root, name) > 0);
	assert_int_equal(symlink(target, path), 0);
	free(path);
}

#define BELOW "../../devices/pci0000:00/0000:00:01.0/0000:01:00.2/"

/* VFs of vfio, one whose block device is swap and whose interface has routes, users of files. */
static struct fixture *vfio(void)
{
	struct fixture *fx = fixture_load("vfio");

	fixture_add(fx, "on " VF "\nattr driver_override vfio-pci\n");
	fixture_put(fx, "devices/pci0000:00/0000:00:01.0/0000:01:00.2/nvme/nvme1/nvme1n1/dev", "259:1\n");
	fixture_put(fx, "class/block/x", "");
	fixture_put(fx, "class/net/x", "");
	link_to(fx, "class/block/nvme1n1", BELOW "nvme/nvme1/nvme1n1");
	link_to(fx, "class/net/eth7", BELOW "net/eth7");
	fixture_put(fx, "proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
	fixture_put(fx, "proc/swaps", "Filename Type Size Used Priority\n/dev/sda2 partition 1 0 -2\n");
	fixture_put(fx, "proc/self/net/route", "Iface Destination\neth8 00000000\n");
	fixture_put(fx, "proc/self/net/ipv6_route", "fe80 40 0 0 0 0 0 0 0 eth7\n2001 40 0 0 0 0 0 0 0 eth7\n");
	fixture_put(fx, "proc/interrupts", "CPU0\n 40: 0 vfio-msix[0](" VF ")\n");
	fixture_put(fx, "proc/72/comm", "x\n");
	fixture_put(fx, "proc/72/fd/x", "");
	link_to(fx, "proc/72/fd/4", "/dev/null");
	link_to(fx, "proc/72/fd/5", "/dev/vfio/9");
	fixture_put(fx, "run/0000:01:00.0", "");
	return fx;
}

/* The controller moves vectors itself. */
static struct fixture *nvme(void)
{
	struct fixture *fx = fixture_load("nvme_stock");

	fixture_put(fx, "devices/pci0000:00/0000:00:01.0/0000:01:00.0/nvme/nvme0/x", "");
	return fx;
}

/* A pool that can be polled. */
static struct fixture *with_pool(void)
{
	struct fixture *fx = vfio();

	fixture_add(fx, "on 0000:01:00.0\nattr sriov_vf_free_msix 30\n");
	return fx;
}

static const char plan[] =
	"version: 1\npfs:\n"
	"- match: {driver: nvme, id: \"1b36:0010\"}\n"
	"  vfs:\n"
	"  - {range: \"0-2\", count: 9, driver: vfio-pci, cap: 3 strict}\n"
	"  - {range: 3, driver: null}\n"
	"- match: {serial: x}\n"
	"  numvfs: 1\n";

static const char numvfs[] =
	"version: 1\npfs:\n- match: {address: \"0000:01:00.0\"}\n  numvfs: 6\n  reserve: 2\n"
	"  vfs: [{range: \"4-5\", count: 5}]\n- match: {netdev: eth1, address: \"01:00.0\"}\n";

/* PFs with a plan in a folder of plans, which is what is taken when none is given. */
static struct fixture *planned(void)
{
	struct fixture *fx = fixture_load("plan");

	fixture_put(fx, "etc/vfcfg.d/a.yaml", plan);
	setenv("VFCFG_ROOT", fx->root, 1);
	return fx;
}

/* As before, and the VFs are to be made anew. */
static struct fixture *made_anew(void)
{
	struct fixture *fx = fixture_load("plan");

	fixture_add(fx, "on 0000:01:00.3\nremove driver\nremove vfio_msix_cap\n"
		    "attr driver_override (null)\nmsix 10\n");
	fixture_put(fx, "etc/vfcfg.d/a.yaml", numvfs);
	fixture_put(fx, "devices/pci0000:00/0000:00:01.0/0000:01:00.0/net/eth1/x", "");
	setenv("VFCFG_ROOT", fx->root, 1);
	return fx;
}

#define JOURNAL(devices) \
	"vfcfg 1\t71\tset\ndevice\t" VF "\tdriver\tvfio-pci\tvfio-pci\toverride\tvfio-pci\t" \
	"vfio-pci\tcount\t8\t12\tcap\t4\t3\nbegin\t" VF "\n" devices

/* A run was ended when it had one VF unbound, and of a PF nothing but its line. */
static struct fixture *ended(void)
{
	struct fixture *fx = vfio();

	fixture_add(fx, "on " VF "\nremove driver\nremove vfio_msix_cap\nmsix 12\n");
	fixture_put(fx, "run/0000:01:00.0", JOURNAL("device\t0000:01:00.1\tcount\t8\t-\n"
		"left\t0000:01:00.1\tcount\t8\nsettled\t0000:01:00.2\n"));
	return fx;
}

/* Another had a PF that was about to get its VFs. */
static struct fixture *ended_early(void)
{
	struct fixture *fx = fixture_load("plan");

	fixture_add(fx, "loaded vfio-pci\n");
	fixture_put(fx, "run/0000:02:00.0", "vfcfg 1\t71\tapply\n"
	    "device\t0000:02:00.0\tnumvfs\t0\t3\tautoprobe\t1\t0\n"
	    "later\t0000:02:00.0\t0\t1\tdriver\tvfio-pci\tcount\t12\tcap\t4\n"
	    "later\t0000:02:00.0\t1\t9223372036854775807\tcount\t5\nbegin\t0000:02:00.0\n");
	return fx;
}

static struct fixture *(*layout)(void) = vfio;

static struct fixture *fresh(void)
{
	struct fixture *fx = layout();
	char *path;

	assert_true(asprintf(&path, "%s/proc", fx->root) > 0);
	setenv("VFCFG_FAKE_PROC", path, 1);
	free(path);
	return fx;
}

/* Run with the Nth allocation failing. Return: whether there was an Nth. */
static bool run_once(struct fixture *fx, const char *const *argv, long n, bool all,
		     struct result *r)
{
	char *value, *mark;
	bool there;

	assert_true(asprintf(&mark, "%s/nomem", fx->root) > 0);
	assert_true(asprintf(&value, "%ld%s %s", n, all ? "+" : "", mark) > 0);
	*r = run_env(fx, "VFCFG_FAKE_NOMEM", value, argv);
	there = !access(mark, F_OK);
	free(value);
	free(mark);
	return there;
}

static bool is_whole(const struct fixture *fx, const char *before, const char *wanted)
{
	char *now = fixture_state(fx, VF);
	bool whole = !strcmp(now, before) || !strcmp(now, wanted);

	free(now);
	return whole;
}

static void each(const char *const *argv, bool all)
{
	struct fixture *fx = fresh();
	char *before, *wanted;
	struct result r;
	bool there = true;
	long n;

	before = fixture_state(fx, VF);
	r = run_argv(fx, argv, 0);
	result_free(&r);
	wanted = fixture_state(fx, VF);
	fixture_free(fx);
	for (n = 1; there; n += step()) {
		fx = fresh();
		there = run_once(fx, argv, n, all, &r);
		/* Not even a report may have been possible: then the journal has it. */
		if (all && !is_whole(fx, before, wanted))
			expect(fx, 0, NULL, NULL, "recover", "--undo");
		/* 4 says that it stands half done; compare has a line for it. */
		if (r.status != 4 && !strstr(r.out, "could not be brought back") &&
		    !is_whole(fx, before, wanted))
			fail_msg("%s, allocation %ld: status %d: %s; %s", argv[1], n, r.status,
				 r.err, fixture_state(fx, VF));
		if (there && r.status && !*r.err && !*r.out)
			fail_msg("%s, allocation %ld: status %d, and not a word", argv[1], n,
				 r.status);
		result_free(&r);
		fixture_free(fx);
	}
	free(before);
	free(wanted);
	unsetenv("VFCFG_FAKE_PROC");
}

#define COMMAND(...)	((const char *const[]){ "vfcfg", __VA_ARGS__, NULL })

static void test_changes(void **state)
{
	(void)state;
	each(COMMAND("set", "01:00.3", "--cap", "2"), false);
	each(COMMAND("bind", "01:00.2", "01:00.3", "old_vfio", "--count", "5", "-v"), false);
	each(COMMAND("set", "01:00.0/2", "--count", "5", "--cap", "3", "-J"), false);
	each(COMMAND("reset", "01:00.3", "-v"), false);
	each(COMMAND("unbind", "01:00.3", "01:00.2", "--driver", "vfio-pci"), false);
}

static void test_refusals(void **state)
{
	(void)state;
	each(COMMAND("set", "01:00.1", "77:00.0", "01:00.3", "--count", "60"), false);
	each(COMMAND("bind", "01:00.3", "fake_picky", "--count", "5"), false);
	each(COMMAND("set", "01:00.1", "--cap", "9"), false);
	each(COMMAND("recover"), false);
}

static void test_readers(void **state)
{
	(void)state;
	each(COMMAND("list", "-J"), false);
	each(COMMAND("show", "01:00.3", "01:00.0"), false);
	each(COMMAND("doctor"), false);
	each(COMMAND("show", "01:00.2"), false);
	each(COMMAND("compare", "01:00.3", "-J"), false);
	setenv("VFCFG_FAKE_UEVENTS", "bind@/x ACTION=bind SUBSYSTEM=pci PCI_SLOT_NAME=0000:01:00.2 "
	       "DRIVER=nvme\n", 1);
	each(COMMAND("wait", "--timeout", "0", "unbound", "01:00.1"), false);
	setenv("VFCFG_FAKE_DEVLINK", "0000:01:00.0=64/30", 1);
	setenv("VFCFG_FAKE_NEWS", "3 pci/0000:01:00.0", 1);
	setenv("VFCFG_FAKE_UEVENTS", "change@/x ACTION=change SUBSYSTEM=pci "
	       "PCI_SLOT_NAME=0000:01:00.0\n!rm -f $VFCFG_SYSFS/devices/pci0000:00/0000:00:01.0/"
	       "0000:01:00.4/driver\nunbind@/x ACTION=unbind SUBSYSTEM=pci "
	       "PCI_SLOT_NAME=0000:01:00.4 DRIVER=nvme\n", 1);
	layout = with_pool;
	each(COMMAND("wait", "--timeout", "2", "unbound", "01:00.4"), false);
	layout = vfio;
	unsetenv("VFCFG_FAKE_NEWS");
	unsetenv("VFCFG_FAKE_DEVLINK");
	unsetenv("VFCFG_FAKE_UEVENTS");
}

static void test_nvme(void **state)
{
	(void)state;
	layout = nvme;
	each(COMMAND("set", "01:00.3", "--count", "4"), false);
	each(COMMAND("set", "01:00.3", "--count", "40"), false);
	each(COMMAND("list", "-J"), false);
	layout = vfio;
}

static void test_plans(void **state)
{
	(void)state;
	layout = planned;
	each(COMMAND("diff"), false);
	each(COMMAND("apply", "-v"), false);
	each(COMMAND("save"), false);
	each(COMMAND("apply", "-nJ"), false);
	layout = made_anew;
	each(COMMAND("apply"), false);
	each(COMMAND("diff", "-J"), false);
	unsetenv("VFCFG_ROOT");
	layout = vfio;
}

static void test_recovering(void **state)
{
	(void)state;
	layout = ended;
	each(COMMAND("recover"), false);
	each(COMMAND("recover", "--undo"), false);
	each(COMMAND("recover", "--finish", "-J"), false);
	each(COMMAND("set", "01:00.1", "--count", "3"), false);
	each(COMMAND("doctor"), false);
	each(COMMAND("show", "01:00.0"), false);
	layout = ended_early;
	each(COMMAND("recover", "--finish"), false);
	layout = vfio;
}

/* From one on all fail. */
static void test_none_left(void **state)
{
	(void)state;
	each(COMMAND("set", "01:00.3", "--cap", "2"), true);
	each(COMMAND("bind", "01:00.3", "old_vfio", "--count", "5"), true);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_changes),
	cmocka_unit_test(test_refusals),
	cmocka_unit_test(test_readers),
	cmocka_unit_test(test_nvme),
	cmocka_unit_test(test_plans),
	cmocka_unit_test(test_recovering),
	cmocka_unit_test(test_none_left),
};

TAP_MAIN(tests)
