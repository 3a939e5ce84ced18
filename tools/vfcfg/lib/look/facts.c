// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * All that is known of a function: a table of facts, one line each.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/array.h"
#include "common/say.h"
#include "device/driver.h"
#include "device/hostuse.h"
#include "device/pf.h"
#include "look/known.h"
#include "look/scene.h"
#include "sysfs/sysfs.h"

struct vfcfg_fact {
	const struct vfcfg_fact_kind *kind;
	long number;
	char *text;
	const struct vfcfg_fact *next;
};

/* What a line of the table is: how to find it out, as a number or as a text. */
struct vfcfg_fact_kind {
	const char *key;
	const char *label;
	enum vfcfg_fact_type type;
	long (*number)(const struct vfcfg_scene *s);
	char *(*text)(const struct vfcfg_scene *s);
};

static char *copy(const char *text)
{
	return text ? strdup(text) : NULL;
}

static char *address(const struct vfcfg_scene *s)
{
	return copy(s->address);
}

static char *kind(const struct vfcfg_scene *s)
{
	return copy(s->kind == VFCFG_PF ? "PF" : s->kind == VFCFG_VF ? "VF" : "function");
}

static const struct vfcfg_vf *vf_of(const struct vfcfg_scene *s)
{
	return s->pf_facts && s->kind == VFCFG_VF ? vfcfg_pf_find_vf(s->pf_facts, &s->addr) : NULL;
}

static char *pf(const struct vfcfg_scene *s)
{
	return s->kind == VFCFG_VF ? copy(s->pf_address) : NULL;
}

static long vf_index(const struct vfcfg_scene *s)
{
	const struct vfcfg_vf *vf = vf_of(s);

	return vf ? (long)vf->index : VFCFG_UNKNOWN;
}

static char *driver(const struct vfcfg_scene *s)
{
	return copy(s->fn.driver);
}

static char *override(const struct vfcfg_scene *s)
{
	return vfcfg_driver_read_override(s->dir);
}

static char *pf_driver(const struct vfcfg_scene *s)
{
	return s->kind == VFCFG_VF ? copy(s->pf_driver) : NULL;
}

static char *id(const struct vfcfg_scene *s)
{
	if (s->fn.vendor == VFCFG_UNKNOWN || s->fn.device == VFCFG_UNKNOWN)
		return NULL;
	return vfcfg_say("%04lx:%04lx", s->fn.vendor, s->fn.device);
}

static long iommu_group(const struct vfcfg_scene *s)
{
	return s->fn.iommu_group;
}

static long numa_node(const struct vfcfg_scene *s)
{
	return s->fn.numa_node;
}

static long table_size(const struct vfcfg_scene *s)
{
	return s->values[VFCFG_COUNT].number;
}

static long msix_enabled(const struct vfcfg_scene *s)
{
	return s->msix_err ? VFCFG_UNKNOWN : s->msix.enabled;
}

static long none(long number)
{
	return number ? number : VFCFG_UNKNOWN;
}

static long cap(const struct vfcfg_scene *s)
{
	return none(s->values[VFCFG_CAP].number);
}

static long strict(const struct vfcfg_scene *s)
{
	return cap(s) == VFCFG_UNKNOWN ? VFCFG_UNKNOWN : s->values[VFCFG_CAP].word;
}

static long virtual_size(const struct vfcfg_scene *s)
{
	return none(s->values[VFCFG_VIRTUAL].number);
}

static long visible_size(const struct vfcfg_scene *s)
{
	return vfcfg_visible_size(s->values);
}

/* Which policy decides what the vfio user finds. */
static char *in_force(const struct vfcfg_scene *s)
{
	long visible = visible_size(s);

	if (visible == VFCFG_UNKNOWN)
		return NULL;
	if (visible == s->values[VFCFG_CAP].number)
		return copy("cap");
	return copy(s->values[VFCFG_VIRTUAL].number ? "virtual" : "table");
}

static long can_cap(const struct vfcfg_scene *s)
{
	return s->msix_err == -ENOTTY ? 0 : vfcfg_scene_has(s, "vfio_msix_cap");
}

static long can_resize(const struct vfcfg_scene *s)
{
	return s->kind == VFCFG_VF && vfcfg_scene_has(s, "sriov_vf_msix_count") && s->resizes;
}

static char *open_by(const struct vfcfg_scene *s)
{
	return vfcfg_vfio_users(&s->ctx->users, s->dir);
}

static char *host_use(const struct vfcfg_scene *s)
{
	struct vfcfg_reason why = { 0 };

	/* What is the host's is found below a driver of the host. */
	if (s->fn.driver && !s->vfio)
		vfcfg_host_use(&s->ctx->users, &s->ctx->bus, &s->addr, &why);
	return why.text;
}

static long of_pf(const struct vfcfg_scene *s, const char *name)
{
	return s->kind == VFCFG_PF ? vfcfg_attr_known(s->dir, name) : VFCFG_UNKNOWN;
}

static long numvfs(const struct vfcfg_scene *s)
{
	return of_pf(s, "sriov_numvfs");
}

static long totalvfs(const struct vfcfg_scene *s)
{
	return of_pf(s, "sriov_totalvfs");
}

static long autoprobe(const struct vfcfg_scene *s)
{
	return of_pf(s, "sriov_drivers_autoprobe");
}

static long total_msix(const struct vfcfg_scene *s)
{
	return s->pf_facts ? s->pf_facts->total_msix : VFCFG_UNKNOWN;
}

static long free_msix(const struct vfcfg_scene *s)
{
	return s->pf_facts ? s->pf_facts->free_msix : VFCFG_UNKNOWN;
}

static char *locked_by(const struct vfcfg_scene *s)
{
	return s->holder.locked ? copy(s->holder.who ? s->holder.who : "a run that just began") :
	       NULL;
}

static char *half_done_by(const struct vfcfg_scene *s)
{
	return s->holder.half_done ? copy(s->holder.who ? s->holder.who : "a run that was ended") :
	       NULL;
}

static const struct vfcfg_known *known_of(const struct vfcfg_scene *s)
{
	return vfcfg_known(s->kind == VFCFG_OTHER ? s->fn.driver : s->pf_driver);
}

static char *differences(const struct vfcfg_scene *s)
{
	const struct vfcfg_known *known = known_of(s);

	return known ? vfcfg_say("%s %s", known->driver, known->text) : NULL;
}

static char *danger(const struct vfcfg_scene *s)
{
	const struct vfcfg_known *known = known_of(s);

	return known && known->danger ? vfcfg_say("%s %s", known->driver, known->danger) : NULL;
}

#define NUMBER(name, words) \
	{ .key = #name, .label = words, .type = VFCFG_FACT_NUMBER, .number = name }
#define FLAG(name, words) \
	{ .key = #name, .label = words, .type = VFCFG_FACT_FLAG, .number = name }
#define TEXT(name, words) \
	{ .key = #name, .label = words, .type = VFCFG_FACT_TEXT, .text = name }

static const struct vfcfg_fact_kind kinds[] = {
	TEXT(address, "Address"),
	TEXT(kind, "Kind"),
	TEXT(pf, "PF"),
	{ .key = "index", .label = "Index", .type = VFCFG_FACT_NUMBER, .number = vf_index },
	TEXT(id, "ID"),
	TEXT(driver, "Driver"),
	TEXT(override, "Override"),
	TEXT(pf_driver, "PF driver"),
	NUMBER(iommu_group, "IOMMU group"),
	NUMBER(numa_node, "NUMA node"),
	NUMBER(table_size, "Table Size"),
	FLAG(msix_enabled, "MSI-X enabled"),
	NUMBER(cap, "Cap"),
	FLAG(strict, "Cap is strict"),
	NUMBER(virtual_size, "Virtual table"),
	NUMBER(visible_size, "Visible size"),
	TEXT(in_force, "In force"),
	FLAG(can_resize, "Can be resized"),
	FLAG(can_cap, "Can be capped"),
	TEXT(open_by, "Open by"),
	TEXT(host_use, "Host uses it"),
	{ .key = "host_interrupts", .label = "Interrupts", .type = VFCFG_FACT_NUMBER,
	  .number = vfcfg_scene_interrupts },
	NUMBER(numvfs, "VFs"),
	NUMBER(totalvfs, "VFs possible"),
	FLAG(autoprobe, "VFs are probed"),
	NUMBER(total_msix, "Pool"),
	NUMBER(free_msix, "Pool, free"),
	TEXT(locked_by, "Locked by"),
	TEXT(half_done_by, "Half done by"),
	TEXT(differences, "Its PF driver"),
	TEXT(danger, "Beware"),
};

struct vfcfg_facts {
	struct vfcfg_fact facts[ARRAY_SIZE(kinds)];
};

int vfcfg_facts_new(struct vfcfg_ctx *ctx, const char *device, struct vfcfg_facts **facts)
{
	struct vfcfg_facts *f;
	struct vfcfg_scene s;
	size_t i;
	int err;

	err = vfcfg_scene_set(ctx, device, &s);
	if (err)
		return err;
	f = calloc(1, sizeof(*f));
	for (i = 0; i < ARRAY_SIZE(kinds) && f; i++) {
		struct vfcfg_fact *fact = &f->facts[i];

		fact->kind = &kinds[i];
		fact->number = kinds[i].number ? kinds[i].number(&s) : VFCFG_UNKNOWN;
		fact->text = kinds[i].text ? kinds[i].text(&s) : NULL;
		fact->next = i + 1 < ARRAY_SIZE(kinds) ? fact + 1 : NULL;
	}
	vfcfg_scene_clear(&s);
	*facts = f;
	return f ? 0 : -ENOMEM;
}

void vfcfg_facts_free(struct vfcfg_facts *facts)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds) && facts; i++)
		free(facts->facts[i].text);
	free(facts);
}

const struct vfcfg_fact *vfcfg_fact_get_first(const struct vfcfg_facts *facts)
{
	return facts->facts;
}

const struct vfcfg_fact *vfcfg_fact_get_next(const struct vfcfg_fact *fact)
{
	return fact->next;
}

const char *vfcfg_fact_get_key(const struct vfcfg_fact *fact)
{
	return fact->kind->key;
}

const char *vfcfg_fact_get_label(const struct vfcfg_fact *fact)
{
	return fact->kind->label;
}

enum vfcfg_fact_type vfcfg_fact_get_type(const struct vfcfg_fact *fact)
{
	return fact->kind->type;
}

long vfcfg_fact_get_number(const struct vfcfg_fact *fact)
{
	return fact->number;
}

const char *vfcfg_fact_get_text(const struct vfcfg_fact *fact)
{
	return fact->text;
}
