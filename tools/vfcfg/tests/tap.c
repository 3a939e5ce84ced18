// SPDX-License-Identifier: GPL-2.0-only
/*
 * TAP 13 around cmocka.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"
#include "tap.h"

static const char *skipped;

void tap_skip(const char *reason)
{
	skipped = reason;
	skip();
	abort();
}

/* What a test and cmocka wrote becomes diagnostics. */
static void print_diagnostics(FILE *log)
{
	bool fresh = true;
	int c;

	rewind(log);
	while ((c = getc(log)) != EOF) {
		if (fresh)
			fputs("# ", stdout);
		putchar(c);
		fresh = c == '\n';
	}
	if (!fresh)
		putchar('\n');
}

static bool run_one(const struct CMUnitTest *test, size_t number)
{
	FILE *log = tmpfile();
	int out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO);
	int failed;

	if (!log || out < 0 || err < 0)
		abort();
	fflush(stdout);
	dup2(fileno(log), STDOUT_FILENO);
	dup2(fileno(log), STDERR_FILENO);
	skipped = NULL;
	failed = _cmocka_run_group_tests(test->name, test, 1, NULL, NULL);
	fixture_free_all();
	fflush(stdout);
	fflush(stderr);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	close(out);
	close(err);

	if (skipped)
		printf("ok %zu - %s # SKIP %s\n", number, test->name, skipped);
	else
		printf("%s %zu - %s\n", failed ? "not ok" : "ok", number, test->name);
	if (failed && !skipped)
		print_diagnostics(log);
	fflush(stdout);
	fclose(log);
	return skipped || !failed;
}

int tap_run(const char *file, const struct CMUnitTest *tests, size_t nr)
{
	const char *slash = strrchr(file, '/');
	bool all = true;
	size_t i;

	printf("TAP version 13\n1..%zu\n# %s\n", nr, slash ? slash + 1 : file);
	for (i = 0; i < nr; i++)
		if (!run_one(&tests[i], i + 1))
			all = false;
	return all ? 0 : 1;
}
