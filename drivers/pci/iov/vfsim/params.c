// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an adapter can be made with: words of the form KEY=VALUE.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/nodemask.h>
#include <linux/string.h>

#include <uapi/linux/vfsim_net.h>

#include "adapter.h"

/* Vectors per VF that a pool has unless another number is asked for */
#define POOL_PER_VF	16

const char * const vfsim_personalities[] = {
	[VFSIM_EXACT] = "exact",
	[VFSIM_PLUS_ONE] = "plus-one",
	[VFSIM_NONE] = "fixed",
	NULL
};

/**
 * struct parameter - what one key means
 * @key: the word before "="
 * @parse: reads the value, and says what is wrong with it
 * @offset: where it goes, in struct vfsim_params
 * @least: of a number
 * @most: of a number
 */
struct parameter {
	const char *key;
	int (*parse)(const struct parameter *parameter, void *to, const char *value);
	size_t offset;
	u32 least, most;
};

static int parse_number(const struct parameter *parameter, void *to, const char *value)
{
	u32 number;

	if (kstrtou32(value, 0, &number) ||
	    number < parameter->least || number > parameter->most) {
		pr_err("%s=%s: a number from %u to %u\n", parameter->key, value,
		       parameter->least, parameter->most);
		return -EINVAL;
	}
	*(u32 *)to = number;
	return 0;
}

static int parse_node(const struct parameter *parameter, void *to, const char *value)
{
	int node;

	if (kstrtoint(value, 0, &node) || node < 0 || node >= MAX_NUMNODES || !node_online(node)) {
		pr_err("%s=%s: this machine has no such node\n", parameter->key, value);
		return -EINVAL;
	}
	*(int *)to = node;
	return 0;
}

static int parse_serial(const struct parameter *parameter, void *to, const char *value)
{
	if (kstrtou64(value, 0, to)) {
		pr_err("%s=%s: a number of 64 bits\n", parameter->key, value);
		return -EINVAL;
	}
	return 0;
}

static int parse_personality(const struct parameter *parameter, void *to, const char *value)
{
	int which = match_string(vfsim_personalities, -1, value);

	if (which < 0) {
		pr_err("%s=%s: exact, plus-one or fixed\n", parameter->key, value);
		return -EINVAL;
	}
	*(u32 *)to = which;
	return 0;
}

/* ffff is nobody's vendor (PCIe Base 7.5.1.1.1). */
static int parse_id(const struct parameter *parameter, void *to, const char *value)
{
	struct vfsim_id *id = to;
	char end;

	if (strlen(value) != 9 || value[4] != ':' ||
	    sscanf(value, "%4hx:%4hx%c", &id->vendor, &id->device, &end) != 2 ||
	    id->vendor == 0xffff) {
		pr_err("%s=%s: VVVV:DDDD, four hexadecimal digits each\n", parameter->key, value);
		return -EINVAL;
	}
	return 0;
}

/* A class by its name is what the card can be used as, one by its number a mere number. */
static int parse_class(const struct parameter *parameter, void *to, const char *value)
{
	struct vfsim_params *params = container_of(to, struct vfsim_params, class);

	if (strcmp(value, "net"))
		return parse_number(parameter, to, value);
	params->class = PCI_CLASS_NETWORK_ETHERNET << 8;
	params->net = true;
	return 0;
}

#define NUMBER(name, field, from, to) \
	{ name, parse_number, offsetof(struct vfsim_params, field), from, to }
#define OTHER(name, parse, field) \
	{ name, parse, offsetof(struct vfsim_params, field) }

static const struct parameter parameters[] = {
	NUMBER("vfs", vfs, 1, VFSIM_MAX_VFS),
	NUMBER("pool", pool, 1, VFSIM_MAX_POOL),
	NUMBER("min", min, 1, VFSIM_MAX_VECTORS),
	NUMBER("max", max, 1, VFSIM_MAX_VECTORS),
	NUMBER("vectors", vectors, 1, VFSIM_MAX_VECTORS),
	NUMBER("pf_vectors", pf_vectors, 1, VFSIM_MAX_VECTORS),
	NUMBER("store", store, 0, VFSIM_MAX_STORE),
	NUMBER("latency_us", latency, 0, USEC_PER_SEC),
	{ "class", parse_class, offsetof(struct vfsim_params, class), 0, 0xffffff },
	NUMBER("wire", wire, 1, U32_MAX),
	OTHER("personality", parse_personality, personality),
	OTHER("id", parse_id, id),
	OTHER("vf_id", parse_id, vf_id),
	OTHER("subsystem", parse_id, subsystem),
	OTHER("numa", parse_node, node),
	OTHER("serial", parse_serial, serial),
};

static int parse_word(struct vfsim_params *params, char *word, u32 *seen)
{
	char *value = word;

	strsep(&value, "=");
	if (!value) {
		pr_err("%s: not KEY=VALUE\n", word);
		return -EINVAL;
	}
	for (int i = 0; i < ARRAY_SIZE(parameters); i++) {
		const struct parameter *parameter = &parameters[i];

		if (strcmp(word, parameter->key))
			continue;
		if (*seen & BIT(i)) {
			pr_err("%s=%s: %s is given twice\n", word, value, word);
			return -EINVAL;
		}
		*seen |= BIT(i);
		return parameter->parse(parameter, (void *)params + parameter->offset, value);
	}
	pr_err("%s: no such parameter\n", word);
	return -EINVAL;
}

/* What was not given follows from what was. */
static void fill_in(struct vfsim_params *params, u32 id)
{
	static const u16 device[] = {
		[VFSIM_EXACT] = VFSIM_PF_EXACT,
		[VFSIM_PLUS_ONE] = VFSIM_PF_PLUS_ONE,
		[VFSIM_NONE] = VFSIM_PF_FIXED,
	};

	if (!params->pool)
		params->pool = params->vfs * POOL_PER_VF;
	if (!params->serial)
		params->serial = (u64)VFSIM_VENDOR_ID << 48 | id;
	if (params->id.vendor) {
		if (!params->vf_id.vendor)
			params->vf_id = params->id;
		return;
	}
	params->id.vendor = VFSIM_VENDOR_ID;
	params->id.device = device[params->personality];
	if (!params->vf_id.vendor) {
		params->vf_id.vendor = VFSIM_VENDOR_ID;
		params->vf_id.device = params->net ? VFSIM_NET_VF_DEVICE_ID : VFSIM_VF_DEVICE_ID;
	}
}

static int check(const struct vfsim_params *params)
{
	if (params->min > params->max) {
		pr_err("min=%u is above max=%u\n", params->min, params->max);
		return -EINVAL;
	}
	if (params->vectors < params->min || params->vectors > params->max) {
		pr_err("vectors=%u is not from min=%u to max=%u\n",
		       params->vectors, params->min, params->max);
		return -EINVAL;
	}
	if (params->pool < params->vfs || params->pool < params->min) {
		pr_err("pool=%u can never enable vfs=%u with min=%u: ask for pool=%u or more\n",
		       params->pool, params->vfs, params->min, params->vfs * params->min);
		return -EINVAL;
	}
	if (params->wire && !params->net) {
		pr_err("wire=%u is for a network adapter: ask for class=net, too\n", params->wire);
		return -EINVAL;
	}
	/* PCIe Base 9.3.4.1.1 */
	if (params->vf_id.vendor != params->id.vendor) {
		pr_err("vf_id=%04x:%04x: a VF's vendor is its PF's, %04x\n",
		       params->vf_id.vendor, params->vf_id.device, params->id.vendor);
		return -EINVAL;
	}
	return 0;
}

/**
 * vfsim_params_parse() - Read the parameters of a new adapter.
 * @params: what they are, with defaults for those not named
 * @id: the adapter's number
 * @text: words; changed
 *
 * Return: 0, or -EINVAL after saying what is wrong.
 */
int vfsim_params_parse(struct vfsim_params *params, u32 id, char *text)
{
	u32 seen = 0;
	char *word;

	*params = (struct vfsim_params){
		.vfs = 64, .min = 1, .max = 64, .vectors = 2, .pf_vectors = 2,
		.class = VFSIM_CLASS, .node = NUMA_NO_NODE,
		.subsystem = { .vendor = VFSIM_VENDOR_ID },
	};
	while ((word = strsep(&text, " \t\n"))) {
		int ret = *word ? parse_word(params, word, &seen) : 0;

		if (ret)
			return ret;
	}
	fill_in(params, id);
	return check(params);
}
