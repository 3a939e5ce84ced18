/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What could stand where somebody types: for completion in shells.
 */
#ifndef COMPLETE_H
#define COMPLETE_H

/**
 * complete() - Print all that could stand in the place of the last word, a line each.
 * @words: what is typed after "vfcfg", NULL at the end; the last one may be empty
 */
void complete(char *const *words);

#endif
