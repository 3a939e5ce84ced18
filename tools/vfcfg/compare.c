// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg compare: both policies, measured on one function.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/array.h"
#include "measure.h"

struct options {
	struct device_args devices;
	bool json;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'J':
		o->json = true;
		return 0;
	case ARGP_KEY_ARG:
		device_args_add(&o->devices, arg, state);
		return 0;
	case ARGP_KEY_END:
		if (!o->devices.nr)
			argp_error(state, "no VF given");
		if (o->devices.nr > 1)
			argp_error(state, "more than one VF given");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "json", 'J', NULL, 0, "Print JSON", 1 },
	{ 0 }
};

static const struct argp_child children[] = { { &common_options, 0, NULL, 0 }, { 0 } };

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "VF",
	.doc = "Measure both policies on a VF, and set it up again as it was.\v"
	       "Takes about a second, in which the VF has no driver of its own: do not name one "
	       "that is in use. It is opened, and so reset, as a vfio user would.\n\n"
	       "CHANGE and WHOLE are the time of a change, alone and with unbinding and "
	       "binding where UNBIND says that a driver has to go first; KNOWS, whether the "
	       "device itself has the new size; HOST, USER and GUEST the vectors that the "
	       "host's config space shows, that vfio offers and that a guest finds; IRQS the "
	       "host's interrupts when a user enables all it can; FREED the vectors that went "
	       "back to the PF's pool; NEXT and RAISE the answers to a user who enables one "
	       "more, or asks for all again; WRITABLE the table entries beyond that it can "
	       "write through the mapped BAR.",
	.children = children,
};

static const struct argp *compare_argp(void)
{
	return &argp;
}

static volatile int stop;

static void on_signal(int number)
{
	stop = number;
}

static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

/* They end the measuring; then the VF is brought back, and then they count. */
static void catch_signals(struct sigaction *old)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(signals); i++) {
		sigaction(signals[i], NULL, &old[i]);
		/* As nohup wants it. */
		if (old[i].sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
}

static void release_signals(const struct sigaction *old)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(signals); i++)
		sigaction(signals[i], &old[i], NULL);
	if (stop)
		raise(stop);
}

static int compare(const struct vfcfg_bus *bus, const struct options *o)
{
	struct comparison c = { .addr = o->devices.addr[0] };
	struct sigaction old[ARRAY_SIZE(signals)];
	char *why;
	bool done;

	catch_signals(old);
	done = measure(bus, &c, &stop, &why);
	if (!done)
		refuse(&c.addr, "compare", why);
	free(why);
	release_signals(old);
	if (done && o->json)
		comparison_json(&c);
	else if (done)
		comparison_table(&c);
	comparison_free(&c);
	return done ? EXIT_DONE : EXIT_REFUSED;
}

static int run_compare(int argc, char **argv)
{
	struct options o = { 0 };
	struct vfcfg_bus bus;
	int status = EXIT_REFUSED;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	if (bus_open(&bus)) {
		status = compare(&bus, &o);
		vfcfg_bus_close(&bus);
	}
	free(o.devices.addr);
	return status;
}

const struct command command_compare = {
	.name = "compare",
	.summary = "measure both policies on a VF",
	.argp = compare_argp,
	.run = run_compare,
};
