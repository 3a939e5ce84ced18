// SPDX-License-Identifier: GPL-2.0-only
/*
 * Adapter 0 of vfsim, made with max=16,vectors=4, whose firmware fails, lies, and is slow.
 */
#include <stdio.h>
#include <stdlib.h>

#include "sim.h"
#include "target.h"

#define FAULTS	"/sys/kernel/debug/vfsim/vfsim0/"

static const char *const faults[] = {
	FAULTS "fail_commands", FAULTS "lie_commands", FAULTS "latency_us",
};

/* Commands, or microseconds of each */
static const unsigned int most[] = { 3, 3, 2000 };

static int begin(void)
{
	return 0;
}

static int fault(unsigned int draw)
{
	unsigned int which = draw % 3;
	char text[16];

	snprintf(text, sizeof(text), "%u", draw / 3 % most[which]);
	return attr_write(faults[which], text);
}

static void calm(void)
{
	for (int i = 0; i < 3; i++)
		attr_write(faults[i], "0");
}

static bool ready(void)
{
	char driver[64];

	return !device_link(pf, "driver", driver, sizeof(driver));
}

static long works(const char *vf)
{
	struct sim s;
	long heard;

	setenv("VF", vf, 1);
	if (sim_open(&s, "VF") || sim_enable(&s, 2))
		return -1;
	sim_raise(&s, 0);
	sim_raise(&s, 1);
	heard = sim_heard(&s, 0, SOON) + sim_heard(&s, 1, SOON);
	sim_close(&s);
	return heard;
}

const struct target vfsim = {
	.driver = "vfsim-exact",
	.vf_driver = "vfsim-vf",
	.sizes = 18,
	.fresh = 4,
	.begin = begin,
	.fault = fault,
	.calm = calm,
	.ready = ready,
	.works = works,
};
