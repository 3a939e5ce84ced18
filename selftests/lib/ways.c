// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "ways.h"

#define ROUNDS	40

extern char **environ;

static int ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

void ways_compare(const char *title, const struct way *ways, size_t count)
{
	const char *asked = getenv("ROUNDS");
	int rounds = asked ? atoi(asked) : ROUNDS;
	double *took;

	took = calloc(count * rounds, sizeof(*took));
	must(title, took ? 0 : -ENOMEM);
	/* The first round fills caches and is not counted. */
	for (int round = -1; round < rounds; round++) {
		for (size_t i = 0; i < count; i++) {
			double start = clock_ns();

			ways[i].act((round + 1) * (int)count + (int)i);
			if (round >= 0)
				took[i * rounds + round] = clock_ns() - start;
		}
	}
	for (size_t i = 0; i < count; i++) {
		double *of = took + i * rounds;

		qsort(of, rounds, sizeof(*of), ascending);
		printf("%s\t%s\t%.0f\t%.0f\t%.0f\n", title, ways[i].name, of[0],
		       of[rounds / 2], of[rounds - 1]);
	}
	free(took);
	fflush(stdout);
}

void must(const char *what, int ret)
{
	if (ret >= 0)
		return;
	fprintf(stderr, "bench: %s: %s\n", what, strerror(-ret));
	exit(1);
}

void run(char *const argv[])
{
	posix_spawn_file_actions_t quiet;
	int status;
	pid_t pid;

	posix_spawn_file_actions_init(&quiet);
	posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
	must(argv[0], -posix_spawnp(&pid, argv[0], &quiet, NULL, argv, environ));
	waitpid(pid, &status, 0);
	posix_spawn_file_actions_destroy(&quiet);
	must(argv[0], status ? -EIO : 0);
}
