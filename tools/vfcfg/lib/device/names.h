/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Names of vendors and devices from libpci's database (pci.ids).
 */
#ifndef VFCFG_NAMES_H
#define VFCFG_NAMES_H

struct pci_access;

/**
 * struct vfcfg_names - The database.
 * @pci: libpci's handle, NULL while it is not open
 */
struct vfcfg_names {
	struct pci_access *pci;
};

/**
 * vfcfg_names_open() - Get ready to look up names.
 * @names: the database
 * @why: why not and what to do, to be freed; only after an error, NULL when
 *	memory is short
 *
 * Return: 0, or a negative errno.
 */
int vfcfg_names_open(struct vfcfg_names *names, char **why);

/** vfcfg_names_close() - Give back what it took, if it is open. */
void vfcfg_names_close(struct vfcfg_names *names);

/**
 * vfcfg_names_vendor() - The name of a vendor.
 * @names: the database, open
 * @vendor: Vendor ID
 *
 * The first look-up reads the whole database (some ten milliseconds), so look
 * up only what is shown. Never asks the network.
 *
 * Return: the name, to be freed by the caller, or NULL when there is none.
 */
char *vfcfg_names_vendor(const struct vfcfg_names *names, int vendor);

/**
 * vfcfg_names_device() - The name of a device, as vfcfg_names_vendor().
 * @names: the database, open
 * @vendor: Vendor ID
 * @device: Device ID
 */
char *vfcfg_names_device(const struct vfcfg_names *names, int vendor, int device);

#endif
