/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libpci, for names: loaded when one is first printed, and made safe to call
 * from a program that must not die, as its own way to report an error is to end
 * the process.
 */
#ifndef VFCFG_LIBPCI_H
#define VFCFG_LIBPCI_H

#include <pci/pci.h>

#include "common/load.h"

#define VFCFG_LIBPCI(f) f(pci_, alloc) f(pci_, cleanup) f(pci_, init) f(pci_, lookup_name)

/** struct vfcfg_libpci - Pointers to the functions that are used. */
struct vfcfg_libpci {
	VFCFG_LIBPCI(VFCFG_LOAD_POINTER)
};

/** vfcfg_libpci - All NULL before vfcfg_libpci_open(). */
extern struct vfcfg_libpci vfcfg_libpci;

/**
 * vfcfg_libpci_open() - Load libpci and get a handle.
 * @pci: the handle; vfcfg_libpci_close() is due only after 0
 * @why: as for vfcfg_load()
 *
 * No device is looked at.
 *
 * Return: 0, or a negative errno.
 */
int vfcfg_libpci_open(struct pci_access **pci, char **why);

/** vfcfg_libpci_close() - Free the handle. */
void vfcfg_libpci_close(struct pci_access *pci);

/**
 * vfcfg_libpci_call() - Run a function that calls libpci.
 * @fn: the function; what it returns is returned
 * @arg: handed to @fn
 *
 * Libpci calls its error callback when memory is short, when a path is longer
 * than its buffer (1024 bytes), or when a file that it insists on is missing.
 * That callback must not return; here it jumps out of @fn, so what @fn holds
 * then belongs into @arg.
 *
 * Return: what @fn returned, or -EIO when libpci gave up.
 */
int vfcfg_libpci_call(int (*fn)(void *arg), void *arg);

#endif
