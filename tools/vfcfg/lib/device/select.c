// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Devices by the names that people have for them.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/number.h"
#include "common/say.h"
#include "context.h"
#include "device/function.h"
#include "device/select.h"
#include "device/virtfn.h"
#include "libvfcfg.h"
#include "sysfs/sysfs.h"

static int of_class(const struct vfcfg_bus *bus, const char *class, const char *name,
		    struct vfcfg_addr *addr)
{
	char *path = vfcfg_say("../../class/%s/%s/device", class, name), *target;
	int err;

	if (!path)
		return -ENOMEM;
	err = vfcfg_link_name(bus->dir, path, &target);
	free(path);
	if (err)
		return -ENODEV;
	err = vfcfg_addr_parse(target, addr) ? -ENODEV : 0;
	free(target);
	return err;
}

int vfcfg_pf_of_netdev(const struct vfcfg_bus *bus, const char *name, struct vfcfg_addr *addr)
{
	if (!*name || *name == '.' || strchr(name, '/'))
		return -ENODEV;
	return of_class(bus, "net", name, addr);
}

int vfcfg_pf_named(const struct vfcfg_bus *bus, const char *name, struct vfcfg_addr *addr)
{
	if (!vfcfg_addr_parse(name, addr))
		return 0;
	/* Names have neither; paths have. */
	if (!*name || *name == '.' || strchr(name, '/'))
		return -ENODEV;
	return of_class(bus, "net", name, addr) ? of_class(bus, "nvme", name, addr) : 0;
}

bool vfcfg_range_parse(const char *text, long *first, long *last)
{
	char *copy, *dash;
	bool good;

	if (!strcmp(text, "*")) {
		*first = 0;
		*last = LONG_MAX;
		return true;
	}
	copy = strdup(text);
	if (!copy)
		return false;
	dash = strchr(copy, '-');
	if (dash)
		*dash++ = '\0';
	good = isdigit((unsigned char)*copy) && !vfcfg_number(copy, UINT_MAX, first) &&
	       (!dash || (isdigit((unsigned char)*dash) && !vfcfg_number(dash, UINT_MAX, last)));
	if (!dash)
		*last = *first;
	free(copy);
	return good && *first <= *last && !strchr(text, '\n');
}

bool vfcfg_selection_is(const char *text)
{
	const char *slash = strrchr(text, '/');
	long first, last;

	if (vfcfg_address_is(text))
		return true;
	return slash && slash != text && vfcfg_range_parse(slash + 1, &first, &last);
}

/* A link's VF goes to the caller. */
static int hand_out(int pf, const struct vfcfg_virtfn *link, vfcfg_selected *selected, void *arg)
{
	char name[VFCFG_ADDR_LEN], *target;
	struct vfcfg_addr addr;
	int err;

	err = vfcfg_link_name(pf, link->name, &target);
	if (err)
		return err;
	err = vfcfg_addr_parse(target, &addr);
	free(target);
	return err ? err : selected(arg, vfcfg_addr_str(&addr, name));
}

static int fail(struct vfcfg_ctx *ctx, const char *text, int err, const char *why)
{
	struct vfcfg_reason reason = { 0 };

	vfcfg_reason(&reason, "no-device", err,
		     "%s: %s; see \"vfcfg list\" for those that there are", text, why);
	vfcfg_fail(ctx, NULL, NULL, &reason);
	return err;
}

static int select_links(struct vfcfg_ctx *ctx, const char *text, int pf, long first, long last,
			vfcfg_selected *selected, void *arg)
{
	struct vfcfg_virtfn *links = NULL;
	size_t nr = 0, i;
	long wanted = last == LONG_MAX ? 1 : last - first + 1, found = 0;
	int err;

	err = vfcfg_virtfn_list(pf, &links, &nr);
	/* First whether all are there: nothing is done with some of them. */
	for (i = 0; i < nr && !err; i++)
		found += links[i].index >= first && links[i].index <= last;
	if (!err && found < wanted)
		err = fail(ctx, text, -ENODEV, nr ? "the PF has no VF of that number" :
			   "the PF has no VFs enabled");
	for (i = 0; i < nr && !err; i++)
		if (links[i].index >= first && links[i].index <= last)
			err = hand_out(pf, &links[i], selected, arg);
	free(links);
	return err;
}

int vfcfg_select(struct vfcfg_ctx *ctx, const char *text, vfcfg_selected *selected, void *arg)
{
	const char *slash = strrchr(text, '/');
	char buf[VFCFG_ADDR_LEN], *name;
	struct vfcfg_addr addr;
	long first, last;
	int dir, err;

	if (!vfcfg_addr_parse(text, &addr))
		return selected(arg, vfcfg_addr_str(&addr, buf));
	if (!slash || !vfcfg_range_parse(slash + 1, &first, &last))
		return fail(ctx, text, -EINVAL, "neither a PCI address nor VFs of a PF");
	name = strndup(text, (size_t)(slash - text));
	if (!name)
		return -ENOMEM;
	err = vfcfg_pf_named(&ctx->bus, name, &addr);
	free(name);
	if (err)
		return fail(ctx, text, err, "no PF, network interface or NVMe controller has that "
			    "name");
	dir = vfcfg_device_open(&ctx->bus, &addr);
	if (dir < 0)
		return fail(ctx, text, dir, "there is no such PF");
	err = select_links(ctx, text, dir, first, last, selected, arg);
	close(dir);
	return err;
}
