/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a task's own calls reach in the kernel, where it counts that (CONFIG_KCOV;
 * lab/run --kernel kcov). Everywhere else nothing is ever new.
 */
#ifndef SELFTESTS_LIB_KCOV_H
#define SELFTESTS_LIB_KCOV_H

#include <stdbool.h>

/** kcov_open - false where the kernel does not count; said once and harmless after that */
bool kcov_open(void);

/** kcov_begin, kcov_end - around calls; true when they went where none went before */
void kcov_begin(void);
bool kcov_end(void);

/** kcov_places - how many places in the kernel's code were reached until now */
unsigned int kcov_places(void);

#endif
