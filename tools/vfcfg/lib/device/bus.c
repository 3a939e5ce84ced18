// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The PCI bus as sysfs shows it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "device/bus.h"
#include "sysfs/entries.h"
#include "sysfs/sysfs.h"

/* The directory of a bridge, open (O_PATH), or -1. Of one that went away nothing is found. */
struct vfcfg_near {
	int dir;
};

int vfcfg_bus_open(struct vfcfg_bus *bus, const char *root)
{
	char *path;
	int err = 0;

	if (asprintf(&path, "%s/bus/pci", root) < 0)
		return -ENOMEM;

	*bus = (struct vfcfg_bus){ .dir = -1, .devices = -1 };
	bus->near = malloc(sizeof(*bus->near));
	if (bus->near)
		bus->near->dir = -1;
	bus->dir = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (bus->dir >= 0)
		bus->devices = openat(bus->dir, "devices", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (bus->devices < 0)
		err = -errno;
	free(path);
	if (err)
		vfcfg_bus_close(bus);
	return err;
}

void vfcfg_bus_close(struct vfcfg_bus *bus)
{
	if (bus->devices >= 0)
		close(bus->devices);
	if (bus->dir >= 0)
		close(bus->dir);
	if (bus->near && bus->near->dir >= 0)
		close(bus->near->dir);
	free(bus->near);
}

static void remember(struct vfcfg_near *near, int function)
{
	if (near->dir >= 0)
		close(near->dir);
	near->dir = openat(function, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

int vfcfg_device_open(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr)
{
	char name[VFCFG_ADDR_LEN];
	int fd = -1;

	vfcfg_addr_str(addr, name);
	if (bus->near && bus->near->dir >= 0)
		fd = openat(bus->near->dir, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	fd = openat(bus->devices, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 && bus->near)
		remember(bus->near, fd);
	if (fd >= 0)
		return fd;
	return errno == ENOENT ? -ENODEV : -errno;
}

enum vfcfg_kind vfcfg_device_kind(int dir)
{
	if (!faccessat(dir, "sriov_totalvfs", F_OK, 0))
		return VFCFG_PF;
	/* The link itself, so that a VF stays one while its PF goes away. */
	if (!faccessat(dir, "physfn", F_OK, AT_SYMLINK_NOFOLLOW))
		return VFCFG_VF;
	return VFCFG_OTHER;
}

int vfcfg_device_pf(int dir, struct vfcfg_addr *pf)
{
	char *name;
	int err;

	err = vfcfg_link_name(dir, "physfn", &name);
	if (err)
		return err;
	err = vfcfg_addr_parse(name, pf);
	free(name);
	return err;
}

int vfcfg_owner_of(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
		   struct vfcfg_addr *owner)
{
	int dir = vfcfg_device_open(bus, addr), err;

	if (dir < 0)
		return dir;
	err = vfcfg_device_pf(dir, owner);
	close(dir);
	if (err == -ENOMEM)
		return err;
	if (err)
		*owner = *addr;
	return 0;
}

bool vfcfg_bus_is_pf(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr)
{
	char name[VFCFG_ADDR_LEN], attr[VFCFG_ADDR_LEN + sizeof("/sriov_totalvfs")];

	snprintf(attr, sizeof(attr), "%s/sriov_totalvfs", vfcfg_addr_str(addr, name));
	return !faccessat(bus->devices, attr, F_OK, 0);
}

static int cmp(const void *a, const void *b)
{
	return vfcfg_addr_cmp(a, b);
}

static bool parse(const char *name, void *addr)
{
	return !vfcfg_addr_parse(name, addr);
}

int vfcfg_bus_functions(const struct vfcfg_bus *bus, struct vfcfg_addr **addrs, size_t *nr)
{
	static const struct vfcfg_entries what = { sizeof(**addrs), parse, cmp };
	void *items;
	int err;

	err = vfcfg_entries_read(bus->devices, &what, &items, nr);
	if (!err)
		*addrs = items;
	return err;
}
