// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * One VF: what each policy has in force, and what is visible.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "device/vf.h"
#include "sysfs/sysfs.h"

long vfcfg_visible_size(const struct vfcfg_value *values)
{
	long table = values[VFCFG_COUNT].number, cap = values[VFCFG_CAP].number;
	long own = values[VFCFG_VIRTUAL].number;

	if (table == VFCFG_UNKNOWN || cap == VFCFG_UNKNOWN || own == VFCFG_UNKNOWN)
		return VFCFG_UNKNOWN;
	if (own)
		table = own;
	return cap && cap < table ? cap : table;
}

/* Without a virtual table the files are not there, or say nothing. */
static void read_slots(struct vfcfg_vf *vf, int dir)
{
	bool virtual = vf->values[VFCFG_VIRTUAL].number > 0;

	vf->used = virtual ? vfcfg_attr_known(dir, VFCFG_VIRTUAL_USED_FILE) : VFCFG_UNKNOWN;
	vf->refused = virtual ? vfcfg_attr_known(dir, VFCFG_VIRTUAL_REFUSED_FILE) : VFCFG_UNKNOWN;
}

int vfcfg_vf_read(struct vfcfg_vf *vf, unsigned int want, int pf, const struct vfcfg_virtfn *link)
{
	char *target;
	int dir, err;
	size_t i;

	err = vfcfg_link_name(pf, link->name, &target);
	if (err)
		return err == -ENOMEM ? err : -ENODEV;
	err = vfcfg_addr_parse(target, &vf->fn.addr);
	free(target);
	if (err)
		return -ENODEV;
	dir = openat(pf, link->name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return -ENODEV;

	vf->index = link->index;
	vfcfg_addr_str(&vf->fn.addr, vf->address);
	vfcfg_function_read(&vf->fn, dir, want);
	for (i = 0; i < vfcfg_nr_policies; i++)
		vfcfg_policies[i]->look(dir, &vf->values[i]);
	vf->visible = vfcfg_visible_size(vf->values);
	read_slots(vf, dir);
	close(dir);

	/*
	 * A removed directory stays open and answers "no such file" to all:
	 * no driver, no cap, nothing readable. Do not show that as a VF.
	 */
	if (vf->values[VFCFG_COUNT].number == VFCFG_UNKNOWN && faccessat(pf, link->name, F_OK, 0)) {
		free(vf->fn.driver);
		vf->fn.driver = NULL;
		return -ENODEV;
	}
	return 0;
}
