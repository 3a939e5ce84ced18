// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Binding and unbinding drivers.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/say.h"
#include "device/driver.h"
#include "device/hostuse.h"
#include "sysfs/sysfs.h"
#include "device/users.h"

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
 * whether the device is open. Without that file: is a user to be found?
 */
static int check_closed(struct vfcfg_users *users, int dir, bool look)
{
	char *limit, *who;
	int err;

	if (!look && !vfcfg_text_read(dir, "vfio_msix_cap", &limit)) {
		err = vfcfg_text_write(dir, "vfio_msix_cap", limit);
		free(limit);
		if (!err || err == -EBUSY)
			return err;
	}
	who = vfcfg_vfio_users(users, dir);
	if (!who)
		return 0;
	free(who);
	return -EBUSY;
}

int vfcfg_driver_check_idle(struct vfcfg_users *users, const struct vfcfg_bus *bus,
			    const struct vfcfg_addr *addr, bool look, struct vfcfg_reason *why)
{
	char *driver;
	int dir, err = 0;

	dir = vfcfg_device_open(bus, addr);
	if (dir < 0) {
		vfcfg_reason_no_device(why, true);
		return dir;
	}
	if (!vfcfg_link_name(dir, "driver", &driver)) {
		if (!vfcfg_driver_is_vfio(dir, driver)) {
			err = vfcfg_host_use(users, bus, addr, why);
		} else if (check_closed(users, dir, look)) {
			vfcfg_reason_open(why, users, bus, addr, "to be unbound");
			err = -EBUSY;
		}
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

int vfcfg_driver_get_override(int dir, char **override)
{
	int err = vfcfg_text_read(dir, "driver_override", override);

	/* The last is what the kernel prints for none. */
	if (!err && **override && strcmp(*override, "(null)"))
		return 0;
	free(*override);
	*override = NULL;
	return err == -ENOENT ? 0 : err;
}

char *vfcfg_driver_read_override(int dir)
{
	char *override;

	return vfcfg_driver_get_override(dir, &override) ? NULL : override;
}

int vfcfg_driver_bind(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr, const char *name)
{
	char device[VFCFG_ADDR_LEN], *had;
	int dir, err, back = 0;

	dir = vfcfg_device_open(bus, addr);
	if (dir < 0)
		return dir;
	err = vfcfg_driver_get_override(dir, &had);
	close(dir);
	if (err)
		return err;
	err = vfcfg_text_same(had, name) ? 0 : vfcfg_driver_override(bus, addr, name);
	if (!err) {
		/*
		 * Not the driver's own "bind", which where the PF says not to
		 * probe its VFs ignores the override. Neither tells of a probe
		 * that failed.
		 */
		err = vfcfg_text_write(bus->dir, "drivers_probe", vfcfg_addr_str(addr, device));
		if (bound_to(bus, addr, name))
			err = 0;
		else if (!err)
			err = -ENXIO;
		if (!vfcfg_text_same(had, name))
			back = vfcfg_driver_override(bus, addr, had);
	}
	free(had);
	return err ? err : back;
}

void vfcfg_driver_explain(const struct vfcfg_bus *bus, const char *name, int err,
			  struct vfcfg_reason *why)
{
	switch (err) {
	case -ENODEV:
		vfcfg_reason_no_device(why, true);
		break;
	case -ENXIO:
		if (!vfcfg_driver_loaded(bus, name))
			vfcfg_reason(why, "driver-not-loaded", err, "driver %s is not loaded; "
				     "load it first (modprobe %s)", name, name);
		else
			vfcfg_reason(why, "driver-refused", err, "driver %s does not take the "
				     "device; look in the kernel log (dmesg)", name);
		break;
	default:
		vfcfg_reason_errno(why, err);
	}
}
