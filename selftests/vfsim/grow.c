// SPDX-License-Identifier: GPL-2.0-only
#include "../lib/clock.h"
#include "grow.h"

#define QUIET	2	/* ms to listen for more */

/* Counters of the device; @lost lacks what was heard. */
static struct growth counted(const struct sim *s)
{
	struct growth growth = {
		.cycles = sim_counter(s, "enabled"),
		.requests = sim_counter(s, "unmasked"),
		.raised = sim_counter(s, "raised"),
	};

	growth.lost = growth.raised - sim_counter(s, "merged");
	return growth;
}

static void device_starts(const struct grower *g)
{
	sim_set(g->s, VFSIM_PERIOD, g->period);
	sim_do(g->s, VFSIM_CONTROL_START, 0);
}

static long on_the_way(const struct grower *g)
{
	return sim_counter(g->s, "sent") - g->sent - g->heard - g->gone;
}

/*
 * Each message that has left is waited for: on a busy machine the processor that is
 * to handle it may have to wait for long.
 */
static void device_stops(struct grower *g)
{
	int ms = 0;

	sim_do(g->s, VFSIM_CONTROL_STOP, 0);
	do {
		g->heard += sim_heard(g->s, 0, QUIET);
		ms += QUIET;
	} while (on_the_way(g) > 0 && ms < SOON);
	g->gone += on_the_way(g);
}

void grow_start(struct grower *g, struct sim *s, bool teardown, unsigned int period)
{
	*g = (struct grower){ .s = s, .teardown = teardown, .period = period };
	sim_do(s, VFSIM_CONTROL_STOP, 0);
	while (sim_heard(s, 0, QUIET))
		;
	g->sent = sim_counter(s, "sent");
	g->was = counted(s);
}

int grow_to(struct grower *g, int vectors)
{
	int first = g->teardown ? 0 : g->vectors, ret;
	long start = clock_ns();

	if (g->teardown && g->vectors)
		disable_irqs(&g->s->v, VFIO_PCI_MSIX_IRQ_INDEX);
	ret = set_irqs(g->s->v.device, VFIO_PCI_MSIX_IRQ_INDEX, first, vectors - first,
		       g->s->fds + first);
	g->ns += clock_ns() - start;
	if (ret)
		return ret;
	if (!g->vectors)
		device_starts(g);
	g->vectors = vectors;
	return 0;
}

struct growth grow_look(struct grower *g)
{
	struct growth growth;

	device_stops(g);
	growth = counted(g->s);
	growth.cycles -= g->was.cycles;
	growth.requests -= g->was.requests;
	growth.raised -= g->was.raised;
	growth.lost -= g->was.lost + g->heard;
	growth.ns = g->ns;
	if (g->vectors)
		device_starts(g);
	return growth;
}

void grow_stop(struct grower *g)
{
	device_stops(g);
	disable_irqs(&g->s->v, VFIO_PCI_MSIX_IRQ_INDEX);
	g->vectors = 0;
}
