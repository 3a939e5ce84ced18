// SPDX-License-Identifier: GPL-2.0-only
/*
 * Completion: what is offered, and the scripts in their shells.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"
#include "tap.h"

#define offers(fx, lines, ...) \
	expect(fx, 0, lines, "", "__complete", "--", __VA_ARGS__)

static void test_words(void **state)
{
	struct fixture *fx = fixture_load("vfio");
	struct result r;

	(void)state;
	offers(fx, "set\n", "se");
	offers(fx, "unbind\n", "un");
	offers(fx, "show\n", "help", "sh");
	offers(fx, "bash\n", "completion", "b");
	offers(fx, "", "nonsense", "");
	offers(fx, "", "recover", "");
	offers(fx, "--count\n", "set", "--co");
	offers(fx, "--unbound\n", "unbind", "01:00.1", "--un");
	offers(fx, "--help\n", "list", "--he");
	offers(fx, "driver=\nunbound\nvfs=\nfree=\nunlocked\n", "wait", "");
	offers(fx, "unbound\nunlocked\n", "wait", "--timeout", "3", "un");
	offers(fx, "0000:01:00.4\n", "wait", "unbound", "0000:01:00.4");
	offers(fx, "0000:01:00.0\n0000:01:00.0/*\n", "set", "0000:01:00.0");
	offers(fx, "0000:01:00.3\n", "show", "-J", "0000:01:00.3");
	/* What an option takes is no device. */
	offers(fx, "", "set", "--count", "");
	offers(fx, "", "list", "-s", "");
	offers(fx, "nvme\n", "unbind", "--driver", "n");
	offers(fx, "old_vfio\n", "bind", "01:00.1", "old");
	offers(fx, "vfio-pci\n", "bind", "01:00.1", "vf");
	offers(fx, "ADDRESS,NUMA\n", "list", "-o", "ADDRESS,NU");
	r = run(fx, "__complete", "--", "", NULL);
	assert_contains(r.out, "doctor\n");
	assert_null(strstr(r.out, "__complete"));
	result_free(&r);
	r = run(fx, "--help", NULL);
	assert_null(strstr(r.out, "__complete"));
	result_free(&r);
	fixture_free(fx);
}

/* What a shell makes of a script, with vfcfg in its PATH; skipped without the shell. */
static char *in_shell(const struct fixture *fx, const char *shell, const char *script)
{
	char *path, *text = NULL;
	size_t size = 0;
	FILE *f;

	assert_true(asprintf(&path, "command -v %s > /dev/null", shell) > 0);
	if (system(path)) {
		free(path);
		tap_skip("there is no such shell here");
	}
	free(path);
	assert_true(asprintf(&path, "%s/script", fx->root) > 0);
	f = fopen(path, "w");
	fputs(script, f);
	fclose(f);
	free(path);
	assert_true(asprintf(&path, "mkdir -p %s/bin && ln -sf %s %s/bin/vfcfg && cd %s && "
			     "VFCFG_SYSFS=%s PATH=%s/bin:$PATH %s script 2>&1", fx->root, VFCFG,
			     fx->root, fx->root, fx->root, fx->root, shell) > 0);
	f = popen(path, "r");
	free(path);
	assert_non_null(f);
	if (getdelim(&text, &size, '\0', f) < 0) {
		free(text);
		text = strdup("");
	}
	pclose(f);
	return text;
}

static void shell_says(const char *shell, const char *script, const char *out)
{
	struct fixture *fx = fixture_load("vfio");
	char *text = in_shell(fx, shell, script);

	assert_string_equal(text, out);
	free(text);
	fixture_free(fx);
}

/* The part before the last colon is there already, and bash keeps it. */
static void test_bash(void **state)
{
	(void)state;
	shell_says("bash", "source <(vfcfg completion bash)\n"
		   "try() { COMP_LINE=$1; COMP_POINT=${#1}; _vfcfg; echo \"${COMPREPLY[*]}\"; }\n"
		   "try 'vfcfg se'\ntry 'vfcfg set 0000:01:00.4'\ntry 'vfcfg set 0000:01:00.1 --cou'\n"
		   "try 'vfcfg nonsense '\ntry 'vfcfg wait dr'\n"
		   "complete -p vfcfg\n",
		   "set\n00.4\n--count\n\ndriver=\ncomplete -F _vfcfg vfcfg\n");
}

static void test_zsh(void **state)
{
	(void)state;
	shell_says("zsh", "compadd() { shift; print -l -- \"$@\" }\n"
		   "source <(vfcfg completion zsh)\n"
		   "try() { words=(vfcfg \"$@\"); CURRENT=$#words; _vfcfg }\n"
		   "try se\ntry set 0000:01:00.4\ntry set 0000:01:00.1 --cou\n",
		   "set\n0000:01:00.4\n--count\n");
}

static void test_fish(void **state)
{
	(void)state;
	setenv("HOME", "/nonexistent", 1);
	shell_says("fish", "vfcfg completion fish | source\n"
		   "complete -C 'vfcfg se'\ncomplete -C 'vfcfg set 0000:01:00.4'\n"
		   "complete -C 'vfcfg set 0000:01:00.1 --cou'\n",
		   "set\n0000:01:00.4\n--count\n");
}

static void test_usage(void **state)
{
	struct result r = run(NULL, "completion", NULL);

	(void)state;
	assert_int_equal(r.status, 2);
	assert_contains(r.err, "no SHELL");
	result_free(&r);
	r = run(NULL, "completion", "csh", NULL);
	assert_int_equal(r.status, 2);
	assert_contains(r.err, "there are bash, zsh and fish");
	result_free(&r);
	r = run(NULL, "completion", "bash", "zsh", NULL);
	assert_int_equal(r.status, 2);
	result_free(&r);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_words),
	cmocka_unit_test(test_bash),
	cmocka_unit_test(test_zsh),
	cmocka_unit_test(test_fish),
	cmocka_unit_test(test_usage),
};

TAP_MAIN(tests)
