/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a network adapter (class=net) has beside what every card has: rings of each
 * function, a switch between the functions and the uplink, and wires between cards.
 *
 * Locks: a function's guards its struct vfsim_endpoint, switch->lock comes after it. The
 * wires' semaphore sleeps and comes before all of them. Frames are moved by one work
 * item of the card, so what only that one uses needs no lock.
 */
#ifndef DRIVERS_PCI_IOV_VFSIM_NET_H
#define DRIVERS_PCI_IOV_VFSIM_NET_H

#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include <uapi/linux/vfsim_net.h>

#include "model.h"

#define VFSIM_NET_FILTERS	32	/* addresses of a function beside its own */
#define VFSIM_NET_BUCKETS	256

/**
 * struct vfsim_queue - a pair of rings (net_ring.c)
 * @on: it has been started
 * @life: how often it was
 * @entries: of each ring
 * @vector: that it raises
 * @base: where the rings are
 * @send: next descriptor to send from
 * @receive: next descriptor to receive to
 */
struct vfsim_queue {
	bool on;
	u32 life;
	u32 entries;
	u16 vector;
	u64 base;
	u32 send, receive;
};

/**
 * struct vfsim_address - an address that a function receives (net_filter.c);
 * switch->lock
 * @node: in the bucket of @mac, if @mac is not 0
 * @fn: whose
 * @life: of the VFs, that it was given in
 * @mac: the address, its first byte the lowest
 */
struct vfsim_address {
	struct hlist_node node;
	struct vfsim_function *fn;
	u32 life;
	u64 mac;
};

/**
 * struct vfsim_port - what an administrator has set for a VF (net_control.c)
 * @life: of the VFs, that it was set in
 * @mac: the only one, or 0
 * @vlan: tag of all that it sends and receives, or 0
 * @trusted: it may be promiscuous, and choose its address in spite of @mac
 * @spoofchk: it sends from its own addresses only
 * @link: %VFSIM_NET_LINK_AUTO and following
 * @rate: Mbit/s, or 0
 */
struct vfsim_port {
	u32 life;
	u64 mac;
	u16 vlan;
	bool trusted;
	bool spoofchk;
	u32 link;
	u32 rate;
};

/**
 * struct vfsim_endpoint - an endpoint of a network adapter
 * @queue: its rings
 * @port: what the administrator has set
 * @own: its own address
 * @filter: others
 * @mode: of %VFSIM_NET_MODE_PROMISC and following, as asked for
 * @vlans: VLANs that it wants to receive, tagged
 * @counter: by %VFSIM_NET_TX_FRAMES and following
 * @next: when it may send again, if it has a rate; the work's
 * @interrupts: queues whose driver may want to be told; the work's
 * @waiting: since when the frame that is next has found no room, or 0; the work's
 */
struct vfsim_endpoint {
	struct vfsim_queue queue[VFSIM_NET_QUEUES_MAX];
	struct vfsim_port port;
	struct vfsim_address own;
	struct vfsim_address filter[VFSIM_NET_FILTERS];
	u32 mode;
	DECLARE_BITMAP(vlans, VLAN_N_VID);
	u64 counter[VFSIM_NET_COUNTERS];
	ktime_t next;
	unsigned long interrupts;
	ktime_t waiting[VFSIM_NET_QUEUES_MAX];
};

/**
 * struct vfsim_frame - a frame on its way
 * @length: bytes at @data
 * @tagged: it has a VLAN tag, which is not among @data
 * @tag: that one
 * @sum: its checksum was inserted here, so it is right
 * @data: the frame, room for %VFSIM_NET_FRAME_MAX
 */
struct vfsim_frame {
	u32 length;
	bool tagged;
	u16 tag;
	bool sum;
	u8 data[];
};

/**
 * struct vfsim_arrival - a frame that has come over the wire (net_wire.c)
 * @node: in the list of all
 * @since: when it first found no room, or 0
 * @frame: with as many bytes as it has
 */
struct vfsim_arrival {
	struct list_head node;
	ktime_t since;
	struct vfsim_frame frame;
};

/**
 * struct vfsim_switch - what connects functions and uplink (net_switch.c)
 * @card: whose
 * @work: moves frames
 * @timer: starts @work later
 * @stopping: but does not any more
 * @lock: addresses
 * @bucket: of addresses
 * @bits: number of functions: the PF's is 0, VF N's is N + 1
 * @ringing: functions that want to send; atomic
 * @active: functions that have rings; atomic
 * @promisc: functions that receive everything; atomic
 * @allmulti: functions that receive all multicast; atomic
 * @interrupts: functions whose drivers may want to be told; the work's
 * @owners: functions whose address the frame at hand has; the work's
 * @others: functions that receive it beside them; the work's
 * @frame: the frame at hand; the work's
 * @out: the frame as it is sent or received; the work's
 * @node: of cards on the same wire; the wires' semaphore
 * @up: the uplink has a link; the wires' semaphore to write
 * @arrived: frames from the wire; @arrivals_lock
 * @arrivals: how many; @arrivals_lock
 * @arrivals_lock: these two
 */
struct vfsim_switch {
	struct vfsim_card *card;
	struct work_struct work;
	struct hrtimer timer;
	bool stopping;
	raw_spinlock_t lock;		/* see above */
	struct hlist_head bucket[VFSIM_NET_BUCKETS];
	u32 bits;
	unsigned long *ringing, *active, *promisc, *allmulti;
	unsigned long *interrupts, *owners, *others;
	struct vfsim_frame *frame;
	u8 *out;
	struct list_head node;
	bool up;
	struct list_head arrived;
	u32 arrivals;
	spinlock_t arrivals_lock;	/* see above */
};

/* Where a frame stays for now */
enum vfsim_room { VFSIM_ROOM, VFSIM_NO_ROOM };

static inline u32 vfsim_net_bit(const struct vfsim_function *fn)
{
	return fn->kind == VFSIM_PF ? 0 : fn->index + 1;
}

static inline struct vfsim_function *vfsim_net_function(struct vfsim_card *card, u32 bit)
{
	return bit ? card->vf[bit - 1] : card->pf;
}

/* A VLAN's ID in a tag (IEEE 802.1Q 9.6) */
static inline u16 vfsim_vid(u16 tag)
{
	return tag & VLAN_VID_MASK;
}

/* There may be something to move. Context: any. */
static inline void vfsim_switch_kick(struct vfsim_switch *net)
{
	queue_work(system_unbound_wq, &net->work);
}

/* net_filter.c */
void vfsim_filter_init(struct vfsim_function *fn);
void vfsim_filter_reset(struct vfsim_function *fn);
void vfsim_filter_mode(struct vfsim_function *fn);
void vfsim_filter_own(struct vfsim_function *fn, u64 mac);
u32 vfsim_filter_add(struct vfsim_function *fn, u64 mac);
void vfsim_filter_del(struct vfsim_function *fn, u64 mac);
bool vfsim_filter_has(struct vfsim_function *fn, u64 mac);
void vfsim_filter_find(struct vfsim_switch *net, u64 mac);
bool vfsim_filter_vlan(const struct vfsim_function *fn, const struct vfsim_frame *frame);

/* net_ring.c */
u32 vfsim_ring_start(struct vfsim_function *fn, u32 queue, u64 base, u32 entries, u16 vector);
void vfsim_ring_stop(struct vfsim_function *fn, u32 queue);
bool vfsim_ring_take(struct vfsim_function *fn, u32 queue, struct vfsim_frame *frame,
		     u32 *descriptors, u32 *life);
void vfsim_ring_taken(struct vfsim_function *fn, u32 queue, u32 descriptors, u32 life);
void vfsim_ring_interrupt(struct vfsim_switch *net);
enum vfsim_room vfsim_ring_put(struct vfsim_function *fn, u32 queue, const u8 *data,
			       u32 length, bool sum);

/* net_link.c */
bool vfsim_net_link(const struct vfsim_function *fn);
void vfsim_net_link_changed(struct vfsim_card *card);
void vfsim_net_count(struct vfsim_function *fn, u32 counter, u64 by);

/* net_control.c */
extern const struct vfsim_part vfsim_net_part;
int vfsim_net_init(struct vfsim_function *fn);
void vfsim_net_free(struct vfsim_function *fn);

/* net_switch.c */
int vfsim_switch_init(struct vfsim_card *card);
void vfsim_switch_stop(struct vfsim_card *card);
void vfsim_switch_free(struct vfsim_card *card);

/* net_wire.c */
void vfsim_wire_join(struct vfsim_switch *net);
void vfsim_wire_leave(struct vfsim_switch *net);
enum vfsim_room vfsim_wire_send(struct vfsim_switch *net, const struct vfsim_frame *frame);
struct vfsim_arrival *vfsim_wire_next(struct vfsim_switch *net);
void vfsim_wire_done(struct vfsim_switch *net, struct vfsim_arrival *arrival);

#endif
