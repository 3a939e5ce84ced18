/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * MSI-X vectors of a VF that come one by one while the device interrupts, as a
 * guest's drivers ask for them, or all at once; and what either takes.
 */
#ifndef SELFTESTS_VFSIM_GROW_H
#define SELFTESTS_VFSIM_GROW_H

#include "sim.h"

/**
 * struct growth - what it took so far
 * @cycles: times that MSI-X was enabled
 * @requests: request_irq() calls of the host
 * @ns: in SET_IRQS
 * @raised: interrupts by the device
 * @lost: those of which no eventfd heard. One that found its vector pending is
 *	the same interrupt as the one before, and not counted
 */
struct growth {
	long cycles, requests, ns, raised, lost;
};

/**
 * struct grower - a VF whose vectors are enabled
 * @s: the VF
 * @teardown: vectors are not added: all are disabled and set up anew, as there is
 *	no other way where vfio says NORESIZE
 * @period: from the first vector on the device raises vector 0 so often, ns
 * @vectors: that are enabled
 * @heard: interrupts
 * @sent: messages of the device up to the start
 * @gone: messages since then that nobody will hear of, as their vector went
 * @was: at the start; @ns is up to now
 */
struct grower {
	struct sim *s;
	bool teardown;
	unsigned int period;
	int vectors;
	long heard, sent, gone, ns;
	struct growth was;
};

/** grow_start - nothing is enabled yet */
void grow_start(struct grower *g, struct sim *s, bool teardown, unsigned int period);

/**
 * grow_to - enable vectors 0 to @vectors - 1, more than there are now
 *
 * Return: 0, or what SET_IRQS answers.
 */
int grow_to(struct grower *g, int vectors);

/** grow_look - what it took; the device pauses meanwhile */
struct growth grow_look(struct grower *g);

/** grow_stop - disable all vectors */
void grow_stop(struct grower *g);

#endif
