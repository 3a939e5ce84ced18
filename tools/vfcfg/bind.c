// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg bind: give devices a driver, and numbers of vectors in the same step.
 */
#include <string.h>

#include "apply.h"

/*
 * The last word is the driver, the others are devices. Which is the last is
 * only known at the end, so each word waits for the next.
 */
static void next_word(struct plan *plan, const char *word, struct argp_state *state)
{
	if (plan->driver)
		device_args_add(&plan->devices, plan->driver, state);
	plan->driver = word;
}

/* No driver has such a name, and some of these would be another file. */
static void check_driver(const struct plan *plan, struct argp_state *state)
{
	struct vfcfg_addr addr;

	if (!plan->driver)
		argp_error(state, "no DEVICE and no DRIVER given");
	if (!vfcfg_addr_parse(plan->driver, &addr))
		argp_error(state, "no DRIVER given: the last word, %s, is a DEVICE",
			   plan->driver);
	if (!plan->devices.nr)
		argp_error(state, "no DEVICE given, only the DRIVER %s", plan->driver);
	if (!*plan->driver || strpbrk(plan->driver, "/ \t\n") || plan->driver[0] == '.')
		argp_error(state, "%s: not the name of a driver", plan->driver);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct plan *plan = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		next_word(plan, arg, state);
		return 0;
	case ARGP_KEY_END:
		check_driver(plan, state);
		return 0;
	}
	return plan_parse(key, arg, state);
}

static const struct argp *bind_argp(void)
{
	static struct argp argp = {
		.parser = parse,
		.args_doc = "DEVICE... DRIVER",
		.doc = "Bind devices to a driver, whatever is bound now, and give them a number "
		       "of MSI-X vectors.\v"
		       "The last word is the driver, as in \"vfcfg bind 01:00.2 01:00.3 vfio-pci "
		       "--count 8 --cap 4\". For each device, all is done or nothing: what cannot "
		       "be finished is undone.",
		.children = plan_children,
	};

	argp.options = requests_options();
	return &argp;
}

static int run_bind(int argc, char **argv)
{
	struct plan plan = { .verb = BIND };

	return plan_run(&plan, bind_argp(), argc, argv);
}

const struct command command_bind = {
	.name = "bind",
	.summary = "bind devices to a driver, with numbers of vectors",
	.argp = bind_argp,
	.run = run_bind,
};
