// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Waiting for what happens to functions, by what the kernel tells: uevents,
 * devlink, and the pool's file, which can be polled. Nothing is asked again and
 * again.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "context.h"
#include "common/number.h"
#include "io/uevent.h"
#include "watch/event.h"

#define POOL_FILE	"sriov_vf_free_msix"

/* Places in the array that is polled; pools follow. */
enum { UEVENTS, DEVLINK, POOLS };

/* A PF that tells when its pool changes. */
struct pool {
	struct vfcfg_addr addr;
	long last;
};

struct vfcfg_monitor {
	struct vfcfg_ctx *ctx;
	struct vfcfg_devlink devlink;
	struct pollfd *fds;
	struct pool *pools;	/* as @fds, from POOLS on */
	size_t nr;		/* of @fds */
	struct vfcfg_event *first;
	struct vfcfg_event **last;
};

static void queue(struct vfcfg_monitor *m, struct vfcfg_event *event)
{
	/* Short of memory: like one that the kernel had no room for. */
	if (!event)
		return;
	*m->last = event;
	m->last = &event->next;
}

/* Reading arms the file for the next poll. */
static long read_pool(int fd)
{
	char text[32];
	ssize_t len = pread(fd, text, sizeof(text) - 1, 0);
	long number;

	if (len <= 0)
		return VFCFG_UNKNOWN;
	text[len] = '\0';
	return vfcfg_number(text, 1 << 30, &number) ? VFCFG_UNKNOWN : number;
}

static bool has_pool(const struct vfcfg_monitor *m, const struct vfcfg_addr *addr)
{
	size_t i;

	for (i = POOLS; i < m->nr; i++)
		if (!vfcfg_addr_cmp(&m->pools[i].addr, addr))
			return true;
	return false;
}

/* Nothing to hear of where there is no such file: that kernel does not tell. */
static int add_pool(struct vfcfg_monitor *m, const struct vfcfg_addr *addr)
{
	struct pollfd *fds;
	struct pool *pools;
	int dir, fd;

	if (has_pool(m, addr))
		return 0;
	dir = vfcfg_device_open(&m->ctx->bus, addr);
	fd = dir < 0 ? -1 : openat(dir, POOL_FILE, O_RDONLY | O_CLOEXEC);
	if (dir >= 0)
		close(dir);
	if (fd < 0)
		return 0;
	fds = reallocarray(m->fds, m->nr + 1, sizeof(*fds));
	if (fds)
		m->fds = fds;
	pools = reallocarray(m->pools, m->nr + 1, sizeof(*pools));
	if (pools)
		m->pools = pools;
	if (!fds || !pools) {
		close(fd);
		return -ENOMEM;
	}
	m->fds[m->nr] = (struct pollfd){ .fd = fd, .events = POLLPRI };
	m->pools[m->nr++] = (struct pool){ *addr, read_pool(fd) };
	return 0;
}

static int add_pools(struct vfcfg_monitor *m)
{
	struct vfcfg_addr *addrs;
	size_t nr, i;
	int err;

	err = vfcfg_bus_functions(&m->ctx->bus, &addrs, &nr);
	if (err)
		return err;
	for (i = 0; i < nr && !err; i++)
		if (vfcfg_bus_is_pf(&m->ctx->bus, &addrs[i]))
			err = add_pool(m, &addrs[i]);
	free(addrs);
	return err;
}

static int fail(struct vfcfg_ctx *ctx, int err)
{
	struct vfcfg_reason why = { 0 };

	if (err == -EOPNOTSUPP)
		vfcfg_reason(&why, "no-events", err, "this is not the running kernel's sysfs, so "
			     "nobody tells of changes; leave -s out");
	else
		vfcfg_reason(&why, "no-events", err, "uevents cannot be heard: %s; run this "
			     "outside of the container", strerror(-err));
	return vfcfg_fail(ctx, NULL, NULL, &why);
}

int vfcfg_monitor_new(struct vfcfg_ctx *ctx, struct vfcfg_monitor **monitor)
{
	struct vfcfg_monitor *m = calloc(1, sizeof(*m));
	int fd, err;

	if (!m)
		return -ENOMEM;
	m->ctx = ctx;
	m->last = &m->first;
	m->fds = calloc(POOLS, sizeof(*m->fds));
	m->pools = calloc(POOLS, sizeof(*m->pools));
	fd = m->fds && m->pools ? vfcfg_uevent_open(&ctx->bus) : -ENOMEM;
	if (fd < 0) {
		free(m->fds);
		free(m->pools);
		free(m);
		return fd == -ENOMEM ? fd : fail(ctx, fd);
	}
	m->fds[UEVENTS] = (struct pollfd){ .fd = fd, .events = POLLIN };
	/* Without devlink there is nothing to hear from it; poll() skips -1. */
	m->fds[DEVLINK] = (struct pollfd){
		.fd = vfcfg_devlink_listen(&m->devlink, &ctx->bus), .events = POLLIN,
	};
	m->nr = POOLS;
	err = add_pools(m);
	if (err) {
		vfcfg_monitor_free(m);
		return err;
	}
	*monitor = m;
	return 0;
}

void vfcfg_monitor_free(struct vfcfg_monitor *m)
{
	struct vfcfg_event *event;
	size_t i;

	if (!m)
		return;
	while ((event = m->first)) {
		m->first = event->next;
		vfcfg_event_free(event);
	}
	close(m->fds[UEVENTS].fd);
	for (i = POOLS; i < m->nr; i++)
		close(m->fds[i].fd);
	vfcfg_devlink_close(&m->devlink);
	free(m->fds);
	free(m->pools);
	free(m);
}

/* Return: 0, or a negative errno: nothing more will be heard. */
static int hear_uevents(struct vfcfg_monitor *m)
{
	char text[VFCFG_UEVENT_MAX];
	struct vfcfg_event *event;
	ssize_t len;

	while ((len = vfcfg_uevent_receive(m->fds[UEVENTS].fd, text, sizeof(text))) != -EAGAIN) {
		if (len == -ENOBUFS)
			queue(m, vfcfg_event_new("uevent", "lost", NULL));
		else if (len < 0)
			return (int)len;
		event = len > 0 ? vfcfg_event_parse(text, (size_t)len) : NULL;
		queue(m, event);
		/* A PF that gets its driver gets its file. */
		if (event && vfcfg_bus_is_pf(&m->ctx->bus, &event->addr))
			add_pool(m, &event->addr);
	}
	return 0;
}

static void hear_news(void *arg, const struct vfcfg_devlink_news *news)
{
	const char *name = vfcfg_devlink_command_name(news->command);
	struct vfcfg_addr addr;

	if (name && !vfcfg_addr_parse(news->device, &addr))
		queue(arg, vfcfg_event_new("devlink", name, &addr));
}

static void drop_pool(struct vfcfg_monitor *m, size_t i)
{
	close(m->fds[i].fd);
	m->nr--;
	m->fds[i] = m->fds[m->nr];
	m->pools[i] = m->pools[m->nr];
}

/* The file of a PF that went away answers no more. */
static void hear_pool(struct vfcfg_monitor *m, size_t i)
{
	long now = read_pool(m->fds[i].fd);
	struct vfcfg_event *event;

	if (now == VFCFG_UNKNOWN) {
		drop_pool(m, i);
		return;
	}
	if (now == m->pools[i].last)
		return;
	m->pools[i].last = now;
	event = vfcfg_event_new("pool", "free", &m->pools[i].addr);
	if (event)
		event->free_msix = now;
	queue(m, event);
}

/* What cannot be heard any more must not wake us again and again. */
static void hear_devlink(struct vfcfg_monitor *m)
{
	bool heard = false;

	while (vfcfg_devlink_receive(&m->devlink, hear_news, m))
		heard = true;
	if (heard)
		return;
	m->fds[DEVLINK].fd = -1;
	queue(m, vfcfg_event_new("devlink", "lost", NULL));
}

static int hear(struct vfcfg_monitor *m)
{
	size_t i;

	/* Before the others, which may add to the array. */
	for (i = m->nr; i-- > POOLS;)
		if (m->fds[i].revents)
			hear_pool(m, i);
	if (m->fds[DEVLINK].revents)
		hear_devlink(m);
	return m->fds[UEVENTS].revents ? hear_uevents(m) : 0;
}

int vfcfg_monitor_next(struct vfcfg_monitor *m, int timeout, struct vfcfg_event **event)
{
	int n;

	*event = NULL;
	while (!m->first) {
		n = poll(m->fds, m->nr, timeout);
		if (n < 0)
			return -errno;
		if (!n)
			return 0;
		n = hear(m);
		if (n < 0)
			return n;
		if (!m->first && timeout >= 0)
			return 0;
	}
	*event = m->first;
	m->first = (*event)->next;
	if (!m->first)
		m->last = &m->first;
	return 1;
}

bool vfcfg_monitor_hears_pool(const struct vfcfg_monitor *m, const char *pf)
{
	struct vfcfg_addr addr;

	return !vfcfg_addr_parse(pf, &addr) && has_pool(m, &addr);
}
