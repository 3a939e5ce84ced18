/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What is wanted of devices, and what became of it.
 */
#ifndef VFCFG_WANTED_H
#define VFCFG_WANTED_H

#include "context.h"
#include "libvfcfg.h"
#include "transaction/state.h"
#include "transaction/steps.h"

/**
 * struct vfcfg_wish - What is wanted of a device.
 * @driver_given: @driver is wanted
 * @driver: the driver; NULL for none
 * @override_given: @override is wanted
 * @override: the driver_override; NULL for none
 * @given: for each policy whether @values has something
 * @values: what policies shall have in force
 * @exact: a driver that adds to what it is asked for, as ice, is asked for less
 * @reset: what the device does not have is at its default anyway
 * @resumed: whatever driver is bound may go and come back
 * @numvfs_given: of a PF: @numvfs is wanted
 * @numvfs: VFs
 * @sizes: what VFs get that there were before, see &struct vfcfg_state
 * @autoprobe_given: of a PF: @autoprobe is wanted
 * @autoprobe: are VFs probed as they come?
 * @reserve_given: of a PF: @reserve is wanted
 * @reserve: vectors that have to stay free
 */
struct vfcfg_wish {
	bool driver_given;
	char *driver;
	bool override_given;
	char *override;
	bool given[VFCFG_POLICIES_MAX];
	struct vfcfg_value values[VFCFG_POLICIES_MAX];
	bool exact;
	bool reset;
	bool resumed;
	bool numvfs_given;
	long numvfs;
	char *sizes;
	bool autoprobe_given;
	bool autoprobe;
	bool reserve_given;
	long reserve;
};

/**
 * enum vfcfg_outcome - What became of a wish.
 * @VFCFG_PENDING: nothing yet
 * @VFCFG_STANDS: it stands
 * @VFCFG_REFUSED_WISH: it was refused, all is as it was
 * @VFCFG_STANDS_HALF: it was not finished, and not all came back
 */
enum vfcfg_outcome {
	VFCFG_PENDING,
	VFCFG_STANDS,
	VFCFG_REFUSED_WISH,
	VFCFG_STANDS_HALF,
};

/**
 * struct vfcfg_result - A device: what is wanted, the steps to it, how it went.
 * @wanted: what it is part of
 * @next: the next device, as given
 * @addr: the device
 * @address: the same as text
 * @wish: what is wanted of it
 * @owner: the PF whose lock covers it
 * @known: its numbers are in @before already, read under the lock
 * @before: how it was, as far as the steps may change it
 * @left: how the steps left it; its parts are 0 while that is not known
 * @after: how it is in the end
 * @steps: what has to be done
 * @nr: how many
 * @whole: more than one write: all of them or none
 * @later: it was not there when that was written down, see later.h
 * @taken: it has its place among those with something to do
 * @began: a step was begun
 * @changes: for each policy how it went
 * @tried: for each policy whether it was tried, or stood already
 * @notes: for each policy what stands now, where that is worth a line
 * @outcome: what became of it
 * @step: the step that was refused, or NULL
 * @why: why it was refused
 */
struct vfcfg_result {
	struct vfcfg_wanted *wanted;
	struct vfcfg_result *next;
	struct vfcfg_addr addr;
	char address[VFCFG_ADDR_LEN];
	struct vfcfg_wish wish;
	struct vfcfg_owner *owner;
	bool known;
	struct vfcfg_state before;
	struct vfcfg_state left;
	struct vfcfg_state after;
	struct vfcfg_step steps[VFCFG_STEPS_MAX];
	size_t nr;
	bool whole;
	bool later;
	bool taken;
	bool began;
	struct vfcfg_change changes[VFCFG_POLICIES_MAX];
	bool tried[VFCFG_POLICIES_MAX];
	char *notes[VFCFG_POLICIES_MAX];
	enum vfcfg_outcome outcome;
	const char *step;
	struct vfcfg_reason why;
};

/**
 * struct vfcfg_wanted - What is wanted.
 * @ctx: the handle
 * @first: devices, as given
 * @last: the last of them
 * @tree: the same by address, of search.h
 * @nr: how many
 * @command: what others are told
 * @wait: seconds to wait for them
 * @progress: says stop, while waiting too; NULL for none
 * @arg: handed to it
 * @owners: PFs that are locked
 * @later: ranges of VFs that are not there yet
 * @dry: nothing may be written
 * @more: called once when all PFs have their VFs, to write down what is wanted
 *	of these; 0, or a negative errno with the handle's error. NULL for none
 * @more_arg: handed to it
 */
struct vfcfg_wanted {
	struct vfcfg_ctx *ctx;
	struct vfcfg_result *first;
	struct vfcfg_result *last;
	void *tree;
	size_t nr;
	char *command;
	double wait;
	vfcfg_progress *progress;
	void *arg;
	struct vfcfg_owner *owners;
	struct vfcfg_later *later;
	bool dry;
	int (*more)(void *arg);
	void *more_arg;
};

/** vfcfg_wanted_device() - The result of a device, made when it is not there; or NULL. */
struct vfcfg_result *vfcfg_wanted_device(struct vfcfg_wanted *wanted,
					 const struct vfcfg_addr *addr);

/** vfcfg_wanted_clear() - No devices, and no results. */
void vfcfg_wanted_clear(struct vfcfg_wanted *wanted);

/** vfcfg_refuse() - A wish is refused; @why is taken over. Only the first reason counts. */
void vfcfg_refuse(struct vfcfg_result *r, const char *step, struct vfcfg_reason *why);

#endif
