// SPDX-License-Identifier: GPL-2.0-only
/*
 * Changing functions.
 */
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "change.h"
#include "common/array.h"
#include "common/number.h"
#include "interrupts.h"
#include "out-error.h"
#include "report.h"

#define KEY_WAIT	0x2000

const struct argp_option change_options[] = {
	{ "verbose", 'v', NULL, 0, "Say what was changed", 2 },
	{ "json", 'J', NULL, 0, "Print JSON", 2 },
	{ "wait", KEY_WAIT, "SECONDS", 0, "Wait for another run that holds the PF", 2 },
	{ "keep-going", 'k', NULL, 0, "When interrupted, keep what was done until then", 2 },
	{ 0 }
};

const struct argp_child change_children[] = {
	{ &device_options, 0, NULL, 0 }, { &common_options, 0, NULL, 0 }, { 0 }
};

error_t change_parse(int key, char *arg, struct argp_state *state)
{
	struct change *change = state->input;
	long seconds;

	switch (key) {
	case 'v':
		change->verbose = true;
		return 0;
	case 'J':
		change->json = true;
		return 0;
	case 'k':
		change->keep_going = true;
		return 0;
	case KEY_WAIT:
		if (vfcfg_number(arg, 86400, &seconds))
			argp_error(state, "--wait %s: not a number from 0 to 86400", arg);
		change->wait = (double)seconds;
		return 0;
	case ARGP_KEY_ARG:
		device_args_add(&change->devices, arg, state);
		return 0;
	case ARGP_KEY_END:
		if (!change->devices.nr)
			argp_error(state, "no DEVICE given");
		requests_check(&change->requests, state);
		return 0;
	}
	return requests_parse(&change->requests, key, arg, state);
}

int change_numbers(const struct change *change, struct vfcfg_wanted *wanted, const char *device)
{
	const char *policy;
	size_t i;
	int err = 0;

	for (i = 0; (policy = vfcfg_policy_get_name(i)) && !err; i++) {
		const struct request *request = &change->requests.requests[i];

		if (request->given)
			err = vfcfg_wanted_number(wanted, device, policy, request->val,
						  request->word);
	}
	return err;
}

/* What was asked, as it was asked. */
static char *asked(const struct change *change)
{
	const char *policy;
	size_t size, i;
	char *text;
	FILE *f;

	f = must(open_memstream(&text, &size));
	fputs(change->verb, f);
	if (change->driver)
		fprintf(f, " %s", change->driver);
	for (i = 0; (policy = vfcfg_policy_get_name(i)); i++) {
		const struct request *request = &change->requests.requests[i];

		if (request->given)
			fprintf(f, " --%s %u%s%s", policy, request->val,
				request->word ? " --" : "",
				request->word ? vfcfg_policy_get_word(i) : "");
	}
	fclose(f);
	return must(text);
}

static void write_down(const struct change *change, struct vfcfg_wanted *wanted, const char *what)
{
	size_t i;
	int err;
	char *command = must(full_command());

	err = vfcfg_wanted_set_command(wanted, command);
	free(command);
	vfcfg_wanted_set_wait(wanted, change->wait);
	for (i = 0; i < change->devices.nr && !err; i++)
		err = change->want(change, wanted, change->devices.names[i]);
	if (err)
		errx(EXIT_REFUSED, "%s: %s", what, strerror(-err));
}

static void report(const struct change *change, const char *what, struct vfcfg_ctx *ctx,
		   struct vfcfg_wanted *wanted, int status)
{
	const struct report how = { .what = what, .verb = change->verb, .verbose = change->verbose };
	bool told = status == VFCFG_ALL_DONE || (status > 0 && vfcfg_result_get_first(wanted));

	/* What somebody else holds, or has left half done, leaves no results. */
	if (!told)
		fail_all(ctx, what, change->json);
	else if (change->json)
		report_json(wanted);
	else
		report_text(&how, wanted);
	fflush(stdout);
}

static int make_so(struct change *change)
{
	unsigned int flags = change->keep_going ? VFCFG_KEEP_GOING : 0;
	struct vfcfg_wanted *wanted;
	struct vfcfg_ctx *ctx;
	char *what;
	int status;

	if (change->json && !json_works(change->verb))
		return EXIT_REFUSED;
	ctx = open_bus();
	if (!ctx)
		return EXIT_REFUSED;
	what = asked(change);
	if (!device_args_find(&change->devices, ctx)) {
		fail_all(ctx, what, change->json);
		free(what);
		vfcfg_unref(ctx);
		return EXIT_REFUSED;
	}
	if (vfcfg_wanted_new(ctx, &wanted))
		must(NULL);
	write_down(change, wanted, what);
	interrupts_catch();
	status = vfcfg_commit(wanted, flags, interrupts_progress, NULL);
	report(change, what, ctx, wanted, status);
	interrupts_release();
	free(what);
	vfcfg_wanted_free(wanted);
	vfcfg_unref(ctx);
	return status < 0 ? EXIT_REFUSED : status;
}

int change_run(struct change *change, const struct argp *argp, int argc, char **argv)
{
	int status;

	requests_init(&change->requests);
	argp_parse(argp, argc, argv, 0, NULL, change);
	status = make_so(change);
	requests_free(&change->requests);
	device_args_free(&change->devices);
	return status;
}
