// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Why something was refused.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reason.h"

void vfcfg_reason(struct vfcfg_reason *why, const char *code, int err, const char *fmt, ...)
{
	va_list args;

	why->code = code;
	why->err = err;
	va_start(args, fmt);
	if (vasprintf(&why->text, fmt, args) < 0)
		why->text = NULL;
	va_end(args);
}

void vfcfg_reason_errno(struct vfcfg_reason *why, int err)
{
	switch (err) {
	case -EACCES:
	case -EPERM:
		vfcfg_reason(why, "permission", err, "permission denied; run this as root");
		break;
	case -EROFS:
		vfcfg_reason(why, "read-only", err, "sysfs is mounted read-only; run this where "
			     "it is writable, outside of the container");
		break;
	default:
		vfcfg_reason(why, "failed", err, "%s; try again, then look in the kernel log "
			     "(dmesg)", strerror(-err));
	}
}

void vfcfg_reason_no_device(struct vfcfg_reason *why, bool known)
{
	if (known)
		vfcfg_reason(why, "gone", -ENODEV,
			     "the device went away; enable its PF's VFs again");
	else
		vfcfg_reason(why, "no-device", -ENODEV, "no such device; see \"vfcfg list\" for "
			     "those that there are");
}

void vfcfg_reason_clear(struct vfcfg_reason *why)
{
	free(why->text);
	*why = (struct vfcfg_reason){ 0 };
}
