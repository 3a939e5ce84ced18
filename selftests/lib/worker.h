/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SELFTESTS_WORKER_H
#define SELFTESTS_WORKER_H

#include <stdlib.h>
#include <unistd.h>

/* A process that does @call beside a test, noted in the fixture's worker[] and workers. */
#define WORKER(call) do {						\
	pid_t pid_ = fork();						\
									\
	ASSERT_LE(0, pid_);						\
	if (!pid_) {							\
		srand(getpid());					\
		call;							\
		_exit(0);						\
	}								\
	self->worker[self->workers++] = pid_;				\
} while (0)

#endif /* SELFTESTS_WORKER_H */
