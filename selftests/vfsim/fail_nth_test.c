// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every allocation of an operation fails in its turn, until one run of it has none that
 * fails (/proc/thread-self/fail-nth, CONFIG_FAILSLAB and CONFIG_FAIL_PAGE_ALLOC). After
 * each all is as it was, or as it was asked for, and never between; that the kernel has
 * nothing to complain of, and has lost no memory, is what the lab looks for.
 *
 * Not swept is what makes PCI devices (sriov_numvfs up, an adapter made): mainline's
 * pci_device_add() warns where device_add() has failed, and goes on with the device.
 *
 * On a kernel without fault injection this has nothing to do.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "vfio.h"

#define VFSIM		"5600:01:00.0"
#define NVME		"0000:01:00.0"
#define VIRTUAL		"5608:01:00.0"	/* made here */
#define BUS		"/sys/bus/vfsim/"
#define FAULTS		"/sys/kernel/debug/"
#define VFS		4
#define POINTS		5000	/* an operation that has more never ends */

/* --- what there is --- */

struct state {
	char text[2048];
	size_t length;
};

static void add(struct state *s, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	s->length += vsnprintf(s->text + s->length, sizeof(s->text) - s->length, format, args);
	va_end(args);
	if (s->length >= sizeof(s->text))
		abort();
}

static bool vf_of(const char *pf, int index, char address[ADDRESS_SIZE])
{
	char link[16];

	snprintf(link, sizeof(link), "virtfn%d", index);
	return !device_link(pf, link, address, ADDRESS_SIZE);
}

static void add_vf(struct state *s, const char *address)
{
	char driver[64] = "-";

	device_link(address, "driver", driver, sizeof(driver));
	add(s, " %s: %ld %s limit %d vectors %d slots %ld", address,
	    device_read(address, "sriov_vf_msix_count"), driver, limit_read(address),
	    host_vectors(address), device_read(address, "vfio_msix_virtual_used"));
}

static void look(const char *pf, const struct vfio *user, struct state *s)
{
	struct vfio_device_feature_pci_msix_cap cap = {};
	char address[ADDRESS_SIZE];

	s->length = 0;
	add(s, "%d modules, %d devices, %d adapters", folder_entries("/sys/module"),
	    folder_entries("/sys/bus/pci/devices"), folder_entries(BUS "devices"));
	if (!pf)
		return;
	add(s, ", %ld VFs, %ld free", device_read(pf, "sriov_numvfs"),
	    device_read(pf, "sriov_vf_free_msix"));
	for (int i = 0; i < VFS; i++)
		if (vf_of(pf, i, address))
			add_vf(s, address);
	if (user)
		add(s, " cap %d of %d", cap_get(user, &cap) ? -1 : cap.cap, cap.table_size);
}

/* --- failures --- */

static int fail_nth = -1;

static void arm(int n)
{
	char text[16];
	int length = snprintf(text, sizeof(text), "%d", n);

	if (pwrite(fail_nth, text, length, 0) != length)
		abort();
}

/* Return: whether there was one. */
static bool disarm(void)
{
	char text[16] = "";

	if (pread(fail_nth, text, sizeof(text) - 1, 0) < 1)
		abort();
	arm(0);
	return !atoi(text);
}

/**
 * struct operation - what is swept
 * @name: in the output
 * @prepare: makes what it begins with
 * @act: does it; 0 or a negative errno
 */
struct operation {
	const char *name;
	int (*prepare)(void);
	int (*act)(void);
};

/* What the operations are about */
static const char *pf;
static char vf[ADDRESS_SIZE];
static const char *vfio_driver = "vfio-pci";	/* vfio-pci, or the one like it */
static struct vfio user;

static bool same(struct __test_metadata *_metadata, const struct operation *o, int n, int ret,
		 const struct state *is, const struct state *should)
{
	if (!strcmp(is->text, should->text))
		return true;
	TH_LOG("%s, point %d, %d: %s, not %s", o->name, n, ret, is->text, should->text);
	return false;
}

static void sweep(struct __test_metadata *_metadata, const struct operation *o)
{
	const struct vfio *opened = user.device > 0 ? &user : NULL;
	struct state before, asked, now;
	int n, ret, refused = 0;
	bool failed = true;

	ASSERT_EQ(0, o->prepare());
	look(pf, opened, &before);
	ASSERT_EQ(0, o->act());
	look(pf, opened, &asked);
	for (n = 1; failed && n < POINTS; n++) {
		ASSERT_EQ(0, o->prepare());
		look(pf, opened, &now);
		ASSERT_TRUE(same(_metadata, o, n, 0, &now, &before));
		arm(n);
		ret = o->act();
		failed = disarm();
		look(pf, opened, &now);
		refused += ret < 0;
		EXPECT_TRUE(same(_metadata, o, n, ret, &now, ret < 0 ? &before : &asked));
		if (!failed)
			EXPECT_EQ(0, ret);
	}
	EXPECT_FALSE(failed);
	printf("# %s: %d points, %d refused\n", o->name, n - 2, refused);
}

/* --- the operations --- */

static int small(void) { return device_write(vf, "sriov_vf_msix_count", "2"); }
static int large(void) { return device_write(vf, "sriov_vf_msix_count", "6"); }

static int numvfs(const char *count)
{
	int ret = device_write(pf, "sriov_numvfs", "0");

	return ret ?: device_write(pf, "sriov_numvfs", count);
}

static int no_vfs(void) { return numvfs("0"); }
static int some_vfs(void) { return numvfs("4"); }
static int end_vfs(void) { return device_write(pf, "sriov_numvfs", "0"); }

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

static bool adapter(void) { return !access(BUS "devices/vfsim9", F_OK); }
static int del_adapter(void) { return attr_write(BUS "del_adapter", "9"); }

static int an_adapter(void)
{
	return adapter() ? 0 : attr_write(BUS "new_adapter", "9 vfs=2 pool=16");
}

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

/* --- on each adapter --- */

static bool injected(void)
{
	fail_nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	if (fail_nth < 0)
		return false;
	/* Also those that may sleep, and of a single page */
	return !attr_write(FAULTS "failslab/ignore-gfp-wait", "N") &&
	       !attr_write(FAULTS "failslab/verbose", "0") &&
	       !attr_write(FAULTS "fail_page_alloc/ignore-gfp-wait", "N") &&
	       !attr_write(FAULTS "fail_page_alloc/min-order", "0") &&
	       !attr_write(FAULTS "fail_page_alloc/verbose", "0");
}

static bool begin(const char *address)
{
	pf = address;
	return injected() && !device_write(pf, "sriov_drivers_autoprobe", "0") && !some_vfs() &&
	       vf_of(pf, 0, vf);
}

#define SWEEP(name, prepare, act) \
	sweep(_metadata, &(struct operation){ name, prepare, act })

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
	SWEEP("sriov_numvfs down", some_vfs, end_vfs);
	ASSERT_EQ(0, some_vfs());
	SWEEP("an adapter removed", an_adapter, del_adapter);
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
	ASSERT_TRUE(module_begin("vfsim_vfio_pci", "vfio/pci/vfsim/vfsim-vfio-pci"));
	ASSERT_EQ(0, is_loaded());
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
	ASSERT_EQ(0, is_unloaded());
	close(module.file);
}

/* With adapters a driver's module is loaded where not one of them can be driven. */
TEST_F_TIMEOUT(each, module, 1200)
{
	static const struct {
		const char *name, *file, *load, *unload;
	} modules[] = {
		{ "vfsim_vfio_pci", "vfio/pci/vfsim/vfsim-vfio-pci",
		  "vfsim-vfio-pci loaded", "vfsim-vfio-pci unloaded" },
		{ "vfsim_drv", "pci/iov/vfsim/vfsim_drv",
		  "vfsim_drv loaded", "vfsim_drv unloaded" },
		{ "vfsim", "pci/iov/vfsim/vfsim", "vfsim loaded", "vfsim unloaded" },
	};

	if (!injected())
		SKIP(return, "no fault injection here");
	pf = NULL;
	ASSERT_EQ(0, attr_write(BUS "del_adapter", "0"));
	for (size_t i = 0; i < sizeof(modules) / sizeof(*modules); i++) {
		bool was;

		ASSERT_TRUE(module_begin(modules[i].name, modules[i].file))
			TH_LOG("%s", modules[i].name);
		was = loaded();
		SWEEP(modules[i].load, is_unloaded, load);
		SWEEP(modules[i].unload, is_loaded, unload);
		ASSERT_EQ(0, was ? is_loaded() : is_unloaded());
		close(module.file);
	}
	attr_write(BUS "new_adapter", "0 vfs=4 pool=64 vectors=4");
}

TEST_HARNESS_MAIN
