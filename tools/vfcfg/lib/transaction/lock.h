/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A lock a PF, for it and its VFs; what is neither has one of its own.
 *
 * The lock is on a file in the run directory that has the PF's name. While the
 * lock is held the file has the journal in it, see journal.h; a file with a
 * journal that nobody holds is what a run left that was ended. Files are never
 * removed: somebody may be waiting for one.
 */
#ifndef VFCFG_LOCK_H
#define VFCFG_LOCK_H

#include "common/line.h"
#include "transaction/wanted.h"

/**
 * struct vfcfg_owner - A PF whose lock is held.
 * @next: the next one, by address: all runs take locks in this order
 * @addr: the PF, or whatever the lock is about
 * @fd: the file
 * @size: bytes of the journal in it
 * @line: what is being written to it
 * @keep: the journal is to stay
 * @no: why it cannot be locked, as for a user who is not root; its devices are
 *	refused with this
 * @refusals: what the PF's driver is known not to do, see run.c
 * @total: vectors in all, or VFCFG_UNKNOWN
 * @left: vectors that are free, or VFCFG_UNKNOWN
 * @pool_known: both were read
 * @adds: vectors that the PF's driver is known to add to what it is asked for
 * @reserved: a number of them has to stay free
 */
struct vfcfg_owner {
	struct vfcfg_owner *next;
	struct vfcfg_addr addr;
	int fd;
	size_t size;
	struct vfcfg_line line;
	bool keep;
	struct vfcfg_reason no;
	struct vfcfg_refusal *refusals;
	long total;
	long left;
	bool pool_known;
	long adds;
	bool reserved;
};

/**
 * vfcfg_owners_lock() - Lock the PFs of all devices.
 * @wanted: what is wanted; its results get their owners, or are refused
 *
 * Return: VFCFG_ALL_DONE; VFCFG_LOCKED when another run holds one for longer
 * than to be waited for, VFCFG_HALF_DONE when a run was ended before it was
 * through, both with vfcfg_get_error(); or a negative errno.
 */
int vfcfg_owners_lock(struct vfcfg_wanted *wanted);

/** vfcfg_owners_release() - Give all locks back, with journals that are not to stay. */
void vfcfg_owners_release(struct vfcfg_wanted *wanted);

/**
 * vfcfg_owner_open() - Lock one.
 * @wanted: keeps it
 * @addr: the PF
 * @owner: the lock
 *
 * Return: as vfcfg_owners_lock(), but a journal in the file is no failure.
 */
int vfcfg_owner_open(struct vfcfg_wanted *wanted, const struct vfcfg_addr *addr,
		     struct vfcfg_owner **owner);

#endif
