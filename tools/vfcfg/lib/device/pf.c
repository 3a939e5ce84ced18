// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * PFs and their VFs, read from sysfs.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "device/pf.h"
#include "libvfcfg.h"
#include "sysfs/sysfs.h"

long vfcfg_free_msix(const struct vfcfg_pf *pf, long kernel, long devlink)
{
	long left = pf->total_msix;
	size_t i;

	if (kernel != VFCFG_UNKNOWN)
		return kernel;
	if (devlink != VFCFG_UNKNOWN)
		return devlink;
	if (left == VFCFG_UNKNOWN || !pf->complete)
		return VFCFG_UNKNOWN;
	for (i = 0; i < pf->nr_vfs; i++) {
		if (pf->vfs[i].values[VFCFG_COUNT].number == VFCFG_UNKNOWN)
			return VFCFG_UNKNOWN;
		left -= pf->vfs[i].values[VFCFG_COUNT].number;
	}
	return left < 0 ? VFCFG_UNKNOWN : left;
}

/* The kernel prints 0 when the PF driver has no callback, or no driver is bound. */
static long total_msix(int dir)
{
	long total = vfcfg_attr_known(dir, "sriov_vf_total_msix");

	return total ? total : VFCFG_UNKNOWN;
}

/*
 * Devlink is asked where the kernel's own file does not tell. Without a driver
 * nobody would answer. The figure by @devlink is for vfcfg_free_msix().
 */
static long read_total(struct vfcfg_ctx *ctx, const struct vfcfg_addr *addr, int dir, bool bound,
		       long *kernel, long *devlink)
{
	long total = total_msix(dir);
	struct vfcfg_pool pool;

	*kernel = vfcfg_attr_known(dir, "sriov_vf_free_msix");
	*devlink = VFCFG_UNKNOWN;
	if (*kernel == VFCFG_UNKNOWN && bound &&
	    vfcfg_devlink_pool(&ctx->devlink, &ctx->bus, addr, &pool)) {
		if (total == VFCFG_UNKNOWN)
			total = pool.size;
		if (pool.occ != VFCFG_UNKNOWN)
			*devlink = pool.size - pool.occ;
	}
	return total;
}

void vfcfg_pf_read_pool(struct vfcfg_ctx *ctx, const struct vfcfg_addr *addr, long *total,
			long *left)
{
	long devlink;
	int dir;

	*total = VFCFG_UNKNOWN;
	*left = VFCFG_UNKNOWN;
	dir = vfcfg_device_open(&ctx->bus, addr);
	if (dir < 0)
		return;
	*total = read_total(ctx, addr, dir, true, left, &devlink);
	if (*left == VFCFG_UNKNOWN)
		*left = devlink;
	close(dir);
}

static int by_addr(const void *a, const void *b)
{
	const struct vfcfg_vf *const *x = a, *const *y = b;

	return vfcfg_addr_cmp(&(*x)->fn.addr, &(*y)->fn.addr);
}

static int read_vfs(struct vfcfg_pf *pf, int dir)
{
	struct vfcfg_virtfn *links;
	size_t nr, i;
	long numvfs;
	int err;

	err = vfcfg_virtfn_list(dir, &links, &nr);
	if (err)
		return err;
	pf->vfs = calloc(nr + 1, sizeof(*pf->vfs));
	pf->by_addr = calloc(nr + 1, sizeof(*pf->by_addr));
	if (!pf->vfs || !pf->by_addr)
		err = -ENOMEM;
	for (i = 0; i < nr && !err; i++) {
		struct vfcfg_vf *vf = &pf->vfs[pf->nr_vfs];

		err = vfcfg_vf_read(vf, pf->ctx->want, dir, &links[i]);
		if (!err) {
			vf->pf = pf;
			pf->by_addr[pf->nr_vfs++] = vf;
		} else if (err == -ENODEV) {
			err = 0;	/* went away: not a VF any more */
		}
	}
	if (!err)
		qsort(pf->by_addr, pf->nr_vfs, sizeof(*pf->by_addr), by_addr);
	numvfs = vfcfg_attr_known(dir, "sriov_numvfs");
	pf->complete = pf->nr_vfs == nr &&
		(numvfs == VFCFG_UNKNOWN || (size_t)numvfs == nr);
	free(links);
	return err;
}

struct vfcfg_vf *vfcfg_pf_find_vf(const struct vfcfg_pf *pf, const struct vfcfg_addr *addr)
{
	struct vfcfg_vf key = { .fn.addr = *addr }, *which = &key, **found;

	/* Mostly not within that PF's VFs at all: no need to search. */
	if (!pf->nr_vfs || by_addr(&which, &pf->by_addr[0]) < 0 ||
	    by_addr(&which, &pf->by_addr[pf->nr_vfs - 1]) > 0)
		return NULL;
	found = bsearch(&which, pf->by_addr, pf->nr_vfs, sizeof(*pf->by_addr), by_addr);
	return found ? *found : NULL;
}

static void free_pf(struct vfcfg_pf *pf)
{
	size_t i;

	for (i = 0; i < pf->nr_vfs; i++)
		free(pf->vfs[i].fn.driver);
	free(pf->vfs);
	free(pf->by_addr);
	free(pf->fn.driver);
	free(pf);
}

static int read_pf(struct vfcfg_ctx *ctx, const struct vfcfg_addr *addr, struct vfcfg_pf **result)
{
	struct vfcfg_pf *pf;
	int dir, err;

	dir = vfcfg_device_open(&ctx->bus, addr);
	if (dir < 0)
		return dir;
	pf = calloc(1, sizeof(*pf));
	if (!pf) {
		err = -ENOMEM;
	} else if (vfcfg_device_kind(dir) != VFCFG_PF) {
		err = -ENXIO;
	} else {
		long kernel, devlink;

		pf->ctx = ctx;
		pf->refs = 1;
		pf->fn.addr = *addr;
		vfcfg_addr_str(addr, pf->address);
		vfcfg_function_read(&pf->fn, dir, ctx->want);
		pf->totalvfs = ctx->want & VFCFG_WANT_TOTALVFS ?
			vfcfg_attr_known(dir, "sriov_totalvfs") : VFCFG_UNKNOWN;
		err = read_vfs(pf, dir);
		pf->total_msix = read_total(ctx, addr, dir, pf->fn.driver, &kernel, &devlink);
		pf->free_msix = vfcfg_free_msix(pf, kernel, devlink);
	}
	close(dir);
	if (err && pf)
		free_pf(pf);
	else
		*result = pf;
	return err;
}

int vfcfg_pf_get(struct vfcfg_ctx *ctx, const struct vfcfg_addr *addr, struct vfcfg_pf **pf)
{
	struct vfcfg_pf **at = &ctx->pfs, *found;
	int err;

	while (*at && vfcfg_addr_cmp(&(*at)->fn.addr, addr) < 0)
		at = &(*at)->next;
	if (!*at || vfcfg_addr_cmp(&(*at)->fn.addr, addr)) {
		err = read_pf(ctx, addr, &found);
		if (err)
			return err;
		found->next = *at;
		*at = found;
	}
	*pf = *at;
	return 0;
}

struct vfcfg_pf *vfcfg_pf_ref(struct vfcfg_pf *pf)
{
	pf->refs++;
	return pf;
}

void vfcfg_pf_unref(struct vfcfg_pf *pf)
{
	if (pf && !--pf->refs)
		free_pf(pf);
}

void vfcfg_pfs_forget(struct vfcfg_ctx *ctx)
{
	struct vfcfg_pf *pf;

	while ((pf = ctx->pfs)) {
		ctx->pfs = pf->next;
		pf->next = NULL;
		vfcfg_pf_unref(pf);
	}
}
