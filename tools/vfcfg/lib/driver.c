// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Binding and unbinding drivers.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "driver.h"
#include "holders.h"
#include "sysfs.h"
#include "words.h"

bool vfcfg_driver_loaded(const struct vfcfg_bus *bus, const char *name)
{
	char *path = vfcfg_say("drivers/%s", name);
	bool loaded = path && !faccessat(bus->dir, path, F_OK, 0);

	free(path);
	return loaded;
}

bool vfcfg_driver_is_vfio(int dir, const char *driver)
{
	return driver && (!faccessat(dir, "vfio-dev", F_OK, 0) || strstr(driver, "vfio"));
}

/*
 * The limit, written once more, changes nothing, and the kernel knows best
 * whether the device is open. Without that file: is a holder to be found?
 */
static int check_closed(int dir)
{
	long limit;
	char *who;
	int err;

	if (!vfcfg_attr_read(dir, VFCFG_CAP_ATTR, &limit)) {
		err = vfcfg_attr_write(dir, VFCFG_CAP_ATTR, (unsigned int)limit);
		if (!err || err == -EBUSY)
			return err;
	}
	who = vfcfg_holders(dir);
	if (!who)
		return 0;
	free(who);
	return -EBUSY;
}

int vfcfg_driver_check_idle(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr)
{
	char *driver;
	int dir, err = 0;

	dir = vfcfg_device_open(bus, addr);
	if (dir < 0)
		return dir;
	if (!vfcfg_link_name(dir, "driver", &driver)) {
		if (vfcfg_driver_is_vfio(dir, driver))
			err = check_closed(dir);
		free(driver);
	}
	close(dir);
	return err;
}

static bool is_bound(int dir)
{
	return !faccessat(dir, "driver", F_OK, AT_SYMLINK_NOFOLLOW);
}

int vfcfg_driver_unbind(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr)
{
	char name[VFCFG_ADDR_LEN];
	int dir, err = 0;

	dir = vfcfg_device_open(bus, addr);
	if (dir < 0)
		return dir;
	if (is_bound(dir)) {
		err = vfcfg_text_write(dir, "driver/unbind", vfcfg_addr_str(addr, name));
		/* Somebody else was faster: that is what was wanted. */
		if (!is_bound(dir))
			err = 0;
		else if (!err)
			err = -EIO;
	}
	close(dir);
	return err;
}

int vfcfg_driver_override(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
			  const char *name)
{
	int dir, err;

	dir = vfcfg_device_open(bus, addr);
	if (dir < 0)
		return dir;
	/* An empty line takes it away. */
	err = vfcfg_text_write(dir, "driver_override", name ? name : "");
	close(dir);
	return err;
}

static bool bound_to(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr, const char *name)
{
	bool is = false;
	char *driver;
	int dir;

	dir = vfcfg_device_open(bus, addr);
	if (dir < 0)
		return false;
	if (!vfcfg_link_name(dir, "driver", &driver)) {
		is = !strcmp(driver, name);
		free(driver);
	}
	close(dir);
	return is;
}

int vfcfg_driver_bind(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr, const char *name)
{
	char device[VFCFG_ADDR_LEN];
	int err;

	err = vfcfg_driver_override(bus, addr, name);
	if (err)
		return err;
	/*
	 * Not the driver's own "bind", which where the PF says not to probe
	 * its VFs ignores the override. Neither tells of a probe that failed.
	 */
	err = vfcfg_text_write(bus->dir, "drivers_probe", vfcfg_addr_str(addr, device));
	if (bound_to(bus, addr, name))
		return 0;
	return err ? err : -ENXIO;
}

char *vfcfg_driver_explain(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
			   const char *name, int err)
{
	switch (err) {
	case -EBUSY:
		return vfcfg_say_open(bus, addr, "to be unbound");
	case -ENODEV:
		return vfcfg_say_no_device(true);
	case -ENXIO:
		if (!vfcfg_driver_loaded(bus, name))
			return vfcfg_say("driver %s is not loaded; load it first (modprobe %s)",
					 name, name);
		return vfcfg_say("driver %s does not take the device; look in the kernel log "
				 "(dmesg)", name);
	default:
		return vfcfg_say_errno(err);
	}
}
