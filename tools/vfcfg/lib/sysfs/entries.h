/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Those entries of a directory whose names mean something, as an array in order.
 */
#ifndef VFCFG_ENTRIES_H
#define VFCFG_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct vfcfg_entries - What is made of a directory.
 * @size: of an item of the array, bytes
 * @parse: makes an item of a name; false for a name that means nothing
 * @cmp: order of two items, as for qsort()
 */
struct vfcfg_entries {
	size_t size;
	bool (*parse)(const char *name, void *item);
	int (*cmp)(const void *a, const void *b);
};

/**
 * vfcfg_entries_read() - Read a directory.
 * @dir: the directory, whose position is left alone
 * @what: what to make of it
 * @items: the array, to be freed by the caller; NULL if it is empty
 * @nr: how many
 *
 * Return: 0 or a negative errno.
 */
int vfcfg_entries_read(int dir, const struct vfcfg_entries *what, void **items, size_t *nr);

#endif
