// SPDX-License-Identifier: GPL-2.0-only
/*
 * What -J prints is what Documentation/schema promises, of every command; and the
 * codes in it are those of the manual pages.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"
#include "tap.h"

static unsigned int outputs;

/* Keep what a command prints, for the schema of that name. */
static void keep(const struct fixture *fx, const char *schema, const struct result *r)
{
	char *path;
	FILE *f;

	if (!*r->out)
		fail_msg("%s: nothing was printed: %s", schema, r->err);
	assert_true(asprintf(&path, "%s/out/%s-%u.json", fx->root, schema, outputs++) > 0);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(r->out, f);
	fclose(f);
	free(path);
}

#define RUN(fx, schema, ...) do { \
	struct result r_ = run(fx, __VA_ARGS__, "-J", NULL); \
	keep(fx, schema, &r_); \
	result_free(&r_); \
} while (0)

static void run_python(const char *script, const char *first, const char *second)
{
	char *command;
	int status;

	assert_true(asprintf(&command, "python3 %s/%s %s %s >&2", TESTS, script, first, second) > 0);
	status = system(command);
	free(command);
	if (WIFEXITED(status) && (WEXITSTATUS(status) == 77 || WEXITSTATUS(status) == 127))
		tap_skip("there is no python3 with jsonschema");
	assert_int_equal(status, 0);
}

/* What is planned, and can be; and not. */
static void keep_plans(const struct fixture *fx)
{
	char *plan;
	FILE *f;

	assert_true(asprintf(&plan, "%s/plan.yaml", fx->root) > 0);
	f = fopen(plan, "w");
	assert_non_null(f);
	fputs("version: 1\npfs:\n- match: {address: '0000:01:00.0'}\n  vfs:\n"
	      "  - {range: 0-1, count: 6, driver: null}\n"
	      "- match: {address: '0000:77:00.0'}\n  numvfs: 2\n", f);
	fclose(f);
	RUN(fx, "plan", "save");
	RUN(fx, "diff", "diff", plan);
	RUN(fx, "diff", "apply", "-n", plan);
	RUN(fx, "change", "apply", plan);
	RUN(fx, "diff", "diff", "/nowhere");
	f = fopen(plan, "w");
	assert_non_null(f);
	fputs("version: 2\n", f);
	fclose(f);
	RUN(fx, "diff", "diff", plan);
	free(plan);
}

static void test_outputs(void **state)
{
	static const char *const fixtures[] = { "nvme", "mlx5", "ice", "igb", "broken", "vfio" };
	struct fixture *fx = fixture_load("vfio"), *other;
	struct result r;
	char *path;
	size_t i;

	(void)state;
	assert_true(asprintf(&path, "%s/out", fx->root) > 0);
	mkdir(path, 0755);
	for (i = 0; i < ARRAY_SIZE(fixtures); i++) {
		other = fixture_load(fixtures[i]);
		r = run(other, "list", "-J", NULL);
		keep(fx, "list", &r);
		result_free(&r);
		r = run(other, "doctor", "-J", NULL);
		keep(fx, "doctor", &r);
		result_free(&r);
		fixture_free(other);
	}
	RUN(fx, "list", "list", "01:00.0/1");
	RUN(fx, "show", "show", "01:00.0", "01:00.0/*", "00:03.0", "77:00.0");
	RUN(fx, "show", "show", "nvme9/0");
	RUN(fx, "doctor", "doctor", "77:00.0", "01:00.0");
	RUN(fx, "doctor", "doctor", "nvme9/0");
	RUN(fx, "change", "set", "01:00.1", "01:00.2", "77:00.0", "--count", "5");
	RUN(fx, "change", "set", "01:00.1", "--count", "0");
	RUN(fx, "change", "set", "01:00.1", "--count", "2000");
	RUN(fx, "change", "set", "01:00.3", "--cap", "9");
	RUN(fx, "change", "reset", "01:00.0/*");
	RUN(fx, "change", "bind", "01:00.1", "fake_picky");
	RUN(fx, "change", "bind", "01:00.1", "vfio-pci", "--cap", "2");
	RUN(fx, "change", "unbind", "01:00.0/*", "--driver", "igbvf");
	RUN(fx, "change", "unbind", "01:00.1", "nvme9/0");
	RUN(fx, "change", "recover");
	keep_plans(fx);
	RUN(fx, "compare", "compare", "01:00.3");
	RUN(fx, "compare", "compare", "77:00.0");
	RUN(fx, "monitor", "monitor");
	setenv("VFCFG_FAKE_UEVENTS", "bind@/x ACTION=bind SUBSYSTEM=pci PCI_SLOT_NAME=0000:01:00.2 "
	       "DRIVER=nvme\nlost\nadd@/x ACTION=add SUBSYSTEM=pci PCI_SLOT_NAME=0000:01:00.2", 1);
	RUN(fx, "monitor", "monitor", "--timeout", "1");
	RUN(fx, "change", "wait", "unbound", "01:00.4", "01:00.0/9", "--timeout", "0");
	RUN(fx, "change", "wait", "vfs=4", "01:00.4");
	unsetenv("VFCFG_FAKE_UEVENTS");
	run_python("schema.py", SCHEMAS, path);
	free(path);
	fixture_free(fx);
}

static void test_codes(void **state)
{
	(void)state;
	run_python("codes.py", TESTS "/..", MANUALS);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_outputs),
	cmocka_unit_test(test_codes),
};

TAP_MAIN(tests)
