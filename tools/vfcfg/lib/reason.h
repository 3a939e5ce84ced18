/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Why something was refused: a code for programs, an errno, and one line for
 * people that says why and what to do.
 */
#ifndef VFCFG_REASON_H
#define VFCFG_REASON_H

#include <stdbool.h>

/**
 * struct vfcfg_reason - A reason.
 * @code: one of the VFCFG_CODE texts of libvfcfg.h; NULL while there is none
 * @err: a negative errno, 0 where no call failed
 * @text: one line without the device, allocated; NULL when memory was short
 */
struct vfcfg_reason {
	const char *code;
	int err;
	char *text;
};

/** vfcfg_reason() - Fill in a reason that is empty. */
void vfcfg_reason(struct vfcfg_reason *why, const char *code, int err, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/** vfcfg_reason_errno() - What an errno means that all attributes have in common. */
void vfcfg_reason_errno(struct vfcfg_reason *why, int err);

/** vfcfg_reason_no_device() - There is none (@known: but there was a moment ago). */
void vfcfg_reason_no_device(struct vfcfg_reason *why, bool known);

/** vfcfg_reason_clear() - Free the text, and there is no reason. */
void vfcfg_reason_clear(struct vfcfg_reason *why);

#endif
