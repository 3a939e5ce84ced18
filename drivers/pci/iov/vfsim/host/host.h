/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a machine provides for an adapter: a PCI domain with a host bridge, memory
 * for BARs, an interrupt domain and an IOMMU. It knows the functions that are
 * plugged into it as devices: something that config requests reach, and that
 * sends messages and accesses memory.
 *
 * Locks: an IOMMU domain's (iommu.c) and an interrupt's (irq.c), both with
 * interrupts off, are taken with a function's lock held or without.
 */
#ifndef DRIVERS_PCI_IOV_VFSIM_HOST_H
#define DRIVERS_PCI_IOV_VFSIM_HOST_H

#include <linux/ioport.h>
#include <linux/pci.h>
#include <linux/types.h>

struct irq_chip;
struct irq_domain;
struct vfsim_device;
struct vfsim_domain;

/* 16 bits, or QEMU does not take the device; far from what firmware gives. */
#define VFSIM_PCI_DOMAIN	0x5600

/* Where messages go rather than to memory (Intel SDM 3, Message Address Register) */
#define VFSIM_MESSAGES		0xfee00000ULL
#define VFSIM_MESSAGES_SIZE	0x00100000ULL	/* bytes */

/* The module of the drivers, of which the device uses nothing but the name */
#define VFSIM_DRIVERS		"vfsim_drv"

/**
 * struct vfsim_device_ops - what the machine has a device do, in any context
 * @read: 1, 2 or 4 bytes of config space; -ENODEV when nobody answers
 * @write: the same
 * @unmasked: the kernel has unmasked an entry of the MSI-X table
 */
struct vfsim_device_ops {
	int (*read)(struct vfsim_device *device, int where, int size, u32 *value);
	int (*write)(struct vfsim_device *device, int where, int size, u32 value);
	void (*unmasked)(struct vfsim_device *device);
};

/**
 * struct vfsim_device - one function, as the machine has it
 * @ops: what it does when it is told
 * @rid: its Requester ID
 * @domain: where its DMA goes; RCU, NULL if there is no IOMMU domain
 * @held: a driver that is not of %VFSIM_DRIVERS is bound; the device's lock
 */
struct vfsim_device {
	const struct vfsim_device_ops *ops;
	u16 rid;
	struct vfsim_domain __rcu *domain;
	bool held;
};

/**
 * struct vfsim_memory - where BARs are
 * @res: addresses
 * @virt: the same, mapped for the device's side
 */
struct vfsim_memory {
	struct resource res;
	void __iomem *virt;
};

/**
 * struct vfsim_host - a PCI domain
 * @sysdata: its number and node
 * @buses: all that it has
 * @bus: the first, with the root port
 * @memory: for the BARs below
 * @device: what is at which Requester ID, or NULL
 * @devices: length of @device
 */
struct vfsim_host {
	struct pci_sysdata sysdata;
	struct resource buses;
	struct pci_bus *bus;
	struct vfsim_memory memory;
	struct vfsim_device **device;
	u32 devices;
};

/* memory.c */
int vfsim_memory_get(struct vfsim_memory *memory, u64 size, const char *name);
void vfsim_memory_put(struct vfsim_memory *memory);
void vfsim_memory_exit(void);

/* map.c */
void vfsim_map_init(const struct pci_ops *ops);
int vfsim_map_new(struct vfsim_host *host, u32 last);
void vfsim_map_free(struct vfsim_host *host);
void vfsim_map_set(struct vfsim_host *host, u32 rid, struct vfsim_device *device);
struct vfsim_host *vfsim_map_owner(const struct pci_bus *bus);
struct vfsim_device *vfsim_map_find(const struct vfsim_host *host, int bus, int devfn);
struct vfsim_device *vfsim_device_of(const struct pci_dev *pdev);

/* irq_unmask.c */
void vfsim_irq_hear_unmask(struct irq_chip *chip);

/* irq_parent.c, or irq_bus.c before 6.2 */
struct irq_domain *vfsim_irq_msix_domain(struct irq_domain *root, struct fwnode_handle *fwnode);
void vfsim_irq_msix_domain_remove(struct irq_domain *domain);

/* irq.c */
int vfsim_irq_init(void);
void vfsim_irq_exit(void);
struct irq_domain *vfsim_irq_domain(void);
bool vfsim_irq_send(struct vfsim_device *device, u64 address, u32 data);
bool vfsim_irq_address(u64 address);

/* iommu.c */
int vfsim_iommu_init(void);
void vfsim_iommu_exit(void);
bool vfsim_iommu_access(struct vfsim_device *device, u64 iova, u32 length,
			u32 *data, bool write);
bool vfsim_iommu_transfer(struct vfsim_device *device, u64 iova, void *data, u32 length,
			  bool write);
bool vfsim_iommu_copy(struct vfsim_device *device, u64 to, u64 from, u32 length);

/* hold.c */
int vfsim_hold_init(void);
void vfsim_hold_exit(void);
ssize_t vfsim_hold_show(const struct vfsim_host *host, char *buf);

/* bridge.c */
int vfsim_bridge_init(void);
void vfsim_bridge_exit(void);
int vfsim_bridge_add(struct vfsim_host *host, struct device *parent, u32 id);
void vfsim_bridge_remove(struct vfsim_host *host);

#endif
