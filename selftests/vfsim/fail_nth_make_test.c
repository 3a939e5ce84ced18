// SPDX-License-Identifier: GPL-2.0-only
/*
 * What makes and removes: VFs, adapters, modules.
 *
 * Where device_add() has failed, mainline's pci_device_add() warns and goes on with a device
 * that is not there; so it has for want of a name, which pci_setup_device() does not look at.
 * What these two allocate, and what is between them, does not fail where PCI devices are made.
 * Nor does what pci_register_host_bridge() allocates, which puts a bridge twice when its bus
 * cannot be registered, and what pci_add_new_bus() does, which warns.
 *
 * On a kernel without fault injection this has nothing to do.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "fail_nth_sweep.h"

#define MODULES		5
#define MAKE_DEVICE	"pci_setup_device", "pci_device_add"
#define MAKE_BUS	"pci_setup_device", "pci_register_host_bridge"

static int no_vfs(void) { return device_write(pf, "sriov_numvfs", "0"); }
static int some_vfs(void) { return device_write(pf, "sriov_numvfs", "4"); }
static int other_vfs(void) { return no_vfs() ?: some_vfs(); }

static bool adapter(void) { return !access(BUS "devices/vfsim9", F_OK); }
static int del_adapter(void) { return attr_write(BUS "del_adapter", "9"); }
static int new_adapter(void) { return attr_write(BUS "new_adapter", "9 vfs=2 pool=16"); }

static int an_adapter(void) { return adapter() ? 0 : new_adapter(); }
static int no_adapter(void) { return adapter() ? del_adapter() : 0; }

/* --- modules, which modprobe would give what the kernel's command line has for them --- */

static struct module {
	const char *name;
	char parameters[256];
	int file;
} module;

static void module_parameters(void)
{
	char line[4096] = "", *word, *rest = line;
	size_t length = strlen(module.name), at = 0;
	int fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);

	module.parameters[0] = '\0';
	if (fd < 0 || read(fd, line, sizeof(line) - 1) < 0)
		return;
	close(fd);
	while ((word = strsep(&rest, " \n")))
		if (!strncmp(word, module.name, length) && word[length] == '.')
			at += snprintf(module.parameters + at, sizeof(module.parameters) - at,
				       "%s ", word + length + 1);
}

static bool loaded(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/module/%s", module.name);
	return !access(path, F_OK);
}

static int load(void)
{
	return syscall(SYS_finit_module, module.file, module.parameters, 0) ? -errno : 0;
}

static int unload(void)
{
	return syscall(SYS_delete_module, module.name, O_NONBLOCK) ? -errno : 0;
}

static int is_loaded(void) { return loaded() ? 0 : load(); }
static int is_unloaded(void) { return loaded() ? unload() : 0; }

static bool module_begin(const char *name, const char *file)
{
	struct utsname kernel;
	char path[256];

	uname(&kernel);
	snprintf(path, sizeof(path), "/lib/modules/%s/kernel/drivers/%s.ko", kernel.release, file);
	module.name = name;
	module.file = open(path, O_RDONLY | O_CLOEXEC);
	module_parameters();
	return module.file >= 0;
}

/* --- each of them --- */

static bool begin(const char *address)
{
	pf = address;
	return injected() && !device_write(pf, "sriov_drivers_autoprobe", "0") && !no_vfs();
}

FIXTURE(each) {
};

FIXTURE_SETUP(each)
{
}

FIXTURE_TEARDOWN(each)
{
}

TEST_F_TIMEOUT(each, vfsim, 1200)
{
	if (!begin(VFSIM))
		SKIP(return, "no fault injection here, or no vfsim");
	SWEEP("sriov_numvfs down", other_vfs, no_vfs);
	ASSERT_TRUE(injected_outside(MAKE_DEVICE));
	SWEEP("sriov_numvfs up", no_vfs, some_vfs);
	ASSERT_TRUE(injected_anywhere());
	no_vfs();
}

TEST_F_TIMEOUT(each, nvme, 1200)
{
	if (!begin(NVME))
		SKIP(return, "no fault injection here, or no NVMe controller with VFs");
	ASSERT_TRUE(injected_outside(MAKE_DEVICE));
	SWEEP("sriov_numvfs up on NVMe", no_vfs, some_vfs);
	ASSERT_TRUE(injected_anywhere());
	no_vfs();
}

TEST_F_TIMEOUT(each, adapter, 1200)
{
	if (!injected())
		SKIP(return, "no fault injection here");
	pf = NULL;
	SWEEP("an adapter removed", an_adapter, del_adapter);
	ASSERT_TRUE(injected_outside(MAKE_BUS));
	SWEEP("an adapter made", no_adapter, new_adapter);
	ASSERT_TRUE(injected_inside("pci_alloc_dev"));
	SWEEP("its PCI devices", no_adapter, new_adapter);
	ASSERT_TRUE(injected_anywhere());
	no_adapter();
}

/* With adapters a driver's module is loaded where not one of them can be driven. */
TEST_F_TIMEOUT(each, module, 1200)
{
	static const struct {
		const char *name, *file, *load, *unload;
	} modules[MODULES] = {
		{ "vfsim_vfio_pci", "vfio/pci/vfsim/vfsim-vfio-pci",
		  "vfsim-vfio-pci loaded", "vfsim-vfio-pci unloaded" },
		{ "vfio_pci", "vfio/pci/vfio-pci", NULL, NULL },
		{ "vfio_pci_core", "vfio/pci/vfio-pci-core",
		  "vfio-pci-core loaded", "vfio-pci-core unloaded" },
		{ "vfsim_drv", "pci/iov/vfsim/vfsim_drv",
		  "vfsim_drv loaded", "vfsim_drv unloaded" },
		{ "vfsim", "pci/iov/vfsim/vfsim", "vfsim loaded", "vfsim unloaded" },
	};
	bool was[MODULES];

	if (!injected())
		SKIP(return, "no fault injection here");
	pf = NULL;
	/* Where lines are counted (make reach), what is counted is not to be lost. */
	if (!injected_outside("gcov_event", "gcov_event"))
		ASSERT_TRUE(injected_anywhere());
	ASSERT_EQ(0, attr_write(BUS "del_adapter", "0"));
	/* Those before use those behind: none is there again before all are done. */
	for (int i = 0; i < MODULES; i++) {
		ASSERT_TRUE(module_begin(modules[i].name, modules[i].file))
			TH_LOG("%s", modules[i].name);
		was[i] = loaded();
		if (modules[i].load) {
			SWEEP(modules[i].load, is_unloaded, load);
			SWEEP(modules[i].unload, is_loaded, unload);
		}
		ASSERT_EQ(0, is_unloaded());
		close(module.file);
	}
	for (int i = MODULES - 1; i >= 0; i--) {
		ASSERT_TRUE(module_begin(modules[i].name, modules[i].file));
		EXPECT_EQ(0, was[i] ? is_loaded() : 0);
		close(module.file);
	}
	ASSERT_TRUE(injected_anywhere());
	attr_write(BUS "new_adapter", "0 vfs=4 pool=64 vectors=4");
}

TEST_HARNESS_MAIN
