// SPDX-License-Identifier: GPL-2.0-only
/*
 * The switch between the functions of a network adapter and its uplink. One work item
 * moves all frames of a card: it takes them from the rings of who has rung, and puts
 * them into the rings of who they are for.
 *
 * As on a link with flow control (IEEE 802.3 31) nothing is lost at once where a
 * receiver is late: a frame to one address waits for a descriptor, and the queue that it
 * is from with it, but not for ever.
 */

#include <linux/bitmap.h>
#include <linux/etherdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/jhash.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "../compat.h"
#include "net.h"

#define BUDGET		64			/* frames of a queue at a time */
#define TELL_AFTER	16			/* of them at most */
#define LOOK_AGAIN	(NSEC_PER_MSEC / 2)	/* for room */
#define PATIENCE	(20 * NSEC_PER_MSEC)	/* of a frame */
#define BURST		(2 * NSEC_PER_MSEC)	/* that a rate allows at once */

enum state { IDLE, WAITING, MORE };

static u64 mac_at(const u8 *data)
{
	u64 mac = 0;

	memcpy(&mac, data, ETH_ALEN);
	return le64_to_cpu((__force __le64)mac);
}

static enum hrtimer_restart kick_again(struct hrtimer *timer)
{
	vfsim_switch_kick(container_of(timer, struct vfsim_switch, timer));
	return HRTIMER_NORESTART;
}

/* --- out of the switch --- */

/*
 * A flow stays in its order, so on its queue. Of UDP a part may be fragments, which have
 * no ports: it is told apart by addresses alone.
 */
static u32 hash(const struct vfsim_frame *frame)
{
	const u8 *at = frame->data + ETH_HLEN;
	u16 protocol = frame->data[12] << 8 | frame->data[13];
	u32 length = frame->length - ETH_HLEN;

	if (protocol == ETH_P_IP && length >= sizeof(struct iphdr) + 4) {
		const struct iphdr *ip = (const struct iphdr *)at;
		bool ports = ip->ihl == 5 && !(ip->frag_off & htons(0x3fff)) &&
			     ip->protocol == IPPROTO_TCP;

		return jhash(at + offsetof(struct iphdr, saddr), ports ? 12 : 8, 0);
	}
	if (protocol == ETH_P_IPV6 && length >= sizeof(struct ipv6hdr) + 4) {
		const struct ipv6hdr *ip = (const struct ipv6hdr *)at;
		bool ports = ip->nexthdr == IPPROTO_TCP;

		return jhash(at + offsetof(struct ipv6hdr, saddr), ports ? 36 : 32, 0);
	}
	return 0;
}

/**
 * struct target - how a function receives
 * @queues: that it has started, from the first on
 * @tagged: what is tagged keeps its tag
 */
struct target {
	u32 queues;
	bool tagged;
};

static bool accepts(struct vfsim_function *fn, const struct vfsim_frame *frame,
		    struct target *target)
{
	unsigned long flags;
	bool ok;

	flags = vfsim_lock(fn);
	target->queues = 0;
	while (target->queues < VFSIM_NET_QUEUES_MAX && fn->net->queue[target->queues].on)
		target->queues++;
	target->tagged = !fn->net->port.vlan;
	ok = target->queues && vfsim_net_link(fn) && vfsim_filter_vlan(fn, frame);
	vfsim_unlock(fn, flags);
	return ok;
}

static u32 with_tag(u8 *out, const struct vfsim_frame *frame)
{
	struct vlan_ethhdr *header = (struct vlan_ethhdr *)out;

	memcpy(out, frame->data, 2 * ETH_ALEN);
	header->h_vlan_proto = htons(ETH_P_8021Q);
	header->h_vlan_TCI = htons(frame->tag);
	memcpy(out + 2 * ETH_ALEN + VLAN_HLEN, frame->data + 2 * ETH_ALEN,
	       frame->length - 2 * ETH_ALEN);
	return frame->length + VLAN_HLEN;
}

static enum vfsim_room deliver(struct vfsim_switch *net, struct vfsim_function *fn,
			       const struct vfsim_frame *frame, const struct target *target)
{
	u32 queue = hash(frame) % target->queues;
	const u8 *data = frame->data;
	u32 length = frame->length;
	unsigned long flags;

	if (frame->tagged && target->tagged) {
		length = with_tag(net->out, frame);
		data = net->out;
	}
	if (vfsim_ring_put(fn, queue, data, length, frame->sum) == VFSIM_NO_ROOM)
		return VFSIM_NO_ROOM;
	flags = vfsim_lock(fn);
	fn->net->counter[VFSIM_NET_RX_FRAMES]++;
	fn->net->counter[VFSIM_NET_RX_BYTES] += length;
	if (frame->data[0] & 1)
		fn->net->counter[VFSIM_NET_RX_MULTICAST]++;
	vfsim_unlock(fn, flags);
	return VFSIM_ROOM;
}

static void deliver_or_drop(struct vfsim_switch *net, struct vfsim_function *fn,
			    const struct vfsim_frame *frame, const struct target *target)
{
	if (deliver(net, fn, frame, target) == VFSIM_NO_ROOM)
		vfsim_net_count(fn, VFSIM_NET_RX_NO_ROOM, 1);
}

/* --- through it --- */

/* The first that has the address and may receive what is sent to it */
static struct vfsim_function *owner_of(struct vfsim_switch *net, const struct vfsim_frame *frame,
				       struct target *target)
{
	u32 bit;

	for_each_set_bit(bit, net->owners, net->bits) {
		struct vfsim_function *fn = vfsim_net_function(net->card, bit);

		if (accepts(fn, frame, target)) {
			__clear_bit(bit, net->owners);
			return fn;
		}
	}
	return NULL;
}

/* Return: %VFSIM_NO_ROOM, and nobody has it, if the one that it is for has none. */
static enum vfsim_room to_one(struct vfsim_switch *net, const struct vfsim_function *source,
			      const struct vfsim_frame *frame, bool patient)
{
	struct vfsim_function *owner;
	struct target target;

	/* Who sends to itself reaches nobody. */
	if (source && test_bit(vfsim_net_bit(source), net->owners))
		return VFSIM_ROOM;
	owner = owner_of(net, frame, &target);
	if (owner && patient)
		return deliver(net, owner, frame, &target);
	if (owner)
		deliver_or_drop(net, owner, frame, &target);
	else if (source)
		return vfsim_wire_send(net, frame) == VFSIM_NO_ROOM && patient ?
		       VFSIM_NO_ROOM : VFSIM_ROOM;
	return VFSIM_ROOM;
}

static enum vfsim_room forward(struct vfsim_switch *net, const struct vfsim_function *source,
			       const struct vfsim_frame *frame, bool patient)
{
	struct target target;
	u32 bit;

	vfsim_filter_find(net, mac_at(frame->data));
	if (frame->data[0] & 1) {
		if (source)
			vfsim_wire_send(net, frame);
	} else if (to_one(net, source, frame, patient) == VFSIM_NO_ROOM) {
		return VFSIM_NO_ROOM;
	}
	bitmap_or(net->others, net->others, net->owners, net->bits);
	if (source)
		__clear_bit(vfsim_net_bit(source), net->others);
	for_each_set_bit(bit, net->others, net->bits) {
		struct vfsim_function *fn = vfsim_net_function(net->card, bit);

		if (accepts(fn, frame, &target))
			deliver_or_drop(net, fn, frame, &target);
	}
	return VFSIM_ROOM;
}

/* --- into it --- */

/* Return: the counter of why a frame goes no further, or %VFSIM_NET_COUNTERS. */
static u32 refuse(struct vfsim_function *fn, struct vfsim_frame *frame)
{
	const struct vfsim_port *port = &fn->net->port;
	u64 mac;

	lockdep_assert_held(&fn->config.lock);
	if (!vfsim_net_link(fn))
		return VFSIM_NET_TX_CARRIER;
	if (!frame->length)
		return VFSIM_NET_TX_ERRORS;
	mac = mac_at(frame->data + ETH_ALEN);
	if (!mac || mac & 1)
		return VFSIM_NET_TX_ERRORS;
	if (port->vlan && frame->tagged && vfsim_vid(frame->tag))
		return VFSIM_NET_TX_VLAN;
	if (fn->kind == VFSIM_VF && port->spoofchk && !vfsim_filter_has(fn, mac))
		return VFSIM_NET_TX_SPOOFED;
	if (port->vlan) {
		frame->tagged = true;
		frame->tag = port->vlan;
	}
	return VFSIM_NET_COUNTERS;
}

static bool may_send(struct vfsim_function *fn, ktime_t now)
{
	return !READ_ONCE(fn->net->port.rate) || !ktime_before(now, fn->net->next);
}

/* A bit takes 1000 / rate ns. What was not sent is no credit, but for a burst. */
static void pay(struct vfsim_function *fn, u32 length)
{
	u32 rate = READ_ONCE(fn->net->port.rate);
	ktime_t least = ktime_sub_ns(ktime_get(), BURST);

	if (!rate)
		return;
	if (ktime_before(fn->net->next, least))
		fn->net->next = least;
	fn->net->next = ktime_add_ns(fn->net->next, length * 8 * 1000ULL / rate);
}

/* Return: whether the frame is done with, wherever it is now. */
static bool send(struct vfsim_switch *net, struct vfsim_function *fn, u32 queue)
{
	struct vfsim_frame *frame = net->frame;
	ktime_t *waiting = &fn->net->waiting[queue];
	bool patient = !*waiting || ktime_before(ktime_get(), ktime_add_ns(*waiting, PATIENCE));
	unsigned long flags;
	u32 counter;

	flags = vfsim_lock(fn);
	counter = refuse(fn, frame);
	if (counter < VFSIM_NET_COUNTERS)
		fn->net->counter[counter]++;
	vfsim_unlock(fn, flags);
	if (counter < VFSIM_NET_COUNTERS)
		return true;
	if (forward(net, fn, frame, patient) == VFSIM_NO_ROOM) {
		if (!*waiting)
			*waiting = ktime_get();
		return false;
	}
	*waiting = 0;
	flags = vfsim_lock(fn);
	fn->net->counter[VFSIM_NET_TX_FRAMES]++;
	fn->net->counter[VFSIM_NET_TX_BYTES] += frame->length;
	vfsim_unlock(fn, flags);
	pay(fn, frame->length);
	return true;
}

static enum state serve_queue(struct vfsim_switch *net, struct vfsim_function *fn, u32 queue)
{
	u32 descriptors, life;

	for (int i = 0; i < BUDGET; i++) {
		if (!may_send(fn, ktime_get()))
			return WAITING;
		if (!vfsim_ring_take(fn, queue, net->frame, &descriptors, &life))
			return IDLE;
		if (!send(net, fn, queue))
			return WAITING;
		vfsim_ring_taken(fn, queue, descriptors, life);
		if (i % TELL_AFTER == TELL_AFTER - 1)
			vfsim_ring_interrupt(net);
	}
	return MORE;
}

static enum state serve(struct vfsim_switch *net, u32 bit)
{
	struct vfsim_function *fn = vfsim_net_function(net->card, bit);
	enum state state = IDLE;

	clear_bit(bit, net->ringing);
	smp_mb__after_atomic();	/* a doorbell that rings from now on is another one */
	for (u32 queue = 0; queue < VFSIM_NET_QUEUES_MAX; queue++)
		if (READ_ONCE(fn->net->queue[queue].on))
			state = max(state, serve_queue(net, fn, queue));
	if (state != IDLE)
		set_bit(bit, net->ringing);
	return state;
}

static enum state serve_wire(struct vfsim_switch *net)
{
	for (int i = 0; i < BUDGET; i++) {
		struct vfsim_arrival *arrival = vfsim_wire_next(net);
		bool patient;

		if (!arrival)
			return IDLE;
		patient = !arrival->since ||
			  ktime_before(ktime_get(), ktime_add_ns(arrival->since, PATIENCE));
		if (forward(net, NULL, &arrival->frame, patient) == VFSIM_NO_ROOM) {
			if (!arrival->since)
				arrival->since = ktime_get();
			return WAITING;
		}
		vfsim_wire_done(net, arrival);
	}
	return MORE;
}

static void work(struct work_struct *work)
{
	struct vfsim_switch *net = container_of(work, struct vfsim_switch, work);
	enum state state = serve_wire(net);
	u32 bit;

	vfsim_ring_interrupt(net);
	for_each_set_bit(bit, net->ringing, net->bits) {
		state = max(state, serve(net, bit));
		vfsim_ring_interrupt(net);
		cond_resched();
	}
	if (state == MORE)
		vfsim_switch_kick(net);
	else if (state == WAITING && !READ_ONCE(net->stopping))
		hrtimer_start(&net->timer, LOOK_AGAIN, HRTIMER_MODE_REL_HARD);
}

/* --- its life --- */

/**
 * vfsim_switch_init() - Make a network adapter's switch.
 * @card: its parameters are known, its functions not made
 *
 * Return: 0, also where the card is no network adapter, or -ENOMEM.
 */
int vfsim_switch_init(struct vfsim_card *card)
{
	struct vfsim_switch *net;

	if (!card->params.net)
		return 0;
	net = kzalloc(sizeof(*net), GFP_KERNEL);
	if (!net)
		return -ENOMEM;
	card->net = net;
	net->card = card;
	net->bits = card->params.vfs + 1;
	raw_spin_lock_init(&net->lock);
	spin_lock_init(&net->arrivals_lock);
	INIT_LIST_HEAD(&net->arrived);
	INIT_WORK(&net->work, work);
	vfsim_compat_timer(&net->timer, kick_again);
	net->ringing = bitmap_zalloc(net->bits, GFP_KERNEL);
	net->active = bitmap_zalloc(net->bits, GFP_KERNEL);
	net->promisc = bitmap_zalloc(net->bits, GFP_KERNEL);
	net->allmulti = bitmap_zalloc(net->bits, GFP_KERNEL);
	net->interrupts = bitmap_zalloc(net->bits, GFP_KERNEL);
	net->owners = bitmap_zalloc(net->bits, GFP_KERNEL);
	net->others = bitmap_zalloc(net->bits, GFP_KERNEL);
	net->frame = kvmalloc(struct_size(net->frame, data, VFSIM_NET_FRAME_MAX), GFP_KERNEL);
	net->out = kvmalloc(VFSIM_NET_FRAME_MAX + VLAN_HLEN, GFP_KERNEL);
	if (!net->ringing || !net->active || !net->promisc || !net->allmulti ||
	    !net->interrupts || !net->owners || !net->others || !net->frame || !net->out)
		return -ENOMEM;
	return 0;
}

/**
 * vfsim_switch_stop() - No frame is moved any more.
 * @card: its bus is gone, or was never there, and it is on no wire
 */
void vfsim_switch_stop(struct vfsim_card *card)
{
	struct vfsim_switch *net = card->net;

	if (!net)
		return;
	/* One starts the other. */
	WRITE_ONCE(net->stopping, true);
	cancel_work_sync(&net->work);
	hrtimer_cancel(&net->timer);
	cancel_work_sync(&net->work);
}

/**
 * vfsim_switch_free() - Free what vfsim_switch_init() has made, all or part of it.
 * @card: whose functions are gone
 */
void vfsim_switch_free(struct vfsim_card *card)
{
	struct vfsim_switch *net = card->net;
	struct vfsim_arrival *arrival;

	if (!net)
		return;
	while ((arrival = vfsim_wire_next(net)))
		vfsim_wire_done(net, arrival);
	bitmap_free(net->ringing);
	bitmap_free(net->active);
	bitmap_free(net->promisc);
	bitmap_free(net->allmulti);
	bitmap_free(net->interrupts);
	bitmap_free(net->owners);
	bitmap_free(net->others);
	kvfree(net->frame);
	kvfree(net->out);
	kfree(net);
}
