/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The door to an NVMe controller's admin commands, by itself so that tests can
 * put another controller behind it.
 */
#ifndef VFCFG_NVME_ADMIN_H
#define VFCFG_NVME_ADMIN_H

#include <linux/nvme_ioctl.h>

#include "device/bus.h"

/**
 * vfcfg_nvme_open() - Open a controller.
 * @bus: the bus that it sits on
 * @pf: its function
 * @name: its name below /dev, "nvme0"
 *
 * Return: a file descriptor to be closed, or a negative errno (-EOPNOTSUPP: @bus
 * is a copy, and the controller of that name is another).
 */
int vfcfg_nvme_open(const struct vfcfg_bus *bus, const struct vfcfg_addr *pf, const char *name);

/**
 * vfcfg_nvme_admin() - Send an admin command and wait for its end.
 * @fd: the controller
 * @cmd: the command
 *
 * Return: the status code that the controller answered, 0 for success, or a
 * negative errno.
 */
int vfcfg_nvme_admin(int fd, struct nvme_admin_cmd *cmd);

#endif
