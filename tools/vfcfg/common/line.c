// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdlib.h>
#include <string.h>

#include "common/line.h"
#include "common/number.h"

void vfcfg_line_add(struct vfcfg_line *line, const char *text)
{
	size_t len = strlen(text), room = line->room ? line->room : 256;
	char *more;

	while (room - line->len < len)
		room *= 2;
	if (room != line->room) {
		more = realloc(line->text, room);
		if (!more) {
			line->failed = true;
			return;
		}
		line->text = more;
		line->room = room;
	}
	memcpy(line->text + line->len, text, len);
	line->len += len;
}

void vfcfg_line_number(struct vfcfg_line *line, long number)
{
	char text[VFCFG_NUMBER_LEN];

	vfcfg_line_add(line, vfcfg_number_str(number, text));
}

void vfcfg_line_clear(struct vfcfg_line *line)
{
	line->len = 0;
	line->failed = false;
}

void vfcfg_line_free(struct vfcfg_line *line)
{
	free(line->text);
	*line = (struct vfcfg_line){ 0 };
}
