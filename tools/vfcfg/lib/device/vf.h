/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A virtual function, as found at one moment.
 */
#ifndef VFCFG_VF_H
#define VFCFG_VF_H

#include "device/function.h"
#include "device/virtfn.h"
#include "policy/policy.h"

/**
 * struct vfcfg_vf - A virtual function.
 * @pf: the PF that it belongs to
 * @fn: address, driver and so on
 * @address: its address as text
 * @index: the N of the PF's virtfnN link, from 0
 * @values: what policies have in force, by their places
 * @visible: vectors that a vfio user sees at most, see vfcfg_visible_size()
 * @used: slots that entries of its virtual table have, VFCFG_UNKNOWN without one
 * @refused: how often one of them found none, the same
 * @userdata: the library's user's
 */
struct vfcfg_vf {
	struct vfcfg_pf *pf;
	struct vfcfg_function fn;
	char address[VFCFG_ADDR_LEN];
	unsigned int index;
	struct vfcfg_value values[VFCFG_POLICIES_MAX];
	long visible;
	long used, refused;
	void *userdata;
};

/**
 * vfcfg_vf_read() - Read a VF through its PF's link.
 * @vf: filled in; nothing to free unless 0 is returned
 * @want: enum vfcfg_want
 * @pf: the PF's directory
 * @link: the link
 *
 * Return: 0, or -ENODEV when the VF went away, before or meanwhile, or when
 * the link is none to a PCI function; or -ENOMEM.
 */
int vfcfg_vf_read(struct vfcfg_vf *vf, unsigned int want, int pf, const struct vfcfg_virtfn *link);

/**
 * vfcfg_visible_size() - The rule for what a vfio user sees.
 * @values: what policies have in force
 *
 * The virtual table where there is one, else the VF's own; a policy that
 * follows the table, the cap, where it is smaller.
 *
 * Return: vectors, or VFCFG_UNKNOWN when any of these is unknown.
 */
long vfcfg_visible_size(const struct vfcfg_value *values);

#endif
