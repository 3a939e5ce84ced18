/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A plan: how PFs and their VFs shall be set up. It comes from files or from
 * how they are set up now, and becomes what is wanted of a transaction.
 */
#ifndef VFCFG_PLAN_H
#define VFCFG_PLAN_H

#include "context.h"
#include "libvfcfg.h"
#include "policy/policy.h"

/** VFCFG_PLAN_VERSION - Of the schema. */
#define VFCFG_PLAN_VERSION	1

/** VFCFG_NUMVFS_MAX - VFs that a PF can have (PCIe Base 9.3.3.5: 16 bits). */
#define VFCFG_NUMVFS_MAX	65535

/**
 * struct vfcfg_match - Which PF: all that is given has to be so. NULL: not given.
 * @address: its address
 * @serial: its serial number
 * @netdev: its network interface
 * @driver: its driver
 * @id: Vendor ID and Device ID, "8086:1592"
 */
struct vfcfg_match {
	char *address;
	char *serial;
	char *netdev;
	char *driver;
	char *id;
};

/**
 * struct vfcfg_vf_plan - What is wanted of a VF; what is not given is left alone.
 * @driver_given: @driver is wanted
 * @driver: the driver; NULL for none
 * @given: for each policy whether @values has something
 * @values: what policies shall have in force
 */
struct vfcfg_vf_plan {
	bool driver_given;
	char *driver;
	bool given[VFCFG_POLICIES_MAX];
	struct vfcfg_value values[VFCFG_POLICIES_MAX];
};

/**
 * struct vfcfg_range_plan - The same of a range of VFs.
 * @where: FILE:LINE:COLUMN, or NULL
 * @first: its first VF
 * @last: its last; LONG_MAX for all that there are
 * @vf: what is wanted of each
 */
struct vfcfg_range_plan {
	char *where;
	long first;
	long last;
	struct vfcfg_vf_plan vf;
};

/**
 * struct vfcfg_plan_pf - A PF.
 * @plan: what it is part of
 * @next: the next one
 * @where: FILE:LINE:COLUMN, or NULL
 * @match: which PF
 * @numvfs: VFs, or VFCFG_UNKNOWN: left alone
 * @autoprobe: are VFs probed as they come: 0, 1 or VFCFG_UNKNOWN
 * @reserve: vectors that have to stay free, or VFCFG_UNKNOWN
 * @ranges: VFs, later ones win
 * @nr: how many
 * @room: for how many there is room
 * @found: it was found
 * @addr: where
 * @address: the same as text
 * @status: enum vfcfg_status, or a negative errno
 * @error: why, where there are no results
 * @ctx: its own handle while plans are applied side by side
 * @wanted: the results
 */
struct vfcfg_plan_pf {
	struct vfcfg_plan *plan;
	struct vfcfg_plan_pf *next;
	char *where;
	struct vfcfg_match match;
	long numvfs;
	long autoprobe;
	long reserve;
	struct vfcfg_range_plan *ranges;
	size_t nr;
	size_t room;
	bool found;
	struct vfcfg_addr addr;
	char address[VFCFG_ADDR_LEN];
	int status;
	struct vfcfg_error error;
	struct vfcfg_ctx *ctx;
	struct vfcfg_wanted *wanted;
};

/**
 * struct vfcfg_plan - A plan.
 * @ctx: the handle
 * @first: PFs, as given
 * @last: the last of them
 * @command: what others are told who find a PF locked
 * @wait: seconds to wait for them
 * @only: the one PF that it is about, whatever else is in it; NULL: all
 */
struct vfcfg_plan {
	struct vfcfg_ctx *ctx;
	struct vfcfg_plan_pf *first;
	struct vfcfg_plan_pf *last;
	char *command;
	double wait;
	struct vfcfg_addr *only;
};

/** vfcfg_plan_add() - A PF more, with nothing given; NULL when memory is short. */
struct vfcfg_plan_pf *vfcfg_plan_add(struct vfcfg_plan *plan);

/** vfcfg_plan_add_range() - A range more, with nothing given; NULL when memory is short. */
struct vfcfg_range_plan *vfcfg_plan_add_range(struct vfcfg_plan_pf *pf);

/** vfcfg_plan_pf_fail() - Its error is what the handle has; @err is its status. */
void vfcfg_plan_pf_fail(struct vfcfg_plan_pf *pf, struct vfcfg_ctx *ctx, int err);

/**
 * vfcfg_plan_find() - Find the PFs of a plan, each once.
 *
 * Those that are found twice become one, and what was given later wins. One that
 * is not found, or not alone, has an error, unless it is not about the only PF.
 */
int vfcfg_plan_find(struct vfcfg_plan *plan);

/**
 * vfcfg_plan_vfs() - What is wanted of each VF.
 * @pf: the PF, found
 * @ctx: the handle that has the error
 * @nr: VFs that there will be
 * @vfs: as many, to be freed (drivers belong to @pf); untouched after an error
 *
 * Return: 0, -ERANGE for a range beyond @nr, which the handle's error tells, or
 * -ENOMEM.
 */
int vfcfg_plan_vfs(const struct vfcfg_plan_pf *pf, struct vfcfg_ctx *ctx, size_t nr,
		   struct vfcfg_vf_plan **vfs);

/** vfcfg_vf_plan_is_empty() - Is nothing wanted of it? */
bool vfcfg_vf_plan_is_empty(const struct vfcfg_vf_plan *vf);

/**
 * vfcfg_vf_differs() - Is a VF other than planned?
 * @bus: the bus
 * @vf: how it is
 * @want: what is wanted of it
 * @place: a policy; or VFCFG_POLICIES_MAX for the driver, and one more for the
 *	driver_override, which has to be none where no driver is wanted
 */
bool vfcfg_vf_differs(const struct vfcfg_bus *bus, const struct vfcfg_vf *vf,
		      const struct vfcfg_vf_plan *want, size_t place);

#endif
