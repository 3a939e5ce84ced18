/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Who has a vfio device open?
 */
#ifndef VFCFG_HOLDERS_H
#define VFCFG_HOLDERS_H

/**
 * vfcfg_holders() - Name the processes that hold a device's vfio files.
 * @dir: the function's directory
 *
 * Looks at the descriptors of all processes that may be looked at, which costs
 * milliseconds: for refusals and before a driver is unbound, not for lists.
 * Finds /dev/vfio/GROUP and /dev/vfio/devices/NAME by their names. A process
 * that was only handed the device's own descriptor has neither.
 *
 * Return: as "PID 71 (qemu-system-x86)", to be freed; NULL when none is found.
 */
char *vfcfg_holders(int dir);

/**
 * vfcfg_proc_open() - Open /proc.
 *
 * Return: a directory to be closed, or a negative errno.
 */
int vfcfg_proc_open(void);

#endif
