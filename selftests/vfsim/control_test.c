// SPDX-License-Identifier: GPL-2.0-only
/*
 * The vendor registers: every answer of STATUS, and a rate of interrupts of
 * which none is lost.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "../lib/clock.h"
#include "sim.h"

FIXTURE(control) {
	struct sim s;
};

FIXTURE_SETUP(control)
{
	ASSERT_EQ(0, sim_open(&self->s, "VF"));
	ASSERT_EQ(0, sim_enable(&self->s, 4));
}

FIXTURE_TEARDOWN(control)
{
	sim_close(&self->s);
}

TEST_F(control, operations_that_do_not_exist)
{
	static const __u32 wrong[] = { 0, 7, 8, 0x100, 0x8000, 0xffff };

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		EXPECT_EQ(VFSIM_STATUS_UNKNOWN, sim_do(&self->s, wrong[i], 0));
	EXPECT_EQ(0, sim_get(&self->s, VFSIM_RAISED));
}

TEST_F(control, registers_hold_what_is_written)
{
	static const int kept[] = {
		VFSIM_ADDRESS_LO, VFSIM_ADDRESS_HI, VFSIM_DATA, VFSIM_LENGTH,
		VFSIM_PERIOD,
	};
	static const int fixed[] = {
		VFSIM_STATUS, VFSIM_RAISED, VFSIM_SENT, VFSIM_MERGED,
	};

	for (size_t i = 0; i < ARRAY_SIZE(kept); i++) {
		sim_set(&self->s, kept[i], 0x12345678 + i);
		EXPECT_EQ(0x12345678 + i, sim_get(&self->s, kept[i]));
	}
	for (size_t i = 0; i < ARRAY_SIZE(fixed); i++) {
		sim_set(&self->s, fixed[i], 0x12345678);
		EXPECT_EQ(0, sim_get(&self->s, fixed[i]));
	}
}

TEST_F(control, out_of_range)
{
	sim_set(&self->s, VFSIM_PERIOD, 999);
	EXPECT_EQ(VFSIM_STATUS_RANGE, sim_do(&self->s, VFSIM_CONTROL_START, 0));
	sim_set(&self->s, VFSIM_PERIOD, 0);
	EXPECT_EQ(VFSIM_STATUS_RANGE, sim_do(&self->s, VFSIM_CONTROL_START, 0));
	sim_set(&self->s, VFSIM_PERIOD, 1000000);
	EXPECT_EQ(VFSIM_STATUS_INERT,
		  sim_do(&self->s, VFSIM_CONTROL_START, self->s.v.size));
	EXPECT_EQ(VFSIM_STATUS_RANGE, sim_write(&self->s, 0x1000, 0, 0));
	EXPECT_EQ(VFSIM_STATUS_RANGE, sim_write(&self->s, 0x1000, 2, 0));
	EXPECT_EQ(VFSIM_STATUS_RANGE, sim_write(&self->s, 0x1000, 0x100004, 0));
	EXPECT_EQ(VFSIM_STATUS_RANGE, sim_write(&self->s, 0x1000, ~3U, 0));
	EXPECT_EQ(VFSIM_STATUS_RANGE, sim_write(&self->s, 0x1002, 4, 0));
	EXPECT_EQ(0, sim_get(&self->s, VFSIM_RAISED));
	EXPECT_EQ(0, sim_counter(&self->s, "faults"));
}

TEST_F(control, without_bus_master_there_is_no_dma)
{
	__u32 data;

	sim_master(&self->s, false);
	EXPECT_EQ(VFSIM_STATUS_DISABLED, sim_write(&self->s, 0x1000, 4, 0));
	EXPECT_EQ(VFSIM_STATUS_DISABLED, sim_read(&self->s, 0x1000, &data));
	EXPECT_EQ(0, sim_counter(&self->s, "faults"));
}

/* Waits until all that left has been heard, or it is clear that it never will. */
static long settle(const struct sim *s, int vector, long sent)
{
	long heard = sim_heard(s, vector, 0);

	for (int i = 0; i < 100 && heard < sent; i++)
		heard += sim_heard(s, vector, 20);
	return heard + sim_heard(s, vector, SILENCE);
}

/* How long it ran is asked of the clock: a busy machine sleeps longer than it is told. */
TEST_F(control, a_rate_loses_nothing)
{
	const long long period = 200000;
	long long start, ran;
	__u32 raised;

	sim_set(&self->s, VFSIM_PERIOD, period);
	start = clock_ns();
	ASSERT_EQ(VFSIM_STATUS_OK, sim_do(&self->s, VFSIM_CONTROL_START, 1));
	do
		usleep(500000);
	while (sim_get(&self->s, VFSIM_RAISED) <= 100 && clock_ns() - start < 60000000000);
	ASSERT_EQ(VFSIM_STATUS_OK, sim_do(&self->s, VFSIM_CONTROL_STOP, 0));
	ran = clock_ns() - start;
	raised = sim_get(&self->s, VFSIM_RAISED);
	EXPECT_LT(100, raised);
	EXPECT_GE(ran / period + 1, raised);
	EXPECT_EQ(raised, sim_get(&self->s, VFSIM_SENT));
	EXPECT_EQ(0, sim_get(&self->s, VFSIM_MERGED));
	EXPECT_EQ(raised, settle(&self->s, 1, raised));
	/* STOP is one. */
	EXPECT_EQ(raised, sim_get(&self->s, VFSIM_RAISED));
}

/*
 * On a busy machine nothing may be raised for a while, masked or not; and where an
 * interrupt takes longer than the period, a sleep of a millisecond takes many.
 */
static bool seen_enough(const struct sim *s, int times, long long ns)
{
	if (times < 200 && ns < 5000000000)
		return false;
	return sim_get(s, VFSIM_MERGED) || ns >= 60000000000;
}

TEST_F_TIMEOUT(control, a_rate_under_a_mask_that_comes_and_goes, 120)
{
	long long start = clock_ns(), took = 0;
	__u32 raised, sent;

	sim_set(&self->s, VFSIM_PERIOD, 100000);
	ASSERT_EQ(VFSIM_STATUS_OK, sim_do(&self->s, VFSIM_CONTROL_START, 1));
	for (int i = 0; !seen_enough(&self->s, i, took); i++) {
		sim_mask(&self->s, 1, i % 2);
		usleep(1000);
		took = clock_ns() - start;
	}
	ASSERT_EQ(VFSIM_STATUS_OK, sim_do(&self->s, VFSIM_CONTROL_STOP, 0));
	sim_mask(&self->s, 1, false);
	usleep(SILENCE * 1000);
	raised = sim_get(&self->s, VFSIM_RAISED);
	sent = sim_get(&self->s, VFSIM_SENT);
	EXPECT_FALSE(sim_pending(&self->s, 1));
	EXPECT_LT(0, sim_get(&self->s, VFSIM_MERGED));
	EXPECT_EQ(raised, sent + sim_get(&self->s, VFSIM_MERGED));
	EXPECT_EQ(sent, settle(&self->s, 1, sent));
}

struct hammer {
	const struct sim *s;
	atomic_bool done;
};

static void *start_and_stop(void *data)
{
	struct hammer *hammer = data;

	for (int i = 0; !hammer->done; i++)
		sim_do(hammer->s, i % 5 ? VFSIM_CONTROL_START : VFSIM_CONTROL_STOP, i % 4);
	return NULL;
}

/* The device side has timers that may be running on the other processor. */
TEST_F(control, started_anew_while_it_runs)
{
	struct hammer hammer = { .s = &self->s };
	pthread_t threads[2];
	__u32 raised;
	long heard = 0;

	sim_set(&self->s, VFSIM_PERIOD, 10000);
	for (int i = 0; i < 2; i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, start_and_stop, &hammer));
	for (int i = 0; i < 500; i++) {
		sim_mask(&self->s, i % 4, i / 4 % 2);
		usleep(1000);
	}
	hammer.done = true;
	for (int i = 0; i < 2; i++)
		ASSERT_EQ(0, pthread_join(threads[i], NULL));
	ASSERT_EQ(VFSIM_STATUS_OK, sim_do(&self->s, VFSIM_CONTROL_STOP, 0));
	for (int i = 0; i < 4; i++)
		sim_mask(&self->s, i, false);
	usleep(SILENCE * 1000);
	raised = sim_get(&self->s, VFSIM_RAISED);
	EXPECT_EQ(raised, sim_get(&self->s, VFSIM_SENT) + sim_get(&self->s, VFSIM_MERGED));
	for (int i = 0; i < 4; i++)
		heard += settle(&self->s, i, 0);
	EXPECT_EQ(sim_get(&self->s, VFSIM_SENT), heard);
}

TEST_HARNESS_MAIN
