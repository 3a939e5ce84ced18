// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg show: everything that is known of devices.
 */
#include <json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "run.h"
#include "tap.h"

/* The devices of "show -J". */
static struct json_object *devices(const struct fixture *fx, int status, const char *device,
				   struct json_object **top)
{
	struct result r = run(fx, "show", "-J", device, NULL);
	struct json_object *found;

	if (r.status != status)
		fail_msg("status %d: %s", r.status, r.err);
	*top = json_tokener_parse(r.out);
	assert_non_null(*top);
	assert_true(json_object_object_get_ex(*top, "devices", &found));
	result_free(&r);
	return found;
}

static void is(struct json_object *obj, const char *key, const char *value)
{
	struct json_object *member;

	if (!json_object_object_get_ex(obj, key, &member))
		fail_msg("no key %s", key);
	if (strcmp(json_object_to_json_string_ext(member, 0), value))
		fail_msg("%s is %s, not %s", key, json_object_to_json_string_ext(member, 0), value);
}

static void test_vf(void **state)
{
	struct fixture *fx = fixture_load("mlx5");
	struct json_object *top, *vf;

	(void)state;
	fixture_add(fx, "on 0000:03:00.4\nattr driver_override vfio-pci\n");
	vf = json_object_array_get_idx(devices(fx, 0, "03:00.4", &top), 0);
	is(vf, "address", "\"0000:03:00.4\"");
	is(vf, "kind", "\"VF\"");
	is(vf, "pf", "\"0000:03:00.0\"");
	is(vf, "index", "2");
	is(vf, "id", "\"15b3:101e\"");
	is(vf, "driver", "\"vfio-pci\"");
	is(vf, "override", "\"vfio-pci\"");
	is(vf, "pf_driver", "\"mlx5_core\"");
	is(vf, "iommu_group", "40");
	is(vf, "numa_node", "null");
	is(vf, "table_size", "8");
	is(vf, "msix_enabled", "false");
	is(vf, "cap", "4");
	is(vf, "strict", "false");
	is(vf, "visible_size", "4");
	is(vf, "in_force", "\"cap\"");
	is(vf, "can_resize", "true");
	is(vf, "can_cap", "true");
	is(vf, "open_by", "null");
	is(vf, "host_use", "null");
	is(vf, "host_interrupts", "0");
	is(vf, "total_msix", "64");
	is(vf, "free_msix", "30");
	is(vf, "numvfs", "null");
	is(vf, "danger", "null");
	json_object_put(top);
	/* No limit: the table is what counts. */
	vf = json_object_array_get_idx(devices(fx, 0, "03:00.5", &top), 0);
	is(vf, "cap", "null");
	is(vf, "strict", "null");
	is(vf, "visible_size", "8");
	is(vf, "in_force", "\"table\"");
	json_object_put(top);
	fixture_free(fx);
}

static void test_virtual(void **state)
{
	struct fixture *fx = fixture_load("mlx5");
	struct json_object *top, *vf;

	(void)state;
	fixture_add(fx, "on 0000:03:00.5\nattr vfio_msix_virtual 64\n");
	vf = json_object_array_get_idx(devices(fx, 0, "03:00.5", &top), 0);
	is(vf, "virtual_size", "64");
	is(vf, "visible_size", "64");
	is(vf, "in_force", "\"virtual\"");
	json_object_put(top);
	fixture_add(fx, "on 0000:03:00.5\nattr vfio_msix_cap 16 strict\n");
	vf = json_object_array_get_idx(devices(fx, 0, "03:00.5", &top), 0);
	is(vf, "strict", "true");
	is(vf, "visible_size", "16");
	is(vf, "in_force", "\"cap\"");
	json_object_put(top);
	fixture_free(fx);
}

static void test_pf_and_other(void **state)
{
	struct fixture *fx = fixture_load("ice");
	struct json_object *top, *pf;
	struct result r;

	(void)state;
	r = run(fx, "list", "-no", "ADDRESS", NULL);
	r.out[strcspn(r.out, "\n ")] = '\0';
	fixture_add(fx, "function 0000:00:05.0\n");
	pf = json_object_array_get_idx(devices(fx, 0, r.out, &top), 0);
	is(pf, "kind", "\"PF\"");
	is(pf, "pf", "null");
	is(pf, "index", "null");
	is(pf, "can_resize", "false");
	is(pf, "driver", "\"ice\"");
	is(pf, "pf_driver", "null");
	assert_true(json_object_object_get_ex(pf, "danger", &pf));
	assert_contains(json_object_get_string(pf), "2a2cb4c6c181");
	json_object_put(top);
	result_free(&r);
	pf = json_object_array_get_idx(devices(fx, 0, "00:05.0", &top), 0);
	is(pf, "kind", "\"function\"");
	is(pf, "table_size", "null");
	is(pf, "visible_size", "null");
	is(pf, "in_force", "null");
	is(pf, "msix_enabled", "null");
	is(pf, "can_cap", "false");
	is(pf, "total_msix", "null");
	json_object_put(top);
	fixture_free(fx);
}

/* Interrupts: those in sysfs, and those of a vfio user, whichever are more. */
static void test_uses(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct json_object *top, *vf;
	char *proc;

	(void)state;
	fixture_put(fx, "devices/pci0000:00/0000:00:01.0/0000:01:00.3/msi_irqs/40", "msix\n");
	fixture_put(fx, "devices/pci0000:00/0000:00:01.0/0000:01:00.3/msi_irqs/41", "msix\n");
	fixture_put(fx, "proc/interrupts", " 40: 0 vfio-msix[0](0000:01:00.3)\n");
	fixture_put(fx, "proc/71/comm", "qemu\n");
	fixture_put(fx, "proc/71/fd/x", "");
	assert_true(asprintf(&proc, "%s/proc/71/fd/5", fx->root) > 0);
	assert_int_equal(symlink("/dev/vfio/7", proc), 0);
	free(proc);
	assert_true(asprintf(&proc, "%s/proc", fx->root) > 0);
	setenv("VFCFG_FAKE_PROC", proc, 1);
	vf = json_object_array_get_idx(devices(fx, 0, "01:00.3", &top), 0);
	is(vf, "host_interrupts", "2");
	is(vf, "open_by", "\"PID 71 (qemu)\"");
	json_object_put(top);
	fixture_put(fx, "proc/interrupts", " 40: 0 vfio-msix[0](0000:01:00.3)\n"
	    " 41: 0 vfio-msix[1](0000:01:00.3)\n 42: 0 vfio-msix[2](0000:01:00.3)\n");
	vf = json_object_array_get_idx(devices(fx, 0, "01:00.3", &top), 0);
	is(vf, "host_interrupts", "3");
	json_object_put(top);
	/* What the host uses: a route through an interface of the function. */
	fixture_put(fx, "class/net/x", "");
	free(proc);
	assert_true(asprintf(&proc, "%s/class/net/eth7", fx->root) > 0);
	assert_int_equal(symlink("../../devices/pci0000:00/0000:00:01.0/0000:01:00.2/net/eth7",
				 proc), 0);
	fixture_put(fx, "proc/self/net/route", "Iface Destination\neth7 00000000\n");
	vf = json_object_array_get_idx(devices(fx, 0, "01:00.2", &top), 0);
	assert_true(json_object_object_get_ex(vf, "host_use", &vf));
	assert_contains(json_object_get_string(vf), "routes lead through its interface eth7");
	json_object_put(top);
	unsetenv("VFCFG_FAKE_PROC");
	free(proc);
	fixture_free(fx);
}

/* A lock that is held, and what a run left that was ended; looking touches neither. */
static void test_lock(void **state)
{
	struct fixture *fx = fixture_load("nvme");
	struct json_object *top, *vf;
	struct stat st;
	char *path, *line;

	(void)state;
	fixture_put(fx, "run/0000:01:00.0", "vfcfg 1\t71\tvfcfg set 01:00.1 --count 3\n"
	    "device\t0000:01:00.1\tcount\t1\t3\n");
	vf = json_object_array_get_idx(devices(fx, 0, "01:00.1", &top), 0);
	is(vf, "locked_by", "null");
	is(vf, "half_done_by", "\"PID 71 (vfcfg set 01:00.1 --count 3)\"");
	json_object_put(top);
	assert_true(asprintf(&path, "%s/run/0000:01:00.0", fx->root) > 0);
	assert_int_equal(stat(path, &st), 0);
	assert_true(asprintf(&line, "1: FLOCK  ADVISORY  WRITE 71 %02x:%02x:%llu 0 EOF\n",
			     major(st.st_dev), minor(st.st_dev), (unsigned long long)st.st_ino) > 0);
	fixture_put(fx, "proc/locks", line);
	free(line);
	free(path);
	assert_true(asprintf(&path, "%s/proc", fx->root) > 0);
	setenv("VFCFG_FAKE_PROC", path, 1);
	vf = json_object_array_get_idx(devices(fx, 0, "01:00.0", &top), 0);
	is(vf, "half_done_by", "null");
	is(vf, "locked_by", "\"PID 71 (vfcfg set 01:00.1 --count 3)\"");
	json_object_put(top);
	unsetenv("VFCFG_FAKE_PROC");
	free(path);
	fixture_free(fx);
}

static void test_text(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct result r = run(fx, "show", "01:00.0/1-2", NULL);

	(void)state;
	assert_int_equal(r.status, 0);
	assert_string_equal(r.err, "");
	assert_contains(r.out, "Address         0000:01:00.2\n");
	assert_contains(r.out, "Driver          nvme\n");
	assert_contains(r.out, "\n\nAddress         0000:01:00.3\n");
	assert_contains(r.out, "Can be capped   yes\n");
	/* What there is not is not said. */
	assert_null(strstr(r.out, "Open by"));
	result_free(&r);
	fixture_free(fx);
}

static void test_failures(void **state)
{
	struct fixture *fx = fixture_load("nvme");
	struct json_object *top, *errors;
	struct result r;

	(void)state;
	expect(fx, 1, "", "vfcfg: 0000:77:00.0: show: no such device; see \"vfcfg list\" for those "
	       "that there are\n", "show", "77:00.0");
	assert_int_equal(json_object_array_length(devices(fx, 1, "77:00.0", &top)), 0);
	assert_true(json_object_object_get_ex(top, "errors", &errors));
	errors = json_object_array_get_idx(errors, 0);
	is(errors, "address", "\"0000:77:00.0\"");
	is(errors, "reason", "\"no-device\"");
	is(errors, "errno", "\"ENODEV\"");
	json_object_put(top);
	devices(fx, 1, "nvme9/0", &top);
	assert_true(json_object_object_get_ex(top, "error", &errors));
	is(errors, "reason", "\"no-device\"");
	json_object_put(top);
	r = run(fx, "show", NULL);
	assert_int_equal(r.status, 2);
	assert_contains(r.err, "no DEVICE given");
	result_free(&r);
	fixture_free(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_vf),
	cmocka_unit_test(test_virtual),
	cmocka_unit_test(test_pf_and_other),
	cmocka_unit_test(test_uses),
	cmocka_unit_test(test_lock),
	cmocka_unit_test(test_text),
	cmocka_unit_test(test_failures),
};

TAP_MAIN(tests)
