/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The door to generic netlink: what is sent and what comes back are plain
 * messages, so that tests can put another kernel behind it.
 */
#ifndef VFCFG_NETLINK_H
#define VFCFG_NETLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "device/bus.h"

struct mnl_socket;

/**
 * vfcfg_netlink_open() - Open a generic netlink socket.
 * @bus: the bus that will be talked about
 *
 * Return: the socket; NULL where there is none (a container may forbid it), and
 * where @bus is not the running kernel's own but a copy: the kernel would
 * answer for other devices at the same addresses.
 */
struct mnl_socket *vfcfg_netlink_open(const struct vfcfg_bus *bus);

/**
 * vfcfg_netlink_send() - Send one message.
 * @socket: the socket
 * @msg: the message, with its header
 * @len: bytes
 *
 * Return: was it sent?
 */
bool vfcfg_netlink_send(struct mnl_socket *socket, const void *msg, size_t len);

/**
 * vfcfg_netlink_receive() - Receive what is there, and do not wait for more.
 * @socket: the socket
 * @buf: for one or more whole messages
 * @size: bytes of @buf
 *
 * Return: bytes received, or -1 when nothing is there or it is longer than @buf.
 */
ssize_t vfcfg_netlink_receive(struct mnl_socket *socket, void *buf, size_t size);

/** vfcfg_netlink_join() - Hear of a multicast group, too. Return: whether that was possible. */
bool vfcfg_netlink_join(struct mnl_socket *socket, uint32_t group);

/** vfcfg_netlink_fd() - What can be polled for input. */
int vfcfg_netlink_fd(const struct mnl_socket *socket);

/** vfcfg_netlink_is_kernels() - Is a bus the running kernel's own, not a copy? */
bool vfcfg_netlink_is_kernels(const struct vfcfg_bus *bus);

/** vfcfg_netlink_close() - Close the socket. */
void vfcfg_netlink_close(struct mnl_socket *socket);

#endif
