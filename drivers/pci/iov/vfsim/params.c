// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an adapter can be made with: words of the form KEY=VALUE.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/string.h>

#include "adapter.h"

/* Vectors per VF that a pool has unless another number is asked for */
#define POOL_PER_VF	16

const char * const vfsim_personalities[] = {
	[VFSIM_EXACT] = "exact",
	[VFSIM_PLUS_ONE] = "plus-one",
	[VFSIM_NONE] = "fixed",
	NULL
};

static const struct {
	const char *key;
	size_t offset;
	u32 least, most;
} numbers[] = {
	{ "vfs", offsetof(struct vfsim_params, vfs), 1, VFSIM_MAX_VFS },
	{ "pool", offsetof(struct vfsim_params, pool), 1, VFSIM_MAX_POOL },
	{ "min", offsetof(struct vfsim_params, min), 1, VFSIM_MAX_VECTORS },
	{ "max", offsetof(struct vfsim_params, max), 1, VFSIM_MAX_VECTORS },
	{ "vectors", offsetof(struct vfsim_params, vectors), 1, VFSIM_MAX_VECTORS },
	{ "pf_vectors", offsetof(struct vfsim_params, pf_vectors), 1, VFSIM_MAX_VECTORS },
	{ "latency_us", offsetof(struct vfsim_params, latency), 0, USEC_PER_SEC },
};

static int parse_number(struct vfsim_params *params, const char *key, const char *value)
{
	for (int i = 0; i < ARRAY_SIZE(numbers); i++) {
		u32 number;

		if (strcmp(key, numbers[i].key))
			continue;
		if (kstrtou32(value, 0, &number) ||
		    number < numbers[i].least || number > numbers[i].most) {
			pr_err("%s=%s: a number from %u to %u\n", key, value,
			       numbers[i].least, numbers[i].most);
			return -EINVAL;
		}
		*(u32 *)((void *)params + numbers[i].offset) = number;
		return 0;
	}
	pr_err("%s: no such parameter\n", key);
	return -EINVAL;
}

static int parse_personality(struct vfsim_params *params, const char *value)
{
	int which = match_string(vfsim_personalities, -1, value);

	if (which < 0) {
		pr_err("personality=%s: exact, plus-one or fixed\n", value);
		return -EINVAL;
	}
	params->personality = which;
	return 0;
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
	return 0;
}

/**
 * vfsim_params_parse() - Read the parameters of a new adapter.
 * @params: what they are, with defaults for those not named
 * @text: words; changed
 *
 * Return: 0, or -EINVAL after saying what is wrong.
 */
int vfsim_params_parse(struct vfsim_params *params, char *text)
{
	char *word;
	int ret;

	*params = (struct vfsim_params){
		.vfs = 64, .min = 1, .max = 64, .vectors = 2, .pf_vectors = 2,
	};
	while ((word = strsep(&text, " \t\n"))) {
		char *value = word;

		if (!*word)
			continue;
		strsep(&value, "=");
		if (!value) {
			pr_err("%s: not KEY=VALUE\n", word);
			return -EINVAL;
		}
		ret = strcmp(word, "personality") ? parse_number(params, word, value) :
			parse_personality(params, value);
		if (ret)
			return ret;
	}
	if (!params->pool)
		params->pool = params->vfs * POOL_PER_VF;
	return check(params);
}
