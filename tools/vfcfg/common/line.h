/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Text that grows, to be used again and again: a stream in memory costs more to
 * make than most lines do to write.
 */
#ifndef VFCFG_LINE_H
#define VFCFG_LINE_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct vfcfg_line - Text that grows. All zero at first.
 * @text: the text, without a NUL
 * @len: its bytes
 * @room: bytes that there is room for
 * @failed: memory was short: not all of it is there
 */
struct vfcfg_line {
	char *text;
	size_t len;
	size_t room;
	bool failed;
};

/** vfcfg_line_add() - Add text. */
void vfcfg_line_add(struct vfcfg_line *line, const char *text);

/** vfcfg_line_number() - Add a number, in decimal. */
void vfcfg_line_number(struct vfcfg_line *line, long number);

/** vfcfg_line_clear() - Begin anew, with the room that there is. */
void vfcfg_line_clear(struct vfcfg_line *line);

/** vfcfg_line_free() - Free it. */
void vfcfg_line_free(struct vfcfg_line *line);

#endif
