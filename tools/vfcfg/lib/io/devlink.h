/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The pool of vectors as the PF's driver tells of it through devlink: the
 * resource "msix" of the instance pci/ADDRESS.
 */
#ifndef VFCFG_DEVLINK_H
#define VFCFG_DEVLINK_H

#include <stdbool.h>
#include <stdint.h>

#include "device/bus.h"

/**
 * struct vfcfg_devlink - A connection, made when it is first needed.
 * @socket: the socket; NULL before, and when there is no devlink here
 * @tried: whether it was tried to connect; once is enough
 * @family: the number that the kernel gave to the netlink family
 * @group: that of its multicast group of changes; 0 where it is not known
 * @seq: number of the last question
 * @why: why the library that speaks netlink is not there and what to do; NULL
 *	when it is, or was not needed yet
 *
 * All zero at first.
 */
struct vfcfg_devlink {
	struct mnl_socket *socket;
	bool tried;
	uint16_t family;
	uint32_t group;
	uint32_t seq;
	char *why;
};

/**
 * struct vfcfg_pool - Vectors that the functions of an adapter share.
 * @size: vectors in all, at least 1
 * @occ: vectors that functions hold now, at most @size, or VFCFG_UNKNOWN
 */
struct vfcfg_pool {
	long size;
	long occ;
};

/**
 * vfcfg_devlink_pool() - Ask for a PF's pool.
 * @devlink: the connection
 * @bus: the bus
 * @pf: the PF
 * @pool: filled in; untouched unless true is returned
 *
 * The kernel answers for the devlink instances of the caller's network
 * namespace only. Needs no privilege.
 *
 * Return: is there an answer? False without devlink, instance or resource, and
 * for an answer that makes no sense: more vectors held than there are, two
 * pools of which neither is nearer to the top, a message cut short.
 */
bool vfcfg_devlink_pool(struct vfcfg_devlink *devlink, const struct vfcfg_bus *bus,
			const struct vfcfg_addr *pf, struct vfcfg_pool *pool);

/**
 * struct vfcfg_devlink_news - A change that the kernel told of.
 * @command: enum devlink_command
 * @device: the PCI function's address
 */
struct vfcfg_devlink_news {
	uint8_t command;
	char device[VFCFG_ADDR_LEN];
};

/** typedef vfcfg_devlink_hear - Called for each. */
typedef void vfcfg_devlink_hear(void *arg, const struct vfcfg_devlink_news *news);

/**
 * vfcfg_devlink_listen() - Hear of changes: instances, ports, parameters, health.
 * @devlink: a connection for this alone: answers would be mixed up with it
 * @bus: the bus
 *
 * Return: what can be polled for input, or -1 without devlink.
 */
int vfcfg_devlink_listen(struct vfcfg_devlink *devlink, const struct vfcfg_bus *bus);

/** vfcfg_devlink_receive() - Take what is there, and do not wait. Return: was there something? */
bool vfcfg_devlink_receive(struct vfcfg_devlink *devlink, vfcfg_devlink_hear *hear, void *arg);

/** vfcfg_devlink_command_name() - "param-new"; NULL for one that is not known here. */
const char *vfcfg_devlink_command_name(uint8_t command);

/** vfcfg_devlink_close() - End the connection, if there is one. */
void vfcfg_devlink_close(struct vfcfg_devlink *devlink);

#endif
