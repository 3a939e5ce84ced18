// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Words of explanations.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "holders.h"
#include "words.h"

char *vfcfg_say(const char *fmt, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, fmt);
	len = vasprintf(&text, fmt, args);
	va_end(args);
	return len < 0 ? NULL : text;
}

char *vfcfg_say_errno(int err)
{
	switch (err) {
	case -EACCES:
	case -EPERM:
		return vfcfg_say("permission denied; run this as root");
	case -EROFS:
		return vfcfg_say("sysfs is mounted read-only; run this where it is writable, "
				 "outside of the container");
	default:
		return vfcfg_say("%s; try again, then look in the kernel log (dmesg)",
				 strerror(-err));
	}
}

char *vfcfg_say_no_device(bool known)
{
	if (known)
		return vfcfg_say("the device went away; enable its PF's VFs again");
	return vfcfg_say("no such device; see \"vfcfg list\" for those that there are");
}

char *vfcfg_say_open(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
		     const char *for_what)
{
	char *who = NULL, *text;
	int dir;

	dir = vfcfg_device_open(bus, addr);
	if (dir >= 0) {
		who = vfcfg_holders(dir);
		close(dir);
	}
	text = vfcfg_say("held open by %s; %s it must be closed, end that first",
			 who ? who : "a vfio user who cannot be found", for_what);
	free(who);
	return text;
}
