// SPDX-License-Identifier: GPL-2.0-only
/*
 * at_write N SIGNAL COMMAND [ARG...]
 *
 * Runs a command and sends it a signal when it is about to write for the Nth
 * time, to whatever file but its own output; with signal 0 it has to wait while
 * $AT_WRITE_RUN is run. Ends with the command's status, 128 and the signal when
 * a signal ended it, or 99 when there were fewer writes.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef PTRACE_GET_SYSCALL_INFO
#define PTRACE_GET_SYSCALL_INFO 0x420e
#endif

/* The beginning of struct ptrace_syscall_info, which headers have in two places. */
struct entry {
	unsigned char op;	/* 1: a call is entered */
	unsigned char pad[3];
	unsigned int arch;
	unsigned long long ip, sp, nr, args[6];
};

static bool writes(pid_t pid)
{
	struct entry e;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(e), &e) < (long)sizeof(e) || e.op != 1)
		return false;
	if (e.nr == SYS_pwrite64)
		return true;
	return e.nr == SYS_write && e.args[0] > STDERR_FILENO;
}

int main(int argc, char **argv)
{
	long left = argc > 3 ? atol(argv[1]) : 0;
	int status, number = left ? atoi(argv[2]) : 0, pass;
	bool sent = false;
	pid_t pid;

	if (left < 1 || (!number && !getenv("AT_WRITE_RUN"))) {
		fprintf(stderr, "usage: at_write N SIGNAL COMMAND [ARG...]\n");
		return 2;
	}
	pid = fork();
	if (!pid) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
			_exit(98);
		execvp(argv[3], argv + 3);
		_exit(98);
	}
	waitpid(pid, &status, 0);
	ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
	for (pass = 0; WIFSTOPPED(status); waitpid(pid, &status, 0)) {
		if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
			pass = 0;
			if (!sent && writes(pid) && !--left) {
				sent = true;
				if (number)
					kill(pid, number);
				else if (system(getenv("AT_WRITE_RUN")))
					fprintf(stderr, "at_write: that failed\n");
			}
		} else {
			pass = WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
		}
		if (ptrace(PTRACE_SYSCALL, pid, NULL, pass) && errno == ESRCH)
			continue;
	}
	if (!sent)
		return 99;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
