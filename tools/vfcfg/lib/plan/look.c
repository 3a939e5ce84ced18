// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What is planned of a PF's VFs, beside how they are.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "device/virtfn.h"
#include "plan/look.h"
#include "sysfs/sysfs.h"
#include "transaction/state.h"

static void name_link(struct vfcfg_virtfn *link, size_t index)
{
	link->index = (unsigned int)index;
	snprintf(link->name, sizeof(link->name), "virtfn%u", link->index);
}

/* One more than the last index: the numbers may have gaps, so that there are fewer. */
static int count_vfs(int dir, long numvfs, size_t *nr)
{
	struct vfcfg_virtfn last, *links;
	int err;

	if (!numvfs) {
		*nr = 0;
		return 0;
	}
	if (numvfs > 0) {
		*nr = (size_t)numvfs;
		name_link(&last, *nr - 1);
		if (!faccessat(dir, last.name, F_OK, AT_SYMLINK_NOFOLLOW))
			return 0;
	}
	err = vfcfg_virtfn_list(dir, &links, nr);
	if (err)
		return err;
	if (*nr)
		*nr = (size_t)links[*nr - 1].index + 1;
	free(links);
	return 0;
}

/* Not more of a VF than is planned: each file costs. */
static int look_at_vf(struct vfcfg_vf *vf, const struct vfcfg_vf_plan *plan, int pf,
		      const struct vfcfg_virtfn *link)
{
	char *target;
	int dir, err;
	size_t i;

	err = vfcfg_link_name(pf, link->name, &target);
	if (err)
		return err == -ENOMEM ? err : -ENODEV;
	err = vfcfg_addr_parse(target, &vf->fn.addr);
	free(target);
	dir = err ? -1 : openat(pf, link->name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return -ENODEV;
	vfcfg_addr_str(&vf->fn.addr, vf->address);
	if (plan->driver_given)
		vfcfg_link_name(dir, "driver", &vf->fn.driver);
	for (i = 0; i < vfcfg_nr_policies; i++) {
		vf->values[i].number = VFCFG_UNKNOWN;
		if (plan->given[i])
			vfcfg_policies[i]->look(dir, &vf->values[i]);
	}
	close(dir);
	return 0;
}

static int look_at_vfs(struct vfcfg_look *look, int dir)
{
	struct vfcfg_virtfn link;
	int err = 0;
	size_t i;

	look->vfs = calloc(look->nr + 1, sizeof(*look->vfs));
	look->there = calloc(look->nr + 1, sizeof(*look->there));
	if (!look->vfs || !look->there)
		return -ENOMEM;
	for (i = 0; i < look->nr && err != -ENOMEM; i++) {
		if (vfcfg_vf_plan_is_empty(&look->plans[i]))
			continue;
		name_link(&link, i);
		err = look_at_vf(&look->vfs[i], &look->plans[i], dir, &link);
		look->there[i] = !err;
	}
	return err == -ENOMEM ? err : 0;
}

int vfcfg_look_at(const struct vfcfg_plan_pf *pf, struct vfcfg_ctx *ctx, struct vfcfg_look *look)
{
	int dir = vfcfg_device_open(&ctx->bus, &pf->addr), err = 0;

	*look = (struct vfcfg_look){ 0 };
	if (dir < 0)
		return dir;
	look->numvfs = vfcfg_attr_known(dir, VFCFG_NUMVFS_FILE);
	look->autoprobe = vfcfg_attr_known(dir, VFCFG_AUTOPROBE_FILE);
	if (pf->numvfs == VFCFG_UNKNOWN)
		err = count_vfs(dir, look->numvfs, &look->nr);
	else
		look->nr = (size_t)pf->numvfs;
	if (!err)
		err = vfcfg_plan_vfs(pf, ctx, look->nr, &look->plans);
	if (!err)
		err = look_at_vfs(look, dir);
	close(dir);
	return err;
}

void vfcfg_look_free(struct vfcfg_look *look)
{
	size_t i;

	for (i = 0; look->vfs && i < look->nr; i++)
		free(look->vfs[i].fn.driver);
	free(look->vfs);
	free(look->there);
	free(look->plans);
	*look = (struct vfcfg_look){ 0 };
}
