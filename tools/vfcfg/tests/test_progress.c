// SPDX-License-Identifier: GPL-2.0-only
/*
 * Progress: on a terminal, of what takes longer than a second, and nowhere else.
 */
#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "run.h"
#include "tap.h"

#define SLOW	"60"	/* milliseconds a write; 40 of them take more than two seconds */

/* What a terminal gets to see that is standard error; ends with @status. To be freed. */
static char *on_terminal(const struct fixture *fx, const char *vfs, int status)
{
	const char *argv[] = { "vfcfg", "set", vfs, "--cap", "3", NULL };
	char *text = calloc(1, 65536), *run_dir;
	int master, slave, got, ended;
	struct termios raw;
	size_t len = 0;
	pid_t pid;

	assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
	assert_int_equal(tcgetattr(slave, &raw), 0);
	cfmakeraw(&raw);
	assert_int_equal(tcsetattr(slave, TCSANOW, &raw), 0);
	assert_true(asprintf(&run_dir, "%s/run", fx->root) > 0);
	pid = fork();
	if (!pid) {
		dup2(slave, STDERR_FILENO);
		close(master);
		close(slave);
		setenv("VFCFG_SYSFS", fx->root, 1);
		setenv("VFCFG_RUN", run_dir, 1);
		alarm(120);
		execv(VFCFG, (char **)argv);
		_exit(97);
	}
	close(slave);
	/* Ends with EIO when nobody has the other side any more. */
	while ((got = (int)read(master, text + len, 65535 - len)) > 0)
		len += (size_t)got;
	close(master);
	assert_int_equal(waitpid(pid, &ended, 0), pid);
	assert_true(WIFEXITED(ended));
	assert_int_equal(WEXITSTATUS(ended), status);
	free(run_dir);
	return text;
}

static void test_long(void **state)
{
	struct fixture *fx = fixture_load("vfs500");
	char *text;

	(void)state;
	setenv("VFCFG_FAKE_SLOW", SLOW, 1);
	text = on_terminal(fx, "40:00.0/0-39", 0);
	unsetenv("VFCFG_FAKE_SLOW");
	/* Not in the first second, now and then, and away in the end. */
	assert_null(strstr(text, "\r5 of 40 devices"));
	assert_contains(text, " of 40 devices\r");
	assert_string_equal(text + strlen(text) - strlen("\r40 of 40 devices\r\033[K"),
			    "\r40 of 40 devices\r\033[K");
	free(text);
	fixture_free(fx);
}

static void test_short(void **state)
{
	struct fixture *fx = fixture_load("vfs500");
	char *text = on_terminal(fx, "40:00.0/0-39", 0);

	(void)state;
	assert_string_equal(text, "");
	free(text);
	fixture_free(fx);
}

static void test_pipe(void **state)
{
	struct fixture *fx = fixture_load("vfs500");

	(void)state;
	setenv("VFCFG_FAKE_SLOW", SLOW, 1);
	expect(fx, 0, "", "", "set", "40:00.0/0-39", "--cap", "3");
	unsetenv("VFCFG_FAKE_SLOW");
	fixture_free(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_long),
	cmocka_unit_test(test_short),
	cmocka_unit_test(test_pipe),
};

TAP_MAIN(tests)
