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
static bool shown;

static void on_signal(int number)
{
	interrupts_stop = number;
}

void interrupts_catch(void)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	size_t i;

	clock_gettime(CLOCK_MONOTONIC, &start);
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

static bool is_long(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec - start.tv_sec > 1;
}

/* Only what takes longer than a second, and only on a terminal. */
bool interrupts_progress(void *arg, size_t done, size_t all)
{
	(void)arg;
	if ((done % 16 == 0 || done == all) && (shown || is_long()) && isatty(STDERR_FILENO)) {
		fprintf(stderr, "\r%zu of %zu devices%s", done, all, done == all ? "\r\033[K" : "");
		shown = true;
	}
	return interrupts_stop;
}
