/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef COMPARE_H
#define COMPARE_H

#include "libvfcfg.h"

/** row_names - Of the rows. */
extern const char *const row_names[VFCFG_ROWS];

/** answer_name() - An answer to a user: the errno's name, or "accepted". */
const char *answer_name(long err);

/** comparison_table() - Print it as a table on stdout. */
void comparison_table(const struct vfcfg_comparison *c);

/** comparison_json() - Print it as JSON on stdout. */
void comparison_json(const struct vfcfg_comparison *c);

#endif
