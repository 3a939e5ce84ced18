/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files of PCI devices in sysfs, for tests in C. What can fail returns a
 * negative errno, so that a test can say which it expects.
 */
#ifndef SELFTESTS_LIB_SYSFS_H
#define SELFTESTS_LIB_SYSFS_H

#include <stddef.h>

/* A PCI address with its domain: 0000:01:00.2 */
#define ADDRESS_SIZE	32

/** attr_write - write to any file, in one write() */
int attr_write(const char *path, const char *value);

/**
 * device_open - open a file of a device
 * @device: its address
 * @attr: the file's name
 * @flags: those of open(); O_CLOEXEC is added
 */
int device_open(const char *device, const char *attr, int flags);

int device_write(const char *device, const char *attr, const char *value);

/** folder_entries - what is in a folder, hidden files aside; 0 if there is none */
int folder_entries(const char *path);

/** device_text - a file's only line, without its end */
int device_text(const char *device, const char *attr, char *value, size_t size);

/** device_read - a file's number, or -EPROTO when it is not just a number */
long device_read(const char *device, const char *attr);

/**
 * device_link - what a link of a device leads to
 * @device: its address
 * @attr: the link's name
 * @name: the last part of its target
 * @size: room in @name
 *
 * Return: 0, -ENAMETOOLONG, or why it cannot be read.
 */
int device_link(const char *device, const char *attr, char *name, size_t size);

/**
 * config_msix - find MSI-X
 * @fd: the file "config" of a device
 *
 * Return: where the capability begins, or -ENODEV without one.
 */
int config_msix(int fd);

#endif
