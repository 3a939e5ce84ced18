/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A VF of a simulated adapter whose user sees a virtual MSI-X table, as
 * vfsim-vfio-pci offers one.
 */
#ifndef SELFTESTS_VFSIM_VIRTUAL_H
#define SELFTESTS_VFSIM_VIRTUAL_H

#include "sim.h"

#define VIRTUAL_MAX	2048

/** virtual_set - write @value to vfio_msix_virtual of the device @address */
int virtual_set(const char *address, const char *value);

/** virtual_open - show @value entries, then open the VF that @name names */
int virtual_open(struct sim *s, const char *name, const char *value);

/** virtual_close - and the VF's own table is in force again */
void virtual_close(struct sim *s);

/** virtual_on - enable an entry; its eventfd, or a negative errno */
int virtual_on(const struct sim *s, int entry);
int virtual_off(const struct sim *s, int entry);

/** heard - how often an eventfd was signalled, waiting up to @ms for the first */
long heard(int fd, int ms);

int virtual_used(const struct sim *s);
int virtual_refused(const struct sim *s);

/** bar_get, bar_put - a dword of the table's BAR */
__u32 bar_get(const struct sim *s, int at);
int bar_put(const struct sim *s, int at, __u32 value);

/** virtual_mask - Vector Control of an entry; virtual_pending - its bit in the PBA */
int virtual_mask(const struct sim *s, int entry, bool on);
bool virtual_pending(const struct sim *s, int entry);

#endif
