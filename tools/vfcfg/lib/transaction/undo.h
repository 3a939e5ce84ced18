/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VFCFG_UNDO_H
#define VFCFG_UNDO_H

struct vfcfg_result;

/**
 * vfcfg_undo() - Set a device up as it was before its steps.
 * @r: the device, which was refused for a reason; it stays that, or stands half
 *	done, and the reason says so
 * @done: what the reason says in the end when all came back; NULL when it says
 *	so already
 *
 * Return: 0, or a negative errno.
 */
int vfcfg_undo(struct vfcfg_result *r, const char *done);

#endif
