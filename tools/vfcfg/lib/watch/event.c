// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Events: what the kernel told of a function.
 */
#include <stdlib.h>
#include <string.h>

#include "watch/event.h"

struct vfcfg_event *vfcfg_event_new(const char *source, const char *action,
				    const struct vfcfg_addr *addr)
{
	struct vfcfg_event *event = calloc(1, sizeof(*event));

	if (!event)
		return NULL;
	event->source = source;
	event->action = strdup(action);
	event->free_msix = VFCFG_UNKNOWN;
	if (addr) {
		event->addr = *addr;
		vfcfg_addr_str(addr, event->address);
	}
	if (!event->action) {
		free(event);
		return NULL;
	}
	return event;
}

void vfcfg_event_free(struct vfcfg_event *event)
{
	if (!event)
		return;
	free(event->action);
	free(event->driver);
	free(event);
}

/* What follows "KEY=" in one of the words, or NULL. */
static const char *value_of(const char *text, size_t len, const char *key)
{
	size_t n = strlen(key);
	const char *p;

	for (p = text; p < text + len; p += strlen(p) + 1)
		if (!strncmp(p, key, n) && p[n] == '=')
			return p + n + 1;
	return NULL;
}

struct vfcfg_event *vfcfg_event_parse(const char *text, size_t len)
{
	const char *subsystem, *slot, *action, *driver;
	struct vfcfg_event *event;
	struct vfcfg_addr addr;

	/* The last word may be cut short, and then is none. */
	if (!len || text[len - 1])
		return NULL;
	subsystem = value_of(text, len, "SUBSYSTEM");
	slot = value_of(text, len, "PCI_SLOT_NAME");
	action = value_of(text, len, "ACTION");
	if (!subsystem || strcmp(subsystem, "pci") || !action || !slot ||
	    vfcfg_addr_parse(slot, &addr))
		return NULL;
	event = vfcfg_event_new("uevent", action, &addr);
	driver = value_of(text, len, "DRIVER");
	if (event && driver)
		event->driver = strdup(driver);
	return event;
}

const char *vfcfg_event_get_source(const struct vfcfg_event *event)
{
	return event->source;
}

const char *vfcfg_event_get_action(const struct vfcfg_event *event)
{
	return event->action;
}

const char *vfcfg_event_get_address(const struct vfcfg_event *event)
{
	return event->address[0] ? event->address : NULL;
}

const char *vfcfg_event_get_driver(const struct vfcfg_event *event)
{
	return event->driver;
}

long vfcfg_event_get_free_msix(const struct vfcfg_event *event)
{
	return event->free_msix;
}
