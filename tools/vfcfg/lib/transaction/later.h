/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What is wanted of VFs that are not there yet: of a range of a PF's, which a
 * journal can have before any of them has an address.
 */
#ifndef VFCFG_LATER_H
#define VFCFG_LATER_H

#include "transaction/wanted.h"

/**
 * struct vfcfg_later - A range of VFs. Of those in several ranges the later ones win.
 * @next: the next one
 * @pf: their PF
 * @first: the first VF, by its index
 * @last: the last; LONG_MAX for all that there will be
 * @wish: what is wanted of each: a driver and policies
 */
struct vfcfg_later {
	struct vfcfg_later *next;
	struct vfcfg_addr pf;
	long first;
	long last;
	struct vfcfg_wish wish;
};

/** vfcfg_later_add() - A range more, with nothing wanted; NULL when memory is short. */
struct vfcfg_later *vfcfg_later_add(struct vfcfg_wanted *wanted, const struct vfcfg_addr *pf,
				    long first, long last);

/**
 * vfcfg_later_expand() - A PF has its VFs: what is wanted of them becomes wishes.
 * @pf: the PF; VFs with wishes of their own keep those
 *
 * Return: 0, or a negative errno.
 */
int vfcfg_later_expand(struct vfcfg_result *pf);

#endif
