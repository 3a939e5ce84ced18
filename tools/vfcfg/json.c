// SPDX-License-Identifier: GPL-2.0-only
/*
 * A listing as JSON. The keys are an interface: programs and tests use them.
 */
#include <err.h>
#include <json.h>
#include <stdio.h>

#include "list.h"
#include "vfcfg.h"

static struct json_object *must(struct json_object *obj)
{
	if (!obj)
		err(EXIT_REFUSED, "out of memory");
	return obj;
}

/* A NULL object is JSON's null. */
static void add(struct json_object *to, const char *key, struct json_object *obj)
{
	if (json_object_object_add(to, key, obj))
		err(EXIT_REFUSED, "out of memory");
}

static struct json_object *number(long val)
{
	return val == VFCFG_UNKNOWN ? NULL : must(json_object_new_int64(val));
}

static struct json_object *string(const char *text)
{
	return text ? must(json_object_new_string(text)) : NULL;
}

static void add_function(struct json_object *to, const struct vfcfg_function *fn)
{
	char addr[VFCFG_ADDR_LEN];

	add(to, "address", string(vfcfg_addr_str(&fn->addr, addr)));
}

static struct json_object *vf_object(const struct vfcfg_vf *vf)
{
	struct json_object *obj = must(json_object_new_object());

	add_function(obj, &vf->fn);
	add(obj, "index", number(vf->index));
	add(obj, "driver", string(vf->fn.driver));
	add(obj, "table_size", number(vf->table_size));
	/* No cap and an unknown cap both are null; visible_size tells which. */
	add(obj, "cap", vf->cap ? number(vf->cap) : NULL);
	add(obj, "visible_size", number(vf->visible_size));
	return obj;
}

static struct json_object *pf_object(const struct listed_pf *listed)
{
	struct json_object *obj = must(json_object_new_object());
	struct json_object *vfs = must(json_object_new_array());
	const struct vfcfg_pf *pf = listed->pf;
	size_t i;

	add_function(obj, &pf->fn);
	add(obj, "driver", string(pf->fn.driver));
	add(obj, "total_msix", number(pf->total_msix));
	add(obj, "free_msix", number(pf->free_msix));
	for (i = 0; i < pf->nr_vfs; i++)
		if (listed->shown[i])
			json_object_array_add(vfs, vf_object(&pf->vfs[i]));
	add(obj, "vfs", vfs);
	return obj;
}

void print_json(const struct listing *listing)
{
	struct json_object *top = must(json_object_new_object());
	struct json_object *pfs = must(json_object_new_array());
	const char *text;
	size_t i;

	for (i = 0; i < listing->nr_pfs; i++)
		json_object_array_add(pfs, pf_object(&listing->pfs[i]));
	add(top, "pfs", pfs);
	text = json_object_to_json_string_ext(top, JSON_C_TO_STRING_PRETTY |
					      JSON_C_TO_STRING_SPACED);
	if (!text)
		err(EXIT_REFUSED, "out of memory");
	puts(text);
	json_object_put(top);
}
