// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg doctor: what is found, of which devices, how it ends.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "run.h"
#include "tap.h"

/* All that is bound to vfio-pci is in an IOMMU group. */
static struct fixture *mlx5(void)
{
	struct fixture *fx = fixture_load("mlx5");

	fixture_add(fx, "on 0000:03:00.5\nlink iommu_group ../../../../kernel/iommu_groups/41\n");
	return fx;
}

static void use_proc(const struct fixture *fx)
{
	char *path;

	assert_true(asprintf(&path, "%s/proc", fx->root) > 0);
	setenv("VFCFG_FAKE_PROC", path, 1);
	free(path);
}

static void end(struct fixture *fx)
{
	unsetenv("VFCFG_FAKE_PROC");
	fixture_free(fx);
}

/* Each of the lines, NULL at the end, or those not to be there. */
static void finds(const struct fixture *fx, int status, const char *device,
		  const char *const *lines, const char *const *not)
{
	struct result r = run(fx, "doctor", device, NULL);

	if (r.status != status)
		fail_msg("status %d: %s%s", r.status, r.out, r.err);
	for (; *lines; lines++)
		assert_contains(r.out, *lines);
	for (; not && *not; not++)
		if (strstr(r.out, *not))
			fail_msg("\"%s\" is in \"%s\"", *not, r.out);
	result_free(&r);
}

#define LINES(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void test_works(void **state)
{
	struct fixture *fx = mlx5();

	(void)state;
	finds(fx, 0, NULL, LINES(
	      "works: 0000:03:00.2: can be resized; vfcfg set 0000:03:00.2 --count N\n",
	      "works: 0000:03:00.4, 0000:03:00.5: can be capped; vfcfg set DEVICE --cap N\n",
	      "note: 0000:03:00.3: bound to mlx5_core, so it cannot be resized as it is; unbind it "
	      "first (vfcfg unbind 0000:03:00.3)\n",
	      "note: 0000:03:00.4, 0000:03:00.5: bound to vfio-pci, so it cannot be resized as it "
	      "is; resize it on the way (vfcfg bind DEVICE vfio-pci --count N)\n",
	      "note: 0000:03:00.2, 0000:03:00.3: cannot be capped before a vfio driver is bound; "
	      "vfcfg bind DEVICE vfio-pci --cap N\n"),
	      LINES("pool", "autoprobe", "IOMMU is in use", "lock", "warning: 0000:03:00.2"));
	/* Of one VF only, with its PF. */
	finds(fx, 0, "03:00.2", LINES("works: 0000:03:00.2: can be resized"),
	      LINES("03:00.4", "03:00.3"));
	end(fx);
}

static void test_pool(void **state)
{
	struct fixture *fx = mlx5();

	(void)state;
	fixture_add(fx, "on 0000:03:00.0\nattr sriov_vf_free_msix 0\n"
		    "attr sriov_drivers_autoprobe 1\non 0000:03:00.3\nattr sriov_vf_msix_count 40\n"
		    "msix 40\n");
	finds(fx, 0, "03:00.0", LINES(
	      "warning: 0000:03:00.0: its pool of 64 vectors is spent: no VF can grow, and new VFs "
	      "may not come up; take some from a VF (0000:03:00.3 holds the most: 40)\n",
	      "note: 0000:03:00.0: new VFs get a driver at once, and cannot be resized then; echo 0 "
	      "> /sys/bus/pci/devices/0000:03:00.0/sriov_drivers_autoprobe before they are "
	      "enabled\n"), NULL);
	end(fx);
}

static void test_slots(void **state)
{
	struct fixture *fx = mlx5();

	(void)state;
	fixture_add(fx, "on 0000:03:00.5\nattr vfio_msix_virtual_refused 0\n");
	finds(fx, 0, "03:00.5", LINES("works"), LINES("store"));
	fixture_add(fx, "on 0000:03:00.5\nattr vfio_msix_virtual_refused 3\n");
	finds(fx, 0, "03:00.5", LINES("warning: 0000:03:00.5: the message store had no slot for an "
	      "entry of its virtual table (3 times): what it raises is lost; have slots reserved "
	      "(vfcfg set 0000:03:00.5 --virtual N), or take some from another VF\n"), NULL);
	fixture_add(fx, "on 0000:03:00.5\nattr vfio_msix_virtual_used 8\n");
	finds(fx, 0, "03:00.5", LINES("(3 times; 8 others have one): what it raises is lost"), NULL);
	end(fx);
}

static void test_drivers(void **state)
{
	struct fixture *fx = fixture_load("igb");

	(void)state;
	finds(fx, 0, NULL, LINES("warning: 0000:05:00.0: driver igb cannot resize the tables of its "
				 "VFs; cap what their users see (--cap N), or boot a kernel whose "
				 "igb can\n"), LINES("can be resized"));
	fixture_add(fx, "on 0000:05:00.0\nremove driver\n");
	finds(fx, 1, NULL, LINES("error: 0000:05:00.0: it has VFs and no driver"),
	      LINES("cannot resize the tables"));
	fixture_free(fx);
	fx = fixture_load("ice");
	finds(fx, 0, NULL, LINES("driver ice writes out of bounds", "2a2cb4c6c181"), NULL);
	end(fx);
}

/* Stock vfio-pci, no IOMMU, a kernel without the attribute, a VF left enabled. */
static void test_kernels(void **state)
{
	struct fixture *fx = fixture_load("vfio");

	(void)state;
	fixture_put(fx, "kernel/x", "");
	fixture_add(fx, "on 0000:01:00.4\nremove iommu_group\n"
		    "on 0000:01:00.1\nremove sriov_vf_msix_count\nconfig b3 80\n");
	finds(fx, 1, NULL, LINES(
	      "error: 0000:01:00.4: it is bound to old_vfio and in no IOMMU group",
	      "warning: no IOMMU is in use",
	      "warning: 0000:01:00.4: driver old_vfio is of a kernel without limits",
	      "warning: 0000:01:00.1: this kernel has no sriov_vf_msix_count",
	      "warning: 0000:01:00.1: its MSI-X is enabled though no driver is bound, so it cannot "
	      "be resized; echo 1 > /sys/bus/pci/devices/0000:01:00.1/reset\n"),
	      LINES("can be resized;"));
	fixture_put(fx, "kernel/iommu_groups/0/x", "");
	finds(fx, 0, "01:00.1", LINES("sriov_vf_msix_count"), LINES("no IOMMU is in use"));
	end(fx);
}

static void test_stale(void **state)
{
	struct fixture *fx = mlx5();

	(void)state;
	fixture_add(fx, "on 0000:03:00.2\nattr sriov_vf_msix_count 9\n"
		    "on 0000:03:00.4\nattr vfio_msix_cap 12\n");
	fixture_put(fx, "proc/interrupts", "CPU0 CPU1\n 40: 0 vfio-msix[0](0000:03:00.5)\n");
	use_proc(fx);
	finds(fx, 1, NULL, LINES(
	      "error: 0000:03:00.2: its Table Size is 8, but sriov_vf_msix_count says 9; ",
	      "error: 0000:03:00.4: its Table Size is 8, but its cap is 12; "),
	      LINES("0000:03:00.5: its Table"));
	fixture_put(fx, "proc/interrupts", "CPU0 CPU1\n"
	    " 1: 0 vfio-msix[0](0000:03:00.5)\n 2: 0 vfio-msix[0](0000:03:00.5)\n"
	    " 3: 0 vfio-msix[0](0000:03:00.5)\n 4: 0 vfio-msix[0](0000:03:00.5)\n"
	    " 5: 0 vfio-msix[0](0000:03:00.5)\n 6: 0 vfio-msix[0](0000:03:00.5)\n"
	    " 7: 0 vfio-msix[0](0000:03:00.5)\n 8: 0 vfio-msix[0](0000:03:00.5)\n"
	    " 9: 0 vfio-msix[0](0000:03:00.5)\n");
	finds(fx, 1, "03:00.5", LINES("its Table Size is 8, but the host has interrupts set up: 9"),
	      NULL);
	end(fx);
}

static void test_host_vectors(void **state)
{
	struct fixture *fx = mlx5();
	char *text;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	int i;

	(void)state;
	fputs("           CPU0       CPU1\n", f);
	for (i = 0; i < 299; i++)
		fprintf(f, "%4d: 0 0 x\n", i);
	fputs(" NMI: 0 0\n LOC: 0 0\n", f);
	fclose(f);
	fixture_put(fx, "proc/interrupts", text);
	use_proc(fx);
	finds(fx, 0, "03:00.2", LINES("works"), LINES("processors"));
	free(text);
	f = open_memstream(&text, &size);
	fputs("           CPU0       CPU1\n", f);
	for (i = 0; i < 300; i++)
		fprintf(f, "%4d: 0 0 x\n", i);
	fclose(f);
	fixture_put(fx, "proc/interrupts", text);
	finds(fx, 0, "03:00.2", LINES("warning: the host has 300 interrupts set up, and about 400 is "
				      "all that its 2 processors have"), NULL);
	free(text);
	end(fx);
}

static void test_runs_and_users(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct stat st;
	char *path, *line;

	(void)state;
	fixture_put(fx, "run/0000:01:00.0", "vfcfg 1\t71\tvfcfg set x\ndevice\t0000:01:00.1\tcount\t1\t3\n");
	fixture_put(fx, "proc/72/comm", "qemu\n");
	fixture_put(fx, "proc/72/fd/x", "");
	assert_true(asprintf(&path, "%s/proc/72/fd/5", fx->root) > 0);
	assert_int_equal(symlink("/dev/vfio/7", path), 0);
	free(path);
	use_proc(fx);
	finds(fx, 1, "01:00.3", LINES(
	      "error: 0000:01:00.0: a run was ended before it was through: PID 71 (vfcfg set x); "
	      "finish or undo it (vfcfg recover)\n",
	      "note: 0000:01:00.3: held open by PID 72 (qemu): neither policy can change it; end "
	      "that first\n"), LINES("can be capped", "holds it"));
	assert_true(asprintf(&path, "%s/run/0000:01:00.0", fx->root) > 0);
	assert_int_equal(stat(path, &st), 0);
	free(path);
	/* Who waits for the lock does not hold it. */
	assert_true(asprintf(&line, "1: -> FLOCK  ADVISORY  WRITE 71 %02x:%02x:%llu 0 EOF\n",
			     major(st.st_dev), minor(st.st_dev), (unsigned long long)st.st_ino) > 0);
	fixture_put(fx, "proc/locks", line);
	finds(fx, 1, "01:00.3", LINES("ended before it was through"), NULL);
	memmove(line + 2, line + 5, strlen(line + 5) + 1);
	fixture_put(fx, "proc/locks", line);
	free(line);
	finds(fx, 0, "01:00.3", LINES("note: 0000:01:00.0: a run holds it and its VFs: PID 71 (vfcfg "
				      "set x); wait for it (--wait SECONDS)\n"),
	      LINES("ended before"));
	end(fx);
}

/* A line for many, JSON with all of them, devices that are not there, filters. */
static void test_forms(void **state)
{
	struct fixture *fx = fixture_load("vfs500");
	struct result r = run(fx, "doctor", NULL);

	(void)state;
	assert_contains(r.out, " and 497 more: ");
	assert_true(lines(r.out) < 8);
	result_free(&r);
	fixture_free(fx);
	fx = fixture_load("vfio");
	r = run(fx, "doctor", "-J", "77:00.0", "01:00.1", NULL);
	assert_int_equal(r.status, 1);
	assert_contains(r.out, "\"code\": \"resize-works\"");
	assert_contains(r.out, "\"severity\": \"works\"");
	assert_contains(r.out, "\"reason\": \"no-device\"");
	assert_string_equal(r.err, "");
	result_free(&r);
	expect(fx, 1, NULL, "vfcfg: 0000:77:00.0: doctor: no such device; see \"vfcfg list\" for "
	       "those that there are\n", "doctor", "77:00.0");
	r = run(fx, "doctor", "01:00.0", "--driver", "nvme", NULL);
	assert_contains(r.out, "0000:01:00.2: bound to nvme");
	assert_null(strstr(r.out, "01:00.3"));
	result_free(&r);
	expect(fx, 0, "", "", "doctor", "01:00.1", "--driver", "nvme");
	/* Neither PF nor VF. */
	fixture_add(fx, "on 0000:00:03.0\nlink iommu_group ../../../../kernel/iommu_groups/9\n");
	expect(fx, 0, "works: 0000:00:03.0: can be capped; vfcfg set 0000:00:03.0 --cap N\n", "",
	       "doctor", "00:03.0");
	fixture_free(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_works),
	cmocka_unit_test(test_pool),
	cmocka_unit_test(test_slots),
	cmocka_unit_test(test_drivers),
	cmocka_unit_test(test_kernels),
	cmocka_unit_test(test_stale),
	cmocka_unit_test(test_host_vectors),
	cmocka_unit_test(test_runs_and_users),
	cmocka_unit_test(test_forms),
};

TAP_MAIN(tests)
