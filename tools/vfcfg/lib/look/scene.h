/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One function, looked at from all sides: what facts and findings are made of.
 */
#ifndef VFCFG_SCENE_H
#define VFCFG_SCENE_H

#include "context.h"
#include "device/function.h"
#include "device/msix.h"
#include "look/holder.h"
#include "policy/policy.h"

/**
 * struct vfcfg_scene - A function.
 * @ctx: the handle
 * @addr: the function
 * @address: the same as text
 * @dir: its directory
 * @kind: PF, VF or neither
 * @fn: driver, group and so on
 * @vfio: its driver is a vfio driver
 * @pf_addr: a VF's PF, or the function itself
 * @pf_address: the same as text
 * @pf: that PF's directory; -1 where there is none
 * @pf_driver: its driver, or NULL
 * @resizes: somebody can resize VFs of the PF: its driver, or the controller
 *	itself by admin commands
 * @pf_facts: the PF with its VFs; NULL for what is no VF and no PF
 * @msix: Message Control
 * @msix_err: why that could not be read, or 0
 * @values: what policies have in force
 * @holder: who holds the lock
 */
struct vfcfg_scene {
	struct vfcfg_ctx *ctx;
	struct vfcfg_addr addr;
	char address[VFCFG_ADDR_LEN];
	int dir;
	enum vfcfg_kind kind;
	struct vfcfg_function fn;
	bool vfio;
	struct vfcfg_addr pf_addr;
	char pf_address[VFCFG_ADDR_LEN];
	int pf;
	char *pf_driver;
	bool resizes;
	struct vfcfg_pf *pf_facts;
	struct vfcfg_msix msix;
	int msix_err;
	struct vfcfg_value values[VFCFG_POLICIES_MAX];
	struct vfcfg_holder holder;
};

/**
 * vfcfg_scene_set() - Look at a function.
 * @ctx: the handle
 * @address: the function
 * @s: filled in; vfcfg_scene_clear() is due only after 0
 *
 * Return: 0, or a negative errno with vfcfg_get_error().
 */
int vfcfg_scene_set(struct vfcfg_ctx *ctx, const char *address, struct vfcfg_scene *s);

/** vfcfg_scene_clear() - Give back what vfcfg_scene_set() took. */
void vfcfg_scene_clear(struct vfcfg_scene *s);

/** vfcfg_scene_has() - Has the function a file of that name? */
bool vfcfg_scene_has(const struct vfcfg_scene *s, const char *name);

/**
 * vfcfg_scene_interrupts() - As vfcfg_device_interrupts().
 */
long vfcfg_scene_interrupts(const struct vfcfg_scene *s);

#endif
