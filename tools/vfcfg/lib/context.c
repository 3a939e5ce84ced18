// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The handle, and what is read through it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/say.h"
#include "context.h"
#include "device/pf.h"
#include "libvfcfg.h"
#include "sysfs/sysfs.h"

#define RUN_DIR	"/run/vfcfg"

int vfcfg_fail(struct vfcfg_ctx *ctx, const struct vfcfg_addr *addr, const char *step,
	       struct vfcfg_reason *why)
{
	struct vfcfg_error *error = &ctx->error;

	vfcfg_reason_clear(&error->why);
	error->device[0] = '\0';
	if (addr)
		vfcfg_addr_str(addr, error->device);
	error->step = step;
	error->why = *why;
	*why = (struct vfcfg_reason){ 0 };
	return error->why.err ? error->why.err : -EIO;
}

int vfcfg_new(struct vfcfg_ctx **ctx, const char *sysfs)
{
	struct vfcfg_ctx *c = calloc(1, sizeof(*c));
	struct vfcfg_reason why = { 0 };
	const char *run;
	int err;

	*ctx = c;
	if (!c)
		return -ENOMEM;
	c->refs = 1;
	run = secure_getenv("VFCFG_RUN");
	c->run = strdup(run && *run ? run : RUN_DIR);
	if (!sysfs)
		sysfs = "/sys";
	c->sysfs = strdup(sysfs);
	err = c->run && c->sysfs ? vfcfg_bus_open(&c->bus, sysfs) : -ENOMEM;
	if (err) {
		c->bus = (struct vfcfg_bus){ .dir = -1, .devices = -1 };
		vfcfg_reason(&why, "no-sysfs", err, "%s/bus/pci: %s; is sysfs mounted there?",
			     sysfs, strerror(-err));
		vfcfg_fail(c, NULL, NULL, &why);
	}
	return err;
}

struct vfcfg_ctx *vfcfg_ref(struct vfcfg_ctx *ctx)
{
	ctx->refs++;
	return ctx;
}

void vfcfg_unref(struct vfcfg_ctx *ctx)
{
	if (!ctx || --ctx->refs)
		return;
	vfcfg_pfs_forget(ctx);
	vfcfg_devlink_close(&ctx->devlink);
	vfcfg_users_forget(&ctx->users);
	vfcfg_names_close(&ctx->names);
	vfcfg_bus_close(&ctx->bus);
	vfcfg_reason_clear(&ctx->error.why);
	free(ctx->run);
	free(ctx->sysfs);
	free(ctx);
}

int vfcfg_again(const struct vfcfg_ctx *ctx, struct vfcfg_ctx **again)
{
	int err = vfcfg_new(again, ctx->sysfs);

	return err ? err : vfcfg_set_run_dir(*again, ctx->run);
}

void vfcfg_set_want(struct vfcfg_ctx *ctx, unsigned int want)
{
	ctx->want = want;
}

int vfcfg_set_run_dir(struct vfcfg_ctx *ctx, const char *dir)
{
	char *copy = strdup(dir);

	if (!copy)
		return -ENOMEM;
	free(ctx->run);
	ctx->run = copy;
	return 0;
}

const struct vfcfg_error *vfcfg_get_error(const struct vfcfg_ctx *ctx)
{
	return &ctx->error;
}

const char *vfcfg_error_get_device(const struct vfcfg_error *error)
{
	return error->device[0] ? error->device : NULL;
}

const char *vfcfg_error_get_step(const struct vfcfg_error *error)
{
	return error->step;
}

int vfcfg_error_get_errno(const struct vfcfg_error *error)
{
	return error->why.err;
}

const char *vfcfg_error_get_code(const struct vfcfg_error *error)
{
	return error->why.code ? error->why.code : "no-memory";
}

const char *vfcfg_error_get_text(const struct vfcfg_error *error)
{
	return error->why.text ? error->why.text : "out of memory; try again";
}

const char *vfcfg_get_warning(const struct vfcfg_ctx *ctx)
{
	return ctx->devlink.why;
}

bool vfcfg_address_is(const char *text)
{
	struct vfcfg_addr addr;

	return !vfcfg_addr_parse(text, &addr);
}

int vfcfg_address_cmp(const char *a, const char *b)
{
	struct vfcfg_addr x, y;

	if (vfcfg_addr_parse(a, &x) || vfcfg_addr_parse(b, &y))
		return strcmp(a, b);
	return vfcfg_addr_cmp(&x, &y);
}

/* Is it among the VFs of a PF that was read already? */
static bool is_known_vf(const struct vfcfg_ctx *ctx, const struct vfcfg_addr *addr)
{
	const struct vfcfg_pf *pf;

	for (pf = ctx->pfs; pf; pf = pf->next)
		if (vfcfg_pf_find_vf(pf, addr))
			return true;
	return false;
}

/* A PF's address comes before those of its VFs, which are not looked at again. */
int vfcfg_scan(struct vfcfg_ctx *ctx)
{
	struct vfcfg_reason why = { 0 };
	struct vfcfg_addr *addrs;
	struct vfcfg_pf *pf;
	size_t nr, i;
	int err;

	err = vfcfg_bus_functions(&ctx->bus, &addrs, &nr);
	if (err) {
		vfcfg_reason(&why, "failed", err, "%s", strerror(-err));
		return vfcfg_fail(ctx, NULL, "list", &why);
	}
	for (i = 0; i < nr; i++)
		if (!is_known_vf(ctx, &addrs[i]) && vfcfg_bus_is_pf(&ctx->bus, &addrs[i]))
			vfcfg_pf_get(ctx, &addrs[i], &pf);
	free(addrs);
	return 0;
}

static void explain(int err, struct vfcfg_reason *why)
{
	if (err == -ENODEV)
		vfcfg_reason_no_device(why, false);
	else if (err == -ENXIO)
		vfcfg_reason(why, "no-vf", err, "neither a PF nor a VF; see \"vfcfg list\" for "
			     "those that there are");
	else
		vfcfg_reason(why, "failed", err, "%s", strerror(-err));
}

static int find(struct vfcfg_ctx *ctx, const struct vfcfg_addr *addr, struct vfcfg_pf **pf,
		struct vfcfg_vf **vf)
{
	struct vfcfg_addr pf_addr;
	int dir, err;

	*vf = NULL;
	dir = vfcfg_device_open(&ctx->bus, addr);
	if (dir < 0)
		return dir;
	err = vfcfg_device_pf(dir, &pf_addr);
	close(dir);
	if (err)
		return vfcfg_pf_get(ctx, addr, pf);
	err = vfcfg_pf_get(ctx, &pf_addr, pf);
	if (!err)
		*vf = vfcfg_pf_find_vf(*pf, addr);
	return err ? err : *vf ? 0 : -ENODEV;
}

int vfcfg_find(struct vfcfg_ctx *ctx, const char *address, struct vfcfg_pf **pf,
	       struct vfcfg_vf **vf)
{
	struct vfcfg_reason why = { 0 };
	struct vfcfg_pf *found_pf;
	struct vfcfg_vf *found_vf;
	struct vfcfg_addr addr;
	int err;

	err = vfcfg_addr_parse(address, &addr);
	if (!err)
		err = find(ctx, &addr, &found_pf, &found_vf);
	if (err) {
		explain(err, &why);
		vfcfg_fail(ctx, &addr, NULL, &why);
		return err;
	}
	*pf = found_pf;
	*vf = found_vf;
	return 0;
}

int vfcfg_device_driver(struct vfcfg_ctx *ctx, const char *address, char **driver)
{
	struct vfcfg_addr addr;
	int dir;

	*driver = NULL;
	if (vfcfg_addr_parse(address, &addr))
		return -EINVAL;
	dir = vfcfg_device_open(&ctx->bus, &addr);
	if (dir < 0)
		return dir;
	vfcfg_link_name(dir, "driver", driver);
	close(dir);
	return 0;
}

void vfcfg_forget(struct vfcfg_ctx *ctx)
{
	vfcfg_pfs_forget(ctx);
}

int vfcfg_names_ready(struct vfcfg_ctx *ctx)
{
	struct vfcfg_reason why = { .code = "no-library" };

	if (ctx->names.pci)
		return 0;
	why.err = vfcfg_names_open(&ctx->names, &why.text);
	return why.err ? vfcfg_fail(ctx, NULL, NULL, &why) : 0;
}

char *vfcfg_vendor_name(struct vfcfg_ctx *ctx, long vendor)
{
	if (!ctx->names.pci || vendor == VFCFG_UNKNOWN)
		return NULL;
	return vfcfg_names_vendor(&ctx->names, (int)vendor);
}

char *vfcfg_device_name(struct vfcfg_ctx *ctx, long vendor, long device)
{
	if (!ctx->names.pci || vendor == VFCFG_UNKNOWN || device == VFCFG_UNKNOWN)
		return NULL;
	return vfcfg_names_device(&ctx->names, (int)vendor, (int)device);
}
