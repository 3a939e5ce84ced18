/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Events: what the kernel told of a function.
 */
#ifndef VFCFG_EVENT_H
#define VFCFG_EVENT_H

#include "device/address.h"
#include "libvfcfg.h"

/**
 * struct vfcfg_event - An event.
 * @next: the next one in the queue
 * @source: who told: "uevent", "devlink", "pool"
 * @action: what happened, a word
 * @addr: the function
 * @address: the same as text; empty where it is about none
 * @driver: the driver, or NULL
 * @free_msix: vectors free, or VFCFG_UNKNOWN
 */
struct vfcfg_event {
	struct vfcfg_event *next;
	const char *source;
	char *action;
	struct vfcfg_addr addr;
	char address[VFCFG_ADDR_LEN];
	char *driver;
	long free_msix;
};

/** vfcfg_event_new() - Make one; @addr may be NULL. Return: NULL when memory is short. */
struct vfcfg_event *vfcfg_event_new(const char *source, const char *action,
				    const struct vfcfg_addr *addr);

/**
 * vfcfg_event_parse() - Make one of a uevent.
 * @text: as vfcfg_uevent_receive() has it
 * @len: bytes
 *
 * Return: the event; NULL for what is not about a PCI function.
 */
struct vfcfg_event *vfcfg_event_parse(const char *text, size_t len);

#endif
