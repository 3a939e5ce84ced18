// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg bind: give devices a driver, and numbers of vectors in the same step.
 */
#include <string.h>

#include "change.h"

/*
 * The last word is the driver, the others are devices. Which is the last is
 * only known at the end, so each word waits for the next.
 */
static void next_word(struct change *change, const char *word, struct argp_state *state)
{
	if (change->driver)
		device_args_add(&change->devices, change->driver, state);
	change->driver = word;
}

/* No driver has such a name, and some of these would be another file. */
static void check_driver(const struct change *change, struct argp_state *state)
{
	if (!change->driver)
		argp_error(state, "no DEVICE and no DRIVER given");
	if (vfcfg_selection_is(change->driver))
		argp_error(state, "no DRIVER given: the last word, %s, is a DEVICE",
			   change->driver);
	if (!change->devices.nr)
		argp_error(state, "no DEVICE given, only the DRIVER %s", change->driver);
	if (!*change->driver || strpbrk(change->driver, "/ \t\n") || change->driver[0] == '.')
		argp_error(state, "%s: not the name of a driver", change->driver);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct change *change = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		next_word(change, arg, state);
		return 0;
	case ARGP_KEY_END:
		check_driver(change, state);
		break;
	}
	return change_parse(key, arg, state);
}

static const struct argp *bind_argp(void)
{
	static struct argp argp = {
		.parser = parse,
		.args_doc = "DEVICE... DRIVER",
		.doc = "Bind devices to a driver, whatever is bound now, and give them a number "
		       "of MSI-X vectors.\v"
		       "The last word is the driver. For each device, all is done or nothing: what "
		       "cannot be finished is undone.\n\n"
		       "Examples:\n"
		       "  vfcfg bind 01:00.2 01:00.3 vfio-pci --count 8 --cap 4\n"
		       "  vfcfg bind 'nvme0/*' --driver nvme vfio-pci",
		.children = change_children,
	};

	if (!argp.options)
		argp.options = requests_options(change_options);
	return &argp;
}

static int want(const struct change *change, struct vfcfg_wanted *wanted, const char *device)
{
	int err = vfcfg_wanted_driver(wanted, device, change->driver);

	return err ? err : change_numbers(change, wanted, device);
}

static int run_bind(int argc, char **argv)
{
	struct change change = { .verb = "bind", .want = want };

	return change_run(&change, bind_argp(), argc, argv);
}

const struct command command_bind = {
	.name = "bind",
	.summary = "bind devices to a driver, with numbers of vectors",
	.argp = bind_argp,
	.run = run_bind,
};
