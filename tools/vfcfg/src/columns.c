// SPDX-License-Identifier: GPL-2.0-only
/*
 * The columns of "vfcfg list".
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "columns.h"
#include "common/array.h"
#include "common/say.h"
#include "vfcfg.h"

static char *number(long val)
{
	char *text;

	if (val == VFCFG_UNKNOWN)
		return NULL;
	return asprintf(&text, "%ld", val) < 0 ? NULL : text;
}

static char *text(const char *name)
{
	return name ? must(strdup(name)) : NULL;
}

static char *address(const struct row *row)
{
	return text(row->vf ? vfcfg_vf_get_address(row->vf) : vfcfg_pf_get_address(row->pf));
}

static char *idx(const struct row *row)
{
	return row->vf ? number(vfcfg_vf_get_index(row->vf)) : NULL;
}

static char *driver(const struct row *row)
{
	return text(row->vf ? vfcfg_vf_get_driver(row->vf) : vfcfg_pf_get_driver(row->pf));
}

static char *table(const struct row *row)
{
	return row->vf ? number(vfcfg_vf_get_table_size(row->vf)) : NULL;
}

/* A number of a policy that is 0 where there is none. */
static char *policy(const struct row *row, const char *key)
{
	const char *name;
	size_t i;
	bool word;
	long val;

	for (i = 0; row->vf && (name = vfcfg_policy_get_key(i)); i++) {
		if (strcmp(name, key))
			continue;
		val = vfcfg_vf_get_number(row->vf, i, &word);
		if (val && word)
			return vfcfg_say("%ld %s", val, vfcfg_policy_get_word(i));
		return val ? number(val) : NULL;
	}
	return NULL;
}

static char *cap(const struct row *row)
{
	return policy(row, "cap");
}

static char *virtual_size(const struct row *row)
{
	return policy(row, "virtual_size");
}

static char *used(const struct row *row)
{
	return row->vf ? number(vfcfg_vf_get_virtual_used(row->vf)) : NULL;
}

static char *refused(const struct row *row)
{
	return row->vf ? number(vfcfg_vf_get_virtual_refused(row->vf)) : NULL;
}

static char *visible(const struct row *row)
{
	return row->vf ? number(vfcfg_vf_get_visible_size(row->vf)) : NULL;
}

static char *total(const struct row *row)
{
	return row->vf ? NULL : number(vfcfg_pf_get_total_msix(row->pf));
}

static char *free_vectors(const struct row *row)
{
	return row->vf ? NULL : number(vfcfg_pf_get_free_msix(row->pf));
}

static char *vfs(const struct row *row)
{
	return row->vf ? NULL : number((long)vfcfg_pf_get_nr_vfs(row->pf));
}

static char *maxvfs(const struct row *row)
{
	return row->vf ? NULL : number(vfcfg_pf_get_totalvfs(row->pf));
}

static char *iommu(const struct row *row)
{
	return number(row->vf ? vfcfg_vf_get_iommu_group(row->vf) :
		      vfcfg_pf_get_iommu_group(row->pf));
}

static char *numa(const struct row *row)
{
	return number(row->vf ? vfcfg_vf_get_numa_node(row->vf) :
		      vfcfg_pf_get_numa_node(row->pf));
}

static long vendor_id(const struct row *row)
{
	return row->vf ? vfcfg_vf_get_vendor(row->vf) : vfcfg_pf_get_vendor(row->pf);
}

static long device_id(const struct row *row)
{
	return row->vf ? vfcfg_vf_get_device(row->vf) : vfcfg_pf_get_device(row->pf);
}

static char *id(const struct row *row)
{
	if (vendor_id(row) == VFCFG_UNKNOWN || device_id(row) == VFCFG_UNKNOWN)
		return NULL;
	return vfcfg_say("%04lx:%04lx", vendor_id(row), device_id(row));
}

static char *vendor(const struct row *row)
{
	return vfcfg_vendor_name(row->ctx, vendor_id(row));
}

static char *device(const struct row *row)
{
	return vfcfg_device_name(row->ctx, vendor_id(row), device_id(row));
}

#define WANT_NAMES	(VFCFG_WANT_ID | VFCFG_WANT_NAMES)

static const struct column all[] = {
	{ "ADDRESS", "PCI address", 0, true, address },
	{ "INDEX", "VF: its number", 0, false, idx },
	{ "DRIVER", "bound driver", 0, true, driver },
	{ "TABLE", "VF: Table Size, in vectors", 0, false, table },
	{ "CAP", "VF: the administrator's limit for its vfio user, in vectors", 0, false, cap },
	{ "VIRTUAL", "VF: the virtual table that its vfio user sees instead, in vectors", 0, false,
	  virtual_size },
	{ "VISIBLE", "VF: the smaller of TABLE, or VIRTUAL, and CAP", 0, false, visible },
	{ "TOTAL", "PF: vectors for all its VFs together", 0, false, total },
	{ "FREE", "PF: vectors that no VF holds", 0, false, free_vectors },
	{ "VFS", "PF: VFs enabled", 0, false, vfs },
	{ "MAXVFS", "PF: VFs possible", VFCFG_WANT_TOTALVFS, false, maxvfs },
	{ "IOMMU", "IOMMU group", VFCFG_WANT_IOMMU, false, iommu },
	{ "NUMA", "NUMA node", VFCFG_WANT_NUMA, false, numa },
	{ "ID", "Vendor ID and Device ID", VFCFG_WANT_ID, true, id },
	{ "VENDOR", "name of the vendor", WANT_NAMES, true, vendor },
	{ "DEVICE", "name of the device", WANT_NAMES, true, device },
	{ "USED", "VF: entries of VIRTUAL that are enabled, in slots of the message store", 0, false,
	  used },
	{ "REFUSED", "VF: how often an entry of VIRTUAL found no slot", 0, false, refused },
};

const char columns_default[] = "ADDRESS,DRIVER,TABLE,CAP,VISIBLE,TOTAL,FREE";

static const struct column *find(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(all); i++)
		if (strlen(all[i].name) == len && !strncasecmp(all[i].name, name, len))
			return &all[i];
	return NULL;
}

bool columns_parse(struct column_list *list, const char *text, char **bad)
{
	size_t len;

	*bad = NULL;
	list->nr = 0;
	if (*text == '+') {
		columns_parse(list, columns_default, bad);
		text++;
	}
	for (;; text += len + 1) {
		const struct column *column, **more;

		len = strcspn(text, ",");
		column = find(text, len);
		if (!column) {
			*bad = strndup(text, len);
			return false;
		}
		more = reallocarray(list->columns, list->nr + 1, sizeof(*more));
		if (!more)
			err(EXIT_REFUSED, "out of memory");
		list->columns = more;
		list->columns[list->nr++] = column;
		if (!text[len])
			return true;
	}
}

void columns_help(FILE *f)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(all); i++)
		fprintf(f, "  %-8s %s\n", all[i].name, all[i].help);
}

void columns_names(FILE *f)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(all); i++)
		fprintf(f, "%s%s", i ? "," : "", all[i].name);
}

unsigned int columns_want(const struct column_list *list)
{
	unsigned int want = 0;
	size_t i;

	for (i = 0; i < list->nr; i++)
		want |= list->columns[i]->want;
	return want;
}
