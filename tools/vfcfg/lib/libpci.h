/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libpci, made safe to call from a program that must not die: its own way to
 * report an error is to end the process.
 */
#ifndef VFCFG_LIBPCI_H
#define VFCFG_LIBPCI_H

struct pci_access;

/**
 * vfcfg_libpci_open() - Get a libpci handle that reads below a sysfs root.
 * @path: the bus/pci directory
 *
 * No device is looked at.
 *
 * Return: the handle, or NULL when libpci gave up.
 */
struct pci_access *vfcfg_libpci_open(char *path);

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
