/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Words of explanations: why something was refused, and what to do.
 */
#ifndef VFCFG_WORDS_H
#define VFCFG_WORDS_H

#include "bus.h"

/** vfcfg_say() - asprintf() that returns the text, or NULL when memory is short. */
char *vfcfg_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/**
 * vfcfg_say_errno() - What an errno means that all attributes have in common.
 * @err: a negative errno
 *
 * Return: one line, never empty, to be freed; NULL when memory is short.
 */
char *vfcfg_say_errno(int err);

/** vfcfg_say_no_device() - There is none (@known: but there was a moment ago). */
char *vfcfg_say_no_device(bool known);

/**
 * vfcfg_say_open() - A vfio user has the device open.
 * @bus: the bus
 * @addr: the device
 * @for_what: what it must not be open for, as "to be capped"
 *
 * Looks for the user, see vfcfg_holders().
 */
char *vfcfg_say_open(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
		     const char *for_what);

#endif
