/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Allocations that fail, one of a task's next ones (/proc/thread-self/fail-nth,
 * CONFIG_FAILSLAB and CONFIG_FAIL_PAGE_ALLOC), and all that this could leave behind.
 */
#ifndef SELFTESTS_VFSIM_FAIL_NTH_H
#define SELFTESTS_VFSIM_FAIL_NTH_H

#include <stdbool.h>
#include <stddef.h>

#include "vfio.h"

#define VFSIM	"5600:01:00.0"
#define NVME	"0000:01:00.0"
#define BUS	"/sys/bus/vfsim/"

struct state {
	char text[2048];
	size_t length;
};

/**
 * look - all that an operation could leave behind
 * @pf: whose VFs are looked at, or NULL
 * @user: of one of them, or NULL
 * @s: what there is, in words
 */
void look(const char *pf, const struct vfio *user, struct state *s);

/** vf_of - the address of a PF's VF @index; false if it has none */
bool vf_of(const char *pf, int index, char address[ADDRESS_SIZE]);

/** injected - let allocations of any kind fail where fail-nth asks; false: not here */
bool injected(void);

/**
 * injected_outside - but none that some functions of the kernel make or have made
 * @first: the first of them, in the order of their addresses
 * @last: the last
 *
 * Return: whether this kernel can tell (CONFIG_FAULT_INJECTION_STACKTRACE_FILTER).
 */
bool injected_outside(const char *first, const char *last);

/** injected_inside - those alone that @function makes or has made */
bool injected_inside(const char *function);

/** injected_anywhere - all again */
bool injected_anywhere(void);

/** arm - this task's allocation @n, counted from 1, fails; 0: none */
void arm(int n);

/** disarm - none any more. Return: whether one has. */
bool disarm(void);

#endif
