// SPDX-License-Identifier: GPL-2.0-only
/*
 * Control-C and its kin, and what a terminal is told meanwhile.
 */
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "common/array.h"
#include "interrupts.h"

volatile int interrupts_stop;

/* All that would end the process and can be caught. */
static const int signals[] = {
	SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF,
};

static struct sigaction old[ARRAY_SIZE(signals)];
static struct timespec start;
static bool terminal;
static double shown;	/* when, in seconds since the start; 0: not yet */

/* How often, in seconds. */
#define PERIOD	0.2

static void on_signal(int number)
{
	interrupts_stop = number;
}

void interrupts_catch(void)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	size_t i;

	clock_gettime(CLOCK_MONOTONIC, &start);
	terminal = isatty(STDERR_FILENO);
	for (i = 0; i < ARRAY_SIZE(signals); i++) {
		sigaction(signals[i], NULL, &old[i]);
		/* As nohup wants it. */
		if (old[i].sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
}

void interrupts_release(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(signals); i++)
		sigaction(signals[i], &old[i], NULL);
	if (interrupts_stop)
		raise(interrupts_stop);
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start.tv_sec) + (double)(now.tv_nsec - start.tv_nsec) / 1e9;
}

/* Of what takes longer than a second; it goes when all is done. */
static void show(size_t done, size_t all)
{
	double now = seconds();

	if (shown > 0 ? done < all && now - shown < PERIOD : now < 1)
		return;
	fprintf(stderr, "\r%zu of %zu devices%s", done, all, done == all ? "\r\033[K" : "");
	shown = now;
}

/* While a lock is waited for there is nothing to count. */
bool interrupts_progress(void *arg, size_t done, size_t all)
{
	(void)arg;
	if (terminal && all)
		show(done, all);
	return interrupts_stop;
}
