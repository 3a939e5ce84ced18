// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * One function, looked at from all sides.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "device/driver.h"
#include "device/nvme.h"
#include "device/pf.h"
#include "look/scene.h"
#include "measure/interrupts.h"
#include "sysfs/sysfs.h"

bool vfcfg_scene_has(const struct vfcfg_scene *s, const char *name)
{
	return !faccessat(s->dir, name, F_OK, 0);
}

static void look_at_pf(struct vfcfg_scene *s)
{
	if (s->kind != VFCFG_VF || vfcfg_device_pf(s->dir, &s->pf_addr))
		s->pf_addr = s->addr;
	vfcfg_addr_str(&s->pf_addr, s->pf_address);
	if (s->kind == VFCFG_OTHER)
		return;
	s->pf = vfcfg_device_open(&s->ctx->bus, &s->pf_addr);
	if (s->pf >= 0)
		vfcfg_link_name(s->pf, "driver", &s->pf_driver);
	vfcfg_pf_get(s->ctx, &s->pf_addr, &s->pf_facts);
	s->resizes = s->pf_driver && s->pf_facts &&
		     (s->pf_facts->total_msix != VFCFG_UNKNOWN ||
		      vfcfg_nvme_manages(&s->ctx->bus, &s->pf_addr));
}

int vfcfg_scene_set(struct vfcfg_ctx *ctx, const char *address, struct vfcfg_scene *s)
{
	struct vfcfg_reason why = { 0 };
	size_t i;

	*s = (struct vfcfg_scene){ .ctx = ctx, .dir = -1, .pf = -1 };
	if (vfcfg_addr_parse(address, &s->addr))
		return -EINVAL;
	s->dir = vfcfg_device_open(&ctx->bus, &s->addr);
	if (s->dir < 0) {
		vfcfg_reason_no_device(&why, false);
		return vfcfg_fail(ctx, &s->addr, NULL, &why);
	}
	vfcfg_addr_str(&s->addr, s->address);
	s->kind = vfcfg_device_kind(s->dir);
	s->fn.addr = s->addr;
	vfcfg_function_read(&s->fn, s->dir,
			    VFCFG_WANT_IOMMU | VFCFG_WANT_NUMA | VFCFG_WANT_ID);
	s->vfio = vfcfg_driver_is_vfio(s->dir, s->fn.driver);
	s->msix_err = vfcfg_msix_read_at(s->dir, &s->msix);
	for (i = 0; i < vfcfg_nr_policies; i++)
		vfcfg_policies[i]->look(s->dir, &s->values[i]);
	look_at_pf(s);
	vfcfg_holder_look(ctx, &s->pf_addr, &s->holder);
	return 0;
}

void vfcfg_scene_clear(struct vfcfg_scene *s)
{
	close(s->dir);
	if (s->pf >= 0)
		close(s->pf);
	free(s->fn.driver);
	free(s->pf_driver);
	free(s->holder.who);
}

long vfcfg_scene_interrupts(const struct vfcfg_scene *s)
{
	return vfcfg_device_interrupts(s->dir, &s->addr);
}
