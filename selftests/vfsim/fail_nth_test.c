// SPDX-License-Identifier: GPL-2.0-only
/*
 * What changes a VF, and who uses it: sizes, limits, drivers, vectors.
 *
 * On a kernel without fault injection this has nothing to do.
 */
#include <stdlib.h>

#include "kselftest_harness.h"
#include "fail_nth_sweep.h"

#define VIRTUAL	"5608:01:00.0"	/* made here */

/* --- the operations --- */

static char vf[ADDRESS_SIZE];
static const char *vfio_driver = "vfio-pci";	/* or the one like it */

static int small(void) { return device_write(vf, "sriov_vf_msix_count", "2"); }
static int large(void) { return device_write(vf, "sriov_vf_msix_count", "6"); }

static int numvfs(const char *count)
{
	int ret = device_write(pf, "sriov_numvfs", "0");

	return ret ?: device_write(pf, "sriov_numvfs", count);
}

static int no_vfs(void) { return numvfs("0"); }
static int some_vfs(void) { return numvfs("4"); }

static int bound(void)
{
	char driver[64];

	return device_link(vf, "driver", driver, sizeof(driver)) ?
	       driver_bind(vf, vfio_driver) : 0;
}

static int unbound(void)
{
	char driver[64];

	return device_link(vf, "driver", driver, sizeof(driver)) ? 0 : driver_unbind(vf);
}

static int of_driver(const char *file)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/bus/pci/drivers/%s/%s", vfio_driver, file);
	return attr_write(path, vf);
}

static int bind_it(void) { return of_driver("bind"); }
static int unbind_it(void) { return of_driver("unbind"); }

static int closed(void)
{
	if (user.device > 0)
		vfio_close(&user);
	return 0;
}

static int open_it(void) { return vfio_open(&user, "VF"); }

static int no_limit(void) { return limit_set(vf, 0); }
static int limit(void) { return limit_set(vf, 3); }
static int no_cap(void) { return cap_set(&user, 0, 0); }
static int cap(void) { return cap_set(&user, 0, 4); }

static int no_vectors(void)
{
	disable_irqs(&user, VFIO_PCI_MSIX_IRQ_INDEX);
	return 0;
}

static int vectors(void) { return enable_msix(&user, 4); }

/* --- on each adapter --- */

static bool begin(const char *address)
{
	pf = address;
	return injected() && !device_write(pf, "sriov_drivers_autoprobe", "0") && !some_vfs() &&
	       vf_of(pf, 0, vf);
}

FIXTURE(each) {
};

FIXTURE_SETUP(each)
{
}

FIXTURE_TEARDOWN(each)
{
}

TEST_F_TIMEOUT(each, vfsim, 600)
{
	if (!begin(VFSIM))
		SKIP(return, "no fault injection here, or no vfsim");
	SWEEP("resize", small, large);
	no_vfs();
}

TEST_F_TIMEOUT(each, nvme, 600)
{
	if (!begin(NVME))
		SKIP(return, "no fault injection here, or no NVMe controller with VFs");
	SWEEP("resize by NVMe", small, large);
	no_vfs();
}

TEST_F_TIMEOUT(each, vfio, 1200)
{
	if (!begin(VFSIM))
		SKIP(return, "no fault injection here, or no vfsim");
	ASSERT_EQ(0, device_write(vf, "sriov_vf_msix_count", "8"));
	ASSERT_EQ(0, device_write(vf, "driver_override", "vfio-pci"));
	SWEEP("bind", unbound, bind_it);
	SWEEP("unbind", bound, unbind_it);
	ASSERT_EQ(0, bound());
	SWEEP("limit", no_limit, limit);
	ASSERT_EQ(0, no_limit());
	setenv("VF", vf, 1);
	ASSERT_EQ(0, vfio_open(&user, "VF"));
	SWEEP("cap", no_cap, cap);
	SWEEP("vectors under a cap", no_vectors, vectors);
	vfio_close(&user);
	user.device = 0;
	ASSERT_EQ(0, unbound());
	device_write(vf, "driver_override", "\n");
	no_vfs();
}

/* The third policy, on an adapter with a store of messages */
TEST_F_TIMEOUT(each, virtual, 1200)
{
	if (!injected())
		SKIP(return, "no fault injection here");
	pf = VIRTUAL;
	vfio_driver = "vfsim-vfio-pci";
	ASSERT_EQ(0, attr_write(BUS "new_adapter", "8 vfs=1 pool=16 vectors=2 store=64"));
	ASSERT_EQ(0, device_write(pf, "sriov_drivers_autoprobe", "0"));
	ASSERT_EQ(0, device_write(pf, "sriov_numvfs", "1"));
	ASSERT_TRUE(vf_of(pf, 0, vf));
	ASSERT_EQ(0, device_write(vf, "driver_override", vfio_driver));
	SWEEP("bind to vfsim-vfio-pci", unbound, bind_it);
	SWEEP("unbind from it", bound, unbind_it);
	ASSERT_EQ(0, bound());
	ASSERT_EQ(0, device_write(vf, "vfio_msix_virtual", "8"));
	setenv("VF", vf, 1);
	SWEEP("open with a virtual table", closed, open_it);
	SWEEP("vectors of a virtual table", no_vectors, vectors);
	closed();
	ASSERT_EQ(0, unbound());
	ASSERT_EQ(0, attr_write(BUS "del_adapter", "8"));
}

TEST_HARNESS_MAIN
