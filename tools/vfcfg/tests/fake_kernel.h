/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What parts of the kernel for plain files take from it.
 */
#ifndef FAKE_KERNEL_H
#define FAKE_KERNEL_H

#include <stdbool.h>

/** fake_address() - Whose directory it is, and its path in @path; both to be freed. */
char *fake_address(int dir, char **path);

/** fake_limit() - The number in a function's file, @otherwise where there is none. */
long fake_limit(int dir, const char *name, long otherwise);

/** fake_put_file() - Write a function's file, a line. */
void fake_put_file(int dir, const char *name, const char *line);

/** fake_set_table_size() - Give a VF that MSI-X Table Size. Return: 0 or a negative errno. */
int fake_set_table_size(int vf, unsigned int size);

/** fake_log() - Add a write to VFCFG_FAKE_LOG; @name is NULL for sriov_vf_msix_count. */
void fake_log(const char *addr, const char *name, const char *val);

/** fake_errno() - Comes with every write, before it has an effect: what it ends with, or 0. */
int fake_errno(const char *addr);

/** fake_vanish() - A file is about to be read, or written: its device may go away. */
void fake_vanish(int dir, const char *name, bool write);

/** fake_unread() - Comes with every read. Return: a negative errno, or 0. */
int fake_unread(void);

#endif
