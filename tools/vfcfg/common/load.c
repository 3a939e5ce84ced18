// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Shared libraries that are loaded when they are first needed.
 */
#include <dlfcn.h>
#include <errno.h>
#include <string.h>

#include "common/load.h"
#include "common/say.h"

static int fail(const char *soname, char **why)
{
	const char *error = dlerror();

	*why = vfcfg_say("%s; install the package that has %s",
			 error ? error : "cannot be loaded", soname);
	return -ELIBACC;
}

int vfcfg_load(const char *soname, const char *const *names, size_t nr, void *pointers,
	       char **why)
{
	void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL), *found;
	size_t i;

	if (!library)
		return fail(soname, why);
	for (i = 0; i < nr; i++)
		if (!dlsym(library, names[i]))
			return fail(soname, why);
	/* All pointers to functions are of one kind to dlsym() (POSIX). */
	for (i = 0; i < nr; i++) {
		found = dlsym(library, names[i]);
		memcpy((char *)pointers + i * sizeof(found), &found, sizeof(found));
	}
	return 0;
}
