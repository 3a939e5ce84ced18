// SPDX-License-Identifier: GPL-2.0-only
/*
 * A listing as JSON. The keys are an interface: programs and tests use them.
 */
#include "list.h"
#include "out-json.h"
#include "vfcfg.h"

/* Of a policy that is 0 where there is none that is null; a table has a size. */
static struct json_object *policy_value(const struct vfcfg_vf *vf, size_t policy)
{
	long val = vfcfg_vf_get_number(vf, policy, NULL);

	return val ? json_number(val) : NULL;
}

static struct json_object *vf_object(const struct vfcfg_vf *vf)
{
	struct json_object *obj = json_new();
	const char *key;
	size_t i;

	json_put(obj, "address", json_text(vfcfg_vf_get_address(vf)));
	json_put(obj, "index", json_number(vfcfg_vf_get_index(vf)));
	json_put(obj, "driver", json_text(vfcfg_vf_get_driver(vf)));
	/* No cap and an unknown cap both are null; visible_size tells which. */
	for (i = 0; (key = vfcfg_policy_get_key(i)); i++)
		json_put(obj, key, policy_value(vf, i));
	json_put(obj, "visible_size", json_number(vfcfg_vf_get_visible_size(vf)));
	/* Keys of those few that have a virtual table */
	if (vfcfg_vf_get_virtual_used(vf) != VFCFG_UNKNOWN)
		json_put(obj, "virtual_used", json_number(vfcfg_vf_get_virtual_used(vf)));
	if (vfcfg_vf_get_virtual_refused(vf) != VFCFG_UNKNOWN)
		json_put(obj, "virtual_refused", json_number(vfcfg_vf_get_virtual_refused(vf)));
	return obj;
}

static struct json_object *pf_object(struct vfcfg_pf *pf)
{
	struct json_object *obj = json_new(), *vfs = json_list();
	struct vfcfg_vf *vf;

	json_put(obj, "address", json_text(vfcfg_pf_get_address(pf)));
	json_put(obj, "driver", json_text(vfcfg_pf_get_driver(pf)));
	json_put(obj, "total_msix", json_number(vfcfg_pf_get_total_msix(pf)));
	json_put(obj, "free_msix", json_number(vfcfg_pf_get_free_msix(pf)));
	vfcfg_vf_foreach(pf, vf)
		if (is_shown_vf(vf))
			json_add(vfs, vf_object(vf));
	json_put(obj, "vfs", vfs);
	return obj;
}

void print_json(struct vfcfg_ctx *ctx)
{
	struct json_object *top = json_new(), *pfs = json_list();
	struct vfcfg_pf *pf;

	vfcfg_pf_foreach(ctx, pf)
		if (is_shown_pf(pf))
			json_add(pfs, pf_object(pf));
	json_put(top, "version", json_number(JSON_VERSION));
	json_put(top, "pfs", pfs);
	json_print(top);
}
