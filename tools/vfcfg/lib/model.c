// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * PFs and their VFs, read from sysfs.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "model.h"
#include "sysfs.h"
#include "vf.h"
#include "virtfn.h"

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
		if (pf->vfs[i].table_size == VFCFG_UNKNOWN)
			return VFCFG_UNKNOWN;
		left -= pf->vfs[i].table_size;
	}
	return left < 0 ? VFCFG_UNKNOWN : left;
}

long vfcfg_visible_size(long table_size, long cap)
{
	if (table_size == VFCFG_UNKNOWN || cap == VFCFG_UNKNOWN)
		return VFCFG_UNKNOWN;
	return cap && cap < table_size ? cap : table_size;
}

/* The kernel prints 0 when the PF driver has no callback, or no driver is bound. */
static long total_msix(int dir)
{
	long total = vfcfg_attr_known(dir, "sriov_vf_total_msix");

	return total ? total : VFCFG_UNKNOWN;
}

/*
 * Devlink is asked where the kernel's own file does not tell. Without a driver
 * nobody would answer.
 */
static void read_pool(struct vfcfg_model *model, struct vfcfg_pf *pf, int dir)
{
	long kernel = vfcfg_attr_known(dir, "sriov_vf_free_msix"), devlink = VFCFG_UNKNOWN;
	struct vfcfg_pool pool;

	pf->total_msix = total_msix(dir);
	if (kernel == VFCFG_UNKNOWN && pf->fn.driver &&
	    vfcfg_devlink_pool(&model->devlink, model->bus, &pf->fn.addr, &pool)) {
		if (pf->total_msix == VFCFG_UNKNOWN)
			pf->total_msix = pool.size;
		if (pool.occ != VFCFG_UNKNOWN)
			devlink = pool.size - pool.occ;
	}
	pf->free_msix = vfcfg_free_msix(pf, kernel, devlink);
}

static int read_vfs(struct vfcfg_model *model, struct vfcfg_pf *pf, int dir)
{
	struct vfcfg_virtfn *links;
	size_t nr, i;
	long numvfs;
	int err;

	err = vfcfg_virtfn_list(dir, &links, &nr);
	if (err)
		return err;
	pf->vfs = calloc(nr ? nr : 1, sizeof(*pf->vfs));
	if (!pf->vfs)
		err = -ENOMEM;
	for (i = 0; i < nr && !err; i++) {
		err = vfcfg_vf_read(&pf->vfs[pf->nr_vfs], model, dir, &links[i]);
		if (!err)
			pf->nr_vfs++;
		else if (err == -ENODEV)
			err = 0;	/* went away: not a VF any more */
	}
	numvfs = vfcfg_attr_known(dir, "sriov_numvfs");
	pf->complete = pf->nr_vfs == nr &&
		(numvfs == VFCFG_UNKNOWN || (size_t)numvfs == nr);
	free(links);
	return err;
}

static void free_pf(struct vfcfg_pf *pf)
{
	size_t i;

	for (i = 0; i < pf->nr_vfs; i++)
		free(pf->vfs[i].fn.driver);
	free(pf->vfs);
	free(pf->fn.driver);
	free(pf);
}

static int read_pf(struct vfcfg_model *model, const struct vfcfg_addr *addr,
		   struct vfcfg_pf **result)
{
	struct vfcfg_pf *pf;
	int dir, err;

	dir = vfcfg_device_open(model->bus, addr);
	if (dir < 0)
		return dir;
	pf = calloc(1, sizeof(*pf));
	if (!pf) {
		err = -ENOMEM;
	} else if (vfcfg_device_kind(dir) != VFCFG_PF) {
		err = -ENXIO;
	} else {
		pf->fn.addr = *addr;
		vfcfg_function_read(&pf->fn, dir, model->want);
		pf->totalvfs = model->want & VFCFG_WANT_TOTALVFS ?
			vfcfg_attr_known(dir, "sriov_totalvfs") : VFCFG_UNKNOWN;
		err = read_vfs(model, pf, dir);
		read_pool(model, pf, dir);
	}
	close(dir);
	if (err && pf)
		free_pf(pf);
	else
		*result = pf;
	return err;
}

int vfcfg_model_pf(struct vfcfg_model *model, const struct vfcfg_addr *addr,
		   struct vfcfg_pf **pf)
{
	struct vfcfg_pf **more, *found = NULL;
	size_t i;
	int err;

	for (i = 0; i < model->nr_pfs; i++) {
		if (!vfcfg_addr_cmp(&model->pfs[i]->fn.addr, addr)) {
			*pf = model->pfs[i];
			return 0;
		}
	}
	more = reallocarray(model->pfs, model->nr_pfs + 1, sizeof(*more));
	if (!more)
		return -ENOMEM;
	model->pfs = more;
	err = read_pf(model, addr, &found);
	if (err)
		return err;
	model->pfs[model->nr_pfs++] = found;
	*pf = found;
	return 0;
}

void vfcfg_model_free(struct vfcfg_model *model)
{
	size_t i;

	for (i = 0; i < model->nr_pfs; i++)
		free_pf(model->pfs[i]);
	free(model->pfs);
	vfcfg_devlink_close(&model->devlink);
	model->pfs = NULL;
	model->nr_pfs = 0;
}
