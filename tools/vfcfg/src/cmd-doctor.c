// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg doctor: which policy works where, and if not, what to do.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "device-command.h"
#include "out-error.h"

/* Devices of one finding: more are counted than named. */
#define NAMED	3

static const char *const severities[] = {
	[VFCFG_ERROR] = "error",
	[VFCFG_WARNING] = "warning",
	[VFCFG_NOTE] = "note",
	[VFCFG_WORKS] = "works",
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	return device_command_key(state->input, key, arg, state);
}

static const struct argp argp = {
	.options = device_command_options,
	.parser = parse,
	.args_doc = "[DEVICE...]",
	.doc = "Tell which policy works on which device, and where one does not, what to do: for "
	       "all PFs with their VFs, or the DEVICEs given, with the PF of each VF.\v"
	       "Opens no device and writes nothing. Ends with 1 if there is an error; "
	       "warnings, notes and what works end with 0.\n\n"
	       "Examples:\n"
	       "  vfcfg doctor\n"
	       "  vfcfg doctor nvme0/3",
	.children = device_command_children,
};

static const struct argp *doctor_argp(void)
{
	return &argp;
}

static int look_at(struct vfcfg_findings *findings, const char *device)
{
	int err = vfcfg_findings_look(findings, device);

	if (err == -ENOMEM)
		must(NULL);
	return err;
}

static void look_at_pf(struct vfcfg_findings *findings, struct vfcfg_pf *pf)
{
	struct vfcfg_vf *vf;

	look_at(findings, vfcfg_pf_get_address(pf));
	vfcfg_vf_foreach(pf, vf)
		if (device_filter_takes(vfcfg_vf_get_driver(vf)))
			look_at(findings, vfcfg_vf_get_address(vf));
}

/* A PF comes with all of its VFs, a VF with its PF; the rest by itself. */
static int look_at_device(struct vfcfg_ctx *ctx, struct vfcfg_findings *findings,
			  const char *device)
{
	struct vfcfg_pf *pf;
	struct vfcfg_vf *vf;

	if (vfcfg_find(ctx, device, &pf, &vf))
		return look_at(findings, device);
	if (!vf)
		look_at_pf(findings, pf);
	if (!vf || !device_filter_takes(vfcfg_vf_get_driver(vf)))
		return 0;
	look_at(findings, vfcfg_pf_get_address(pf));
	return look_at(findings, device);
}

static void print_devices(const struct vfcfg_finding *f)
{
	const char *device;
	size_t n;

	for (n = 0; (device = vfcfg_finding_get_device(f, n)); n++)
		if (n < NAMED)
			printf("%s%s", n ? ", " : "", device);
	if (n > NAMED)
		printf(" and %zu more", n - NAMED);
	fputs(n ? ": " : "", stdout);
}

static void print_text(const struct vfcfg_findings *findings)
{
	const struct vfcfg_finding *f;

	vfcfg_finding_foreach(findings, f) {
		printf("%s: ", severities[vfcfg_finding_get_severity(f)]);
		print_devices(f);
		printf("%s; %s\n", vfcfg_finding_get_text(f), vfcfg_finding_get_remedy(f));
	}
}

static struct json_object *object_of(const struct vfcfg_finding *f)
{
	struct json_object *obj = json_new(), *devices = json_list();
	const char *device;
	size_t n;

	for (n = 0; (device = vfcfg_finding_get_device(f, n)); n++)
		json_add(devices, json_text(device));
	json_put(obj, "code", json_text(vfcfg_finding_get_code(f)));
	json_put(obj, "severity", json_text(severities[vfcfg_finding_get_severity(f)]));
	json_put(obj, "devices", devices);
	json_put(obj, "text", json_text(vfcfg_finding_get_text(f)));
	json_put(obj, "remedy", json_text(vfcfg_finding_get_remedy(f)));
	return obj;
}

static void print_json(const struct vfcfg_findings *findings, struct json_object *errors)
{
	struct json_object *top = json_new(), *list = json_list();
	const struct vfcfg_finding *f;

	vfcfg_finding_foreach(findings, f)
		json_add(list, object_of(f));
	json_put(top, "version", json_number(JSON_VERSION));
	json_put(top, "findings", list);
	json_put(top, "errors", errors);
	json_print(top);
}

/* Return: EXIT_REFUSED when a device could not be looked at. */
static int look_at_all(struct vfcfg_ctx *ctx, const struct device_command *o,
		       struct vfcfg_findings *findings, struct json_object *errors)
{
	int status = EXIT_DONE;
	struct vfcfg_pf *pf;
	size_t i;

	if (!o->devices.nr && !vfcfg_scan(ctx))
		vfcfg_pf_foreach(ctx, pf)
			look_at_pf(findings, pf);
	for (i = 0; i < o->devices.nr; i++) {
		if (!look_at_device(ctx, findings, o->devices.names[i]))
			continue;
		status = EXIT_REFUSED;
		if (errors)
			json_add(errors, json_failure(ctx));
		else
			complain(ctx, "doctor");
	}
	return status;
}

static int doctor(struct vfcfg_ctx *ctx, const struct device_command *o)
{
	struct json_object *errors = o->json ? json_list() : NULL;
	struct vfcfg_findings *findings = NULL;
	const struct vfcfg_finding *first;
	int status;

	if (vfcfg_findings_new(ctx, &findings) || vfcfg_findings_host(findings))
		must(NULL);
	status = look_at_all(ctx, o, findings, errors);
	if (o->json)
		print_json(findings, errors);
	else
		print_text(findings);
	first = vfcfg_finding_get_first(findings);
	if (first && vfcfg_finding_get_severity(first) == VFCFG_ERROR)
		status = EXIT_REFUSED;
	vfcfg_findings_free(findings);
	return status;
}

static int run_doctor(int argc, char **argv)
{
	struct device_command o = { .devices.unfiltered = true };
	int status = EXIT_REFUSED;
	struct vfcfg_ctx *ctx;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	ctx = device_command_open(&o, "doctor");
	if (ctx && !device_args_find(&o.devices, ctx))
		fail_all(ctx, "doctor", o.json);
	else if (ctx)
		status = doctor(ctx, &o);
	device_command_end(&o, ctx);
	return status;
}

const struct command command_doctor = {
	.name = "doctor",
	.summary = "which policy works where, and if not what to do",
	.argp = doctor_argp,
	.run = run_doctor,
};
