// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Serial numbers: by the kernel's file, by config space, by the NVMe controller.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "common/say.h"
#include "device/serial.h"
#include "sysfs/sysfs.h"

/* Extended capabilities (PCIe Base 7.6.3): where they begin, and that of a serial number. */
#define EXTENDED	0x100
#define EXTENDED_END	0x1000
#define SERIAL_ID	0x0003

static bool same(const char *text, const char *serial)
{
	size_t len = strlen(text);

	/* Controllers pad theirs. */
	while (len && text[len - 1] == ' ')
		len--;
	return len == strlen(serial) && !strncasecmp(text, serial, len);
}

static bool file_says(int dir, const char *name, const char *serial)
{
	char *text;
	bool is;

	if (vfcfg_text_read(dir, name, &text))
		return false;
	is = same(text, serial);
	free(text);
	return is;
}

static uint32_t dword(int fd, unsigned int at)
{
	unsigned char b[4];

	if (pread(fd, b, sizeof(b), at) != sizeof(b))
		return UINT32_MAX;
	return b[0] | b[1] << 8 | b[2] << 16 | (uint32_t)b[3] << 24;
}

/* Where the capability is, or 0. A list of that many has a loop. */
static unsigned int find_capability(int fd)
{
	unsigned int at = EXTENDED, left = (EXTENDED_END - EXTENDED) / 8;
	uint32_t header;

	while (at >= EXTENDED && at < EXTENDED_END && left--) {
		header = dword(fd, at);
		if (!header || header == UINT32_MAX)
			return 0;
		if ((header & 0xffff) == SERIAL_ID)
			return at;
		at = header >> 20 & 0xffc;
	}
	return 0;
}

static bool config_says(int dir, const char *serial)
{
	int fd = openat(dir, "config", O_RDONLY | O_CLOEXEC);
	unsigned int at;
	uint32_t low, high;
	char *text;
	bool is;

	if (fd < 0)
		return false;
	at = find_capability(fd);
	low = at ? dword(fd, at + 4) : 0;
	high = at ? dword(fd, at + 8) : 0;
	close(fd);
	if (!at)
		return false;
	text = vfcfg_say("%02x-%02x-%02x-%02x-%02x-%02x-%02x-%02x", high >> 24, high >> 16 & 0xff,
			 high >> 8 & 0xff, high & 0xff, low >> 24, low >> 16 & 0xff,
			 low >> 8 & 0xff, low & 0xff);
	is = text && same(text, serial);
	free(text);
	return is;
}

static bool nvme_says(int dir, const char *serial)
{
	DIR *stream = vfcfg_dir_stream(dir, "nvme");
	struct dirent *entry;
	bool is = false;
	char *name;

	while (stream && !is && (entry = readdir(stream))) {
		if (entry->d_name[0] == '.')
			continue;
		name = vfcfg_say("%s/serial", entry->d_name);
		is = name && file_says(dirfd(stream), name, serial);
		free(name);
	}
	if (stream)
		closedir(stream);
	return is;
}

bool vfcfg_serial_is(int dir, const char *serial)
{
	return file_says(dir, "serial_number", serial) || nvme_says(dir, serial) ||
	       config_says(dir, serial);
}
