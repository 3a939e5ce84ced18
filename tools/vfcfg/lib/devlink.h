/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The pool of vectors as the PF's driver tells of it through devlink: the
 * resource "msix" of the instance pci/ADDRESS.
 */
#ifndef VFCFG_DEVLINK_H
#define VFCFG_DEVLINK_H

#include <stdbool.h>
#include <stdint.h>

#include "bus.h"

/**
 * struct vfcfg_devlink - A connection, made when it is first needed.
 * @socket: the socket; NULL before, and when there is no devlink here
 * @tried: whether it was tried to connect; once is enough
 * @family: the number that the kernel gave to the netlink family
 * @seq: number of the last question
 *
 * All zero at first.
 */
struct vfcfg_devlink {
	struct mnl_socket *socket;
	bool tried;
	uint16_t family;
	uint32_t seq;
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

/** vfcfg_devlink_close() - End the connection, if there is one. */
void vfcfg_devlink_close(struct vfcfg_devlink *devlink);

#endif
