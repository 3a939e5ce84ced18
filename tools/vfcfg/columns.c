// SPDX-License-Identifier: GPL-2.0-only
/*
 * The columns of "vfcfg list".
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "columns.h"
#include "lib/array.h"
#include "lib/names.h"
#include "vfcfg.h"

static char *number(long val)
{
	char *text;

	if (val == VFCFG_UNKNOWN)
		return NULL;
	return asprintf(&text, "%ld", val) < 0 ? NULL : text;
}

static const struct vfcfg_function *function(const struct row *row)
{
	return row->vf ? &row->vf->fn : &row->pf->fn;
}

static char *address(const struct row *row)
{
	char buf[VFCFG_ADDR_LEN];

	return strdup(vfcfg_addr_str(&function(row)->addr, buf));
}

static char *idx(const struct row *row)
{
	return row->vf ? number(row->vf->index) : NULL;
}

static char *driver(const struct row *row)
{
	const char *name = function(row)->driver;

	return name ? strdup(name) : NULL;
}

static char *table(const struct row *row)
{
	return row->vf ? number(row->vf->table_size) : NULL;
}

static char *cap(const struct row *row)
{
	return row->vf && row->vf->cap ? number(row->vf->cap) : NULL;
}

static char *visible(const struct row *row)
{
	return row->vf ? number(row->vf->visible_size) : NULL;
}

static char *total(const struct row *row)
{
	return row->vf ? NULL : number(row->pf->total_msix);
}

static char *free_vectors(const struct row *row)
{
	return row->vf ? NULL : number(row->pf->free_msix);
}

static char *vfs(const struct row *row)
{
	return row->vf ? NULL : number((long)row->pf->nr_vfs);
}

static char *maxvfs(const struct row *row)
{
	return row->vf ? NULL : number(row->pf->totalvfs);
}

static char *iommu(const struct row *row)
{
	return number(function(row)->iommu_group);
}

static char *numa(const struct row *row)
{
	return number(function(row)->numa_node);
}

static char *id(const struct row *row)
{
	const struct vfcfg_function *fn = function(row);
	char *text;

	if (fn->vendor == VFCFG_UNKNOWN || fn->device == VFCFG_UNKNOWN)
		return NULL;
	return asprintf(&text, "%04lx:%04lx", fn->vendor, fn->device) < 0 ? NULL : text;
}

static char *vendor(const struct row *row)
{
	const struct vfcfg_function *fn = function(row);

	return fn->vendor == VFCFG_UNKNOWN ? NULL : vfcfg_vendor_name(row->bus, (int)fn->vendor);
}

static char *device(const struct row *row)
{
	const struct vfcfg_function *fn = function(row);

	if (fn->vendor == VFCFG_UNKNOWN || fn->device == VFCFG_UNKNOWN)
		return NULL;
	return vfcfg_device_name(row->bus, (int)fn->vendor, (int)fn->device);
}

static const struct column all[] = {
	{ "ADDRESS", "PCI address", 0, true, address },
	{ "INDEX", "VF: its number", 0, false, idx },
	{ "DRIVER", "bound driver", 0, true, driver },
	{ "TABLE", "VF: Table Size, in vectors", 0, false, table },
	{ "CAP", "VF: the administrator's limit for its vfio user, in vectors", 0, false, cap },
	{ "VISIBLE", "VF: the smaller of TABLE and CAP", 0, false, visible },
	{ "TOTAL", "PF: vectors for all its VFs together", 0, false, total },
	{ "FREE", "PF: vectors that no VF holds", 0, false, free_vectors },
	{ "VFS", "PF: VFs enabled", 0, false, vfs },
	{ "MAXVFS", "PF: VFs possible", VFCFG_WANT_TOTALVFS, false, maxvfs },
	{ "IOMMU", "IOMMU group", VFCFG_WANT_IOMMU, false, iommu },
	{ "NUMA", "NUMA node", VFCFG_WANT_NUMA, false, numa },
	{ "ID", "Vendor ID and Device ID", VFCFG_WANT_ID, true, id },
	{ "VENDOR", "name of the vendor", VFCFG_WANT_ID, true, vendor },
	{ "DEVICE", "name of the device", VFCFG_WANT_ID, true, device },
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
