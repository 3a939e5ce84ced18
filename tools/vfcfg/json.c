// SPDX-License-Identifier: GPL-2.0-only
/*
 * A listing as JSON. The keys are an interface: programs and tests use them.
 */
#include "jsonout.h"
#include "list.h"
#include "vfcfg.h"

static void add_function(struct json_object *to, const struct vfcfg_function *fn)
{
	char addr[VFCFG_ADDR_LEN];

	json_put(to, "address", json_text(vfcfg_addr_str(&fn->addr, addr)));
}

static struct json_object *vf_object(const struct vfcfg_vf *vf)
{
	struct json_object *obj = json_must(json_object_new_object());

	add_function(obj, &vf->fn);
	json_put(obj, "index", json_number(vf->index));
	json_put(obj, "driver", json_text(vf->fn.driver));
	json_put(obj, "table_size", json_number(vf->table_size));
	/* No cap and an unknown cap both are null; visible_size tells which. */
	json_put(obj, "cap", vf->cap ? json_number(vf->cap) : NULL);
	json_put(obj, "visible_size", json_number(vf->visible_size));
	return obj;
}

static struct json_object *pf_object(const struct listed_pf *listed)
{
	struct json_object *obj = json_must(json_object_new_object());
	struct json_object *vfs = json_must(json_object_new_array());
	const struct vfcfg_pf *pf = listed->pf;
	size_t i;

	add_function(obj, &pf->fn);
	json_put(obj, "driver", json_text(pf->fn.driver));
	json_put(obj, "total_msix", json_number(pf->total_msix));
	json_put(obj, "free_msix", json_number(pf->free_msix));
	for (i = 0; i < pf->nr_vfs; i++)
		if (listed->shown[i])
			json_object_array_add(vfs, vf_object(&pf->vfs[i]));
	json_put(obj, "vfs", vfs);
	return obj;
}

void print_json(const struct listing *listing)
{
	struct json_object *top = json_must(json_object_new_object());
	struct json_object *pfs = json_must(json_object_new_array());
	size_t i;

	for (i = 0; i < listing->nr_pfs; i++)
		json_object_array_add(pfs, pf_object(&listing->pfs[i]));
	json_put(top, "pfs", pfs);
	json_print(top);
}
