/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Control-C and its kin: while devices are being changed they stop that after
 * the present device; then they count.
 */
#ifndef INTERRUPTS_H
#define INTERRUPTS_H

#include <stdbool.h>
#include <stddef.h>

/** interrupts_catch() - From here on they are only remembered. */
void interrupts_catch(void);

/** interrupts_release() - What came meanwhile has its effect now. */
void interrupts_release(void);

/** interrupts_stop - Becomes not 0 with the first of them. */
extern volatile int interrupts_stop;

/** interrupts_progress() - For vfcfg_commit(): stop when one came. */
bool interrupts_progress(void *arg, size_t done, size_t all);

#endif
