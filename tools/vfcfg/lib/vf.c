// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * One VF: its Table Size, its cap, what is visible.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "msix.h"
#include "sysfs.h"
#include "vf.h"

/*
 * The attribute where it can be read: one small file that every user may
 * read, and the device is not touched. Mainline's is write-only; then config
 * space tells those who may see all of it.
 */
static long table_size(int dir)
{
	struct vfcfg_msix msix;
	long val;

	if (!vfcfg_attr_read(dir, "sriov_vf_msix_count", &val) &&
	    val >= 1 && val <= VFCFG_VECTORS_MAX)
		return val;
	if (!vfcfg_msix_read_at(dir, &msix))
		return msix.table_size;
	return VFCFG_UNKNOWN;
}

/*
 * No file, no cap: the driver that would enforce one is not bound. A file
 * that cannot be read (root's only) leaves the question open.
 */
static long read_cap(int dir)
{
	long val;

	switch (vfcfg_attr_read(dir, "vfio_msix_cap", &val)) {
	case 0:
		return val <= VFCFG_VECTORS_MAX ? val : VFCFG_UNKNOWN;
	case -ENOENT:
		return 0;
	default:
		return VFCFG_UNKNOWN;
	}
}

int vfcfg_vf_read(struct vfcfg_vf *vf, const struct vfcfg_model *model, int pf,
		  const struct vfcfg_virtfn *link)
{
	char *target;
	int dir, err;

	err = vfcfg_link_name(pf, link->name, &target);
	if (err)
		return -ENODEV;
	err = vfcfg_addr_parse(target, &vf->fn.addr);
	free(target);
	if (err)
		return -ENODEV;
	dir = openat(pf, link->name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return -ENODEV;

	vf->index = link->index;
	vfcfg_function_read(&vf->fn, dir, model->want);
	vf->table_size = table_size(dir);
	vf->cap = read_cap(dir);
	vf->visible_size = vfcfg_visible_size(vf->table_size, vf->cap);
	close(dir);

	/*
	 * A removed directory stays open and answers "no such file" to all:
	 * no driver, no cap, nothing readable. Do not show that as a VF.
	 */
	if (vf->table_size == VFCFG_UNKNOWN && faccessat(pf, link->name, F_OK, 0)) {
		free(vf->fn.driver);
		vf->fn.driver = NULL;
		return -ENODEV;
	}
	return 0;
}
