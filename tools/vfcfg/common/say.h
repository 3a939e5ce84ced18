/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VFCFG_SAY_H
#define VFCFG_SAY_H

#include <stdbool.h>

/** vfcfg_say() - asprintf() that returns the text, or NULL when memory is short. */
char *vfcfg_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** vfcfg_text_same() - Are both missing, or the same text? */
bool vfcfg_text_same(const char *a, const char *b);

#endif
