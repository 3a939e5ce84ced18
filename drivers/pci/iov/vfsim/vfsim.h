/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the simulated SR-IOV adapter share.
 *
 * Device side, from the top down, each of which calls those below only: main.c,
 * adapter.c (life), faults.c, bridge.c (buses, root port), function.c (what reads
 * and writes of config space do), layout.c (what it holds after a reset), sriov.c
 * (VFs that answer), control.c (vendor registers), firmware.c (pool, mailbox),
 * msix.c (table, PBA), iommu.c, irq.c (interrupt domain), config.c (bytes), map.c
 * (which function is where), memory.c (BARs), params.c; the Makefile has the order.
 * Driver side, which uses none of the above and reaches the device through config
 * space, BARs and interrupts only: pf.c, devlink.c, mailbox.c, vf.c.
 *
 * Locks, outermost first: adapters_lock, the PCI core's, firmware->lock, then, all
 * with interrupts off since config space is accessed from any context,
 * function->lock (never two of them), the pages of an IOMMU domain, irte->lock.
 */
#ifndef DRIVERS_PCI_IOV_VFSIM_H
#define DRIVERS_PCI_IOV_VFSIM_H

#include <linux/bits.h>
#include <linux/device.h>
#include <linux/hrtimer.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include <uapi/linux/vfsim.h>

struct dentry;
struct irq_chip;
struct irq_domain;
struct vfsim_function;

#define VFSIM_MAX_ADAPTERS	64
#define VFSIM_MAX_VFS		4096	/* over all adapters */
#define VFSIM_MAX_VECTORS	2048	/* PCIe Base 7.7.2.2 */
#define VFSIM_MAX_POOL		(VFSIM_MAX_VFS * VFSIM_MAX_VECTORS)

/* 16 bits, or QEMU does not take the device; far from what firmware gives. */
#define VFSIM_PCI_DOMAIN	0x5600

#define VFSIM_PF_BUS		1
#define VFSIM_PF_RID		PCI_DEVID(VFSIM_PF_BUS, 0)
#define VFSIM_VF_OFFSET		1
#define VFSIM_VF_STRIDE		1

/* Where messages go rather than to memory (Intel SDM 3, Message Address Register) */
#define VFSIM_MESSAGES		0xfee00000ULL
#define VFSIM_MESSAGES_SIZE	0x00100000ULL	/* bytes */

/* The module of the drivers, of which the device uses nothing but the name */
#define VFSIM_DRIVERS		"vfsim_drv"

#define VFSIM_CONFIG_SIZE	0x200	/* bytes that are not all zero */

enum vfsim_personality {
	VFSIM_EXACT,		/* N is N; as mlx5 */
	VFSIM_PLUS_ONE,		/* N is N + 1; as ice */
	VFSIM_NONE,		/* fixed */
};

/* A capability that reaches into MSI-X: one that vfio passes on, or emulates */
enum vfsim_overlap {
	VFSIM_OVERLAP_NONE,
	VFSIM_OVERLAP_VENDOR,
	VFSIM_OVERLAP_VPD,
};

enum vfsim_kind { VFSIM_PORT, VFSIM_PF, VFSIM_VF, VFSIM_KINDS };

/**
 * struct vfsim_params - what an adapter is made with
 * @vfs: TotalVFs, 1 to 4096
 * @pool: vectors that the VFs share
 * @min: least vectors of a VF, at least 1
 * @max: most vectors of a VF, up to 2048
 * @vectors: vectors of a VF before anybody asked for another number
 * @pf_vectors: vectors of the PF, not of the pool
 * @latency: of a firmware command, us
 * @personality: how the PF driver deals with Table Sizes
 */
struct vfsim_params {
	u32 vfs;
	u32 pool;
	u32 min;
	u32 max;
	u32 vectors;
	u32 pf_vectors;
	u32 latency;
	u32 personality;
};

/**
 * struct vfsim_layout - where things are in a kind of function's config space
 * @writable: bits that a plain write changes
 * @clear: bits that writing 1 clears
 * @pcie: offset of the PCI Express capability
 * @msix: of MSI-X, 0 if there is none
 * @vendor: of the Vendor-Specific capability, 0 if there is none
 * @sriov: of SR-IOV, 0 if there is none
 */
struct vfsim_layout {
	u8 writable[VFSIM_CONFIG_SIZE];
	u8 clear[VFSIM_CONFIG_SIZE];
	u16 pcie, msix, vendor, sriov;
};

/**
 * struct vfsim_counters - what became of a function's interrupts and DMA
 * @raised: asked for by the device's logic
 * @sent: left as messages
 * @merged: found their pending bit set
 * @inert: beyond the Table Size, or MSI-X disabled
 * @blocked: messages that the interrupt domain refused: not this function's
 * @lost: dropped on demand
 * @faults: DMA that the IOMMU refused
 * @enabled: times that MSI-X was enabled
 * @unmasked: times that the kernel unmasked an entry, as each request_irq() does
 */
struct vfsim_counters {
	u32 raised, sent, merged, inert, blocked, lost, faults, enabled, unmasked;
};

/**
 * struct vfsim_function_ops - what those below have a function do
 * @reset: as vfsim_function_reset()
 * @unmasked: as vfsim_msix_unmasked()
 */
struct vfsim_function_ops {
	void (*reset)(struct vfsim_function *fn);
	void (*unmasked)(struct vfsim_function *fn);
};

/**
 * struct vfsim_function - one function with a config space
 * @adapter: that it is part of
 * @ops: what it does when it is told
 * @layout: of its config space
 * @kind: of function
 * @index: of a VF, from 0
 * @lock: guards everything below but @domain and @held, interrupts off
 * @gone: does not answer any more (surprise removal)
 * @overlap: which capability it has that reaches into MSI-X
 * @config: what is not zero of config space
 * @bar: its BAR 0 as the device itself sees it; NULL for the port
 * @bar_phys: the same as a CPU address
 * @pba: offset of the Pending Bit Array in the BAR
 * @vectors: Table Size
 * @enabled: MSI-X is, as far as @counters have seen
 * @pending: the truth; the PBA in the BAR is what may be read of it
 * @poll: looks whether a pending vector has been unmasked, which is a write to
 *	memory and raises no alarm
 * @rate: raises @rate_vector every @period
 * @rate_vector: which
 * @period: 0 stops it
 * @counters: what has become of all of it
 * @lose: messages still to be dropped
 * @domain: where its DMA goes; RCU, NULL if there is no IOMMU domain
 * @held: a driver that is not of %VFSIM_DRIVERS is bound; written under the device lock
 */
struct vfsim_function {
	struct vfsim_adapter *adapter;
	const struct vfsim_function_ops *ops;
	const struct vfsim_layout *layout;
	enum vfsim_kind kind;
	u16 index;

	raw_spinlock_t lock;
	bool gone;
	enum vfsim_overlap overlap;
	u8 config[VFSIM_CONFIG_SIZE];

	void __iomem *bar;
	phys_addr_t bar_phys;
	u32 pba;
	u16 vectors;
	bool enabled;
	unsigned long *pending;
	struct hrtimer poll;

	struct hrtimer rate;
	u16 rate_vector;
	ktime_t period;

	struct vfsim_counters counters;
	u32 lose;

	struct vfsim_domain __rcu *domain;
	bool held;
};

/**
 * struct vfsim_firmware - the program on the adapter that owns the pool
 * @lock: guards everything below, but @work, and but for what root writes without
 *	it in debugfs at any time: @latency, @fail, @drop, @lie
 * @work: carries out what is in the mailbox
 * @taken: vectors of the pool that have an owner; NULL where a VF's vectors may
 *	be anywhere in the pool
 * @base: first of each VF's vectors, if there is @taken
 * @count: of each VF's vectors
 * @enabled: VFs that are set up
 * @free: vectors of the pool that no VF holds
 * @commands: carried out so far
 * @latency: of a command, us
 * @sequence: of the command in the mailbox; the PF's lock
 * @fail: commands still to be failed
 * @drop: commands still to be ignored
 * @lie: sizes still to be reported as set, but not set
 * @fault: whether a command is to fail, as the top has it
 */
struct vfsim_firmware {
	struct mutex lock;	/* see above */
	struct work_struct work;
	unsigned long *taken;
	u32 *base;
	u16 *count;
	u32 enabled;
	u32 free;
	u32 commands;
	u32 latency;
	u32 sequence;
	u32 fail, drop, lie;
	bool (*fault)(void);
};

struct vfsim_memory {
	struct resource res;
	void __iomem *virt;
};

struct vfsim_adapter {
	struct device dev;
	u32 id;
	struct vfsim_params params;
	struct list_head node;

	struct vfsim_memory memory;
	u32 vf_bar, pf_bar;	/* bytes */

	struct pci_sysdata sysdata;
	struct resource buses;
	struct pci_bus *bus;

	struct vfsim_layout layout[VFSIM_KINDS];
	struct vfsim_function *port;
	struct vfsim_function *pf;
	struct vfsim_function **vf;
	u32 visible;		/* VFs that answer: NumVFs while VF Enable is set */

	struct vfsim_firmware firmware;
	struct workqueue_struct *hotplug;
	struct work_struct removal;
	struct dentry *debugfs;
};

/* adapter.c */
int vfsim_adapters_init(void);
void vfsim_adapters_exit(void);

/* params.c */
extern const char * const vfsim_personalities[];
int vfsim_params_parse(struct vfsim_params *params, char *text);

/* memory.c */
int vfsim_memory_get(struct vfsim_memory *memory, u64 size, const char *name);
void vfsim_memory_put(struct vfsim_memory *memory);
void vfsim_memory_exit(void);

/* map.c */
void vfsim_map_init(const struct pci_ops *ops);
struct vfsim_adapter *vfsim_map_owner(const struct pci_bus *bus);
struct vfsim_function *vfsim_map_find(struct vfsim_adapter *adapter, int bus, int devfn);
struct vfsim_function *vfsim_function_of(const struct pci_dev *pdev);

/* bridge.c */
void vfsim_bridge_init(void);
int vfsim_bridge_add(struct vfsim_adapter *adapter);
void vfsim_bridge_remove(struct vfsim_adapter *adapter);
void vfsim_bridge_claim(struct pci_dev *pdev);

/* config.c */
u32 vfsim_config(const struct vfsim_function *fn, int where);
void vfsim_config_set(struct vfsim_function *fn, int where, u32 value);
u16 vfsim_config16(const struct vfsim_function *fn, int where);
void vfsim_config16_set(struct vfsim_function *fn, int where, u16 value);

/* function.c */
struct vfsim_function *vfsim_function_new(struct vfsim_adapter *adapter,
					  enum vfsim_kind kind, u16 index);
void vfsim_function_free(struct vfsim_function *fn);
int vfsim_function_read(struct vfsim_function *fn, int where, int size, u32 *value);
void vfsim_function_write(struct vfsim_function *fn, int where, int size, u32 value);
void vfsim_function_reset(struct vfsim_function *fn);

/* layout.c */
void vfsim_layout_init(struct vfsim_adapter *adapter);
void vfsim_layout_config(struct vfsim_function *fn);

/* sriov.c */
void vfsim_sriov_written(struct vfsim_function *pf);

/* msix.c */
u32 vfsim_msix_bytes(u32 vectors);
int vfsim_msix_init(struct vfsim_function *fn);
void vfsim_msix_reset(struct vfsim_function *fn);
void vfsim_msix_stop(struct vfsim_function *fn);
void vfsim_msix_written(struct vfsim_function *fn);
bool vfsim_msix_resize(struct vfsim_function *fn, u16 vectors);
bool vfsim_msix_enabled(const struct vfsim_function *fn);
u32 vfsim_msix_raise(struct vfsim_function *fn, u32 vector);
void vfsim_msix_unmasked(struct vfsim_function *fn);

/* irq.c */
int vfsim_irq_init(void);
void vfsim_irq_exit(void);
struct irq_domain *vfsim_irq_domain(void);
bool vfsim_irq_send(struct vfsim_function *fn, u64 address, u32 data);
bool vfsim_irq_address(u64 address);

/* irq_unmask.c */
void vfsim_irq_hear_unmask(struct irq_chip *chip);

/* irq_parent.c, or irq_bus.c before 6.2 */
struct irq_domain *vfsim_irq_msix_domain(struct irq_domain *root, struct fwnode_handle *fwnode);
void vfsim_irq_msix_domain_remove(struct irq_domain *domain);

/* iommu.c */
int vfsim_iommu_init(void);
void vfsim_iommu_exit(void);
u32 vfsim_iommu_access(struct vfsim_function *fn, u64 iova, u32 length,
		       u32 *data, bool write);

/* control.c */
void vfsim_control_written(struct vfsim_function *fn, int offset);
void vfsim_control_init(struct vfsim_function *fn);
void vfsim_control_show(struct vfsim_function *fn);
void vfsim_control_reset(struct vfsim_function *fn);
void vfsim_control_stop(struct vfsim_function *fn);

/* firmware.c */
int vfsim_firmware_init(struct vfsim_adapter *adapter);
void vfsim_firmware_stop(struct vfsim_adapter *adapter);
void vfsim_firmware_free(struct vfsim_adapter *adapter);
void vfsim_firmware_restart(struct vfsim_adapter *adapter);
void vfsim_firmware_command(struct vfsim_function *pf);
bool vfsim_firmware_busy(const struct vfsim_function *pf);

/* faults.c */
void vfsim_faults_init(void);
void vfsim_faults_exit(void);
int vfsim_faults_add(struct vfsim_adapter *adapter);
void vfsim_faults_remove(struct vfsim_adapter *adapter);
bool vfsim_fault_firmware(void);

#endif
