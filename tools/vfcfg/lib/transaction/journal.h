/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The journal of a run, in the file of a PF's lock: what has to be known to
 * finish or to undo what a run left that was ended.
 *
 * Lines of words with tabs between:
 *
 *	vfcfg 1	PID	COMMAND
 *	device	ADDRESS	PART	FROM	TO...	how it was, what is wanted ("-": nothing)
 *	later	PF	FIRST	LAST	PART	TO...	what is wanted of VFs that are still to come
 *	begin	ADDRESS				a step of the device may have been taken
 *	left	ADDRESS	PART	VALUE...	how its steps left it
 *	settled	ADDRESS				nothing is left to finish or to undo
 *
 * All devices stand there before the first step of any, and each begins before
 * its own first. A last line without an end was never followed by a step.
 */
#ifndef VFCFG_JOURNAL_H
#define VFCFG_JOURNAL_H

#include <stdbool.h>

struct vfcfg_ctx;
struct vfcfg_owner;
struct vfcfg_reason;
struct vfcfg_result;
struct vfcfg_wanted;

/** VFCFG_JOURNAL_HEAD - What the first line begins with. */
#define VFCFG_JOURNAL_HEAD	"vfcfg 1"

/** VFCFG_JOURNAL_NOTHING - What is wanted where nothing is. */
#define VFCFG_JOURNAL_NOTHING	"-"

/** VFCFG_JOURNAL_RESET - No part: what the device does not have is at its default anyway. */
#define VFCFG_JOURNAL_RESET	"reset"

/** VFCFG_JOURNAL_EXACT - Nor this: what a table is to have, not what its driver is asked for. */
#define VFCFG_JOURNAL_EXACT	"exact"

/** vfcfg_journal_text() - All of the file, to be freed; NULL when memory is short. */
char *vfcfg_journal_text(int fd);

/** vfcfg_journal_head() - Write who holds the lock. Return: 0 or a negative errno. */
int vfcfg_journal_head(struct vfcfg_owner *owner, const char *command);

/** vfcfg_journal_who() - Who holds it, "PID 71 (vfcfg set ...)", to be freed, or NULL. */
char *vfcfg_journal_who(int fd);

/** vfcfg_journal_has_devices() - Does it name devices: was, or is, there something to do? */
bool vfcfg_journal_has_devices(int fd);

/** vfcfg_journal_is_open() - Does it name devices? Else it is emptied. */
bool vfcfg_journal_is_open(struct vfcfg_owner *owner);

/** vfcfg_journal_explain() - Why a journal cannot be written, and what to do. */
void vfcfg_journal_explain(const struct vfcfg_ctx *ctx, int err, struct vfcfg_reason *why);

/** vfcfg_journal_devices() - Write all devices with something to do. Return: 0 or a negative errno. */
int vfcfg_journal_devices(struct vfcfg_wanted *wanted);

/**
 * vfcfg_journal_begin() - A device begins.
 * @r: the device
 * @last: the one before on the same PF, whose end is not written yet; or NULL
 *
 * Return: 0, or a negative errno: then no step may be taken.
 */
int vfcfg_journal_begin(const struct vfcfg_result *r, const struct vfcfg_result *last);

/** vfcfg_journal_late() - A device that came late, with what is wanted of it, begins. */
int vfcfg_journal_late(const struct vfcfg_result *r);

/** vfcfg_journal_settled() - Nothing is left to do about a device. */
int vfcfg_journal_settled(const struct vfcfg_result *r);

/** vfcfg_journal_end() - All is settled: empty the file. */
void vfcfg_journal_end(struct vfcfg_owner *owner);

/**
 * vfcfg_journal_read() - Read it back.
 * @wanted: gets a result for each device that is not settled, which is done
 *	if it was seen to in full, with how it was and was left, and a wish
 * @owner: the lock that is held
 *
 * Return: 0 or a negative errno (-EBADMSG: not a journal).
 */
int vfcfg_journal_read(struct vfcfg_wanted *wanted, struct vfcfg_owner *owner);

/**
 * vfcfg_journal_write() - The door to the file.
 * @fd: the file
 * @text: whole lines
 * @len: bytes
 * @at: where to, in bytes
 *
 * Return: 0 or a negative errno.
 */
int vfcfg_journal_write(int fd, const char *text, size_t len, size_t at);

#endif
