/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory that runs out, see fake_memory.c.
 */
#ifndef FAKE_MEMORY_H
#define FAKE_MEMORY_H

/**
 * fake_memory_hold - While it is not 0 no allocation fails, nor counts.
 *
 * The fakes use the library's functions, too, and play a kernel that has memory.
 */
extern int fake_memory_hold;

#endif
