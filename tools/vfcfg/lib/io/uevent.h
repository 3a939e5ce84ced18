/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The door to the kernel's uevents, by itself so that tests can put another
 * kernel behind it.
 */
#ifndef VFCFG_UEVENT_H
#define VFCFG_UEVENT_H

#include <stddef.h>
#include <sys/types.h>

#include "device/bus.h"

/** VFCFG_UEVENT_MAX - Bytes that hold any uevent: the kernel's limit and a path. */
#define VFCFG_UEVENT_MAX	8192

/**
 * vfcfg_uevent_open() - Begin to hear of uevents.
 * @bus: the bus that they are to be about
 *
 * Needs no privilege.
 *
 * Return: a file descriptor that can be polled for input, to be closed, or a
 * negative errno (-EOPNOTSUPP: @bus is a copy, which the kernel does not tell of).
 */
int vfcfg_uevent_open(const struct vfcfg_bus *bus);

/**
 * vfcfg_uevent_receive() - Take one, and do not wait for it.
 * @fd: of vfcfg_uevent_open()
 * @buf: "ACTION@PATH", and more words "KEY=VALUE", each with its NUL
 * @size: bytes of @buf
 *
 * Return: bytes; 0 for one that is not the kernel's own; -EAGAIN when there is
 * none, -ENOBUFS when some were lost, or another negative errno.
 */
ssize_t vfcfg_uevent_receive(int fd, char *buf, size_t size);

#endif
