/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Who uses a device: processes that have its files open, and the host itself
 * by mounts, swap and routes.
 */
#ifndef VFCFG_USERS_H
#define VFCFG_USERS_H

#include "device/bus.h"
#include "reason.h"

/**
 * struct vfcfg_users - What processes have open below /dev.
 * @files: a file and who has it open
 * @nr: how many
 * @read: when /proc was read, in milliseconds of the clock that never stops; 0
 *	for never
 *
 * All zero at first. To look at the descriptors of all processes costs
 * milliseconds: it is done when it is first asked for, and once a second.
 */
struct vfcfg_users {
	struct vfcfg_open_file *files;
	size_t nr;
	long long read;
};

/** vfcfg_users_forget() - Free it; the next question looks again. */
void vfcfg_users_forget(struct vfcfg_users *users);

/**
 * vfcfg_users_of() - Name the processes that have one of some files open.
 * @users: kept for the next question
 * @paths: the files, as /proc names them, NULL at the end
 *
 * Of more than three processes the rest is counted.
 *
 * Return: as "PID 71 (qemu-system-x86)", to be freed; NULL when none is found.
 */
char *vfcfg_users_of(struct vfcfg_users *users, char *const *paths);

/**
 * vfcfg_vfio_users() - Name the processes that hold a device's vfio files.
 * @users: kept for the next question
 * @dir: the function's directory
 *
 * Finds /dev/vfio/GROUP and /dev/vfio/devices/NAME by their names. A process
 * that was only handed the device's own descriptor has neither.
 *
 * Return: as vfcfg_users_of().
 */
char *vfcfg_vfio_users(struct vfcfg_users *users, int dir);

/**
 * vfcfg_reason_open() - A vfio user has the device open: who?
 * @why: filled in
 * @users: kept for the next question
 * @bus: the bus
 * @addr: the device
 * @for_what: what it must not be open for, as "to be unbound"
 */
void vfcfg_reason_open(struct vfcfg_reason *why, struct vfcfg_users *users,
		       const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
		       const char *for_what);

/**
 * vfcfg_proc_open() - Open /proc.
 *
 * Return: a directory to be closed, or a negative errno.
 */
int vfcfg_proc_open(void);

#endif
