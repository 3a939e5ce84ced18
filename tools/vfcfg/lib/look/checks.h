/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What is looked for by "vfcfg doctor": a table of checks, one function each.
 */
#ifndef VFCFG_CHECKS_H
#define VFCFG_CHECKS_H

#include <stddef.h>

#include "libvfcfg.h"
#include "look/scene.h"

/** enum vfcfg_scope - What a check is about. */
enum vfcfg_scope {
	VFCFG_SCOPE_HOST,	/* once: its scene is all zero but for the handle */
	VFCFG_SCOPE_PF,
	VFCFG_SCOPE_FUNCTION,	/* a VF, or what is neither */
};

/**
 * struct vfcfg_check - A check.
 * @code: the finding's code
 * @severity: how bad it is
 * @scope: what it is about
 * @look: is it so? Then @text says what, and @remedy what to do; both are to be
 *	freed and may be NULL where memory is short. "DEVICE" stands for the
 *	device, so that what several share reads the same
 */
struct vfcfg_check {
	const char *code;
	enum vfcfg_severity severity;
	enum vfcfg_scope scope;
	bool (*look)(const struct vfcfg_scene *s, char **text, char **remedy);
};

/** vfcfg_checks - All of them, the worst first. */
extern const struct vfcfg_check vfcfg_checks[];

/** vfcfg_nr_checks - How many. */
extern const size_t vfcfg_nr_checks;

#endif
