/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libvfcfg - how many MSI-X vectors SR-IOV virtual functions get
 *
 * Reading: a handle finds PFs, a PF has VFs, getters tell of both. What could
 * not be learnt is VFCFG_UNKNOWN or NULL, never a guess.
 *
 * Changing: what is wanted is written down device by device, a driver, numbers
 * of policies, and then committed. The library takes the present state from
 * it, checks the steps that are left, locks the PFs, keeps a journal, takes
 * the steps, looks at what came of them and undoes what it cannot finish.
 * There is no other way to change anything.
 *
 * Functions return 0 or a negative errno unless they say otherwise; after an
 * errno vfcfg_get_error() has the device, the step, a code and a text. A handle
 * and all that comes from it is for one thread at a time. Devices are named by
 * PCI address, "0000:01:00.2"; all numbers are vectors.
 */
#ifndef LIBVFCFG_H
#define LIBVFCFG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * VFCFG_UNKNOWN - Stands for every number that could not be learnt.
 *
 * A number is either right or unknown. It is never a guess, a default, or
 * what is left of a file that holds something else.
 */
#define VFCFG_UNKNOWN	(-1L)

struct vfcfg_ctx;
struct vfcfg_error;
struct vfcfg_pf;
struct vfcfg_vf;
struct vfcfg_wanted;
struct vfcfg_result;
struct vfcfg_comparison;
struct vfcfg_plan;
struct vfcfg_plan_pf;
struct vfcfg_difference;

/**
 * enum vfcfg_want - Facts that cost extra and are read on demand.
 * @VFCFG_WANT_IOMMU: iommu_group
 * @VFCFG_WANT_NUMA: numa_node
 * @VFCFG_WANT_ID: vendor and device
 * @VFCFG_WANT_TOTALVFS: VFs that a PF can have
 * @VFCFG_WANT_NAMES: names of vendor and device, with VFCFG_WANT_ID
 */
enum vfcfg_want {
	VFCFG_WANT_IOMMU = 1 << 0,
	VFCFG_WANT_NUMA = 1 << 1,
	VFCFG_WANT_ID = 1 << 2,
	VFCFG_WANT_TOTALVFS = 1 << 3,
	VFCFG_WANT_NAMES = 1 << 4,
};

/**
 * vfcfg_new() - Open the PCI bus.
 * @ctx: the handle, to be given back with vfcfg_unref(); set unless -ENOMEM is
 *	returned, for vfcfg_get_error()
 * @sysfs: where sysfs is mounted; NULL is /sys
 *
 * Return: 0, or a negative errno (-ENOENT: no PCI bus there).
 */
int vfcfg_new(struct vfcfg_ctx **ctx, const char *sysfs);

/** vfcfg_ref() - Take a reference. Return: @ctx. */
struct vfcfg_ctx *vfcfg_ref(struct vfcfg_ctx *ctx);

/** vfcfg_unref() - Give a reference back; NULL is ignored. */
void vfcfg_unref(struct vfcfg_ctx *ctx);

/** vfcfg_set_want() - What is read of PFs that are found from now on. */
void vfcfg_set_want(struct vfcfg_ctx *ctx, unsigned int want);

/**
 * vfcfg_set_run_dir() - Where locks and journals are; else $VFCFG_RUN, /run/vfcfg.
 *
 * All programs that may change the same devices must use the same.
 */
int vfcfg_set_run_dir(struct vfcfg_ctx *ctx, const char *dir);

/** vfcfg_get_error() - The last failure of a call; owned by @ctx, never NULL. */
const struct vfcfg_error *vfcfg_get_error(const struct vfcfg_ctx *ctx);

/** vfcfg_error_get_device() - Its address, or NULL where it is about none. */
const char *vfcfg_error_get_device(const struct vfcfg_error *error);

/** vfcfg_error_get_step() - The step that failed, or NULL. */
const char *vfcfg_error_get_step(const struct vfcfg_error *error);

/** vfcfg_error_get_errno() - A negative errno; 0 where no call failed. */
int vfcfg_error_get_errno(const struct vfcfg_error *error);

/** vfcfg_error_get_code() - The reason as a word for programs, as in vfcfg(8). */
const char *vfcfg_error_get_code(const struct vfcfg_error *error);

/** vfcfg_error_get_text() - The reason and what to do, one line. */
const char *vfcfg_error_get_text(const struct vfcfg_error *error);

/**
 * vfcfg_get_warning() - Why something is unknown that could be known.
 *
 * Return: one line, owned by @ctx, or NULL.
 */
const char *vfcfg_get_warning(const struct vfcfg_ctx *ctx);

/** vfcfg_names_ready() - Can names be looked up? Else an errno says why not. */
int vfcfg_names_ready(struct vfcfg_ctx *ctx);

/** vfcfg_address_is() - Is the text a PCI address, with or without its domain? */
bool vfcfg_address_is(const char *text);

/** vfcfg_selection_is() - Is the text something that vfcfg_select() can look for? */
bool vfcfg_selection_is(const char *text);

/** typedef vfcfg_selected - Called for a device. Return: 0, or a negative errno to stop. */
typedef int vfcfg_selected(void *arg, const char *address);

/**
 * vfcfg_select() - Find devices by the names that people have for them.
 * @ctx: the handle
 * @text: an address, or VFs of a PF by number: "PF/3", "PF/0-99", or all of
 *	them, "PF/" and an asterisk. PF is an address, a network interface or an
 *	NVMe controller ("nvme0").
 * @selected: called for each device, in order, once all are known to be there;
 *	an address that is given is not looked for
 * @arg: handed to @selected
 *
 * Return: 0, or a negative errno (-ENODEV: not all of them are there).
 */
int vfcfg_select(struct vfcfg_ctx *ctx, const char *text, vfcfg_selected *selected, void *arg);

/**
 * vfcfg_device_driver() - The driver of any function, without reading its PF.
 * @ctx: the handle
 * @address: the function
 * @driver: the driver, to be freed, or NULL for none; NULL after an error
 *
 * Return: 0, or a negative errno (-ENODEV: no such function).
 */
int vfcfg_device_driver(struct vfcfg_ctx *ctx, const char *address, char **driver);

/**
 * vfcfg_device_holder() - The run that holds the lock of a function's PF.
 * @ctx: the handle
 * @address: the function: the PF, a VF, or what is neither and has its own lock
 * @who: the run, "PID 71 (vfcfg set ...)", to be freed; NULL where it is not known
 *
 * The lock is not touched: the kernel's list of locks (/proc/locks) tells. Where
 * there is none, as in some containers, a lock that is held is not seen.
 *
 * Return: 1 when one holds it, 0 when none does, or a negative errno (-ENODEV: no
 * such function).
 */
int vfcfg_device_holder(struct vfcfg_ctx *ctx, const char *address, char **who);

/** vfcfg_address_cmp() - Order two addresses, as for qsort(). */
int vfcfg_address_cmp(const char *a, const char *b);

/* PFs */

/**
 * vfcfg_scan() - Read every PF of the machine, with its VFs.
 *
 * One that goes away meanwhile is simply not there.
 */
int vfcfg_scan(struct vfcfg_ctx *ctx);

/**
 * vfcfg_find() - Find a device, reading its PF the first time.
 * @ctx: the handle
 * @address: a PF or a VF
 * @pf: the PF; untouched unless 0 is returned
 * @vf: the VF, NULL for a PF; untouched unless 0 is returned
 *
 * Return: 0, or a negative errno (-ENODEV: no such function; -ENXIO: neither
 * PF nor VF).
 */
int vfcfg_find(struct vfcfg_ctx *ctx, const char *address, struct vfcfg_pf **pf,
	       struct vfcfg_vf **vf);

/** vfcfg_forget() - Read PFs afresh from now on. Those with a reference last. */
void vfcfg_forget(struct vfcfg_ctx *ctx);

/** vfcfg_pf_get_first() - The first PF read so far, by address, or NULL. */
struct vfcfg_pf *vfcfg_pf_get_first(struct vfcfg_ctx *ctx);

/** vfcfg_pf_get_next() - The next one, or NULL. */
struct vfcfg_pf *vfcfg_pf_get_next(struct vfcfg_pf *pf);

/** vfcfg_pf_foreach() - Every PF read so far, by address. */
#define vfcfg_pf_foreach(ctx, pf) \
	for ((pf) = vfcfg_pf_get_first(ctx); (pf); (pf) = vfcfg_pf_get_next(pf))

/** vfcfg_pf_ref() - Take a reference, which keeps the PF and its VFs. Return: @pf. */
struct vfcfg_pf *vfcfg_pf_ref(struct vfcfg_pf *pf);

/** vfcfg_pf_unref() - Give a reference back; NULL is ignored. */
void vfcfg_pf_unref(struct vfcfg_pf *pf);

/** vfcfg_pf_get_address() - Its address, with its domain. */
const char *vfcfg_pf_get_address(const struct vfcfg_pf *pf);

/** vfcfg_pf_get_driver() - Its driver, or NULL. */
const char *vfcfg_pf_get_driver(const struct vfcfg_pf *pf);

/**
 * vfcfg_pf_get_total_msix() - Vectors for all its VFs together.
 *
 * By sriov_vf_total_msix or else by devlink; unknown without a driver that
 * can move vectors.
 */
long vfcfg_pf_get_total_msix(const struct vfcfg_pf *pf);

/** vfcfg_pf_get_free_msix() - Vectors of these that no VF holds. */
long vfcfg_pf_get_free_msix(const struct vfcfg_pf *pf);

/** vfcfg_pf_get_nr_vfs() - VFs enabled. */
size_t vfcfg_pf_get_nr_vfs(const struct vfcfg_pf *pf);

/** vfcfg_pf_get_totalvfs() - VFs possible (VFCFG_WANT_TOTALVFS). */
long vfcfg_pf_get_totalvfs(const struct vfcfg_pf *pf);

/** vfcfg_pf_get_iommu_group() - Its IOMMU group (VFCFG_WANT_IOMMU). */
long vfcfg_pf_get_iommu_group(const struct vfcfg_pf *pf);

/** vfcfg_pf_get_numa_node() - Its NUMA node (VFCFG_WANT_NUMA). */
long vfcfg_pf_get_numa_node(const struct vfcfg_pf *pf);

/** vfcfg_pf_get_vendor() - Its Vendor ID (VFCFG_WANT_ID). */
long vfcfg_pf_get_vendor(const struct vfcfg_pf *pf);

/** vfcfg_pf_get_device() - Its Device ID (VFCFG_WANT_ID). */
long vfcfg_pf_get_device(const struct vfcfg_pf *pf);

/** vfcfg_pf_get_userdata() - What vfcfg_pf_set_userdata() set last, NULL at first. */
void *vfcfg_pf_get_userdata(const struct vfcfg_pf *pf);

/** vfcfg_pf_set_userdata() - Something of the caller's own. */
void vfcfg_pf_set_userdata(struct vfcfg_pf *pf, void *userdata);

/* VFs, which last as long as their PF */

/** vfcfg_vf_get_first() - The first VF of a PF, by index, or NULL. */
struct vfcfg_vf *vfcfg_vf_get_first(struct vfcfg_pf *pf);

/** vfcfg_vf_get_next() - The next one, or NULL. */
struct vfcfg_vf *vfcfg_vf_get_next(struct vfcfg_vf *vf);

/** vfcfg_vf_foreach() - Every VF of a PF, by index. */
#define vfcfg_vf_foreach(pf, vf) \
	for ((vf) = vfcfg_vf_get_first(pf); (vf); (vf) = vfcfg_vf_get_next(vf))

/** vfcfg_vf_get_pf() - The PF that it belongs to. */
struct vfcfg_pf *vfcfg_vf_get_pf(const struct vfcfg_vf *vf);

/** vfcfg_vf_get_address() - Its address, with its domain. */
const char *vfcfg_vf_get_address(const struct vfcfg_vf *vf);

/** vfcfg_vf_get_index() - The N of the PF's virtfnN, from 0. */
unsigned int vfcfg_vf_get_index(const struct vfcfg_vf *vf);

/** vfcfg_vf_get_driver() - Its driver, or NULL. */
const char *vfcfg_vf_get_driver(const struct vfcfg_vf *vf);

/** vfcfg_vf_get_table_size() - Vectors in its MSI-X table, 1 to 2048. */
long vfcfg_vf_get_table_size(const struct vfcfg_vf *vf);

/** vfcfg_vf_get_visible_size() - Vectors that a vfio user sees at most. */
long vfcfg_vf_get_visible_size(const struct vfcfg_vf *vf);

/** vfcfg_vf_get_virtual_used() - Slots that entries of its virtual table have, or VFCFG_UNKNOWN. */
long vfcfg_vf_get_virtual_used(const struct vfcfg_vf *vf);

/** vfcfg_vf_get_virtual_refused() - How often such an entry found none, or VFCFG_UNKNOWN. */
long vfcfg_vf_get_virtual_refused(const struct vfcfg_vf *vf);

/**
 * vfcfg_vf_get_number() - What a policy has in force.
 * @vf: the VF
 * @policy: its place, see vfcfg_policy_get_name()
 * @word: whether with the policy's word ("strict"); may be NULL
 *
 * Return: vectors; 0 where there is none of it, as without a cap.
 */
long vfcfg_vf_get_number(const struct vfcfg_vf *vf, size_t policy, bool *word);

/** vfcfg_vf_get_iommu_group() - Its IOMMU group (VFCFG_WANT_IOMMU). */
long vfcfg_vf_get_iommu_group(const struct vfcfg_vf *vf);

/** vfcfg_vf_get_numa_node() - Its NUMA node (VFCFG_WANT_NUMA). */
long vfcfg_vf_get_numa_node(const struct vfcfg_vf *vf);

/** vfcfg_vf_get_vendor() - Its Vendor ID (VFCFG_WANT_ID). */
long vfcfg_vf_get_vendor(const struct vfcfg_vf *vf);

/** vfcfg_vf_get_device() - Its Device ID (VFCFG_WANT_ID). */
long vfcfg_vf_get_device(const struct vfcfg_vf *vf);

/** vfcfg_vf_get_userdata() - What vfcfg_vf_set_userdata() set last, NULL at first. */
void *vfcfg_vf_get_userdata(const struct vfcfg_vf *vf);

/** vfcfg_vf_set_userdata() - Something of the caller's own. */
void vfcfg_vf_set_userdata(struct vfcfg_vf *vf, void *userdata);

/**
 * vfcfg_vendor_name() - The name of a vendor, after vfcfg_names_ready().
 *
 * The first look-up reads a database (some ten milliseconds). Never asks the
 * network.
 *
 * Return: the name, to be freed, or NULL.
 */
char *vfcfg_vendor_name(struct vfcfg_ctx *ctx, long vendor);

/** vfcfg_device_name() - The name of a device, as vfcfg_vendor_name(). */
char *vfcfg_device_name(struct vfcfg_ctx *ctx, long vendor, long device);

/* Policies: the ways to decide how many vectors a function has, in a fixed order */

/** vfcfg_policy_get_name() - A policy's name, "count"; NULL past the last. */
const char *vfcfg_policy_get_name(size_t policy);

/** vfcfg_policy_get_help() - What its number does, for a list of options. */
const char *vfcfg_policy_get_help(size_t policy);

/** vfcfg_policy_get_key() - Its key in JSON. */
const char *vfcfg_policy_get_key(size_t policy);

/** vfcfg_policy_get_word() - The word that its number may come with, or NULL. */
const char *vfcfg_policy_get_word(size_t policy);

/** vfcfg_policy_get_word_help() - What the word does, for a list of options. */
const char *vfcfg_policy_get_word_help(size_t policy);

/** vfcfg_policy_get_max() - The largest number; the smallest is 0, the default. */
unsigned int vfcfg_policy_get_max(size_t policy);

/* What is wanted */

/**
 * vfcfg_wanted_new() - Begin to write down what is wanted.
 * @ctx: the handle; a reference is taken
 * @wanted: empty, to be given back with vfcfg_wanted_free()
 */
int vfcfg_wanted_new(struct vfcfg_ctx *ctx, struct vfcfg_wanted **wanted);

/** vfcfg_wanted_free() - Free it, with its results; NULL is ignored. */
void vfcfg_wanted_free(struct vfcfg_wanted *wanted);

/**
 * vfcfg_wanted_number() - A device shall have so many vectors.
 * @wanted: what is wanted
 * @device: address
 * @policy: by that policy ("count", "cap")
 * @number: vectors; 0 is the default
 * @word: with the policy's word ("strict")
 *
 * Return: 0, -EINVAL for what is no address, policy or number, or -ENOMEM.
 */
int vfcfg_wanted_number(struct vfcfg_wanted *wanted, const char *device, const char *policy,
			unsigned int number, bool word);

/**
 * vfcfg_wanted_driver() - A device shall be bound to a driver.
 * @wanted: what is wanted
 * @device: address
 * @driver: the driver, which becomes the driver_override; NULL for none of both
 */
int vfcfg_wanted_driver(struct vfcfg_wanted *wanted, const char *device, const char *driver);

/**
 * vfcfg_wanted_reset() - All policies of a device shall be at their defaults.
 *
 * What a device does not have is at its default anyway.
 */
int vfcfg_wanted_reset(struct vfcfg_wanted *wanted, const char *device);

/**
 * vfcfg_wanted_numvfs() - A PF shall have so many VFs.
 *
 * Another number than 0 there is only while its VFs have no drivers, overrides and
 * caps: all are made anew, and get the Table Sizes that they had. This and the two
 * below are all that can be wanted of that PF.
 */
int vfcfg_wanted_numvfs(struct vfcfg_wanted *wanted, const char *pf, unsigned int numvfs);

/** vfcfg_wanted_autoprobe() - A PF's VFs shall, or shall not, be probed as they come. */
int vfcfg_wanted_autoprobe(struct vfcfg_wanted *wanted, const char *pf, bool on);

/** vfcfg_wanted_reserve() - So many vectors of a PF's pool shall stay free, else all is refused. */
int vfcfg_wanted_reserve(struct vfcfg_wanted *wanted, const char *pf, unsigned int vectors);

/** vfcfg_wanted_set_command() - What others are told who find the PF locked. */
int vfcfg_wanted_set_command(struct vfcfg_wanted *wanted, const char *command);

/** vfcfg_wanted_set_wait() - Wait so many seconds for another run; 0 unless set. */
void vfcfg_wanted_set_wait(struct vfcfg_wanted *wanted, double seconds);

/**
 * enum vfcfg_commit - How to commit.
 * @VFCFG_WHOLE: all devices or none; otherwise each device, all of it or
 *	nothing
 * @VFCFG_KEEP_GOING: when told to stop, keep what was done
 * @VFCFG_DRY_RUN: only check, and tell the steps
 */
enum vfcfg_commit {
	VFCFG_WHOLE = 1 << 0,
	VFCFG_KEEP_GOING = 1 << 1,
	VFCFG_DRY_RUN = 1 << 2,
};

/**
 * enum vfcfg_status - What became of a commit.
 * @VFCFG_ALL_DONE: what was wanted stands
 * @VFCFG_SOME_REFUSED: not for all devices; the rest is as it was
 * @VFCFG_DIFFERS: VFCFG_DRY_RUN: there would be something to do
 * @VFCFG_HALF_DONE: something stands half done, see vfcfg_recover()
 * @VFCFG_LOCKED: another run holds a PF; nothing was done
 */
enum vfcfg_status {
	VFCFG_ALL_DONE = 0,
	VFCFG_SOME_REFUSED = 1,
	VFCFG_DIFFERS = 3,
	VFCFG_HALF_DONE = 4,
	VFCFG_LOCKED = 75,
};

/**
 * typedef vfcfg_progress - Called after each device, and while another run is waited for.
 * @arg: as handed to vfcfg_commit()
 * @done: devices that were seen to
 * @all: devices that something is to be done for
 *
 * Return: true to stop here.
 */
typedef bool vfcfg_progress(void *arg, size_t done, size_t all);

/**
 * vfcfg_commit() - Make what is wanted so.
 * @wanted: what is wanted, once
 * @flags: enum vfcfg_commit
 * @progress: called after each device; may be NULL
 * @arg: handed to @progress
 *
 * Return: enum vfcfg_status, with results for each device; a negative errno
 * when nothing could be tried (-ENOMEM). VFCFG_LOCKED and a half done run of
 * before (VFCFG_HALF_DONE) are told by vfcfg_get_error() and leave no results.
 */
int vfcfg_commit(struct vfcfg_wanted *wanted, unsigned int flags, vfcfg_progress *progress,
		 void *arg);

/**
 * enum vfcfg_recovery - What to do about what a run left that was ended.
 * @VFCFG_LOOK: only tell
 * @VFCFG_FINISH: take the steps that were left
 * @VFCFG_UNDO: bring back what was, where it is still as that run left it
 * @VFCFG_ACCEPT: what stands is right; forget what was
 */
enum vfcfg_recovery {
	VFCFG_LOOK,
	VFCFG_FINISH,
	VFCFG_UNDO,
	VFCFG_ACCEPT,
};

/**
 * vfcfg_recover() - See to what runs left that were ended.
 * @wanted: empty; has the results
 * @how: what to do
 *
 * Of VFCFG_LOOK each result is a device that a run had to do with, done if it
 * was seen to in full.
 *
 * Return: as vfcfg_commit(); VFCFG_HALF_DONE also for VFCFG_LOOK that finds
 * something, VFCFG_ALL_DONE when there is nothing to recover.
 */
int vfcfg_recover(struct vfcfg_wanted *wanted, enum vfcfg_recovery how);

/** vfcfg_result_get_first() - The first device's result, in the order given, or NULL. */
struct vfcfg_result *vfcfg_result_get_first(struct vfcfg_wanted *wanted);

/** vfcfg_result_get_next() - The next one, or NULL. */
struct vfcfg_result *vfcfg_result_get_next(struct vfcfg_result *result);

/** vfcfg_result_foreach() - Every device's result, in the order given. */
#define vfcfg_result_foreach(wanted, r) \
	for ((r) = vfcfg_result_get_first(wanted); (r); (r) = vfcfg_result_get_next(r))

/** vfcfg_result_get_address() - The device. */
const char *vfcfg_result_get_address(const struct vfcfg_result *result);

/** vfcfg_result_is_done() - Does what was wanted stand? */
bool vfcfg_result_is_done(const struct vfcfg_result *result);

/** vfcfg_result_get_code() - Why not, as a word for programs, or NULL. */
const char *vfcfg_result_get_code(const struct vfcfg_result *result);

/** vfcfg_result_get_errno() - Why not, as a negative errno; 0 where no call failed. */
int vfcfg_result_get_errno(const struct vfcfg_result *result);

/** vfcfg_result_get_text() - Why not and what to do, one line without the device, or NULL. */
const char *vfcfg_result_get_text(const struct vfcfg_result *result);

/** vfcfg_result_get_step() - The policy, or the PF's part, that was refused, or NULL. */
const char *vfcfg_result_get_step(const struct vfcfg_result *result);

/**
 * vfcfg_result_get_note() - What stands now, where that is not just what was asked.
 * @result: the result
 * @policy: place of the policy
 *
 * Return: one line without the device, or NULL.
 */
const char *vfcfg_result_get_note(const struct vfcfg_result *result, size_t policy);

/**
 * vfcfg_result_get_change() - What a number was and is.
 * @result: the result
 * @policy: place of the policy
 * @before: vectors before
 * @after: vectors now
 *
 * Return: whether the policy was asked for and there is such a thing here.
 */
bool vfcfg_result_get_change(const struct vfcfg_result *result, size_t policy, long *before,
			     long *after);

/**
 * vfcfg_result_get_numvfs() - How many VFs a PF had and has.
 *
 * Return: whether that was asked for.
 */
bool vfcfg_result_get_numvfs(const struct vfcfg_result *result, long *before, long *after);

/**
 * vfcfg_result_get_autoprobe() - Were VFs probed as they came, and are they?
 * @result: the result
 * @before: 0, 1, or VFCFG_UNKNOWN
 * @after: 0 or 1
 *
 * Return: whether that was asked for.
 */
bool vfcfg_result_get_autoprobe(const struct vfcfg_result *result, long *before, long *after);

/** vfcfg_result_get_reserve() - Vectors of a PF that had to stay free; 0 for none. */
long vfcfg_result_get_reserve(const struct vfcfg_result *result);

/**
 * vfcfg_result_get_drivers() - Which driver was bound and is; NULL for none.
 *
 * Return: whether that was looked at.
 */
bool vfcfg_result_get_drivers(const struct vfcfg_result *result, const char **before,
			      const char **after);

/* Plans: how PFs and their VFs shall be set up, see vfcfg-plan(5) */

/**
 * vfcfg_plan_new() - Begin a plan.
 * @ctx: the handle; a reference is taken
 * @plan: empty, to be given back with vfcfg_plan_free()
 */
int vfcfg_plan_new(struct vfcfg_ctx *ctx, struct vfcfg_plan **plan);

/** vfcfg_plan_free() - Free it, with its results; NULL is ignored. */
void vfcfg_plan_free(struct vfcfg_plan *plan);

/**
 * vfcfg_plan_read() - Add what a file has, YAML or JSON.
 * @plan: what is given later wins; not to be used any more after an error
 * @name: the file's name, for messages
 * @f: the file, to its end
 *
 * Return: 0, or a negative errno (-EBADMSG: vfcfg_get_error() says
 * FILE:LINE:COLUMN, what and why; -ELIBACC: libyaml is not there).
 */
int vfcfg_plan_read(struct vfcfg_plan *plan, const char *name, FILE *f);

/** vfcfg_plan_read_text() - The same of a text of @len bytes. */
int vfcfg_plan_read_text(struct vfcfg_plan *plan, const char *name, const char *text, size_t len);

/**
 * vfcfg_plan_read_folders() - Add all *.yaml of /etc, /run and /usr/lib, vfcfg.d in each.
 *
 * Ordered by name; one in an earlier folder stands for those of its name in later
 * ones. The folders are looked for below $VFCFG_ROOT.
 */
int vfcfg_plan_read_folders(struct vfcfg_plan *plan);

/**
 * vfcfg_plan_capture() - Add how a PF and its VFs are set up now.
 * @plan: the plan
 * @pf: address, network interface or NVMe controller; NULL: all PFs
 */
int vfcfg_plan_capture(struct vfcfg_plan *plan, const char *pf);

/** vfcfg_plan_write() - Write it down, as YAML or JSON. Return: 0 or -EIO. */
int vfcfg_plan_write(const struct vfcfg_plan *plan, FILE *f, bool json);

/** vfcfg_plan_set_command() - As vfcfg_wanted_set_command(). */
int vfcfg_plan_set_command(struct vfcfg_plan *plan, const char *command);

/**
 * vfcfg_plan_set_only() - Have it be about one PF, as when that has just come.
 * @plan: the plan
 * @pf: its address
 *
 * What is about other PFs, there or not, is left out.
 *
 * Return: 0, -EINVAL for what is no address, or -ENOMEM.
 */
int vfcfg_plan_set_only(struct vfcfg_plan *plan, const char *pf);

/** vfcfg_plan_set_wait() - As vfcfg_wanted_set_wait(). */
void vfcfg_plan_set_wait(struct vfcfg_plan *plan, double seconds);

/** vfcfg_difference_get_pf() - The PF's address. */
const char *vfcfg_difference_get_pf(const struct vfcfg_difference *difference);

/** vfcfg_difference_get_first() - The first VF, or VFCFG_UNKNOWN: the PF itself. */
long vfcfg_difference_get_first(const struct vfcfg_difference *difference);

/** vfcfg_difference_get_last() - The last VF; all between have the same difference. */
long vfcfg_difference_get_last(const struct vfcfg_difference *difference);

/** vfcfg_difference_get_key() - The plan's key, or "override": one without a driver. */
const char *vfcfg_difference_get_key(const struct vfcfg_difference *difference);

/** vfcfg_difference_get_is() - How it is, "?": not known; NULL: not there yet. */
const char *vfcfg_difference_get_is(const struct vfcfg_difference *difference);

/** vfcfg_difference_get_wanted() - What is wanted, "4 strict"; a driver may be "none". */
const char *vfcfg_difference_get_wanted(const struct vfcfg_difference *difference);

/** typedef vfcfg_differs - Called for a difference. Return: 0, or a negative errno to stop. */
typedef int vfcfg_differs(void *arg, const struct vfcfg_difference *difference);

/**
 * vfcfg_plan_diff() - Where it is other than planned. Only reads.
 * @plan: the plan
 * @fn: called for each difference, PF by PF
 * @arg: handed to @fn
 *
 * Return: VFCFG_ALL_DONE, VFCFG_DIFFERS, VFCFG_SOME_REFUSED when a PF is not
 * there, see vfcfg_plan_pf_get_error(), or a negative errno.
 */
int vfcfg_plan_diff(struct vfcfg_plan *plan, vfcfg_differs *fn, void *arg);

/**
 * vfcfg_plan_apply() - Make it so, all PFs side by side.
 * @plan: the plan, once
 * @flags: enum vfcfg_commit; VFCFG_WHOLE is about a PF with its VFs
 * @progress: called after each device, by one thread at a time; may be NULL
 * @arg: handed to @progress
 *
 * Return: the worst of what became of the PFs, see vfcfg_status_worse(), or a
 * negative errno.
 */
int vfcfg_plan_apply(struct vfcfg_plan *plan, unsigned int flags, vfcfg_progress *progress,
		     void *arg);

/**
 * vfcfg_status_worse() - The worse of two enum vfcfg_status.
 *
 * What stands half done is worse than a refusal, that than a lock, that than a
 * difference.
 */
int vfcfg_status_worse(int a, int b);

/** vfcfg_plan_pf_get_first() - The first PF of a plan, or NULL. */
struct vfcfg_plan_pf *vfcfg_plan_pf_get_first(struct vfcfg_plan *plan);

/** vfcfg_plan_pf_get_next() - The next one, or NULL. */
struct vfcfg_plan_pf *vfcfg_plan_pf_get_next(struct vfcfg_plan_pf *pf);

/** vfcfg_plan_pf_foreach() - Every PF of a plan, in the order given. */
#define vfcfg_plan_pf_foreach(plan, pf) \
	for ((pf) = vfcfg_plan_pf_get_first(plan); (pf); (pf) = vfcfg_plan_pf_get_next(pf))

/** vfcfg_plan_pf_get_address() - Its address; NULL when not found, or part of one before. */
const char *vfcfg_plan_pf_get_address(const struct vfcfg_plan_pf *pf);

/** vfcfg_plan_pf_get_status() - What became of it, enum vfcfg_status. */
int vfcfg_plan_pf_get_status(const struct vfcfg_plan_pf *pf);

/** vfcfg_plan_pf_get_error() - Why nothing could be tried, or NULL: there are results. */
const struct vfcfg_error *vfcfg_plan_pf_get_error(const struct vfcfg_plan_pf *pf);

/** vfcfg_plan_pf_get_wanted() - What has the results of vfcfg_plan_apply(), or NULL. */
struct vfcfg_wanted *vfcfg_plan_pf_get_wanted(const struct vfcfg_plan_pf *pf);

/* All that is known of a function, for "vfcfg show" */

struct vfcfg_facts;
struct vfcfg_fact;

/** enum vfcfg_fact_type - What a fact is: a line of text, a number, or yes and no. */
enum vfcfg_fact_type { VFCFG_FACT_TEXT, VFCFG_FACT_NUMBER, VFCFG_FACT_FLAG };

/**
 * vfcfg_facts_new() - Look at a function from all sides.
 * @ctx: the handle
 * @device: address of any function
 * @facts: to be given back with vfcfg_facts_free(); set after 0 only
 *
 * Opens no device and writes nothing. The same facts, in the same order, of
 * every function.
 *
 * Return: 0, or a negative errno (-ENODEV: no such function).
 */
int vfcfg_facts_new(struct vfcfg_ctx *ctx, const char *device, struct vfcfg_facts **facts);

/** vfcfg_facts_free() - Free them; NULL is ignored. */
void vfcfg_facts_free(struct vfcfg_facts *facts);

/** vfcfg_fact_get_first() - The first fact. */
const struct vfcfg_fact *vfcfg_fact_get_first(const struct vfcfg_facts *facts);

/** vfcfg_fact_get_next() - The next one, or NULL. */
const struct vfcfg_fact *vfcfg_fact_get_next(const struct vfcfg_fact *fact);

/** vfcfg_fact_foreach() - Every fact. */
#define vfcfg_fact_foreach(facts, fact) \
	for ((fact) = vfcfg_fact_get_first(facts); (fact); (fact) = vfcfg_fact_get_next(fact))

/** vfcfg_fact_get_key() - Its key in JSON. */
const char *vfcfg_fact_get_key(const struct vfcfg_fact *fact);

/** vfcfg_fact_get_label() - Its name for people. */
const char *vfcfg_fact_get_label(const struct vfcfg_fact *fact);

/** vfcfg_fact_get_type() - What it is. */
enum vfcfg_fact_type vfcfg_fact_get_type(const struct vfcfg_fact *fact);

/** vfcfg_fact_get_number() - The number, or 1 and 0; VFCFG_UNKNOWN where there is none. */
long vfcfg_fact_get_number(const struct vfcfg_fact *fact);

/** vfcfg_fact_get_text() - The text, or NULL where there is none. */
const char *vfcfg_fact_get_text(const struct vfcfg_fact *fact);

/* What is wrong, and which policy works where, for "vfcfg doctor" */

struct vfcfg_findings;
struct vfcfg_finding;

/**
 * enum vfcfg_severity - How bad a finding is.
 * @VFCFG_ERROR: something does not work, or is not what it seems to be
 * @VFCFG_WARNING: a policy does not work, or will not soon
 * @VFCFG_NOTE: something has to be done first
 * @VFCFG_WORKS: a policy works
 */
enum vfcfg_severity { VFCFG_ERROR, VFCFG_WARNING, VFCFG_NOTE, VFCFG_WORKS };

/**
 * vfcfg_findings_new() - Begin to look for what is wrong.
 * @ctx: the handle, which has to last as long
 * @findings: empty, to be given back with vfcfg_findings_free()
 */
int vfcfg_findings_new(struct vfcfg_ctx *ctx, struct vfcfg_findings **findings);

/** vfcfg_findings_free() - Free them; NULL is ignored. */
void vfcfg_findings_free(struct vfcfg_findings *findings);

/** vfcfg_findings_host() - Look at what concerns no device but the host. */
int vfcfg_findings_host(struct vfcfg_findings *findings);

/**
 * vfcfg_findings_look() - Look at a function; opens and writes nothing.
 * @findings: gets what is found; what several functions share is one finding
 * @device: address; of a PF, what concerns the PF itself
 *
 * Return: 0, or a negative errno (-ENODEV: no such function).
 */
int vfcfg_findings_look(struct vfcfg_findings *findings, const char *device);

/** vfcfg_finding_get_first() - The first finding, the worst first; or NULL. */
const struct vfcfg_finding *vfcfg_finding_get_first(const struct vfcfg_findings *findings);

/** vfcfg_finding_get_next() - The next one, or NULL. */
const struct vfcfg_finding *vfcfg_finding_get_next(const struct vfcfg_findings *findings,
						   const struct vfcfg_finding *finding);

/** vfcfg_finding_foreach() - Every finding, the worst first. */
#define vfcfg_finding_foreach(findings, f) \
	for ((f) = vfcfg_finding_get_first(findings); (f); \
	     (f) = vfcfg_finding_get_next(findings, f))

/** vfcfg_finding_get_code() - What it is, as a word for programs, as in vfcfg(8). */
const char *vfcfg_finding_get_code(const struct vfcfg_finding *finding);

/** vfcfg_finding_get_severity() - How bad it is. */
enum vfcfg_severity vfcfg_finding_get_severity(const struct vfcfg_finding *finding);

/** vfcfg_finding_get_text() - What it is, for people, without the devices. */
const char *vfcfg_finding_get_text(const struct vfcfg_finding *finding);

/** vfcfg_finding_get_remedy() - What to do; "DEVICE" stands for each where they are several. */
const char *vfcfg_finding_get_remedy(const struct vfcfg_finding *finding);

/** vfcfg_finding_get_device() - Its Nth device, from 0, or NULL. The host has none. */
const char *vfcfg_finding_get_device(const struct vfcfg_finding *finding, size_t n);

/* What happens to functions, as the kernel tells of it */

struct vfcfg_monitor;
struct vfcfg_event;

/**
 * vfcfg_monitor_new() - Begin to hear of events.
 * @ctx: the handle, which has to last as long
 * @monitor: to be given back with vfcfg_monitor_free(); set after 0 only
 *
 * From here on nothing is missed: what is looked at afterwards and an event
 * together are the whole story. Uevents of PCI functions, devlink where there is
 * some, and the pools of PFs that have sriov_vf_free_msix, which can be polled.
 *
 * Return: 0, or a negative errno with vfcfg_get_error().
 */
int vfcfg_monitor_new(struct vfcfg_ctx *ctx, struct vfcfg_monitor **monitor);

/** vfcfg_monitor_free() - Free it; NULL is ignored. */
void vfcfg_monitor_free(struct vfcfg_monitor *monitor);

/**
 * vfcfg_monitor_next() - Wait for the next event.
 * @monitor: the monitor
 * @timeout: milliseconds; -1 for ever, 0 not to wait
 * @event: to be given back with vfcfg_event_free(); NULL unless 1 is returned
 *
 * Return: 1; 0 when there was none, which may be before the time is over; or a
 * negative errno (-EINTR: a signal came).
 */
int vfcfg_monitor_next(struct vfcfg_monitor *monitor, int timeout, struct vfcfg_event **event);

/** vfcfg_monitor_hears_pool() - Does the kernel tell when this PF's free vectors change? */
bool vfcfg_monitor_hears_pool(const struct vfcfg_monitor *monitor, const char *pf);

/** vfcfg_event_free() - Free it; NULL is ignored. */
void vfcfg_event_free(struct vfcfg_event *event);

/** vfcfg_event_get_source() - Who told: "uevent", "devlink" or "pool". */
const char *vfcfg_event_get_source(const struct vfcfg_event *event);

/**
 * vfcfg_event_get_action() - What happened, a word.
 *
 * Of a uevent the kernel's ("add", "remove", "bind", "unbind", "change"), or
 * "lost" when some were; of devlink its command ("new", "param-new"); of a pool
 * "free".
 */
const char *vfcfg_event_get_action(const struct vfcfg_event *event);

/** vfcfg_event_get_address() - The function, or NULL. */
const char *vfcfg_event_get_address(const struct vfcfg_event *event);

/** vfcfg_event_get_driver() - The driver that a uevent names, or NULL. */
const char *vfcfg_event_get_driver(const struct vfcfg_event *event);

/** vfcfg_event_get_free_msix() - Vectors free, of a pool; else VFCFG_UNKNOWN. */
long vfcfg_event_get_free_msix(const struct vfcfg_event *event);

/* Measuring the policies on one function, for "vfcfg compare" */

/**
 * enum vfcfg_row - Rows of a comparison.
 *
 * All ask for as many vectors, but for VFCFG_ROW_OVERCOMMIT, which asks for twice the
 * table that there is: nothing else can have a larger one.
 */
enum vfcfg_row {
	VFCFG_ROW_NONE,
	VFCFG_ROW_RESIZE,
	VFCFG_ROW_CAP,
	VFCFG_ROW_STRICT,
	VFCFG_ROW_VIRTUAL,
	VFCFG_ROW_OVERCOMMIT,
	VFCFG_ROWS,
};

/** VFCFG_COMPARISON_ROUNDS - Changes that are timed; the median is what is told. */
#define VFCFG_COMPARISON_ROUNDS	15

/**
 * enum vfcfg_measured - What is measured, VFCFG_UNKNOWN where there is no answer.
 * @VFCFG_CHANGE_NS: one change, in nanoseconds
 * @VFCFG_WHOLE_NS: the same with unbinding and binding where that is needed
 * @VFCFG_UNBIND_FIRST: 1 if a driver has to be unbound first
 * @VFCFG_DEVICE_KNOWS: 1 if the function itself has the new size
 * @VFCFG_HOST_SIZE: vectors that the host reads in its config space
 * @VFCFG_FREED: vectors that went back to the PF's pool
 * @VFCFG_USER_SIZE: vectors that vfio offers
 * @VFCFG_GUEST_SIZE: vectors in config space as read through vfio
 * @VFCFG_HOST_INTERRUPTS: the host's interrupts while all of these are enabled
 * @VFCFG_ENABLE_NEXT: the errno that a user gets for one more, 0 for none
 * @VFCFG_RAISE_CAP: the errno that a user gets who asks for all again
 * @VFCFG_DEMAND_INTERRUPTS: the host's interrupts while three are enabled by a user
 *	who enables what is needed, the first, one in the middle and the last
 * @VFCFG_DEMAND_HELD: vectors of the device that nobody else can have meanwhile: the
 *	function's own, and slots of a message store
 * @VFCFG_ENTRIES_BEYOND: table entries beyond VFCFG_USER_SIZE
 * @VFCFG_ENTRIES_WRITABLE: those of them that keep what a user writes
 */
enum vfcfg_measured {
	VFCFG_CHANGE_NS,
	VFCFG_WHOLE_NS,
	VFCFG_UNBIND_FIRST,
	VFCFG_DEVICE_KNOWS,
	VFCFG_HOST_SIZE,
	VFCFG_FREED,
	VFCFG_USER_SIZE,
	VFCFG_GUEST_SIZE,
	VFCFG_HOST_INTERRUPTS,
	VFCFG_DEMAND_INTERRUPTS,
	VFCFG_DEMAND_HELD,
	VFCFG_ENABLE_NEXT,
	VFCFG_RAISE_CAP,
	VFCFG_ENTRIES_BEYOND,
	VFCFG_ENTRIES_WRITABLE,
	VFCFG_MEASURED,
};

/**
 * vfcfg_compare() - Measure, and set the function up as it was.
 * @ctx: the handle
 * @device: address
 * @stop: becomes not 0 when to end early
 * @comparison: to be given back with vfcfg_comparison_free(); set after 0 only
 *
 * Opens the device, which resets it, and takes its driver for about a second.
 */
int vfcfg_compare(struct vfcfg_ctx *ctx, const char *device, const volatile int *stop,
		  struct vfcfg_comparison **comparison);

/** vfcfg_comparison_free() - Free it; NULL is ignored. */
void vfcfg_comparison_free(struct vfcfg_comparison *comparison);

/** vfcfg_comparison_get_address() - The function. */
const char *vfcfg_comparison_get_address(const struct vfcfg_comparison *comparison);

/** vfcfg_comparison_get_from() - Vectors in its table. */
long vfcfg_comparison_get_from(const struct vfcfg_comparison *comparison);

/** vfcfg_comparison_get_to() - Vectors asked for; 0 when there is no smaller size. */
long vfcfg_comparison_get_to(const struct vfcfg_comparison *comparison);

/** vfcfg_comparison_is_isolated() - Are its interrupts known to be isolated? */
bool vfcfg_comparison_is_isolated(const struct vfcfg_comparison *comparison);

/** vfcfg_comparison_get() - A number of a row, or VFCFG_UNKNOWN. */
long vfcfg_comparison_get(const struct vfcfg_comparison *comparison, enum vfcfg_row row,
			  enum vfcfg_measured what);

/** vfcfg_comparison_get_why_not() - Why the policy is not possible here, or NULL. */
const char *vfcfg_comparison_get_why_not(const struct vfcfg_comparison *comparison,
					 enum vfcfg_row row);

/** vfcfg_comparison_get_no_user() - Why no vfio user could be played, or NULL. */
const char *vfcfg_comparison_get_no_user(const struct vfcfg_comparison *comparison,
					 enum vfcfg_row row);

#ifdef __cplusplus
}
#endif

#endif
