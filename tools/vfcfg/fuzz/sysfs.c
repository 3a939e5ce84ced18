// SPDX-License-Identifier: GPL-2.0-only
/*
 * An empty PCI bus for those that need one.
 */
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"

static char root[] = "/tmp/vfcfg-fuzz-XXXXXX";

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void clean(void)
{
	nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

const char *fuzz_sysfs(void)
{
	static const char *const dirs[] = { "bus", "bus/pci", "bus/pci/devices" };
	static int made;
	char *path;
	size_t i;

	if (made)
		return root;
	made = 1;
	fuzz_check(mkdtemp(root));
	for (i = 0; i < sizeof(dirs) / sizeof(*dirs); i++) {
		fuzz_check(asprintf(&path, "%s/%s", root, dirs[i]) > 0);
		fuzz_check(!mkdir(path, 0700));
		free(path);
	}
	atexit(clean);
	return root;
}
