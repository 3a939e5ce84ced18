// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfcfg wait: until something is so of devices.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "common/say.h"
#include "conditions.h"
#include "device-command.h"
#include "out-error.h"

struct options {
	struct condition condition;
	struct device_command command;
	long timeout;	/* seconds, -1 for ever */
};

/* A device, and why it is not so there; of what was given, while it is not there. */
struct state {
	char *name;
	char *why;
	struct state *next;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case KEY_TIMEOUT:
		o->timeout = clock_parse(arg, state);
		return 0;
	case ARGP_KEY_ARG:
		if (o->condition.kind)
			break;
		condition_parse(arg, &o->condition, state);
		return 0;
	case ARGP_KEY_END:
		if (!o->condition.kind)
			argp_error(state, "no CONDITION given (" CONDITIONS ")");
		break;
	}
	return device_command_key(&o->command, key, arg, state);
}

static const struct argp_option options[] = {
	{ "json", 'J', NULL, 0, "Print JSON", 1 },
	{ "timeout", KEY_TIMEOUT, "SECONDS", 0, "Give up after that time", 1 },
	{ 0 }
};

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "CONDITION DEVICE...",
	.doc = "Wait until something is so of all DEVICEs at once.\v"
	       "A CONDITION is one of\n"
	       "  driver=NAME  bound to that driver\n"
	       "  unbound      no driver is bound\n"
	       "  vfs=N        its PF has N VFs\n"
	       "  free=N       its PF has N vectors free, or more\n"
	       "  unlocked     no other run of vfcfg holds its PF\n\n"
	       "DEVICEs need not be there yet, but for --driver and --unbound, which choose among "
	       "those that are. The kernel tells of changes; nothing is asked again and again, "
	       "but for locks, of which it does not tell. "
	       "Ends with 1 when the time is over, and says what is not so.\n\n"
	       "Examples:\n"
	       "  vfcfg wait --timeout 10 vfs=8 01:00.0\n"
	       "  vfcfg wait driver=vfio-pci 'nvme0/0-3'",
	.children = device_command_children,
};

static const struct argp *wait_argp(void)
{
	return &argp;
}

static void free_states(struct state *s)
{
	struct state *next;

	for (; s; s = next) {
		next = s->next;
		free(s->name);
		free(s->why);
		free(s);
	}
}

/* Where to put the next device that is looked at. */
struct looking {
	const struct options *o;
	struct vfcfg_ctx *ctx;
	struct state **last;
	bool all;
};

static struct state *add(struct looking *l, const char *name)
{
	struct state *s = must(calloc(1, sizeof(*s)));

	s->name = must(strdup(name));
	*l->last = s;
	l->last = &s->next;
	return s;
}

static int look(void *arg, const char *address)
{
	struct looking *l = arg;
	struct state *s = add(l, address);

	if (!condition_holds(&l->o->condition, l->ctx, address, &s->why))
		l->all = false;
	return 0;
}

/* All devices, read afresh; those that are not there yet are not so. */
static bool look_at_all(struct vfcfg_ctx *ctx, const struct options *o, struct state **states)
{
	struct looking l = { .o = o, .ctx = ctx, .last = states, .all = true };
	size_t i;

	free_states(*states);
	*states = NULL;
	vfcfg_forget(ctx);
	for (i = 0; i < o->command.devices.nr; i++) {
		if (!vfcfg_select(ctx, o->command.devices.names[i], look, &l))
			continue;
		add(&l, o->command.devices.names[i])->why = must(strdup("it is not there"));
		l.all = false;
	}
	return l.all;
}

/* Return: 1 for an event, and all that came with it are taken; 0 for none; or an errno. */
static int next(struct vfcfg_monitor *m, int left)
{
	struct vfcfg_event *event;
	int n, more;

	n = vfcfg_monitor_next(m, left, &event);
	vfcfg_event_free(event);
	for (more = n; more > 0;) {
		more = vfcfg_monitor_next(m, 0, &event);
		vfcfg_event_free(event);
	}
	return more < 0 && more != -EINTR ? more : n;
}

/* Why it was given up. */
struct end {
	const char *code;
	int err;
	const char *text;	/* NULL: what is not so says enough */
};

static const struct end timed_out = { "timeout", -ETIMEDOUT, NULL };
static const struct end no_events = { "no-events", -EOPNOTSUPP,
	"its PF has no sriov_vf_free_msix, so nobody tells when vectors are given back; look "
	"again later (vfcfg list)",
};
static const struct end deaf = { "no-events", -EIO,
	"the kernel's events cannot be heard any more; wait again",
};

static void print_json(const struct state *states, const struct end *end)
{
	struct json_object *top = json_new(), *devices = json_list(), *obj;
	const struct state *s;

	for (s = states; s; s = s->next) {
		obj = json_new();
		json_put(obj, "address", json_text(s->name));
		json_put(obj, "done", json_flag(!s->why));
		json_put(obj, "reason", json_text(end && s->why ? end->code : NULL));
		json_put(obj, "errno", json_errno(end && s->why ? end->err : 0));
		json_put(obj, "text", json_text(s->why));
		json_add(devices, obj);
	}
	json_put(top, "version", json_number(JSON_VERSION));
	json_put(top, "devices", devices);
	json_print(top);
}

static void print_text(const struct options *o, const struct state *states, const struct end *end)
{
	const struct state *s;

	for (s = states; s; s = s->next) {
		if (!s->why)
			continue;
		fprintf(stderr, "vfcfg: %s: wait %s: ", s->name, o->condition.text);
		if (end->text)
			fprintf(stderr, "%s\n", end->text);
		else
			fprintf(stderr, "not so after %ld seconds: %s; wait longer, or see to it "
				"(vfcfg doctor)\n", o->timeout, s->why);
	}
}

/* A kernel that does not tell when vectors come back would let us wait for ever. */
static bool pools_tell(struct vfcfg_ctx *ctx, const struct vfcfg_monitor *m,
		       const struct options *o, const struct state *states)
{
	const struct state *s;
	struct vfcfg_pf *pf;
	struct vfcfg_vf *vf;

	for (s = states; s && condition_needs_pool(&o->condition); s = s->next)
		if (!vfcfg_find(ctx, s->name, &pf, &vf) &&
		    !vfcfg_monitor_hears_pool(m, vfcfg_pf_get_address(pf)))
			return false;
	return true;
}

/* How often what nobody tells of is looked at, in milliseconds. */
#define PERIOD	50

/* Return: 1 to look again, 0 when the time is over, or a negative errno. */
static int wait_once(struct vfcfg_monitor *m, const struct options *o, long long start)
{
	bool silent = condition_is_silent(&o->condition);
	int n, left;

	do {
		left = clock_left(start, o->timeout);
		n = !left ? 0 : next(m, silent && (left < 0 || left > PERIOD) ? PERIOD : left);
		if (left && !n && silent)
			return 1;
	} while (left && (!n || n == -EINTR));
	return n;
}

static int wait_for(struct vfcfg_ctx *ctx, struct vfcfg_monitor *m, const struct options *o)
{
	long long start = clock_now();
	struct state *states = NULL;
	const struct end *end = NULL;
	int n = 1;

	/* Once more when the time is over: it may just have become so. */
	while (!look_at_all(ctx, o, &states)) {
		if (!pools_tell(ctx, m, o, states))
			end = &no_events;
		else if (n <= 0)
			end = n ? &deaf : &timed_out;
		if (end)
			break;
		n = wait_once(m, o, start);
	}
	if (o->command.json)
		print_json(states, end);
	else if (end)
		print_text(o, states, end);
	free_states(states);
	return end ? EXIT_REFUSED : EXIT_DONE;
}

static int run_wait(int argc, char **argv)
{
	struct options o = { .command.needs = "DEVICE", .timeout = -1 };
	struct vfcfg_monitor *m = NULL;
	int status = EXIT_REFUSED;
	struct vfcfg_ctx *ctx;

	argp_parse(&argp, argc, argv, 0, NULL, &o);
	ctx = device_command_open(&o.command, "wait");
	/* First the ears, then the eyes: nothing falls between. */
	if (ctx && (vfcfg_monitor_new(ctx, &m) ||
		    (device_filter_given() && !device_args_find(&o.command.devices, ctx))))
		fail_all(ctx, "wait", o.command.json);
	else if (ctx)
		status = wait_for(ctx, m, &o);
	vfcfg_monitor_free(m);
	device_command_end(&o.command, ctx);
	return status;
}

const struct command command_wait = {
	.name = "wait",
	.summary = "wait until something is so of devices",
	.argp = wait_argp,
	.run = run_wait,
};
