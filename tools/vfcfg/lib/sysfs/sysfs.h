/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Attributes and links of one sysfs directory, always relative to an open
 * directory: a device that goes away and comes back as another cannot be
 * mixed up with itself, and no path is ever put together.
 */
#ifndef VFCFG_SYSFS_H
#define VFCFG_SYSFS_H

#include <dirent.h>

/**
 * vfcfg_attr_read() - Read an attribute that holds one number.
 * @dir: the directory, open (O_PATH is enough)
 * @name: the file's name
 * @val: the number; untouched unless 0 is returned
 *
 * Return: 0; -EBADMSG when the file holds something else; otherwise the
 * negative errno of the open or the read (-ENOENT no such attribute, -EACCES
 * not readable for this user, -ENODEV the device went away, ...).
 */
int vfcfg_attr_read(int dir, const char *name, long *val);

/**
 * vfcfg_attr_write() - Write a number to an attribute.
 * @dir: the directory, open (O_PATH is enough)
 * @name: the file's name; never created
 * @val: written in decimal
 *
 * This and vfcfg_text_write() are all that changes anything.
 *
 * Return: 0, or the negative errno that the kernel answered.
 */
int vfcfg_attr_write(int dir, const char *name, unsigned int val);

/**
 * vfcfg_text_read() - Read an attribute that holds one line of text.
 * @dir: the directory, open (O_PATH is enough)
 * @name: the file's name
 * @text: the line without its newline, to be freed by the caller; NULL unless
 *	0 is returned
 *
 * Return: 0, or a negative errno.
 */
int vfcfg_text_read(int dir, const char *name, char **text);

/**
 * vfcfg_text_write() - Write a line of text to an attribute.
 * @dir: the directory, open (O_PATH is enough)
 * @name: the file's name; never created
 * @text: the line without its newline
 *
 * Return: 0, or the negative errno that the kernel answered.
 */
int vfcfg_text_write(int dir, const char *name, const char *text);

/**
 * vfcfg_link_text() - The whole target of a symbolic link.
 * @dir: the directory, open (O_PATH is enough)
 * @name: the link's name
 * @target: the target, to be freed by the caller; NULL unless 0 is returned
 *
 * Return: 0, or a negative errno (-ENOENT: no such link).
 */
int vfcfg_link_text(int dir, const char *name, char **target);

/**
 * vfcfg_link_name() - The last component of a symbolic link's target.
 * @dir: the directory, open (O_PATH is enough)
 * @name: the link's name
 * @target: the component, to be freed by the caller; NULL unless 0 is returned
 *
 * A link's last component is the name of the driver, the address of the
 * function or the number of the IOMMU group that it points to. The target
 * need not exist.
 *
 * Return: 0, or a negative errno (-ENOENT: no such link).
 */
int vfcfg_link_name(int dir, const char *name, char **target);

/** vfcfg_dir_stream() - What is in a directory below @dir, to be closed; NULL without one. */
DIR *vfcfg_dir_stream(int dir, const char *name);

#endif
