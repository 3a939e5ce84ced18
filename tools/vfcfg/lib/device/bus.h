/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The PCI bus as sysfs shows it: from an address to a directory.
 */
#ifndef VFCFG_BUS_H
#define VFCFG_BUS_H

#include <stdbool.h>
#include <stddef.h>

#include "device/address.h"

/**
 * struct vfcfg_bus - An opened PCI bus.
 * @dir: bus/pci below the sysfs root, an open directory (O_PATH)
 * @devices: its devices, an open directory
 * @near: where the function is that was opened last: the others of its bus are
 *	beside it, and found there in one step rather than by the way of a link with
 *	seven; NULL for none
 */
struct vfcfg_bus {
	int dir;
	int devices;
	struct vfcfg_near *near;
};

/** enum vfcfg_kind - What a function is to SR-IOV (PCIe Base 9.1). */
enum vfcfg_kind {
	VFCFG_OTHER,	/* neither */
	VFCFG_PF,	/* has the SR-IOV capability: sriov_totalvfs is there */
	VFCFG_VF,	/* belongs to a PF: physfn is there */
};

/**
 * vfcfg_bus_open() - Open the PCI bus.
 * @bus: filled in
 * @root: where sysfs is mounted
 *
 * Return: 0, or a negative errno (-ENOENT: no PCI bus below @root). Only
 * after 0 vfcfg_bus_close() is due.
 */
int vfcfg_bus_open(struct vfcfg_bus *bus, const char *root);

/** vfcfg_bus_close() - Give back what vfcfg_bus_open() took. */
void vfcfg_bus_close(struct vfcfg_bus *bus);

/**
 * vfcfg_device_open() - Open a function's directory.
 * @bus: the bus
 * @addr: the function
 *
 * Return: a file descriptor (O_PATH) to be closed, or a negative errno;
 * -ENODEV when there is no such function, which keeps -ENOENT for "the
 * function has no such attribute".
 */
int vfcfg_device_open(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr);

/**
 * vfcfg_device_kind() - PF, VF or neither?
 * @dir: the function's directory
 */
enum vfcfg_kind vfcfg_device_kind(int dir);

/**
 * vfcfg_device_pf() - The PF that a VF belongs to.
 * @dir: the VF's directory
 * @pf: the PF's address; untouched unless 0 is returned
 *
 * Return: 0, or a negative errno (-ENOENT: not a VF).
 */
int vfcfg_device_pf(int dir, struct vfcfg_addr *pf);

/**
 * vfcfg_owner_of() - Whose lock a function is under: its PF's, or its own.
 * @bus: the bus
 * @addr: the function
 * @owner: the PF, or the function where it is no VF
 *
 * Return: 0, or a negative errno (-ENODEV: no such function).
 */
int vfcfg_owner_of(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
		   struct vfcfg_addr *owner);

/**
 * vfcfg_bus_functions() - List every function.
 * @bus: the bus
 * @addrs: their addresses in order, to be freed by the caller
 * @nr: how many
 *
 * Looks at none of them: on a machine with many VFs that is what takes time.
 *
 * Return: 0 or a negative errno.
 */
int vfcfg_bus_functions(const struct vfcfg_bus *bus, struct vfcfg_addr **addrs, size_t *nr);

/** vfcfg_bus_is_pf() - Is there a PF at the address? One look, no open. */
bool vfcfg_bus_is_pf(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr);

#endif
