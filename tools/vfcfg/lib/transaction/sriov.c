// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The steps of a PF.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/number.h"
#include "device/driver.h"
#include "device/function.h"
#include "device/pf.h"
#include "sysfs/sysfs.h"
#include "transaction/sriov.h"
#include "transaction/wanted.h"

static const struct vfcfg_bus *bus_of(const struct vfcfg_result *r)
{
	return &r->wanted->ctx->bus;
}

bool vfcfg_sriov_is(const struct vfcfg_wish *wish)
{
	return wish->numvfs_given || wish->autoprobe_given || wish->reserve_given;
}

/* The Table Size of the VF of an index; 0: not known, or no such VF, in a gap. */
static long size_at(const struct vfcfg_pf *pf, size_t *at, unsigned int index)
{
	long size;

	if (pf->vfs[*at].index != index)
		return 0;
	size = pf->vfs[(*at)++].values[VFCFG_COUNT].number;
	return size == VFCFG_UNKNOWN ? 0 : size;
}

/* Table Sizes of VFs from the first on, "8*3,12*1"; NULL when memory is short. */
static char *sizes_of(const struct vfcfg_pf *pf)
{
	unsigned int index = 0, run = 0;
	long size, last = 0;
	size_t len, at = 0;
	char *text;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		return NULL;
	for (; at < pf->nr_vfs; index++, run++, last = size) {
		size = size_at(pf, &at, index);
		if (!run || size == last)
			continue;
		fprintf(f, "%ld*%u,", last, run);
		run = 0;
	}
	if (run)
		fprintf(f, "%ld*%u", last, run);
	return fclose(f) ? NULL : text;
}

static int set_size(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr, long size,
		    long *adds)
{
	struct vfcfg_value val = { .number = size }, now;
	int err = vfcfg_policy_get(&vfcfg_policy_count, bus, addr, &now);

	/* One that is gone has nothing that could come back. */
	if (err || vfcfg_value_same(&now, &val))
		return err == -ENODEV ? 0 : err;
	return vfcfg_policy_bring(&vfcfg_policy_count, bus, addr, &val, adds, &now);
}

/* Take the next run from a text of sizes. */
static bool next_run(const char **at, long *size, long *run)
{
	char *end;

	if (!**at)
		return false;
	*size = strtol(*at, &end, 10);
	*run = *end == '*' ? strtol(end + 1, &end, 10) : 0;
	*at = *end == ',' ? end + 1 : end;
	return *run > 0 && (!*end || *end == ',');
}

/* VFs that came back get the sizes that they had; the first that does not ends it. */
static int set_sizes(const struct vfcfg_bus *bus, int dir, const char *sizes)
{
	struct vfcfg_virtfn *links = NULL;
	long size = 0, run = 0, adds = 0;
	size_t nr = 0, i;
	int err;

	err = vfcfg_virtfn_list(dir, &links, &nr);
	for (i = 0; i < nr && !err; i++) {
		struct vfcfg_addr addr;
		char *name;

		if (!run && !next_run(&sizes, &size, &run))
			break;
		run--;
		if (!size)
			continue;
		err = vfcfg_link_name(dir, links[i].name, &name);
		if (err)
			break;
		err = vfcfg_addr_parse(name, &addr);
		free(name);
		if (!err)
			err = set_size(bus, &addr, size, &adds);
	}
	free(links);
	return err;
}

/* None first: the kernel answers EBUSY otherwise. */
static int set_numvfs(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr, long numvfs,
		      const char *sizes)
{
	int dir = vfcfg_device_open(bus, addr), err;
	long now;

	if (dir < 0)
		return dir;
	err = vfcfg_attr_read(dir, VFCFG_NUMVFS_FILE, &now);
	if (!err && now != numvfs && now)
		err = vfcfg_attr_write(dir, VFCFG_NUMVFS_FILE, 0);
	if (!err && now != numvfs && numvfs)
		err = vfcfg_attr_write(dir, VFCFG_NUMVFS_FILE, (unsigned int)numvfs);
	if (!err && vfcfg_attr_known(dir, VFCFG_NUMVFS_FILE) != numvfs)
		err = -EIO;
	if (!err && sizes)
		err = set_sizes(bus, dir, sizes);
	close(dir);
	return err;
}

static int set_autoprobe(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr, bool on)
{
	int dir = vfcfg_device_open(bus, addr), err = 0;

	if (dir < 0)
		return dir;
	if (vfcfg_attr_known(dir, VFCFG_AUTOPROBE_FILE) != on)
		err = vfcfg_attr_write(dir, VFCFG_AUTOPROBE_FILE, on);
	close(dir);
	return err;
}

static bool refuse_used(const struct vfcfg_result *r, const struct vfcfg_vf *vf,
			struct vfcfg_reason *why)
{
	const struct vfcfg_bus *bus = bus_of(r);
	int dir = vfcfg_device_open(bus, &vf->fn.addr);
	char *override = NULL, *driver = NULL;
	bool numbers = false;
	int err = 0;
	size_t i;

	if (dir >= 0) {
		err = vfcfg_driver_get_override(dir, &override);
		if (!err && !faccessat(dir, "driver", F_OK, AT_SYMLINK_NOFOLLOW))
			err = vfcfg_link_name(dir, "driver", &driver);
		close(dir);
	}
	/* What is not known is not none. */
	for (i = 0; i < vfcfg_nr_policies; i++)
		numbers |= !vfcfg_policies[i]->unbound && vf->values[i].number;
	if (err)
		vfcfg_reason_errno(why, err);
	else if (driver)
		vfcfg_reason(why, "bound", -EBUSY, "another number of VFs makes all of them anew, "
			     "and %s is bound to driver %s; unbind them first (vfcfg unbind %s/*)",
			     vf->address, driver, r->address);
	else if (override || numbers)
		vfcfg_reason(why, "busy", -EBUSY, "another number of VFs makes all of them anew, "
			     "and %s has %s; take that away first (vfcfg %s %s/*)", vf->address,
			     override ? "a driver_override" : "a cap",
			     override ? "unbind" : "reset", r->address);
	free(driver);
	free(override);
	return why->code;
}

/* Only where nobody can miss what goes with the VFs. */
static int check_unused(struct vfcfg_result *r, long numvfs, struct vfcfg_reason *why)
{
	bool autoprobe = r->wish.autoprobe_given ? r->wish.autoprobe : r->before.autoprobe;
	struct vfcfg_pf *pf;
	size_t i;
	int err;

	err = vfcfg_pf_get(r->wanted->ctx, &r->addr, &pf);
	if (err) {
		vfcfg_reason_errno(why, err);
		return err;
	}
	for (i = 0; i < pf->nr_vfs; i++)
		if (refuse_used(r, &pf->vfs[i], why))
			return why->err;
	if (numvfs && autoprobe) {
		vfcfg_reason(why, "autoprobe", -EBUSY, "another number of VFs makes all of them "
			     "anew, and would bind drivers to them before they have their sizes; "
			     "have the plan say autoprobe: false");
		return -EBUSY;
	}
	return 0;
}

static int numvfs_check(struct vfcfg_result *r, const struct vfcfg_step *step,
			struct vfcfg_reason *why)
{
	int dir = vfcfg_device_open(bus_of(r), &r->addr);
	long total;

	(void)step;
	if (dir < 0) {
		vfcfg_reason_no_device(why, true);
		return dir;
	}
	total = vfcfg_attr_known(dir, "sriov_totalvfs");
	close(dir);
	if (total != VFCFG_UNKNOWN && r->wish.numvfs > total) {
		vfcfg_reason(why, "outside", -ERANGE, "%ld VFs are more than it can have; ask for "
			     "at most %ld", r->wish.numvfs, total);
		return -ERANGE;
	}
	if (!r->before.numvfs || r->before.numvfs == r->wish.numvfs)
		return 0;
	if (r->before.numvfs == VFCFG_UNKNOWN) {
		vfcfg_reason(why, "no-numvfs", -EIO, "how many VFs it has cannot be read, nor what "
			     "would be lost with them; look in the kernel log (dmesg)");
		return -EIO;
	}
	return check_unused(r, r->wish.numvfs, why);
}

static void explain(const struct vfcfg_result *r, int err, struct vfcfg_reason *why)
{
	if (err == -ENOENT)
		vfcfg_reason(why, "no-numvfs", err, "its driver cannot make VFs, or there is none; "
			     "bind one that can");
	else if (err == -ENOMEM || err == -ENOSPC)
		vfcfg_reason(why, "no-room", err, "no room for %ld VFs: %s; ask for fewer, and look "
			     "in the kernel log (dmesg)", r->wish.numvfs, strerror(-err));
	else
		vfcfg_reason_errno(why, err);
}

static int numvfs_run(struct vfcfg_result *r, const struct vfcfg_step *step,
		      struct vfcfg_reason *why)
{
	int err = set_numvfs(bus_of(r), &r->addr, r->wish.numvfs, r->wish.sizes);

	(void)step;
	/* What was read of the PF is not true any more. */
	vfcfg_pfs_forget(r->wanted->ctx);
	if (err)
		explain(r, err, why);
	return err;
}

const struct vfcfg_step_kind vfcfg_step_numvfs = {
	.name = "numvfs",
	.check = numvfs_check,
	.run = numvfs_run,
};

static int autoprobe_run(struct vfcfg_result *r, const struct vfcfg_step *step,
			 struct vfcfg_reason *why)
{
	int err = set_autoprobe(bus_of(r), &r->addr, r->wish.autoprobe);

	(void)step;
	if (err == -ENOENT)
		vfcfg_reason(why, "no-autoprobe", err, "this kernel has no " VFCFG_AUTOPROBE_FILE
			     "; leave autoprobe out of the plan");
	else if (err)
		vfcfg_reason_errno(why, err);
	return err;
}

const struct vfcfg_step_kind vfcfg_step_autoprobe = {
	.name = "autoprobe",
	.run = autoprobe_run,
};

/* The sizes that VFs have now go along: there is no other time to read them. */
static void keep_sizes(struct vfcfg_result *r)
{
	struct vfcfg_reason why = { 0 };
	struct vfcfg_pf *pf;

	if (!vfcfg_pf_get(r->wanted->ctx, &r->addr, &pf))
		r->before.sizes = sizes_of(pf);
	if (r->before.sizes && !r->wish.sizes)
		r->wish.sizes = strdup(r->before.sizes);
	if (r->wish.sizes)
		return;
	vfcfg_reason(&why, "no-memory", -ENOMEM, "out of memory; try again");
	vfcfg_refuse(r, "numvfs", &why);
}

void vfcfg_sriov_plan(struct vfcfg_result *r)
{
	const struct vfcfg_wish *w = &r->wish;
	bool numvfs = w->numvfs_given && (w->numvfs != r->before.numvfs || w->sizes);

	if (w->autoprobe_given && w->autoprobe != r->before.autoprobe)
		r->steps[r->nr++] = (struct vfcfg_step){ .kind = &vfcfg_step_autoprobe };
	if (numvfs)
		r->steps[r->nr++] = (struct vfcfg_step){ .kind = &vfcfg_step_numvfs };
	r->whole = true;
	if (numvfs && r->before.numvfs > 0)
		keep_sizes(r);
}

/* VFs that somebody has open must not go: the kernel would wait for them. */
static int check_idle(struct vfcfg_users *users, const struct vfcfg_bus *bus, int dir,
		      struct vfcfg_reason *why)
{
	struct vfcfg_virtfn *links = NULL;
	size_t nr = 0, i;
	int err;

	err = vfcfg_virtfn_list(dir, &links, &nr);
	for (i = 0; i < nr && !err; i++) {
		struct vfcfg_addr addr;
		char *name;

		if (vfcfg_link_name(dir, links[i].name, &name))
			continue;
		if (!vfcfg_addr_parse(name, &addr))
			err = vfcfg_driver_check_idle(users, bus, &addr, false, why);
		free(name);
		if (err == -ENODEV) {
			vfcfg_reason_clear(why);
			err = 0;
		}
	}
	free(links);
	return err;
}

/* VFs had no drivers where their sizes were kept, and have to come back so. */
static int bring_back(const struct vfcfg_bus *bus, const struct vfcfg_state *state)
{
	int dir = vfcfg_device_open(bus, &state->addr), err = 0;
	long probe;

	if (dir < 0)
		return dir;
	probe = vfcfg_attr_known(dir, VFCFG_AUTOPROBE_FILE);
	close(dir);
	if (state->sizes && probe == 1)
		err = set_autoprobe(bus, &state->addr, false);
	if (!err)
		err = set_numvfs(bus, &state->addr, state->numvfs, state->sizes);
	if (state->sizes && probe == 1)
		set_autoprobe(bus, &state->addr, true);
	return err;
}

static int restore(struct vfcfg_users *users, const struct vfcfg_bus *bus, int dir,
		   const struct vfcfg_state *state, unsigned int parts, struct vfcfg_reason *why)
{
	int err = 0;

	if (parts & VFCFG_PART_NUMVFS)
		err = check_idle(users, bus, dir, why);
	if (!err && parts & VFCFG_PART_NUMVFS)
		err = bring_back(bus, state);
	if (!err && parts & VFCFG_PART_AUTOPROBE)
		err = set_autoprobe(bus, &state->addr, state->autoprobe);
	return err;
}

int vfcfg_sriov_restore(struct vfcfg_users *users, const struct vfcfg_bus *bus,
			const struct vfcfg_state *state, const struct vfcfg_state *left,
			struct vfcfg_reason *why)
{
	int dir = vfcfg_device_open(bus, &state->addr), err;
	struct vfcfg_state now = { .addr = state->addr, .parts = state->parts };
	struct vfcfg_reason part = { 0 };
	unsigned int parts, foreign;

	if (dir < 0)
		return dir;
	vfcfg_state_read_pf(dir, state->parts, &now);
	parts = vfcfg_state_differing(&now, state);
	/* VFs of that number may be new ones, at their defaults. */
	if (state->sizes && !left)
		parts |= VFCFG_PART_NUMVFS;
	foreign = left ? parts & vfcfg_state_differing(&now, left) : 0;
	err = restore(users, bus, dir, state, parts & ~foreign, &part);
	close(dir);
	if (err) {
		if (!part.code)
			vfcfg_reason_errno(&part, err);
		vfcfg_reason(why, "half-done", err, "the VFs it had could not be brought back: %s",
			     part.text ? part.text : "out of memory");
	} else if (foreign) {
		err = -ESTALE;
		vfcfg_reason(why, "changed", err, "somebody else has changed it meanwhile, so it "
			     "was left as it is now");
	}
	vfcfg_reason_clear(&part);
	return err;
}
