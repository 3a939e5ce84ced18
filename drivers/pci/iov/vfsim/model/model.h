/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the simulated device is: a card with a port, a PF and its VFs, each with a
 * config space that is made of parts (capabilities and the header), MSI-X, and an
 * engine that raises vectors and accesses memory.
 *
 * Locks, outermost first: firmware->lock (sleeps), then a function's, which is
 * config.lock, never two of them, then store->lock. A function's guards what is below
 * it but @device, interrupts off, since config space is accessed from any context.
 */
#ifndef DRIVERS_PCI_IOV_VFSIM_MODEL_H
#define DRIVERS_PCI_IOV_VFSIM_MODEL_H

#include <linux/bits.h>
#include <linux/hrtimer.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include <uapi/linux/vfsim.h>

#include "../host/host.h"

struct vfsim_function;
struct vfsim_layout;
struct vfsim_card;
struct vfsim_endpoint;
struct vfsim_switch;

#define VFSIM_MAX_VFS		4096	/* over all adapters */
#define VFSIM_MAX_VECTORS	2048	/* PCIe Base 7.7.2.2 */
#define VFSIM_MAX_POOL		(VFSIM_MAX_VFS * VFSIM_MAX_VECTORS)
#define VFSIM_MAX_STORE		65536

#define VFSIM_PF_BUS		1
#define VFSIM_PF_RID		PCI_DEVID(VFSIM_PF_BUS, 0)
#define VFSIM_VF_OFFSET		1
#define VFSIM_VF_STRIDE		1

#define VFSIM_CONFIG_SIZE	0x200	/* bytes that are not all zero */

/* Where a capability is, in every function that has it */
#define VFSIM_AT_EXP		0x40
#define VFSIM_AT_OVERLAP	0x7c
#define VFSIM_AT_MSIX		0x80
#define VFSIM_AT_VENDOR		0x90
#define VFSIM_AT_PM		0xf8	/* leaves the registers room */
#define VFSIM_AT_ARI		0x100
#define VFSIM_AT_ACS		0x100	/* the port has no ARI */
#define VFSIM_AT_AER		0x110
#define VFSIM_AT_SRIOV		0x160
#define VFSIM_AT_DSN		0x1a0
#define VFSIM_AT_NET		0x1b0

#define VFSIM_PARTS_MAX		16	/* of a function */

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

/* Processing accelerator: a class that user space, DPDK's too, asks for */
#define VFSIM_CLASS		0x120000

/**
 * struct vfsim_id - who made something, and what it is
 * @vendor: by PCI-SIG's number
 * @device: by the vendor's
 */
struct vfsim_id {
	u16 vendor, device;
};

/**
 * struct vfsim_params - what a card is made with
 * @vfs: TotalVFs, 1 to 4096
 * @pool: vectors that the VFs share
 * @min: least vectors of a VF, at least 1
 * @max: most vectors of a VF, up to 2048
 * @vectors: vectors of a VF before anybody asked for another number
 * @pf_vectors: vectors of the PF, not of the pool
 * @store: slots of the message store, 0 for none
 * @latency: of a firmware command, us
 * @personality: how the PF driver deals with Table Sizes
 * @id: the PF's
 * @vf_id: the VFs', of the same vendor
 * @subsystem: of PF and VFs
 * @class: of PF and VFs, with the programming interface
 * @node: of memory that it is near, or NUMA_NO_NODE
 * @serial: the card's
 * @net: it is a network adapter
 * @wire: that its uplink is on, or 0
 */
struct vfsim_params {
	u32 vfs;
	u32 pool;
	u32 min;
	u32 max;
	u32 vectors;
	u32 pf_vectors;
	u32 store;
	u32 latency;
	u32 personality;
	struct vfsim_id id, vf_id, subsystem;
	u32 class;
	int node;
	u64 serial;
	u32 net;
	u32 wire;
};

/**
 * struct vfsim_part - a part of config space: a capability, or registers in none
 * @id: of the capability; 0 for a part that is in no list
 * @version: of an extended capability, 0 for one of the first 256 bytes
 * @at: where it begins
 * @has: whether a card has it, if not all have
 * @allow: says what a plain write changes
 * @reset: sets what is not zero after a reset; the function is locked
 * @may_write: whether a write that touches config space at @where may be done at
 *	all now; locked
 * @written: a write has been done; not locked, any context
 * @before_read: something is about to be read; locked
 *
 * All but @at may be left out.
 */
struct vfsim_part {
	u16 id;
	u8 version;
	u16 at;
	bool (*has)(const struct vfsim_card *card);
	void (*allow)(struct vfsim_layout *layout);
	void (*reset)(struct vfsim_function *fn);
	bool (*may_write)(const struct vfsim_function *fn, int where, int size, u32 value);
	void (*written)(struct vfsim_function *fn, int where, int size);
	void (*before_read)(struct vfsim_function *fn);
};

/**
 * struct vfsim_layout - the config space of a kind of function
 * @card: whose
 * @kind: which
 * @part: what it is made of, in the order of the lists; ends with NULL
 * @writable: bits that a plain write changes
 * @clear: bits that writing 1 clears
 */
struct vfsim_layout {
	const struct vfsim_card *card;
	enum vfsim_kind kind;
	const struct vfsim_part *part[VFSIM_PARTS_MAX + 1];
	u8 writable[VFSIM_CONFIG_SIZE];
	u8 clear[VFSIM_CONFIG_SIZE];
};

/**
 * struct vfsim_config - a function's config space (config.c)
 * @lock: the function's: guards this, its MSI-X and its engine
 * @layout: what it is made of
 * @life: of the VFs, that it belongs to
 * @gone: does not answer any more (surprise removal)
 * @overlap: which capability it has that reaches into MSI-X
 * @byte: what is not zero
 */
struct vfsim_config {
	raw_spinlock_t lock;	/* see above */
	const struct vfsim_layout *layout;
	u32 life;
	bool gone;
	enum vfsim_overlap overlap;
	u8 byte[VFSIM_CONFIG_SIZE];
};

/**
 * struct vfsim_counters - what became of a function's interrupts
 * @raised: asked for by the device's logic
 * @sent: left as messages
 * @merged: found their pending bit set
 * @inert: beyond the Table Size, or MSI-X disabled
 * @blocked: messages that the interrupt domain refused: not this function's
 * @lost: dropped on demand
 * @enabled: times that MSI-X was enabled
 * @unmasked: times that the kernel unmasked an entry, as each request_irq() does
 */
struct vfsim_counters {
	u32 raised, sent, merged, inert, blocked, lost, enabled, unmasked;
};

/**
 * struct vfsim_msix - an endpoint's MSI-X (msix.c); the function's lock
 * @bar: BAR 0 as the device itself sees it
 * @bar_phys: the same as a CPU address
 * @pba: offset of the Pending Bit Array in the BAR
 * @vectors: Table Size
 * @shown: entries of a virtual table in place of its own, or 0
 * @shown_life: of the VFs, in which that table is in force
 * @enabled: it is, as far as @counters have seen
 * @pending: the truth; the PBA in the BAR is what may be read of it
 * @poll: looks whether a pending vector has been unmasked, which is a write to
 *	memory and raises no alarm
 * @counters: what has become of all of it
 * @lose: messages still to be dropped
 */
struct vfsim_msix {
	void __iomem *bar;
	phys_addr_t bar_phys;
	u32 pba;
	u16 vectors;
	u16 shown;
	u32 shown_life;
	bool enabled;
	unsigned long *pending;
	struct hrtimer poll;
	struct vfsim_counters counters;
	u32 lose;
};

/**
 * struct vfsim_share - what a VF has of the message store; store->lock
 * @reserved: slots that are kept for it
 * @taken: slots that it has
 */
struct vfsim_share {
	u32 reserved, taken;
};

/**
 * struct vfsim_engine - what an endpoint does by itself (engine.c); the function's
 * lock
 * @rate: raises @vector every @period
 * @vector: which
 * @period: 0 stops it
 * @work: accesses memory
 * @access: which access @work is to do, 0 for none
 * @accesses: how many there were, for @access
 * @faults: accesses that the IOMMU refused
 * @blocked: accesses that were messages, and not this function's
 */
struct vfsim_engine {
	struct hrtimer rate;
	u16 vector;
	ktime_t period;
	struct work_struct work;
	u32 access, accesses;
	u32 faults, blocked;
};

/**
 * struct vfsim_function - one function with a config space
 * @device: as the machine has it
 * @card: that it is part of
 * @kind: of function
 * @index: of a VF, from 0
 * @config: see there
 * @msix: not of the port
 * @share: of a VF
 * @engine: not of the port
 * @net: of a network adapter's endpoints
 */
struct vfsim_function {
	struct vfsim_device device;
	struct vfsim_card *card;
	enum vfsim_kind kind;
	u16 index;
	struct vfsim_config config;
	struct vfsim_msix msix;
	struct vfsim_share share;
	struct vfsim_engine engine;
	struct vfsim_endpoint *net;
};

/**
 * struct vfsim_store - messages that VFs share (store.c)
 * @lock: everything below
 * @free: slots that are neither reserved nor taken
 * @bits: of the number of buckets
 * @slot: all of them; NULL if there are none
 * @bucket: those that are taken, by owner and vector
 * @unused: those that are not
 */
struct vfsim_store {
	raw_spinlock_t lock;	/* see above */
	u32 free;
	u32 bits;
	struct vfsim_slot *slot;
	struct hlist_head *bucket;
	struct hlist_head unused;
};

/**
 * struct vfsim_firmware - the program on the card that owns the pool (firmware.c)
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

/**
 * struct vfsim_card - all functions of an adapter, and what they share
 * @host: that it is plugged into
 * @params: what it was made with
 * @vf_bar: bytes of a VF's BAR
 * @pf_bar: bytes of the PF's
 * @layout: of a kind's config space
 * @port: the root port above
 * @pf: the PF
 * @vf: all VFs
 * @visible: VFs that answer: NumVFs while VF Enable is set; written with the PF's
 *	lock (sriov.c)
 * @life: how often they have come or gone; written with the PF's lock (sriov.c)
 * @store: see there
 * @firmware: see there
 * @net: of a network adapter
 */
struct vfsim_card {
	struct vfsim_host *host;
	struct vfsim_params params;
	u32 vf_bar, pf_bar;
	struct vfsim_layout layout[VFSIM_KINDS];
	struct vfsim_function *port;
	struct vfsim_function *pf;
	struct vfsim_function **vf;
	u32 visible;
	u32 life;
	struct vfsim_store store;
	struct vfsim_firmware firmware;
	struct vfsim_switch *net;
};

/* config.c */
unsigned long vfsim_lock(struct vfsim_function *fn);
void vfsim_unlock(struct vfsim_function *fn, unsigned long flags);
u32 vfsim_config(const struct vfsim_function *fn, int where);
void vfsim_config_set(struct vfsim_function *fn, int where, u32 value);
u16 vfsim_config16(const struct vfsim_function *fn, int where);
void vfsim_config16_set(struct vfsim_function *fn, int where, u16 value);
void vfsim_config_allow(struct vfsim_layout *layout, int where, u32 bits);
void vfsim_config16_allow(struct vfsim_layout *layout, int where, u16 bits);
bool vfsim_touches(int where, int size, int at, int length);
void vfsim_config_init(struct vfsim_function *fn);
int vfsim_config_read(struct vfsim_function *fn, int where, int size, u32 *value);
int vfsim_config_write(struct vfsim_function *fn, int where, int size, u32 value);
void vfsim_config_reset(struct vfsim_function *fn);

/* store.c */
int vfsim_store_init(struct vfsim_card *card);
void vfsim_store_free(struct vfsim_card *card);
bool vfsim_store_reserve(struct vfsim_function *fn, u32 slots);
bool vfsim_store_give(struct vfsim_function *fn, u32 vector, u64 address, u32 data);
void vfsim_store_take_back(struct vfsim_function *fn, u32 vector);
bool vfsim_store_mask(struct vfsim_function *fn, u32 vector, bool masked);
bool vfsim_store_message(const struct vfsim_function *fn, u32 vector, u64 *address, u32 *data);
void vfsim_store_reset(struct vfsim_function *fn);
void vfsim_store_restart(struct vfsim_card *card);
u32 vfsim_store_taken(const struct vfsim_card *card);

/* store_command.c */
extern const struct vfsim_part vfsim_store_part;

/* msix.c */
extern const struct vfsim_part vfsim_msix_part;
u32 vfsim_msix_bytes(u32 vectors);
int vfsim_msix_init(struct vfsim_function *fn);
void vfsim_msix_stop(struct vfsim_function *fn);
bool vfsim_msix_resize(struct vfsim_function *fn, u16 vectors);
u32 vfsim_msix_shown(const struct vfsim_function *fn);
u32 vfsim_msix_size(const struct vfsim_function *fn);
bool vfsim_msix_show(struct vfsim_function *fn, u32 entries);
u32 vfsim_msix_pending(const struct vfsim_function *fn, u32 vector);
void vfsim_msix_look(struct vfsim_function *fn);
u32 vfsim_msix_raise(struct vfsim_function *fn, u32 vector);
void vfsim_msix_unmasked(struct vfsim_function *fn);

/* engine.c */
extern const struct vfsim_part vfsim_engine_part;
void vfsim_engine_init(struct vfsim_function *fn);
void vfsim_engine_stop(struct vfsim_function *fn);

/* firmware.c */
extern const struct vfsim_part vfsim_mailbox_part;
int vfsim_firmware_init(struct vfsim_card *card);
void vfsim_firmware_stop(struct vfsim_card *card);
void vfsim_firmware_restart(struct vfsim_card *card);

/* pm.c, exp.c, ari.c, acs.c, aer.c, dsn.c, overlap.c, sriov.c */
extern const struct vfsim_part vfsim_pm_part;
extern const struct vfsim_part vfsim_exp_part;
extern const struct vfsim_part vfsim_ari_part;
extern const struct vfsim_part vfsim_acs_part;
extern const struct vfsim_part vfsim_aer_part;
extern const struct vfsim_part vfsim_dsn_part;
extern const struct vfsim_part vfsim_overlap_part;
extern const struct vfsim_part vfsim_sriov_part;

/* header.c */
void vfsim_header_allow(struct vfsim_layout *layout);
void vfsim_header_reset(struct vfsim_function *fn);
void vfsim_header_allow_bar(struct vfsim_layout *layout, int where, u32 size);
void vfsim_header_set_bar(struct vfsim_function *fn, int where, u64 address);

/* port.c, pf.c, vf.c: what a kind of function is made of */
extern const struct vfsim_part *const vfsim_port_parts[];
extern const struct vfsim_part *const vfsim_pf_parts[];
extern const struct vfsim_part *const vfsim_vf_parts[];
bool vfsim_port_routes(const struct vfsim_function *port, int bus);

/* function.c */
struct vfsim_function *vfsim_function_new(struct vfsim_card *card, enum vfsim_kind kind,
					  u16 index);
void vfsim_function_free(struct vfsim_function *fn);

/* card.c */
u64 vfsim_card_bytes(struct vfsim_card *card);
int vfsim_card_init(struct vfsim_card *card, struct vfsim_host *host);
void vfsim_card_free(struct vfsim_card *card);

#endif
