// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg monitor: what happens to functions, a line each.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "device-command.h"
#include "out-error.h"

struct options {
	struct device_command command;
	bool only;	/* DEVICEs were given */
	long timeout;	/* seconds, -1 for ever */
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case KEY_TIMEOUT:
		o->timeout = clock_parse(arg, state);
		return 0;
	case ARGP_KEY_ARG:
		o->only = true;
		break;
	}
	return device_command_key(&o->command, key, arg, state);
}

static const struct argp_option options[] = {
	{ "json", 'J', NULL, 0, "Print JSON, an object a line", 1 },
	{ "timeout", KEY_TIMEOUT, "SECONDS", 0, "End after that time", 1 },
	{ 0 }
};

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "[DEVICE...]",
	.doc = "Print what happens to PCI functions, a line each, until interrupted: of all, or of "
	       "the DEVICEs that there are at the start, a PF with the VFs that it has then.\v"
	       "The kernel tells of it, by uevents (added, removed, bound, unbound, changed), "
	       "devlink, and the pools of PFs that can be polled; nothing is asked again and "
	       "again.\n\n"
	       "Examples:\n"
	       "  vfcfg monitor\n"
	       "  vfcfg monitor 01:00.0 -J | jq --unbuffered -r .address",
	.children = device_command_children,
};

static const struct argp *monitor_argp(void)
{
	return &argp;
}

static bool is_asked(const struct options *o, const char *address)
{
	size_t i;

	if (!o->only || !address)
		return true;
	for (i = 0; i < o->command.devices.nr; i++)
		if (!vfcfg_address_cmp(o->command.devices.names[i], address))
			return true;
	return false;
}

static void print_text(const struct vfcfg_event *event)
{
	long left = vfcfg_event_get_free_msix(event);
	const char *address = vfcfg_event_get_address(event);
	const char *driver = vfcfg_event_get_driver(event);
	time_t now = time(NULL);
	char clock[16];
	struct tm tm;

	strftime(clock, sizeof(clock), "%H:%M:%S", localtime_r(&now, &tm));
	printf("%s %s %s %s", clock, vfcfg_event_get_source(event), address ? address : "-",
	       vfcfg_event_get_action(event));
	if (driver)
		printf(" %s", driver);
	if (left != VFCFG_UNKNOWN)
		printf(" %ld", left);
	putchar('\n');
}

static void print_json(const struct vfcfg_event *event)
{
	struct json_object *obj = json_new();

	json_put(obj, "version", json_number(JSON_VERSION));
	json_put(obj, "time", json_number(time(NULL)));
	json_put(obj, "source", json_text(vfcfg_event_get_source(event)));
	json_put(obj, "address", json_text(vfcfg_event_get_address(event)));
	json_put(obj, "action", json_text(vfcfg_event_get_action(event)));
	json_put(obj, "driver", json_text(vfcfg_event_get_driver(event)));
	json_put(obj, "free_msix", json_number(vfcfg_event_get_free_msix(event)));
	json_print_line(obj);
}

/* Until the time is over, or nobody reads any more. */
static int monitor(struct vfcfg_monitor *m, const struct options *o)
{
	long long start = clock_now();
	struct vfcfg_event *event;
	int left, n;

	while ((left = clock_left(start, o->timeout))) {
		n = vfcfg_monitor_next(m, left, &event);
		if (n < 0 && n != -EINTR) {
			fprintf(stderr, "vfcfg: monitor: %s\n", strerror(-n));
			return EXIT_REFUSED;
		}
		if (n > 0 && is_asked(o, vfcfg_event_get_address(event))) {
			if (o->command.json)
				print_json(event);
			else
				print_text(event);
			fflush(stdout);
		}
		vfcfg_event_free(event);
		if (ferror(stdout))
			break;
	}
	return EXIT_DONE;
}

/* Of a PF the VFs as well. */
static void add_vfs(struct vfcfg_ctx *ctx, struct device_args *devices)
{
	size_t nr = devices->nr, i;
	struct vfcfg_pf *pf;
	struct vfcfg_vf *vf;

	for (i = 0; i < nr; i++) {
		if (vfcfg_find(ctx, devices->names[i], &pf, &vf) || vf)
			continue;
		vfcfg_vf_foreach(pf, vf)
			device_args_add(devices, vfcfg_vf_get_address(vf), NULL);
	}
	vfcfg_forget(ctx);
}

static int run_monitor(int argc, char **argv)
{
	struct options o = { .timeout = -1 };
	struct vfcfg_monitor *m = NULL;
	int status = EXIT_REFUSED;
	struct vfcfg_ctx *ctx;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	ctx = device_command_open(&o.command, "monitor");
	/* First the ears, then the eyes: nothing falls between. */
	if (ctx && (vfcfg_monitor_new(ctx, &m) || !device_args_find(&o.command.devices, ctx))) {
		fail_all_on_a_line(ctx, "monitor", o.command.json);
	} else if (ctx) {
		add_vfs(ctx, &o.command.devices);
		status = monitor(m, &o);
	}
	vfcfg_monitor_free(m);
	device_command_end(&o.command, ctx);
	return status;
}

const struct command command_monitor = {
	.name = "monitor",
	.summary = "print what happens to functions",
	.argp = monitor_argp,
	.run = run_monitor,
};
