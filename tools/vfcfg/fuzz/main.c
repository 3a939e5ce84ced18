// SPDX-License-Identifier: GPL-2.0-only
/*
 * All inputs of a folder, once, and TAP of it. What libFuzzer
 * has found stays found, also where there is no libFuzzer.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"

static void try_file(const char *folder, const char *name)
{
	char *path, *data, *more;
	size_t len = 0, got, room = 1 << 16;
	FILE *f;

	fuzz_check(asprintf(&path, "%s/%s", folder, name) > 0);
	f = fopen(path, "re");
	fuzz_check(f);
	data = malloc(room);
	fuzz_check(data);
	while ((got = fread(data + len, 1, room - len, f))) {
		len += got;
		if (len < room)
			continue;
		room *= 2;
		more = realloc(data, room);
		fuzz_check(more);
		data = more;
	}
	fclose(f);
	/* To the byte, so that one beyond it is seen. */
	more = realloc(data, len + !len);
	fuzz_check(more);
	data = more;
	printf("# %s\n", name);
	fflush(stdout);
	LLVMFuzzerTestOneInput((const uint8_t *)data, len);
	free(data);
	free(path);
}

int main(int argc, char **argv)
{
	const char *dash = strrchr(argv[0], '-');
	struct dirent *entry;
	size_t nr = 0;
	char *folder;
	DIR *dir;

	/* fuzz-plan has corpus/plan. */
	fuzz_check(argc == 1 && dash && asprintf(&folder, CORPUS "/%s", dash + 1) > 0);
	printf("TAP version 13\n1..1\n");
	dir = opendir(folder);
	fuzz_check(dir);
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		try_file(folder, entry->d_name);
		nr++;
	}
	closedir(dir);
	free(folder);
	printf("%s 1 - %zu inputs of %s\n", nr ? "ok" : "not ok", nr, dash + 1);
	return !nr;
}
