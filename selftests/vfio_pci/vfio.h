/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A VFIO PCI device as the tests of this folder use it: through a group and a
 * type 1 container, which every distribution's kernel has. What can fail
 * returns a negative errno, so that a test can say which it expects.
 */
#ifndef SELFTESTS_VFIO_PCI_VFIO_H
#define SELFTESTS_VFIO_PCI_VFIO_H

#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <linux/vfio_msix_cap.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "../lib/sysfs.h"

#define MAX_VECTORS	2048

/* The header of a feature and ours behind it, as the ioctl wants them */
struct cap_feature {
	struct vfio_device_feature header;
	struct vfio_device_feature_pci_msix_cap cap;
};

struct vfio_irqs {
	struct vfio_irq_set header;
	int fds[MAX_VECTORS];
};

struct vfio {
	char address[ADDRESS_SIZE];	/* 0000:01:00.1 */
	int container;
	int group;
	int device;
	off_t config;		/* where config space begins in @device */
	int msix;		/* where MSI-X begins in config space, 0: nowhere */
	int size;		/* the function's own Table Size */
};

/**
 * vfio_open - open the device that the environment's variable @name names
 *
 * Return: 0, -ENODEV when the variable is not set, or what refuses to open.
 */
int vfio_open(struct vfio *v, const char *name);
int vfio_reopen(struct vfio *v);

/**
 * vfio_device - one more descriptor of the device of an open group, or -1 and errno
 * vfio_reset - reset the device
 *
 * A reset, as the first descriptor makes one, wants the device's lock and is EAGAIN if
 * somebody has it. On 6.1 whoever reads the device's uevent file does, as journald for each
 * line that the kernel logs about the device, a reset's too. It is tried for a second.
 */
int vfio_device(const struct vfio *v);
int vfio_reset(const struct vfio *v);
void vfio_close(struct vfio *v);

/** vfio_config - read @count bytes of the emulated config space at @pos */
ssize_t vfio_config(const struct vfio *v, void *buf, size_t count, int pos);

/** host_config - the same from the function itself, by the host's root */
ssize_t host_config(const struct vfio *v, void *buf, size_t count, int pos);
int host_control(const struct vfio *v);
int host_set_control(const struct vfio *v, int control);

/** vfio_control - Message Control as the user sees it */
int vfio_control(const struct vfio *v);

/** visible_size - the one number, or -EPROTO when its three sources differ */
int visible_size(const struct vfio *v);

int irq_count(const struct vfio *v, int index);
int irq_flags(const struct vfio *v, int index);
int set_irqs(int device, int index, unsigned int start, unsigned int count,
	     const int *fds);
/** enable_msix - vectors 0 to @count, no eventfd of which will ever be read */
int enable_msix(const struct vfio *v, unsigned int count);
int disable_irqs(const struct vfio *v, int index);

int cap_feature(int device, __u32 op, struct vfio_device_feature_pci_msix_cap *cap);
int cap_get(const struct vfio *v, struct vfio_device_feature_pci_msix_cap *cap);
/** cap_set - set the user's cap (@flags 0) or the limit to @vectors */
int cap_set(const struct vfio *v, __u32 flags, unsigned int vectors);

/** limit_write, limit_read - the function's file in sysfs; -EPROTO when strict */
int limit_write(const char *address, const char *value);
int limit_set(const char *address, int vectors);
int limit_read(const char *address);

/** host_vectors - MSI-X interrupts that the host serves for the user now */
int host_vectors(const char *address);
/** host_interrupts - how many of these have come since they were set up */
long host_interrupts(const char *address);

/** host_allocated - interrupts of any kind that it has set up; takes less time to count */
int host_allocated(const char *address);

/** driver_unbind, driver_bind - by sysfs; a function matches @name only, then */
int driver_unbind(const char *address);
int driver_bind(const char *address, const char *name);

#endif
