/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Targets for libFuzzer, which main.c plays as well for inputs that are kept.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/** LLVMFuzzerTestOneInput() - Try one input; what must not be ends in abort(). */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** fuzz_check() - What has to be so for every input. */
#define fuzz_check(what) do { if (!(what)) abort(); } while (0)

/** fuzz_sysfs() - An empty PCI bus, made once; where sysfs would be mounted. */
const char *fuzz_sysfs(void);

#endif
