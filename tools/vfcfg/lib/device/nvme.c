// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Interrupts of an NVMe controller's VFs: the Virtualization Management command
 * and the data structures that go with it (NVMe Base 2.0, 5.28, 5.17.2.15 and
 * 5.17.2.16). The rules are those of this tree's drivers/nvme/host/virt.c.
 */
#include <dirent.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "device/function.h"
#include "device/nvme.h"
#include "device/virtfn.h"
#include "io/nvme_admin.h"
#include "sysfs/sysfs.h"

#define IDENTIFY		0x06
#define VIRT_MGMT		0x1c
#define CNS_PRIMARY_CAPS	0x14
#define CNS_SECONDARY_LIST	0x15
#define IDENTIFY_SIZE		4096

/* Virtualization Management, dword 10: actions and types of resources */
enum { OFFLINE = 7, ASSIGN = 8, ONLINE = 9 };
enum { QUEUES = 0, INTERRUPTS = 1 };

/* An admin queue and one for data: without it a controller is of no use. */
#define QUEUES_MIN		2

#define TIMEOUT_MS		10000

/* Status codes of the command (5.28.1), and of one that is not known */
enum {
	STATUS_MASK = 0x7ff,
	INVALID_OPCODE = 0x001,
	INVALID_FIELD = 0x002,
	INVALID_CONTROLLER = 0x11f,
	INVALID_STATE = 0x120,
	INVALID_NUMBER = 0x121,
	INVALID_RESOURCE = 0x122,
};

/* One type of resources, as the primary controller counts them */
struct pool {
	uint32_t total;
	uint32_t assigned;	/* to secondary controllers */
	uint16_t primary;	/* to the primary itself */
	uint16_t private;
	uint16_t most;		/* that one secondary can hold */
	uint16_t granularity;
	uint8_t reserved[16];
};

struct caps {
	uint16_t controller;
	uint16_t port;
	uint8_t types;		/* bit 0: queues are flexible, bit 1: interrupts */
	uint8_t reserved[27];
	struct pool queues;
	struct pool interrupts;
	uint8_t rest[4000];
};

_Static_assert(sizeof(struct caps) == IDENTIFY_SIZE, "as the specification has it");

struct secondary {
	uint16_t controller;
	uint16_t primary;
	uint8_t state;		/* bit 0: online */
	uint8_t reserved[3];
	uint16_t vf;		/* its number, from 1 */
	uint16_t queues;
	uint16_t interrupts;
	uint8_t rest[18];
};

struct list {
	uint8_t nr;
	uint8_t reserved[31];
	struct secondary entries[127];
};

_Static_assert(sizeof(struct list) == IDENTIFY_SIZE, "as the specification has it");

/* What a VF's controller holds, or is to hold. */
struct share {
	unsigned int interrupts;
	unsigned int queues;
	bool online;
};

/* A VF and its primary controller. */
struct controller {
	int fd;
	unsigned int index;	/* of the VF, from 0 */
	unsigned int vfs;
	unsigned int id;
	struct share has;
	struct caps caps;
};

static int errno_of(int status)
{
	if (status < 0)
		return status;
	switch (status & STATUS_MASK) {
	case 0:
		return 0;
	case INVALID_OPCODE:
	case INVALID_FIELD:
		return -EOPNOTSUPP;
	case INVALID_CONTROLLER:
		return -ENODEV;
	case INVALID_STATE:
		return -EBUSY;
	case INVALID_NUMBER:
		return -EINVAL;
	case INVALID_RESOURCE:
		return -ENOSPC;
	default:
		return -EIO;
	}
}

static int manage(const struct controller *c, unsigned int action, unsigned int type,
		  unsigned int nr)
{
	struct nvme_admin_cmd cmd = {
		.opcode = VIRT_MGMT, .timeout_ms = TIMEOUT_MS,
		.cdw10 = c->id << 16 | type << 8 | action, .cdw11 = nr,
	};

	return errno_of(vfcfg_nvme_admin(c->fd, &cmd));
}

static int identify(int fd, unsigned int cns, unsigned int first, void *data)
{
	struct nvme_admin_cmd cmd = {
		.opcode = IDENTIFY, .timeout_ms = TIMEOUT_MS, .addr = (uintptr_t)data,
		.data_len = IDENTIFY_SIZE, .cdw10 = first << 16 | cns,
	};

	return errno_of(vfcfg_nvme_admin(fd, &cmd));
}

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

static unsigned int unused(const struct pool *pool)
{
	uint32_t used = le32toh(pool->assigned) + le16toh(pool->primary);
	uint32_t total = le32toh(pool->total);

	return total > used ? total - used : 0;
}

static unsigned int most(const struct pool *pool)
{
	return least(le16toh(pool->most), le32toh(pool->total));
}

/* Both have to be flexible: interrupts without queues are of no use. */
static int read_caps(int fd, struct caps *caps)
{
	int err = identify(fd, CNS_PRIMARY_CAPS, 0, caps);

	return err ? err : (caps->types & 3) == 3 ? 0 : -EOPNOTSUPP;
}

/* A list starts at the controller that is asked for; there may be several. */
static int find_secondary(struct controller *c)
{
	struct list *list = malloc(sizeof(*list));
	unsigned int first = 0, id, i;
	int err;

	if (!list)
		return -ENOMEM;
	do {
		err = identify(c->fd, CNS_SECONDARY_LIST, first, list);
		for (i = 0; !err && i < least(list->nr, 127); i++) {
			const struct secondary *s = &list->entries[i];

			id = le16toh(s->controller);
			if (le16toh(s->vf) == c->index + 1) {
				c->id = id;
				c->has = (struct share){ le16toh(s->interrupts),
							 le16toh(s->queues), s->state & 1 };
				free(list);
				return 0;
			}
			/* One that does not advance is not followed. */
			if (id < first || id == UINT16_MAX)
				break;
			first = id + 1;
		}
	} while (!err && i == 127);
	free(list);
	return err ? err : -ENODEV;
}

/* "nvme0": the only entry of the function's nvme directory. */
static int open_controller(const struct vfcfg_bus *bus, const struct vfcfg_addr *pf, int dir)
{
	DIR *stream = vfcfg_dir_stream(dir, "nvme");
	int found = -EOPNOTSUPP;
	struct dirent *entry;

	if (!stream)
		return -EOPNOTSUPP;
	while (found == -EOPNOTSUPP && (entry = readdir(stream)))
		if (!strncmp(entry->d_name, "nvme", 4))
			found = vfcfg_nvme_open(bus, pf, entry->d_name);
	closedir(stream);
	return found;
}

/* Which of the PF's VFs is it? */
static int find_index(int dir, const struct vfcfg_addr *vf, struct controller *c)
{
	struct vfcfg_virtfn *links = NULL;
	int err, found = -ENODEV;
	size_t nr = 0, i;

	err = vfcfg_virtfn_list(dir, &links, &nr);
	for (i = 0; i < nr && !err && found; i++) {
		struct vfcfg_addr addr;
		char *target;

		if (vfcfg_link_name(dir, links[i].name, &target))
			continue;
		if (!vfcfg_addr_parse(target, &addr) && !vfcfg_addr_cmp(&addr, vf)) {
			c->index = links[i].index;
			found = 0;
		}
		free(target);
	}
	c->vfs = (unsigned int)nr;
	free(links);
	return err ? err : found;
}

/* @c->fd is to be closed after 0 only. */
static int look(const struct vfcfg_bus *bus, const struct vfcfg_addr *vf, struct controller *c)
{
	int dir = vfcfg_device_open(bus, vf), pf, err;
	struct vfcfg_addr pf_addr;

	if (dir < 0)
		return dir;
	err = vfcfg_device_pf(dir, &pf_addr);
	close(dir);
	pf = err ? -1 : vfcfg_device_open(bus, &pf_addr);
	if (pf < 0)
		return -EOPNOTSUPP;
	c->fd = open_controller(bus, &pf_addr, pf);
	err = c->fd < 0 ? c->fd : find_index(pf, vf, c);
	close(pf);
	if (!err)
		err = read_caps(c->fd, &c->caps);
	if (!err)
		err = find_secondary(c);
	if (err && c->fd >= 0)
		close(c->fd);
	return err;
}

bool vfcfg_nvme_manages(const struct vfcfg_bus *bus, const struct vfcfg_addr *pf)
{
	int dir = vfcfg_device_open(bus, pf), fd;
	struct caps caps;
	bool can;

	if (dir < 0)
		return false;
	fd = open_controller(bus, pf, dir);
	close(dir);
	if (fd < 0)
		return false;
	can = !read_caps(fd, &caps);
	close(fd);
	return can;
}

static unsigned int possible(const struct controller *c)
{
	return least(unused(&c->caps.interrupts) + c->has.interrupts, most(&c->caps.interrupts));
}

long vfcfg_nvme_possible(const struct vfcfg_bus *bus, const struct vfcfg_addr *vf)
{
	struct controller c;

	if (look(bus, vf, &c))
		return VFCFG_UNKNOWN;
	close(c.fd);
	return possible(&c);
}

/* The same number of queues, if there are so many. */
static int plan(const struct controller *c, unsigned int vectors, struct share *to)
{
	unsigned int queues = unused(&c->caps.queues) + c->has.queues;

	if (vectors > most(&c->caps.interrupts))
		return -EINVAL;
	if (vectors > possible(c) || queues < QUEUES_MIN)
		return -ENOSPC;
	to->interrupts = vectors;
	to->queues = vectors < QUEUES_MIN ? QUEUES_MIN : vectors;
	to->queues = least(to->queues, least(queues, most(&c->caps.queues)));
	to->online = true;
	return 0;
}

/* As the kernel's callback has it: all VFs alike. */
static unsigned int share_of_one(const struct controller *c)
{
	unsigned int share = le32toh(c->caps.interrupts.total) / (c->vfs ? c->vfs : 1);

	return share ? least(share, most(&c->caps.interrupts)) : 1;
}

/* Of a controller that is offline. */
static int assign(const struct controller *c, const struct share *to)
{
	int err = manage(c, ASSIGN, INTERRUPTS, to->interrupts);

	if (!err)
		err = manage(c, ASSIGN, QUEUES, to->queues);
	if (!err && to->online)
		err = manage(c, ONLINE, 0, 0);
	return err;
}

/*
 * Going offline releases the resources of some controllers, not of others: both
 * are always assigned anew. A step that failed may have been taken all the same.
 */
static int change(const struct controller *c, const struct share *to)
{
	int err = c->has.online ? manage(c, OFFLINE, 0, 0) : 0;

	if (!err)
		err = assign(c, to);
	if (!err)
		return 0;
	manage(c, OFFLINE, 0, 0);
	/* What cannot be brought back is found by whoever looks at the Table Size. */
	assign(c, &c->has);
	return err;
}

static bool is_bound(const struct vfcfg_bus *bus, const struct vfcfg_addr *vf)
{
	int dir = vfcfg_device_open(bus, vf);
	bool bound = dir >= 0 && !faccessat(dir, "driver", F_OK, AT_SYMLINK_NOFOLLOW);

	if (dir >= 0)
		close(dir);
	return bound;
}

int vfcfg_nvme_set(const struct vfcfg_bus *bus, const struct vfcfg_addr *vf, long vectors)
{
	struct controller c;
	struct share to;
	int err;

	err = look(bus, vf, &c);
	if (err)
		return err;
	/* In the order of the kernel's own checks. */
	if (is_bound(bus, vf))
		err = -EBUSY;
	if (!err)
		err = plan(&c, vectors ? (unsigned int)vectors : share_of_one(&c), &to);
	if (!err && (!c.has.online || c.has.interrupts != to.interrupts ||
		     c.has.queues < to.queues))
		err = change(&c, &to);
	close(c.fd);
	return err;
}
