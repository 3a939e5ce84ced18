// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg monitor and wait: what the kernel tells, and what is made of it.
 */
#include <json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "plan_file.h"
#include "run.h"
#include "tap.h"

#define UEVENT(action, address, more) \
	action "@/devices/pci0000:00/" address " ACTION=" action " SUBSYSTEM=pci PCI_SLOT_NAME=" \
	address " " more "\n"

#define PORT	"/devices/pci0000:00/0000:00:01.0/"

static void tell(const char *events)
{
	setenv("VFCFG_FAKE_UEVENTS", events, 1);
}

static void end(struct fixture *fx)
{
	unsetenv("VFCFG_FAKE_UEVENTS");
	unsetenv("VFCFG_FAKE_NEWS");
	unsetenv("VFCFG_FAKE_DEVLINK");
	fixture_free(fx);
}

/* The lines of a monitor without the time. */
static char *without_times(const char *out)
{
	char *copy = strdup(out), *line, *save, *text;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	for (line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		assert_true(strlen(line) > 9 && line[2] == ':' && line[5] == ':' && line[8] == ' ');
		fprintf(f, "%s\n", line + 9);
	}
	fclose(f);
	free(copy);
	return text;
}

static void hears(const struct fixture *fx, const char *device, const char *lines)
{
	struct result r = run(fx, "monitor", "--timeout", "1", device, NULL);
	char *text;

	if (r.status)
		fail_msg("status %d: %s", r.status, r.err);
	text = without_times(r.out);
	assert_string_equal(text, lines);
	free(text);
	result_free(&r);
}

static void test_uevents(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	tell(UEVENT("bind", "0000:01:00.2", "DRIVER=vfio-pci")
	     UEVENT("remove", "0000:01:00.4", "PCI_ID=1")
	     "add@/devices/x ACTION=add SUBSYSTEM=net INTERFACE=eth0\n"
	     "add@/devices/x ACTION=add SUBSYSTEM=net PCI_SLOT_NAME=0000:01:00.1\n"
	     "add@/devices/x ACTION=add SUBSYSTEM=pci PCI_SLOT_NAME=banana\n"
	     "add@/devices/x ACTION=add SUBSYSTEM=pci\n"
	     "add@/devices/x SUBSYSTEM=pci PCI_SLOT_NAME=0000:01:00.1\n"
	     "libudev\n"
	     "lost\n"
	     "cut " UEVENT("bind", "0000:01:00.3", "X=1")
	     UEVENT("change", "0000:01:00.1", ""));
	hears(fx, NULL, "uevent 0000:01:00.2 bind vfio-pci\n"
	      "uevent 0000:01:00.4 remove\n"
	      "uevent - lost\n"
	      "uevent 0000:01:00.1 change\n");
	/* Only these, and what was lost may have been about them. */
	hears(fx, "01:00.1", "uevent - lost\nuevent 0000:01:00.1 change\n");
	/* A PF with its VFs. */
	hears(fx, "01:00.0", "uevent 0000:01:00.2 bind vfio-pci\nuevent 0000:01:00.4 remove\n"
	      "uevent - lost\nuevent 0000:01:00.1 change\n");
	end(fx);
}

static void test_devlink(void **state)
{
	struct fixture *fx = fixture_load("nvme");

	(void)state;
	tell("");
	setenv("VFCFG_FAKE_DEVLINK", "0000:01:00.0=64/30", 1);
	setenv("VFCFG_FAKE_NEWS", "3 pci/0000:01:00.0 40 pci/0000:01:00.0 3 auxiliary/0000:01:00.0 "
	       "250 pci/0000:01:00.0 7 pci/0000:02:00.0", 1);
	hears(fx, NULL, "devlink 0000:01:00.0 new\ndevlink 0000:01:00.0 param-new\n"
	      "devlink 0000:02:00.0 port-new\n");
	end(fx);
}

static void test_json(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct json_object *obj, *member;
	struct result r;
	char *line, *save;

	(void)state;
	tell(UEVENT("bind", "0000:01:00.2", "DRIVER=nvme") "lost\n");
	r = run(fx, "monitor", "-J", "--timeout", "1", NULL);
	assert_int_equal(r.status, 0);
	assert_int_equal(lines(r.out), 2);
	line = strtok_r(r.out, "\n", &save);
	obj = json_tokener_parse(line);
	assert_non_null(obj);
	assert_true(json_object_object_get_ex(obj, "driver", &member));
	assert_string_equal(json_object_get_string(member), "nvme");
	assert_true(json_object_object_get_ex(obj, "version", &member));
	assert_int_equal(json_object_get_int(member), 1);
	assert_true(json_object_object_get_ex(obj, "free_msix", &member));
	assert_null(member);
	json_object_put(obj);
	obj = json_tokener_parse(strtok_r(NULL, "\n", &save));
	assert_true(json_object_object_get_ex(obj, "address", &member));
	assert_null(member);
	json_object_put(obj);
	result_free(&r);
	end(fx);
}

static void test_deaf(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct result r;

	(void)state;
	unsetenv("VFCFG_FAKE_UEVENTS");
	expect(fx, 1, "", "vfcfg: monitor: this is not the running kernel's sysfs, so nobody tells "
	       "of changes; leave -s out\n", "monitor");
	r = run(fx, "wait", "-J", "unbound", "01:00.1", NULL);
	assert_int_equal(r.status, 1);
	assert_contains(r.out, "\"reason\": \"no-events\"");
	result_free(&r);
	tell("");
	expect(fx, 1, "", NULL, "monitor", "nvme9/0");
	end(fx);
}

/* It ends when nothing can be heard any more: not in silence, nor in circles. */
static void test_goes_deaf(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct result r;

	(void)state;
	tell(UEVENT("change", "0000:01:00.1", "") "deaf\n");
	expect(fx, 1, "", "vfcfg: 0000:01:00.3: wait unbound: the kernel's events cannot be heard "
	       "any more; wait again\n", "wait", "unbound", "01:00.1", "01:00.3");
	tell("deaf\n");
	r = run(fx, "wait", "-J", "--timeout", "60", "unbound", "01:00.3", NULL);
	assert_int_equal(r.status, 1);
	assert_contains(r.out, "\"reason\": \"no-events\"");
	assert_contains(r.out, "\"errno\": \"EIO\"");
	result_free(&r);
	/* It was so before. */
	tell("!rm -f $VFCFG_SYSFS" PORT "0000:01:00.3/driver\ndeaf\n");
	expect(fx, 0, "", "", "wait", "unbound", "01:00.3");
	end(fx);
}

/* The kernel's list of locks, with that of the PF in it. */
static void put_locks(const struct fixture *fx)
{
	char *path, *line;
	struct stat st;

	assert_true(asprintf(&path, "%s/run/0000:01:00.0", fx->root) > 0);
	assert_int_equal(stat(path, &st), 0);
	free(path);
	assert_true(asprintf(&line, "1: FLOCK  ADVISORY  WRITE 71 %02x:%02x:%llu 0 EOF\n",
			     major(st.st_dev), minor(st.st_dev), (unsigned long long)st.st_ino) > 0);
	free(plan_file(fx, "proc/locks", line));
	free(line);
}

static void test_wait_unlocked(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	char *proc, *command;

	(void)state;
	tell("");
	expect(fx, 0, "", "", "wait", "--timeout", "0", "unlocked", "01:00.3");
	free(plan_file(fx, "run/0000:01:00.0", "vfcfg 1\t71\tvfcfg set x\n"));
	put_locks(fx);
	assert_true(asprintf(&proc, "%s/proc", fx->root) > 0);
	setenv("VFCFG_FAKE_PROC", proc, 1);
	expect(fx, 1, "", "vfcfg: 0000:01:00.3: wait unlocked: not so after 0 seconds: another run "
	       "holds its PF: PID 71 (vfcfg set x); wait longer, or see to it (vfcfg doctor)\n",
	       "wait", "--timeout", "0", "unlocked", "01:00.3");
	expect(fx, 1, "", NULL, "wait", "--timeout", "1", "unlocked", "01:00.0");
	/* Another PF's lock is nothing to it; what is not there is not so. */
	expect(fx, 0, "", "", "wait", "--timeout", "0", "unlocked", "00:03.0");
	expect(fx, 1, "", NULL, "wait", "--timeout", "0", "unlocked", "77:00.0");
	/* Nobody tells, and yet it ends when the lock is given back. */
	assert_true(asprintf(&command, "(sleep 0.3; rm %s/locks) &", proc) > 0);
	assert_int_equal(system(command), 0);
	expect(fx, 0, "", "", "wait", "--timeout", "60", "unlocked", "01:00.3", "01:00.0");
	free(command);
	unsetenv("VFCFG_FAKE_PROC");
	free(proc);
	end(fx);
}

/* What is so already does not wait. */
static void test_wait_at_once(void **state)
{
	struct fixture *fx = fixture_load("mlx5");

	(void)state;
	tell("");
	expect(fx, 0, "", "", "wait", "vfs=4", "03:00.0");
	expect(fx, 0, "", "", "wait", "vfs=4", "03:00.3");
	expect(fx, 0, "", "", "wait", "driver=vfio-pci", "03:00.4", "03:00.5");
	expect(fx, 0, "", "", "wait", "unbound", "03:00.2");
	expect(fx, 0, "", "", "wait", "free=30", "03:00.0");
	expect(fx, 0, "", "", "wait", "driver=vfio-pci", "03:00.0/*", "--driver", "vfio-pci");
	end(fx);
}

static void test_wait_in_vain(void **state)
{
	struct fixture *fx = fixture_load("mlx5");
	struct result r;

	(void)state;
	tell("");
	expect(fx, 1, "", "vfcfg: 0000:03:00.3: wait unbound: not so after 0 seconds: bound to "
	       "driver mlx5_core; wait longer, or see to it (vfcfg doctor)\n",
	       "wait", "--timeout", "0", "unbound", "03:00.2", "03:00.3");
	r = run(fx, "wait", "--timeout", "0", "driver=nvme", "03:00.2", NULL);
	assert_int_equal(r.status, 1);
	assert_contains(r.err, "no driver is bound");
	result_free(&r);
	r = run(fx, "wait", "--timeout", "0", "vfs=5", "03:00.0", NULL);
	assert_contains(r.err, "it has 4 VFs");
	result_free(&r);
	r = run(fx, "wait", "--timeout", "0", "free=31", "03:00.0", NULL);
	assert_contains(r.err, "30 vectors are free");
	result_free(&r);
	r = run(fx, "wait", "--timeout", "0", "unbound", "03:00.0/7", NULL);
	assert_contains(r.err, "03:00.0/7: wait unbound: not so after 0 seconds: it is not there");
	result_free(&r);
	r = run(fx, "wait", "--timeout", "0", "vfs=1", "77:00.0", NULL);
	assert_contains(r.err, "no such device");
	result_free(&r);
	r = run(fx, "wait", "-J", "--timeout", "0", "unbound", "03:00.2", "03:00.3", NULL);
	assert_int_equal(r.status, 1);
	assert_contains(r.out, "\"done\": true");
	assert_contains(r.out, "\"reason\": \"timeout\"");
	assert_contains(r.out, "\"errno\": \"ETIMEDOUT\"");
	result_free(&r);
	end(fx);
}

/* It becomes so while it is waited for: each time the kernel tells it is looked at. */
static void test_wait_until(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	char *events;

	(void)state;
	assert_true(asprintf(&events,
			     UEVENT("change", "0000:01:00.1", "")
			     "!rm %s" PORT "0000:01:00.2/driver\n"
			     UEVENT("unbind", "0000:01:00.2", "")
			     "!rm %s" PORT "0000:01:00.4/driver\n"
			     UEVENT("unbind", "0000:01:00.4", ""), fx->root, fx->root) > 0);
	tell(events);
	expect(fx, 0, "", "", "wait", "--timeout", "20", "unbound", "01:00.2", "01:00.4");
	free(events);
	/* One that is not there yet. */
	assert_true(asprintf(&events,
			     UEVENT("add", "0000:01:00.1", "")
			     "!ln -s ../0000:01:00.1 %s" PORT "0000:01:00.0/virtfn7\n"
			     UEVENT("add", "0000:01:00.1", ""), fx->root) > 0);
	tell(events);
	expect(fx, 0, "", "", "wait", "--timeout", "20", "unbound", "01:00.0/7");
	free(events);
	/* What was read of the PF before is not what is there now. */
	assert_true(asprintf(&events,
			     "!ln -s ../0000:00:03.0 %s" PORT "0000:01:00.0/virtfn8\n"
			     UEVENT("add", "0000:00:03.0", ""), fx->root) > 0);
	tell(events);
	expect(fx, 0, "", "", "wait", "--timeout", "20", "vfs=6", "01:00.0");
	free(events);
	end(fx);
}

/* It is not asked again and again: next to no time of a processor goes by. */
static void test_wait_costs_nothing(void **state)
{
	struct fixture *fx = fixture_load("mlx5");
	struct timespec from, to;
	struct result r;

	(void)state;
	tell(UEVENT("change", "0000:03:00.2", ""));
	clock_gettime(CLOCK_MONOTONIC, &from);
	r = run(fx, "wait", "--timeout", "1", "unbound", "03:00.3", NULL);
	clock_gettime(CLOCK_MONOTONIC, &to);
	assert_int_equal(r.status, 1);
	assert_true(to.tv_sec - from.tv_sec + (to.tv_nsec - from.tv_nsec) / 1e9 >= 1);
	assert_true(r.cpu < 0.5);
	result_free(&r);
	end(fx);
}

/* Nobody would tell when vectors are given back. */
static void test_wait_without_news(void **state)
{
	struct fixture *fx = fixture_load("nvme");
	struct result r;

	(void)state;
	tell("");
	expect(fx, 0, "", "", "wait", "free=12", "01:00.0");
	expect(fx, 1, "", "vfcfg: 0000:01:00.0: wait free=13: its PF has no sriov_vf_free_msix, so "
	       "nobody tells when vectors are given back; look again later (vfcfg list)\n",
	       "wait", "free=13", "01:00.0");
	r = run(fx, "wait", "-J", "free=13", "01:00.0", NULL);
	assert_contains(r.out, "\"reason\": \"no-events\"");
	result_free(&r);
	end(fx);
}

static void test_usage(void **state)
{
	static const char *const bad[] = {
		"unlocked=1", "driver", "driver=", "unbound=1", "vfs", "vfs=x", "vfs=-1", "free=", "banana", "",
	};
	struct fixture *fx = fixture_load("nvme");
	struct result r;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		r = run(fx, "wait", bad[i], "01:00.0", NULL);
		assert_int_equal(r.status, 2);
		assert_contains(r.err, "not a CONDITION");
		result_free(&r);
	}
	r = run(fx, "wait", NULL);
	assert_int_equal(r.status, 2);
	assert_contains(r.err, "no CONDITION");
	result_free(&r);
	r = run(fx, "wait", "unbound", NULL);
	assert_int_equal(r.status, 2);
	assert_contains(r.err, "no DEVICE");
	result_free(&r);
	r = run(fx, "monitor", "--timeout", "x", NULL);
	assert_int_equal(r.status, 2);
	assert_contains(r.err, "not a number from 0 to 86400");
	result_free(&r);
	end(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_uevents),
	cmocka_unit_test(test_devlink),
	cmocka_unit_test(test_json),
	cmocka_unit_test(test_deaf),
	cmocka_unit_test(test_goes_deaf),
	cmocka_unit_test(test_wait_unlocked),
	cmocka_unit_test(test_wait_at_once),
	cmocka_unit_test(test_wait_in_vain),
	cmocka_unit_test(test_wait_until),
	cmocka_unit_test(test_wait_costs_nothing),
	cmocka_unit_test(test_wait_without_news),
	cmocka_unit_test(test_usage),
};

TAP_MAIN(tests)
