/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A VF of a simulated adapter in the hands of a user of vfio: its registers, its
 * table and its interrupts, each by the way that a guest would take.
 */
#ifndef SELFTESTS_VFSIM_SIM_H
#define SELFTESTS_VFSIM_SIM_H

#include <linux/pci_regs.h>
#include <linux/types.h>
#include <linux/vfsim.h>
#include <stdbool.h>

#include "vfio.h"

#define SIM_VECTORS	64

/* How long an interrupt may take, and how long to listen to silence, ms */
#define SOON		2000
#define SILENCE		30

struct sim {
	struct vfio v;
	int index;			/* of the VF */
	int vendor;			/* where its registers begin */
	int pcie;
	__u32 *bar;		/* table, then PBA; NULL where it is not mapped */
	size_t bar_size;
	__u32 *pba;
	int fds[SIM_VECTORS];		/* eventfds, by vector */
};

/**
 * sim_open - open the VF that the environment's variable @name names
 *
 * Bus Master is on, MSI-X disabled. Return: 0 or a negative errno.
 */
int sim_open(struct sim *s, const char *name);

/** sim_open_unmapped - the same, its BAR is reached by read() and write() only */
int sim_open_unmapped(struct sim *s, const char *name);

/** sim_attach - the same for a VF whose device is open in @s->v already */
int sim_attach(struct sim *s);
void sim_close(struct sim *s);

__u32 sim_get(const struct sim *s, int reg);
void sim_set(const struct sim *s, int reg, __u32 value);

/** sim_do - write CONTROL; its STATUS when that is done */
__u32 sim_do(const struct sim *s, __u32 operation, __u16 vector);
__u32 sim_raise(const struct sim *s, int vector);

/** sim_write, sim_read - the device accesses memory; STATUS */
__u32 sim_write(const struct sim *s, __u64 address, __u32 length, __u32 data);
__u32 sim_read(const struct sim *s, __u64 address, __u32 *data);

void sim_master(const struct sim *s, bool on);

/** sim_enable - MSI-X with an eventfd for each of vectors 0 to @count - 1 */
int sim_enable(const struct sim *s, int count);

/** sim_heard - interrupts of @vector so far, waiting up to @ms for the first */
long sim_heard(const struct sim *s, int vector, int ms);

/** sim_entry - field @at (PCI_MSIX_ENTRY_*) of the table's entry @vector */
__u32 *sim_entry(const struct sim *s, int vector, int at);
void sim_mask(const struct sim *s, int vector, bool on);
bool sim_pending(const struct sim *s, int vector);

/** sim_counter - a column of debugfs' file "functions", or -ENOENT */
long sim_counter(const struct sim *s, const char *name);

#endif
