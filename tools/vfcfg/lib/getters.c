// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the library tells of PFs, VFs and policies.
 */
#include "device/pf.h"
#include "libvfcfg.h"

struct vfcfg_pf *vfcfg_pf_get_first(struct vfcfg_ctx *ctx)
{
	return ctx->pfs;
}

struct vfcfg_pf *vfcfg_pf_get_next(struct vfcfg_pf *pf)
{
	return pf->next;
}

const char *vfcfg_pf_get_address(const struct vfcfg_pf *pf)
{
	return pf->address;
}

const char *vfcfg_pf_get_driver(const struct vfcfg_pf *pf)
{
	return pf->fn.driver;
}

long vfcfg_pf_get_total_msix(const struct vfcfg_pf *pf)
{
	return pf->total_msix;
}

long vfcfg_pf_get_free_msix(const struct vfcfg_pf *pf)
{
	return pf->free_msix;
}

size_t vfcfg_pf_get_nr_vfs(const struct vfcfg_pf *pf)
{
	return pf->nr_vfs;
}

long vfcfg_pf_get_totalvfs(const struct vfcfg_pf *pf)
{
	return pf->totalvfs;
}

long vfcfg_pf_get_iommu_group(const struct vfcfg_pf *pf)
{
	return pf->fn.iommu_group;
}

long vfcfg_pf_get_numa_node(const struct vfcfg_pf *pf)
{
	return pf->fn.numa_node;
}

long vfcfg_pf_get_vendor(const struct vfcfg_pf *pf)
{
	return pf->fn.vendor;
}

long vfcfg_pf_get_device(const struct vfcfg_pf *pf)
{
	return pf->fn.device;
}

void *vfcfg_pf_get_userdata(const struct vfcfg_pf *pf)
{
	return pf->userdata;
}

void vfcfg_pf_set_userdata(struct vfcfg_pf *pf, void *userdata)
{
	pf->userdata = userdata;
}

struct vfcfg_vf *vfcfg_vf_get_first(struct vfcfg_pf *pf)
{
	return pf->nr_vfs ? pf->vfs : NULL;
}

struct vfcfg_vf *vfcfg_vf_get_next(struct vfcfg_vf *vf)
{
	return vf + 1 < vf->pf->vfs + vf->pf->nr_vfs ? vf + 1 : NULL;
}

struct vfcfg_pf *vfcfg_vf_get_pf(const struct vfcfg_vf *vf)
{
	return vf->pf;
}

const char *vfcfg_vf_get_address(const struct vfcfg_vf *vf)
{
	return vf->address;
}

unsigned int vfcfg_vf_get_index(const struct vfcfg_vf *vf)
{
	return vf->index;
}

const char *vfcfg_vf_get_driver(const struct vfcfg_vf *vf)
{
	return vf->fn.driver;
}

long vfcfg_vf_get_table_size(const struct vfcfg_vf *vf)
{
	return vf->values[VFCFG_COUNT].number;
}

long vfcfg_vf_get_visible_size(const struct vfcfg_vf *vf)
{
	return vf->visible;
}

long vfcfg_vf_get_virtual_used(const struct vfcfg_vf *vf)
{
	return vf->used;
}

long vfcfg_vf_get_virtual_refused(const struct vfcfg_vf *vf)
{
	return vf->refused;
}

long vfcfg_vf_get_number(const struct vfcfg_vf *vf, size_t policy, bool *word)
{
	if (policy >= vfcfg_nr_policies)
		return VFCFG_UNKNOWN;
	if (word)
		*word = vf->values[policy].word;
	return vf->values[policy].number;
}

long vfcfg_vf_get_iommu_group(const struct vfcfg_vf *vf)
{
	return vf->fn.iommu_group;
}

long vfcfg_vf_get_numa_node(const struct vfcfg_vf *vf)
{
	return vf->fn.numa_node;
}

long vfcfg_vf_get_vendor(const struct vfcfg_vf *vf)
{
	return vf->fn.vendor;
}

long vfcfg_vf_get_device(const struct vfcfg_vf *vf)
{
	return vf->fn.device;
}

void *vfcfg_vf_get_userdata(const struct vfcfg_vf *vf)
{
	return vf->userdata;
}

void vfcfg_vf_set_userdata(struct vfcfg_vf *vf, void *userdata)
{
	vf->userdata = userdata;
}

const char *vfcfg_policy_get_name(size_t policy)
{
	return policy < vfcfg_nr_policies ? vfcfg_policies[policy]->name : NULL;
}

const char *vfcfg_policy_get_help(size_t policy)
{
	return policy < vfcfg_nr_policies ? vfcfg_policies[policy]->help : NULL;
}

const char *vfcfg_policy_get_key(size_t policy)
{
	return policy < vfcfg_nr_policies ? vfcfg_policies[policy]->key : NULL;
}

const char *vfcfg_policy_get_word(size_t policy)
{
	return policy < vfcfg_nr_policies ? vfcfg_policies[policy]->word : NULL;
}

const char *vfcfg_policy_get_word_help(size_t policy)
{
	return policy < vfcfg_nr_policies ? vfcfg_policies[policy]->word_help : NULL;
}

unsigned int vfcfg_policy_get_max(size_t policy)
{
	return policy < vfcfg_nr_policies ? vfcfg_policies[policy]->max : 0;
}
