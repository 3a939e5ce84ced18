/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reading one VF into the model.
 */
#ifndef VFCFG_VF_H
#define VFCFG_VF_H

#include "model.h"
#include "virtfn.h"

/**
 * vfcfg_vf_read() - Read a VF through its PF's link.
 * @vf: filled in; nothing to free unless 0 is returned
 * @model: for the bus and for what is wanted
 * @pf: the PF's directory
 * @link: the link
 *
 * Return: 0, or -ENODEV when the VF went away, before or meanwhile, or when
 * the link is none to a PCI function.
 */
int vfcfg_vf_read(struct vfcfg_vf *vf, const struct vfcfg_model *model, int pf,
		  const struct vfcfg_virtfn *link);

#endif
