// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plans of tests, as files.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "plan_file.h"
#include "tap.h"

char *plan_file(const struct fixture *fx, const char *name, const char *text)
{
	char *path, *p;
	FILE *f;

	assert_true(asprintf(&path, "%s/%s", fx->root, name) > 0);
	for (p = path + strlen(fx->root) + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		mkdir(path, 0755);
		*p = '/';
	}
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
	return path;
}

static void replace(char **text, const char *what, const char *with)
{
	size_t size, len = strlen(what);
	const char *at = *text, *found;
	char *out;
	FILE *f = open_memstream(&out, &size);

	assert_non_null(f);
	while ((found = strstr(at, what))) {
		fwrite(at, 1, (size_t)(found - at), f);
		fputs(with, f);
		at = found + len;
	}
	fputs(at, f);
	fclose(f);
	free(*text);
	*text = out;
}

struct result plan_run(const struct fixture *fx, const char *text, ...)
{
	const char *argv[16] = { "vfcfg" };
	char *path = plan_file(fx, "plan", text);
	struct result r;
	size_t n = 1;
	va_list args;

	va_start(args, text);
	while ((argv[n] = va_arg(args, const char *)))
		assert_true(++n < 14);
	va_end(args);
	argv[n] = path;
	r = run_argv(fx, argv, 0);
	replace(&r.out, path, "PLAN");
	replace(&r.err, path, "PLAN");
	free(path);
	return r;
}
