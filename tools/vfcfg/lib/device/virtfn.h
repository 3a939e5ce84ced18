/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The virtfnN links in a PF's directory.
 */
#ifndef VFCFG_VIRTFN_H
#define VFCFG_VIRTFN_H

#include <stddef.h>

/** VFCFG_VIRTFN_LEN - Bytes that hold a link's name, the NUL included. */
#define VFCFG_VIRTFN_LEN	sizeof("virtfn4294967295")

/**
 * struct vfcfg_virtfn - One link.
 * @index: the VF's number, from 0
 * @name: "virtfn" and that number
 */
struct vfcfg_virtfn {
	unsigned int index;
	char name[VFCFG_VIRTFN_LEN];
};

/**
 * vfcfg_virtfn_list() - Find a PF's links.
 * @dir: the PF's directory
 * @links: the links by index, to be freed by the caller
 * @nr: how many
 *
 * Reads the directory instead of counting up to sriov_numvfs, because the
 * numbers may have gaps: s390 adds the VFs that the machine hands over.
 *
 * Return: 0 or a negative errno.
 */
int vfcfg_virtfn_list(int dir, struct vfcfg_virtfn **links, size_t *nr);

#endif
