// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg show: everything that is known of devices.
 */
#include <stdio.h>

#include "device-command.h"
#include "out-error.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
	return device_command_key(state->input, key, arg, state);
}

static const struct argp argp = {
	.options = device_command_options,
	.parser = parse,
	.args_doc = "DEVICE...",
	.doc = "Show everything that is known of devices, PFs, VFs or others.\v"
	       "Which policy is in force, who has the device open, what the host uses it for, how "
	       "many interrupts are set up, who holds its lock, and what its PF's driver is known "
	       "to do. What is not known, or what there is none of, is left out.\n\n"
	       "Examples:\n"
	       "  vfcfg show 01:00.2\n"
	       "  vfcfg show 'ens1f0/*' --driver vfio-pci -J",
	.children = device_command_children,
};

static const struct argp *show_argp(void)
{
	return &argp;
}

static const char *text_of(const struct vfcfg_fact *fact, char *buf, size_t size)
{
	long number = vfcfg_fact_get_number(fact);

	if (vfcfg_fact_get_type(fact) == VFCFG_FACT_TEXT)
		return vfcfg_fact_get_text(fact);
	if (number == VFCFG_UNKNOWN)
		return NULL;
	if (vfcfg_fact_get_type(fact) == VFCFG_FACT_FLAG)
		return number ? "yes" : "no";
	snprintf(buf, size, "%ld", number);
	return buf;
}

static void print_text(const struct vfcfg_facts *facts)
{
	const struct vfcfg_fact *fact;

	vfcfg_fact_foreach(facts, fact) {
		char buf[32];
		const char *text = text_of(fact, buf, sizeof(buf));

		if (text)
			printf("%-15s %s\n", vfcfg_fact_get_label(fact), text);
	}
}

static struct json_object *value_of(const struct vfcfg_fact *fact)
{
	long number = vfcfg_fact_get_number(fact);

	switch (vfcfg_fact_get_type(fact)) {
	case VFCFG_FACT_TEXT:
		return json_text(vfcfg_fact_get_text(fact));
	case VFCFG_FACT_FLAG:
		return number == VFCFG_UNKNOWN ? NULL : json_flag(number);
	default:
		return json_number(number);
	}
}

static struct json_object *object_of(const struct vfcfg_facts *facts)
{
	struct json_object *obj = json_new();
	const struct vfcfg_fact *fact;

	vfcfg_fact_foreach(facts, fact)
		json_put(obj, vfcfg_fact_get_key(fact), value_of(fact));
	return obj;
}

static void print_devices(struct json_object *devices, struct json_object *errors)
{
	struct json_object *top = json_new();

	json_put(top, "version", json_number(JSON_VERSION));
	json_put(top, "devices", devices);
	json_put(top, "errors", errors);
	json_print(top);
}

/* Of each device a paragraph, or an object. */
static int show(struct vfcfg_ctx *ctx, const struct device_command *o)
{
	struct json_object *devices = o->json ? json_list() : NULL;
	struct json_object *errors = o->json ? json_list() : NULL;
	int status = EXIT_DONE;
	struct vfcfg_facts *facts;
	bool before = false;
	size_t i;

	for (i = 0; i < o->devices.nr; i++) {
		if (vfcfg_facts_new(ctx, o->devices.names[i], &facts)) {
			status = EXIT_REFUSED;
			if (o->json)
				json_add(errors, json_failure(ctx));
			else
				complain(ctx, "show");
			continue;
		}
		if (o->json) {
			json_add(devices, object_of(facts));
		} else {
			if (before)
				putchar('\n');
			print_text(facts);
			before = true;
		}
		vfcfg_facts_free(facts);
	}
	if (o->json)
		print_devices(devices, errors);
	return status;
}

static int run_show(int argc, char **argv)
{
	int status = EXIT_REFUSED;
	struct device_command o = { .needs = "DEVICE" };
	struct vfcfg_ctx *ctx;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	ctx = device_command_open(&o, "show");
	if (ctx && !device_args_find(&o.devices, ctx))
		fail_all(ctx, "show", o.json);
	else if (ctx)
		status = show(ctx, &o);
	device_command_end(&o, ctx);
	return status;
}

const struct command command_show = {
	.name = "show",
	.summary = "show everything that is known of devices",
	.argp = show_argp,
	.run = run_show,
};
