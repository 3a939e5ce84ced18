// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What a vfio user finds, and how far a hostile one gets.
 */
#include <errno.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <linux/vfio_msix_cap.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "device/function.h"
#include "measure/interrupts.h"
#include "device/msix.h"
#include "measure/vfio.h"
#include "common/say.h"
#include "policy/policy.h"
#include "sysfs/sysfs.h"

/* MSI-X and its table, as found through vfio. */
struct place {
	unsigned int pos;	/* of the capability in config space, bytes */
	unsigned int bar;
	uint64_t offset;	/* of the table in that BAR, bytes */
};

static int config_read(const struct vfcfg_vfio *vfio, void *buf, size_t len, unsigned int pos)
{
	ssize_t got = pread(vfio->device, buf, len, (off_t)(vfio->config + pos));

	return got == (ssize_t)len ? 0 : got < 0 ? -errno : -EIO;
}

static int find_msix(const struct vfcfg_vfio *vfio, struct place *place)
{
	uint8_t pos, header[2];
	uint32_t table;
	int err, left;

	err = config_read(vfio, &pos, 1, PCI_CAPABILITY_LIST);
	/* A list that runs in a circle must not hold us up. */
	for (left = 48; !err && pos && left; left--, pos = header[1]) {
		err = config_read(vfio, header, sizeof(header), pos & ~3u);
		if (err || header[0] != PCI_CAP_ID_MSIX)
			continue;
		place->pos = pos & ~3u;
		err = config_read(vfio, &table, sizeof(table), place->pos + PCI_MSIX_TABLE);
		place->bar = table & PCI_MSIX_TABLE_BIR;
		place->offset = table & PCI_MSIX_TABLE_OFFSET;
		return err;
	}
	return err ? err : -ENOTTY;
}

static int guest_size(const struct vfcfg_vfio *vfio, const struct place *place, long *size)
{
	uint16_t control;
	int err = config_read(vfio, &control, sizeof(control), place->pos + PCI_MSIX_FLAGS);

	if (!err)
		*size = (control & PCI_MSIX_FLAGS_QSIZE) + 1;
	return err;
}

static int user_size(const struct vfcfg_vfio *vfio, long *size, bool *one_by_one)
{
	struct vfio_irq_info info = { .argsz = sizeof(info), .index = VFIO_PCI_MSIX_IRQ_INDEX };

	if (ioctl(vfio->device, VFIO_DEVICE_GET_IRQ_INFO, &info))
		return -errno;
	*size = info.count;
	*one_by_one = !(info.flags & VFIO_IRQ_INFO_NORESIZE);
	return 0;
}

/* Ask for a cap of one's own, as large as the table ever was. Ends with the close. */
static int raise_cap(const struct vfcfg_vfio *vfio, unsigned int full)
{
	const struct vfio_device_feature_pci_msix_cap cap = { .cap = (uint16_t)full };
	_Alignas(struct vfio_device_feature)
		unsigned char bytes[sizeof(struct vfio_device_feature) + sizeof(cap)] = { 0 };
	struct vfio_device_feature *set = (struct vfio_device_feature *)bytes;

	set->argsz = sizeof(bytes);
	set->flags = VFIO_DEVICE_FEATURE_PCI_MSIX_CAP | VFIO_DEVICE_FEATURE_SET;
	memcpy(set->data, &cap, sizeof(cap));
	return ioctl(vfio->device, VFIO_DEVICE_FEATURE, set) ? errno : 0;
}

/* Vectors @start to @start + @count - 1, each to one of @fds. */
static int enable(const struct vfcfg_vfio *vfio, long start, long count, const int *fds)
{
	size_t size = sizeof(struct vfio_irq_set) + (size_t)count * sizeof(*fds);
	struct vfio_irq_set *set = malloc(size);
	int err = 0;

	if (!set)
		return ENOMEM;
	*set = (struct vfio_irq_set){
		.argsz = (uint32_t)size,
		.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = VFIO_PCI_MSIX_IRQ_INDEX,
		.start = (uint32_t)start,
		.count = (uint32_t)count,
	};
	memcpy(set->data, fds, (size_t)count * sizeof(*fds));
	if (ioctl(vfio->device, VFIO_DEVICE_SET_IRQS, set))
		err = errno;
	free(set);
	return err;
}

static void close_eventfds(int *fds, long nr)
{
	while (nr--)
		close(fds[nr]);
	free(fds);
}

/*
 * One for each vector, as a VMM has it: the kernel complains in its log about
 * vectors that share one. A table can be larger than the usual limit on files.
 */
static int *open_eventfds(long nr)
{
	int *fds = calloc((size_t)nr, sizeof(*fds));
	struct rlimit limit;
	long i;

	if (!fds)
		return NULL;
	if (!getrlimit(RLIMIT_NOFILE, &limit)) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	for (i = 0; i < nr; i++) {
		fds[i] = eventfd(0, EFD_CLOEXEC);
		if (fds[i] < 0) {
			close_eventfds(fds, i);
			return NULL;
		}
	}
	return fds;
}

static int disable(const struct vfcfg_vfio *vfio)
{
	struct vfio_irq_set none = {
		.argsz = sizeof(none),
		.flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = VFIO_PCI_MSIX_IRQ_INDEX,
	};

	return ioctl(vfio->device, VFIO_DEVICE_SET_IRQS, &none) ? -errno : 0;
}

static int be_eager(const struct vfcfg_vfio *vfio, const struct vfcfg_addr *addr,
		    struct vfcfg_view *view)
{
	int *fds = open_eventfds(view->user_size + 1), err;

	if (!fds)
		return -errno;
	err = -enable(vfio, 0, view->user_size, fds);
	if (!err) {
		view->interrupts = vfcfg_vfio_interrupts(addr);
		view->enable = enable(vfio, view->user_size, 1, &fds[view->user_size]);
		err = disable(vfio);
	}
	close_eventfds(fds, view->user_size + 1);
	return err;
}

/*
 * The first, one in the middle and the last, as a VMM enables what its guest uses: each
 * by itself, or, where the kernel cannot add any, all up to the last with eventfds for
 * those three.
 */
static int enable_three(const struct vfcfg_vfio *vfio, long size, bool one_by_one)
{
	const long wanted[] = { 0, size / 2, size - 1 };
	int *fds = malloc((size_t)size * sizeof(*fds)), *three = open_eventfds(3), err = 0;
	size_t i;

	if (!fds || !three) {
		err = ENOMEM;
	} else {
		memset(fds, -1, (size_t)size * sizeof(*fds));
		for (i = 0; i < 3; i++)
			fds[wanted[i]] = three[i];
		for (i = 0; !err && one_by_one && i < 3; i++)
			err = enable(vfio, wanted[i], 1, &fds[wanted[i]]);
		if (!one_by_one)
			err = enable(vfio, 0, size, fds);
	}
	if (three)
		close_eventfds(three, 3);
	free(fds);
	return -err;
}

static int be_sparing(const struct vfcfg_vfio *vfio, const struct vfcfg_bus *bus,
		      const struct vfcfg_addr *addr, bool one_by_one, struct vfcfg_view *view)
{
	int dir, err = enable_three(vfio, view->user_size, one_by_one);

	if (err)
		return err;
	dir = vfcfg_device_open(bus, addr);
	if (dir >= 0) {
		view->demand = vfcfg_device_interrupts(dir, addr);
		if (vfcfg_attr_read(dir, VFCFG_VIRTUAL_USED_FILE, &view->slots))
			view->slots = 0;
		close(dir);
	}
	return disable(vfio);
}

/*
 * Nothing is delivered by an entry while MSI-X is disabled, as it is here, and
 * each gets back what it had.
 */
static bool word_kept(volatile uint32_t *word)
{
	uint32_t old = *word, other = ~old;
	bool kept;

	*word = other;
	kept = *word == other;
	*word = old;
	return kept;
}

/* The same through the kernel, for a page that it does not let out of its hands. */
static bool word_kept_by_kernel(int device, off_t at)
{
	uint32_t old, other, now;
	bool kept;

	if (pread(device, &old, sizeof(old), at) != sizeof(old))
		return false;
	other = ~old;
	if (pwrite(device, &other, sizeof(other), at) != sizeof(other))
		return false;
	kept = pread(device, &now, sizeof(now), at) == sizeof(now) && now == other;
	if (pwrite(device, &old, sizeof(old), at) != sizeof(old))
		return false;
	return kept;
}

/* By its message data. A strict limit withholds single pages, so each is tried alone. */
static bool entry_writable(int device, off_t bar, uint64_t entry)
{
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t at = entry + PCI_MSIX_ENTRY_DATA, in_page = at % page;
	bool kept;
	char *map;

	map = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, device,
		   bar + (off_t)(at - in_page));
	if (map == MAP_FAILED)
		return word_kept_by_kernel(device, bar + (off_t)at);
	kept = word_kept((volatile uint32_t *)(map + in_page));
	munmap(map, page);
	return kept;
}

/* Accesses to a BAR that does not decode would end in SIGBUS. */
static void enable_memory(const struct vfcfg_vfio *vfio)
{
	uint16_t command;

	if (config_read(vfio, &command, sizeof(command), PCI_COMMAND))
		return;
	command |= PCI_COMMAND_MEMORY;
	/* A VF has no such bit and always decodes. */
	if (pwrite(vfio->device, &command, sizeof(command),
		   (off_t)(vfio->config + PCI_COMMAND)) < 0)
		return;
}

static long writable(const struct vfcfg_vfio *vfio, const struct place *place,
		     const struct vfcfg_view *view, unsigned int full)
{
	struct vfio_region_info bar = { .argsz = sizeof(bar), .index = place->bar };
	uint64_t end = place->offset + (uint64_t)full * PCI_MSIX_ENTRY_SIZE;
	long kept = 0, i;

	if (view->user_size >= (long)full)
		return 0;
	if (ioctl(vfio->device, VFIO_DEVICE_GET_REGION_INFO, &bar) || end > bar.size)
		return VFCFG_UNKNOWN;
	enable_memory(vfio);
	for (i = view->user_size; i < (long)full; i++)
		kept += entry_writable(vfio->device, (off_t)bar.offset,
				       place->offset + (uint64_t)i * PCI_MSIX_ENTRY_SIZE);
	return kept;
}

int vfcfg_vfio_look(const struct vfcfg_bus *bus, const struct vfcfg_addr *addr,
		    unsigned int full, struct vfcfg_view *view, char **why)
{
	struct vfcfg_vfio vfio;
	struct place place;
	bool one_by_one = false;
	int err;

	err = vfcfg_vfio_open(bus, addr, &vfio, why);
	if (err)
		return err;
	*view = (struct vfcfg_view){ 0 };
	err = find_msix(&vfio, &place);
	if (!err)
		err = guest_size(&vfio, &place, &view->guest_size);
	if (!err)
		err = user_size(&vfio, &view->user_size, &one_by_one);
	if (!err) {
		view->beyond = view->user_size < (long)full ? (long)full - view->user_size : 0;
		view->raise = raise_cap(&vfio, full);
		/* Where it was granted, what counts is what it was before. */
		if (!view->raise)
			raise_cap(&vfio, 0);
		view->writable = writable(&vfio, &place, view, full);
		err = be_eager(&vfio, addr, view);
		if (!err)
			err = be_sparing(&vfio, bus, addr, one_by_one, view);
	}
	if (err)
		*why = vfcfg_say("looking at it as a vfio user: %s", strerror(-err));
	vfcfg_vfio_close(&vfio);
	return err;
}
