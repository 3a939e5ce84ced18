// SPDX-License-Identifier: GPL-2.0-only
/*
 * One process binds a function, opens it, asks for as many vectors as it can get, and
 * unbinds it again; another gives it limits all the while, and unplugs it. ROUNDS in the
 * environment says how often the first does. Nobody ever has a vector beyond the limit:
 * who holds the function compares with the limit that it was opened with, who gives the
 * limits with the one that it gave last, both by counting what the host has set up.
 */
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "vfio.h"

#define MSIX	VFIO_PCI_MSIX_IRQ_INDEX
#define APART	200	/* rounds from one unplugging to the next, at least: it takes seconds */

static char address[ADDRESS_SIZE], pf[ADDRESS_SIZE];

/* Of both processes */
static struct shared {
	atomic_bool stop;
	atomic_ulong rounds, failed, got, refused;	/* by the user */
	atomic_ulong limited, busy, unplugged, looked;	/* by the administrator */
	atomic_ulong beyond_own, beyond_given, most;
} *shared;

static void ask(struct vfio *v, unsigned int *seed)
{
	static int fds[MAX_VECTORS], event = -1;
	struct vfio_device_feature_pci_msix_cap cap;
	int limit, n;

	if (cap_get(v, &cap) || !v->size)
		return;
	if (event < 0)
		event = eventfd(0, EFD_CLOEXEC);
	for (int i = 0; i < MAX_VECTORS; i++)
		fds[i] = event;
	limit = cap.limit && cap.limit < v->size ? cap.limit : v->size;
	for (int tries = 0; tries < 4; tries++) {
		unsigned int start = rand_r(seed) % 2 ? 0 : rand_r(seed) % (limit + 2);

		if (set_irqs(v->device, MSIX, start, 1 + rand_r(seed) % (v->size + 1), fds))
			shared->refused++;
		else
			shared->got++;
		n = host_allocated(address);
		shared->beyond_own += n > limit;
		if ((unsigned long)n > shared->most)
			shared->most = n;
		if (rand_r(seed) % 2)
			disable_irqs(v, MSIX);
	}
	shared->rounds++;
}

static void user(void)
{
	unsigned int seed = 1;
	struct vfio v;

	while (!shared->stop) {
		memset(&v, 0, sizeof(v));
		strcpy(v.address, address);
		/* Resetting it takes a tenth of a second each time. */
		device_write(address, "reset_method", "\n");
		if (driver_bind(address, "vfio-pci") || vfio_reopen(&v)) {
			shared->failed++;
			driver_unbind(address);
			usleep(1000);
			continue;
		}
		ask(&v, &seed);
		/* Unbinding waits for who has it open: it is closed before, or meanwhile. */
		if (rand_r(&seed) % 4) {
			vfio_close(&v);
			driver_unbind(address);
		} else if (!fork()) {
			vfio_close(&v);
			driver_unbind(address);
			_exit(0);
		} else {
			usleep(rand_r(&seed) % 2000);
			vfio_close(&v);
			wait(NULL);
		}
	}
}

static void administrator(void)
{
	unsigned long next = APART;
	unsigned int seed = 2;
	int limit = 0, n;
	char value[32];

	while (!shared->stop) {
		if (shared->rounds >= next) {
			next = shared->rounds + APART + rand_r(&seed) % APART;
			if (device_write(pf, "sriov_numvfs", "0") ||
			    device_write(pf, "sriov_numvfs", "2"))
				break;
			shared->unplugged++;
			limit = 0;
		}
		n = rand_r(&seed) % 4;
		snprintf(value, sizeof(value), "%d%s", n, n && rand_r(&seed) % 2 ? " strict" : "");
		switch (limit_write(address, value)) {
		case 0:
			limit = n;
			shared->limited++;
			break;
		case -EBUSY:
			shared->busy++;
			break;
		}
		/* None but this process gives limits, and none is given while it is open. */
		n = host_allocated(address);
		shared->looked += n > 0;
		shared->beyond_given += limit && n > limit;
		usleep(rand_r(&seed) % 200);
	}
}

FIXTURE(unplug) {
	pid_t pid[2];
};

FIXTURE_SETUP(unplug)
{
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	ASSERT_NE(MAP_FAILED, shared);
	ASSERT_NE(NULL, getenv("VF"));
	snprintf(address, sizeof(address), "%s", getenv("VF"));
	if (device_link(address, "physfn", pf, sizeof(pf)))
		SKIP(return, "a function that is no VF");
}

FIXTURE_TEARDOWN(unplug)
{
	limit_set(address, 0);
}

TEST_F_TIMEOUT(unplug, no_vector_beyond_the_limit, 3000)
{
	unsigned long rounds = getenv("ROUNDS") ? strtoul(getenv("ROUNDS"), NULL, 0) : 1000;
	unsigned long had = 0;
	int idle = 0;

	for (int i = 0; i < 2; i++) {
		self->pid[i] = fork();
		ASSERT_LE(0, self->pid[i]);
		if (!self->pid[i]) {
			if (i)
				administrator();
			else
				user();
			_exit(0);
		}
	}
	/* A minute without a round is none too many: something hangs. */
	while (shared->rounds < rounds && idle < 60 * 50) {
		idle = shared->rounds == had ? idle + 1 : 0;
		had = shared->rounds;
		usleep(20000);
	}
	shared->stop = true;
	EXPECT_GT(60 * 50, idle);
	for (int i = 0; i < 2; i++)
		waitpid(self->pid[i], NULL, 0);
	TH_LOG("%lu rounds, %lu not begun; vectors set up %lu times, refused %lu, %lu at most",
	       shared->rounds, shared->failed, shared->got, shared->refused, shared->most);
	TH_LOG("%lu limits given, %lu refused as busy, %lu times unplugged, %lu times vectors seen",
	       shared->limited, shared->busy, shared->unplugged, shared->looked);
	TH_LOG("beyond the limit: %lu by who held it, %lu by who gave it", shared->beyond_own,
	       shared->beyond_given);
	EXPECT_EQ(0, shared->beyond_own);
	EXPECT_EQ(0, shared->beyond_given);
	EXPECT_LT(0, shared->got);
	EXPECT_LT(0, shared->refused);
	EXPECT_LT(0, shared->limited);
	EXPECT_LT(0, shared->looked);
	EXPECT_LE(rounds / (3 * APART), shared->unplugged);
}

TEST_HARNESS_MAIN
