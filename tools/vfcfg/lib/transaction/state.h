/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How a function is set up, to be kept and brought back: what undoes a
 * change that could not be finished.
 */
#ifndef VFCFG_STATE_H
#define VFCFG_STATE_H

#include "device/users.h"
#include "policy/policy.h"

/** enum - The parts of a state; policies follow by their places. */
enum {
	VFCFG_PART_DRIVER = 1 << 0,
	VFCFG_PART_OVERRIDE = 1 << 1,
	VFCFG_PART_POLICIES = 1 << 2,
};

/** VFCFG_PART_POLICY() - The part of a policy by its place. */
#define VFCFG_PART_POLICY(place)	((unsigned int)VFCFG_PART_POLICIES << (place))

/** VFCFG_PART_ALL - All parts that any function has. */
#define VFCFG_PART_ALL	(VFCFG_PART_POLICY(VFCFG_POLICIES_MAX) - 1)

/** enum - And those of a PF. */
enum {
	VFCFG_PART_NUMVFS = VFCFG_PART_POLICIES << VFCFG_POLICIES_MAX,
	VFCFG_PART_AUTOPROBE = VFCFG_PART_NUMVFS << 1,
	VFCFG_PART_PF = VFCFG_PART_NUMVFS | VFCFG_PART_AUTOPROBE,
};

/**
 * struct vfcfg_state - How a function is set up.
 * @addr: the function
 * @parts: the parts that were read
 * @driver: its driver; NULL when unbound
 * @override: its driver_override; NULL for none
 * @vfio: @driver is a vfio driver
 * @values: what policies have in force; 0 where there is no such file
 * @numvfs: VFs that are enabled
 * @autoprobe: are VFs probed as they come: 0, 1 or VFCFG_UNKNOWN
 * @sizes: Table Sizes of VFs that @numvfs counts and that had no drivers; NULL
 *	where they are not known
 */
struct vfcfg_state {
	struct vfcfg_addr addr;
	unsigned int parts;
	char *driver;
	char *override;
	bool vfio;
	struct vfcfg_value values[VFCFG_POLICIES_MAX];
	long numvfs;
	long autoprobe;
	char *sizes;
};

/**
 * vfcfg_state_read() - Read how a function is set up.
 * @bus: the bus
 * @addr: the function
 * @parts: what to read of it
 * @state: filled in; vfcfg_state_free() is due only after 0
 *
 * Return: 0, or a negative errno (-ENODEV: no such function).
 */
int vfcfg_state_read(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
		     unsigned int parts, struct vfcfg_state *state);

/**
 * vfcfg_state_restore() - Set a function up as it was.
 * @users: for questions about who uses the function
 * @bus: the bus
 * @state: how it was; what is not among its parts is left alone
 * @left: how it was left by whoever changed it; NULL where that is not known.
 *	A part that is neither as it was nor as it was left is somebody else's,
 *	and stays.
 * @why: the first part that did not come back, and why; untouched after 0
 *
 * Only what differs is touched, and a part that fails does not keep the others
 * from being tried. Unbinds a driver that stands in the way.
 *
 * Return: 0, or a negative errno (-ESTALE: somebody else changed it meanwhile).
 */
int vfcfg_state_restore(struct vfcfg_users *users, const struct vfcfg_bus *bus,
			const struct vfcfg_state *state, const struct vfcfg_state *left,
			struct vfcfg_reason *why);

/** vfcfg_state_read_pf() - Read those @parts of a state that a PF has. */
void vfcfg_state_read_pf(int dir, unsigned int parts, struct vfcfg_state *state);

/** VFCFG_NUMVFS_FILE, VFCFG_AUTOPROBE_FILE - Where a PF has these parts. */
#define VFCFG_NUMVFS_FILE	"sriov_numvfs"
#define VFCFG_AUTOPROBE_FILE	"sriov_drivers_autoprobe"

/** vfcfg_state_differing() - The parts that both have, where they differ. */
unsigned int vfcfg_state_differing(const struct vfcfg_state *a, const struct vfcfg_state *b);

/** vfcfg_state_same() - Do both agree in those of the @parts that are known? */
bool vfcfg_state_same(const struct vfcfg_state *a, const struct vfcfg_state *b,
		      unsigned int parts);

/** vfcfg_state_free() - Free what vfcfg_state_read() filled in. */
void vfcfg_state_free(struct vfcfg_state *state);

#endif
