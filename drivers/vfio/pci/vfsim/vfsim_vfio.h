/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of vfsim-vfio-pci share.
 *
 * Each calls those before it only: store.c (the PF's registers of the message
 * store), irq.c (an interrupt of the host for an entry), vectors.c (entries that
 * are enabled, SET_IRQS), table.c (MSI-X in config space and in the BAR, as the
 * user sees it), sysfs.c (how large the table is to be), main.c (life, ioctl).
 *
 * Locks, outermost first: dev_set->lock, vdev->igate, vdev->memory_lock where a
 * reset has it, @lock, and with interrupts off an interrupt's, @masks, that of the
 * registers. Nothing of the user's memory is touched with @lock held, and the cap's
 * lock of the function, which memory_lock comes after, is not taken.
 */
#ifndef VFSIM_VFIO_H
#define VFSIM_VFIO_H

#include <linux/msi.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/vfio_pci_core.h>

struct eventfd_ctx;
struct fwnode_handle;
struct irq_domain;
struct vfsim_vfio;

#define VFSIM_VFIO_MAX	2048	/* entries, PCIe Base 7.7.2.2 */

/**
 * struct vfsim_vfio_entry - an entry of the virtual table
 * @v: whose
 * @virq: the host's interrupt, 0 while the entry is not enabled
 * @name: of it in /proc/interrupts
 * @lock: guards @trigger, interrupts off
 * @trigger: what hears of it
 * @msg: the message that is in its slot
 * @slot: has one
 * @host_masks: by the interrupt core; v->masks
 * @user_masks: by Vector Control; v->masks
 * @address_lo: what the user has written; it has no meaning
 * @address_hi: the same
 * @data: the same
 */
struct vfsim_vfio_entry {
	struct vfsim_vfio *v;
	unsigned int virq;
	char *name;
	spinlock_t lock;	/* see above */
	struct eventfd_ctx *trigger;
	struct msi_msg msg;
	bool slot;
	bool host_masks;
	bool user_masks;
	u32 address_lo, address_hi, data;
};

/**
 * struct vfsim_vfio - a VF of vfsim
 * @core: what vfio-pci-core has of it; first
 * @pf: its PF
 * @vendor: where that one's registers begin in config space
 * @index: of the VF
 * @domain: where its interrupts come from
 * @fwnode: of @domain
 * @masks: masks of entries, and that the device knows of them
 * @lock: everything below
 * @size: entries of the virtual table, 0 for the VF's own
 * @overcommit: no slots are reserved
 * @open: somebody has it
 * @entry: @size of them, while it is open
 * @enabled: by SET_IRQS
 * @bar: the address that the user has given the table's BAR
 * @used: slots
 * @refused: slots that were asked for and not to be had, since @size was written
 */
struct vfsim_vfio {
	struct vfio_pci_core_device core;
	struct pci_dev *pf;
	int vendor;
	int index;
	struct irq_domain *domain;
	struct fwnode_handle *fwnode;
	raw_spinlock_t masks;	/* see above */
	struct mutex lock;	/* see above */
	u16 size;
	bool overcommit;
	bool open;
	struct vfsim_vfio_entry *entry;
	bool enabled;
	u64 bar;
	u32 used;
	u32 refused;
};

static inline struct vfsim_vfio *vfsim_vfio_of(struct vfio_device *device)
{
	return container_of(device, struct vfsim_vfio, core.vdev);
}

/* store.c */
int vfsim_vfio_store_init(struct vfsim_vfio *v);
int vfsim_vfio_store_show(struct vfsim_vfio *v, u16 entries, u16 slots);
int vfsim_vfio_store_give(struct vfsim_vfio *v, u16 entry, const struct msi_msg *msg);
void vfsim_vfio_store_take(struct vfsim_vfio *v, u16 entry);
void vfsim_vfio_store_mask(struct vfsim_vfio *v, u16 entry, bool masked);
u32 vfsim_vfio_store_pending(struct vfsim_vfio *v, u16 entry);

/* irq.c */
int vfsim_vfio_irq_init(struct vfsim_vfio *v);
void vfsim_vfio_irq_exit(struct vfsim_vfio *v);
int vfsim_vfio_irq_alloc(struct vfsim_vfio *v, u16 entry);
void vfsim_vfio_irq_free(struct vfsim_vfio *v, u16 entry);
void vfsim_vfio_irq_mask(struct vfsim_vfio *v, u16 entry, bool masked);
bool vfsim_vfio_irq_masked(struct vfsim_vfio *v, u16 entry);
void vfsim_vfio_irq_restore(struct vfsim_vfio *v, u16 entry);

/* vectors.c */
u16 vfsim_vfio_visible(struct vfsim_vfio *v);
int vfsim_vfio_vectors_open(struct vfsim_vfio *v);
void vfsim_vfio_vectors_close(struct vfsim_vfio *v);
void vfsim_vfio_vectors_restore(struct vfsim_vfio *v);
u16 vfsim_vfio_control(struct vfsim_vfio *v);
void vfsim_vfio_control_set(struct vfsim_vfio *v, u16 control);
long vfsim_vfio_set_irqs(struct vfsim_vfio *v, struct vfio_irq_set *hdr,
			 struct vfio_irq_set __user *arg);

/* vectors.c, what the core is told where it can be */
void vfsim_vfio_core_init(void);
void vfsim_vfio_core_exit(void);
void vfsim_vfio_core_tell(struct vfsim_vfio *v);

/* table.c */
u64 vfsim_vfio_bar_size(const struct vfsim_vfio *v);
ssize_t vfsim_vfio_bar_rw(struct vfsim_vfio *v, char __user *buf, size_t count,
			  loff_t *pos, bool iswrite);
ssize_t vfsim_vfio_config_read(struct vfsim_vfio *v, char __user *buf, size_t count,
			       loff_t *pos);
ssize_t vfsim_vfio_config_write(struct vfsim_vfio *v, const char __user *buf,
				size_t count, loff_t *pos);

/* sysfs.c */
extern const struct attribute_group *vfsim_vfio_groups[];

#endif
