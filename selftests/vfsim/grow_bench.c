// SPDX-License-Identifier: GPL-2.0-only
/*
 * What it takes until a vfio user has 1 to 64 vectors, on one line each:
 *
 *	POLICY VECTORS CYCLES REQUESTS US RAISED LOST
 *
 *	grow	one by one, in the way that this kernel's vfio offers
 *	once	all at once, with no cap
 *	capped	all that are visible at once, with a cap of so many
 *	virtual	one by one, of a virtual table
 *
 * The device raises vector 0 each 100 us from when that is enabled. VF is a VF of
 * a simulated adapter with 64 vectors, or with the argument "virtual" one whose vfio
 * driver offers virtual tables. Then it is all that is measured.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "grow.h"
#include "virtual.h"

#define PERIOD	100000		/* ns */
#define STAY	5000		/* us that a user stays with its vectors */

static int failed(const char *what, int ret)
{
	fprintf(stderr, "grow_bench: %s: %s\n", what, strerror(-ret));
	return 1;
}

static void line(const char *policy, const struct grower *g, struct growth growth)
{
	printf("%s %d %ld %ld %.1f %ld %ld\n", policy, g->vectors, growth.cycles,
	       growth.requests, growth.ns / 1e3, growth.raised, growth.lost);
}

static int grow(struct sim *s, const char *policy)
{
	bool noresize = irq_flags(&s->v, VFIO_PCI_MSIX_IRQ_INDEX) & VFIO_IRQ_INFO_NORESIZE;
	struct grower g;
	int ret;

	/* From the start for each number: to look in the middle would pause the device. */
	for (int vectors = 1; vectors <= SIM_VECTORS; vectors++) {
		grow_start(&g, s, noresize, PERIOD);
		for (int n = 1; n <= vectors; n++) {
			ret = grow_to(&g, n);
			if (ret)
				return ret;
		}
		line(policy, &g, grow_look(&g));
		grow_stop(&g);
	}
	return 0;
}

static int at_once(struct sim *s, const char *policy, bool capped)
{
	for (int n = 1; n <= SIM_VECTORS; n++) {
		struct grower g;
		int ret = cap_set(&s->v, 0, capped ? n : 0);

		if (ret)
			return ret;
		grow_start(&g, s, true, PERIOD);
		ret = grow_to(&g, capped ? visible_size(&s->v) : n);
		if (ret)
			return ret;
		usleep(STAY);
		line(policy, &g, grow_look(&g));
		grow_stop(&g);
	}
	return 0;
}

static int real_table(struct sim *s)
{
	int ret = sim_open(s, "VF");

	if (ret || s->v.size < SIM_VECTORS)
		return failed("a VF with 64 vectors", ret);
	/* What is done for the first time only is nobody's cost. */
	ret = sim_enable(s, SIM_VECTORS);
	disable_irqs(&s->v, VFIO_PCI_MSIX_IRQ_INDEX);
	ret = ret ?: grow(s, "grow") ?: at_once(s, "once", false) ?: at_once(s, "capped", true);
	sim_close(s);
	return ret ? failed("SET_IRQS", ret) : 0;
}

static int virtual_table(struct sim *s)
{
	int ret = virtual_open(s, "VF", "64");

	if (ret)
		return failed("a virtual table of 64", ret);
	ret = sim_enable(s, SIM_VECTORS);
	disable_irqs(&s->v, VFIO_PCI_MSIX_IRQ_INDEX);
	ret = ret ?: grow(s, "virtual");
	virtual_close(s);
	return ret ? failed("SET_IRQS", ret) : 0;
}

int main(int argc, char **argv)
{
	struct sim s;

	return argc > 1 && !strcmp(argv[1], "virtual") ? virtual_table(&s) : real_table(&s);
}
