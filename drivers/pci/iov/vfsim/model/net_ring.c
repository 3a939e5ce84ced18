// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rings of a function, as the device reads and writes them: by DMA, each access
 * with the function locked, so that one that has stopped a queue, or was reset, is not
 * written to any more.
 */

#include <linux/bitmap.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/pci.h>
#include <linux/skbuff.h>
#include <net/checksum.h>

#include "net.h"

#define AT_STATUS	offsetof(struct vfsim_net_desc, status)

/**
 * struct ring - what an access needs to know of a queue
 * @fn: whose
 * @queue: its number
 * @life: of the queue
 * @at: of the descriptors
 * @events: of the pair's events
 * @next: descriptor
 * @mask: of its number
 */
struct ring {
	struct vfsim_function *fn;
	u32 queue, life;
	u64 at, events;
	u32 next, mask;
};

static bool open(struct ring *ring, struct vfsim_function *fn, u32 queue, bool receive)
{
	struct vfsim_queue *pair = &fn->net->queue[queue];
	unsigned long flags;
	bool on;

	flags = vfsim_lock(fn);
	on = pair->on;
	*ring = (struct ring){
		.fn = fn, .queue = queue, .life = pair->life,
		.at = pair->base + receive * pair->entries * sizeof(struct vfsim_net_desc),
		.events = pair->base + 2ULL * pair->entries * sizeof(struct vfsim_net_desc),
		.next = receive ? pair->receive : pair->send,
		.mask = pair->entries - 1,
	};
	vfsim_unlock(fn, flags);
	return on;
}

static u64 descriptor(const struct ring *ring, u32 ahead)
{
	return ring->at + ((ring->next + ahead) & ring->mask) * sizeof(struct vfsim_net_desc);
}

/* Not stopped and started anew, and allowed to access memory? @fn is locked. */
static bool usable(const struct ring *ring)
{
	const struct vfsim_queue *pair = &ring->fn->net->queue[ring->queue];

	return pair->on && pair->life == ring->life && !ring->fn->config.gone &&
	       vfsim_config16(ring->fn, PCI_COMMAND) & PCI_COMMAND_MASTER;
}

/* A ring that is not where the driver said is of no use to anybody. */
static bool dma(const struct ring *ring, u64 iova, void *data, u32 length, bool write)
{
	struct vfsim_function *fn = ring->fn;
	unsigned long flags;
	bool ok;

	flags = vfsim_lock(fn);
	ok = usable(ring);
	if (ok && !vfsim_iommu_transfer(&fn->device, iova, data, length, write)) {
		fn->net->counter[VFSIM_NET_DMA_FAULTS]++;
		fn->net->queue[ring->queue].on = false;
		ok = false;
	}
	vfsim_unlock(fn, flags);
	return ok;
}

static bool copy(const struct ring *ring, u64 iova, void *data, u32 length, bool write)
{
	while (length) {
		u32 part = min_t(u32, length, PAGE_SIZE - offset_in_page(iova));

		if (!dma(ring, iova, data, part, write))
			return false;
		iova += part;
		data += part;
		length -= part;
	}
	return true;
}

static bool get_event(const struct ring *ring, u64 offset, u32 *value)
{
	__le32 word;

	if (!dma(ring, ring->events + offset, &word, sizeof(word), false))
		return false;
	*value = le32_to_cpu(word);
	return true;
}

static bool set_event(const struct ring *ring, u64 offset, u32 value)
{
	__le32 word = cpu_to_le32(value);

	return dma(ring, ring->events + offset, &word, sizeof(word), true);
}

/* What else it says is valid if it is the device's. */
static bool ours(const struct ring *ring, u32 ahead, u32 *status)
{
	__le32 word;

	if (!dma(ring, descriptor(ring, ahead) + AT_STATUS, &word, sizeof(word), false))
		return false;
	*status = le32_to_cpu(word);
	return *status & VFSIM_NET_DESC_OWN;
}

static bool give_back(const struct ring *ring, u32 ahead, u32 status)
{
	__le32 word = cpu_to_le32(status | VFSIM_NET_DESC_DONE);

	return dma(ring, descriptor(ring, ahead) + AT_STATUS, &word, sizeof(word), true);
}

/* Asks to be told of a descriptor, unless there is one now. */
static bool wait_for(const struct ring *ring, u32 ahead, u64 offset)
{
	u32 status;

	if (!set_event(ring, offset, 1))
		return false;
	/* Against the driver's, between its descriptor and its look at the event */
	smp_mb();
	return !ours(ring, ahead, &status);
}

/* Who has asked is interrupted, once. */
static void interrupt(const struct ring *ring)
{
	u64 offset = offsetof(struct vfsim_net_events, interrupt);
	struct vfsim_function *fn = ring->fn;
	unsigned long flags;
	u32 asked;

	/* Against the driver's, between its asking and its look at the ring */
	smp_mb();
	if (!get_event(ring, offset, &asked) || !asked || !set_event(ring, offset, 0))
		return;
	flags = vfsim_lock(fn);
	if (usable(ring))
		vfsim_msix_raise(fn, fn->net->queue[ring->queue].vector);
	vfsim_unlock(fn, flags);
}

/* For some frames at once: an interrupt costs as much as a frame. */
static void interrupt_later(const struct ring *ring)
{
	struct vfsim_function *fn = ring->fn;

	__set_bit(ring->queue, &fn->net->interrupts);
	__set_bit(vfsim_net_bit(fn), fn->card->net->interrupts);
}

/**
 * vfsim_ring_interrupt() - Tell drivers what vfsim_ring_taken() and vfsim_ring_put() did.
 * @net: the switch
 *
 * Context: the work's.
 */
void vfsim_ring_interrupt(struct vfsim_switch *net)
{
	unsigned long queue;
	struct ring ring;
	u32 bit;

	for_each_set_bit(bit, net->interrupts, net->bits) {
		struct vfsim_function *fn = vfsim_net_function(net->card, bit);

		for_each_set_bit(queue, &fn->net->interrupts, VFSIM_NET_QUEUES_MAX)
			if (open(&ring, fn, queue, false))
				interrupt(&ring);
		fn->net->interrupts = 0;
	}
	bitmap_zero(net->interrupts, net->bits);
}

/* --- sending --- */

/* The Internet checksum (RFC 1071), where the stack has left it to the device */
static bool insert_sum(struct vfsim_frame *frame, u32 start, u32 offset)
{
	__sum16 sum;

	if (start + offset + sizeof(sum) > frame->length)
		return false;
	sum = csum_fold(csum_partial(frame->data + start, frame->length - start, 0)) ?:
	      CSUM_MANGLED_0;
	memcpy(frame->data + start + offset, &sum, sizeof(sum));
	frame->sum = true;
	return true;
}

/* Between switch and functions a tag is not in the data. */
static void take_tag_off(struct vfsim_frame *frame)
{
	struct vlan_ethhdr *header = (struct vlan_ethhdr *)frame->data;

	frame->tagged = frame->length >= sizeof(*header) &&
			header->h_vlan_proto == htons(ETH_P_8021Q);
	if (!frame->tagged)
		return;
	frame->tag = ntohs(header->h_vlan_TCI);
	memmove(frame->data + 2 * ETH_ALEN, frame->data + 2 * ETH_ALEN + VLAN_HLEN,
		frame->length - 2 * ETH_ALEN - VLAN_HLEN);
	frame->length -= VLAN_HLEN;
}

/* Return: false where there is nothing to send, or no access to it. */
static bool gather(const struct ring *ring, struct vfsim_frame *frame, u32 *descriptors,
		   bool *good)
{
	struct vfsim_net_desc desc;
	u16 start = 0, offset = 0;
	bool sum = false;

	frame->length = 0;
	frame->sum = false;
	*good = true;
	for (u32 n = 0; n < VFSIM_NET_PARTS_MAX; n++) {
		u32 status, length;

		if (!ours(ring, n, &status))
			return false;
		length = status & VFSIM_NET_DESC_LENGTH;
		smp_rmb();	/* what it says after what says that it may be read */
		if (!copy(ring, descriptor(ring, n), &desc, sizeof(desc), false))
			return false;
		*descriptors = n + 1;
		if (!n && status & VFSIM_NET_DESC_SUM) {
			sum = true;
			start = le16_to_cpu(desc.sum_start);
			offset = le16_to_cpu(desc.sum_offset);
		}
		if (frame->length + length > VFSIM_NET_FRAME_MAX)
			*good = false;
		if (*good && !copy(ring, le64_to_cpu(desc.address), frame->data + frame->length,
				   length, false))
			return false;
		if (*good)
			frame->length += length;
		if (!(status & VFSIM_NET_DESC_LAST))
			continue;
		if (frame->length < VFSIM_NET_FRAME_MIN ||
		    (sum && !insert_sum(frame, start, offset)))
			*good = false;
		return true;
	}
	*good = false;
	return true;
}

/**
 * vfsim_ring_take() - What does a function send next?
 * @fn: an endpoint of a network adapter, not locked
 * @queue: of its queues
 * @frame: that it sends; without bytes if it is none that could be sent
 * @descriptors: that it takes
 * @life: of the queue
 *
 * The descriptors stay the device's until vfsim_ring_taken(). Where there is nothing
 * to send the driver has been asked to ring.
 * Context: the work's.
 * Return: whether there is one.
 */
bool vfsim_ring_take(struct vfsim_function *fn, u32 queue, struct vfsim_frame *frame,
		     u32 *descriptors, u32 *life)
{
	u64 event = offsetof(struct vfsim_net_events, send);
	struct ring ring;
	u32 status;
	bool good;

	if (!open(&ring, fn, queue, false))
		return false;
	*life = ring.life;
	if (!ours(&ring, 0, &status) && wait_for(&ring, 0, event))
		return false;
	if (!gather(&ring, frame, descriptors, &good))
		return false;
	if (good)
		take_tag_off(frame);
	else
		frame->length = 0;
	return true;
}

/**
 * vfsim_ring_taken() - What a function has sent is done with.
 * @fn: an endpoint of a network adapter, not locked
 * @queue: of its queues
 * @descriptors: from vfsim_ring_take()
 * @life: the same
 */
void vfsim_ring_taken(struct vfsim_function *fn, u32 queue, u32 descriptors, u32 life)
{
	struct vfsim_queue *pair = &fn->net->queue[queue];
	unsigned long flags;
	struct ring ring;

	if (!open(&ring, fn, queue, false) || ring.life != life)
		return;
	for (u32 n = descriptors; n--;)
		if (!give_back(&ring, n, 0))
			return;
	flags = vfsim_lock(fn);
	if (pair->life == life)
		pair->send += descriptors;
	vfsim_unlock(fn, flags);
	interrupt_later(&ring);
}

/* --- receiving --- */

/* Return: descriptors that a frame takes, or 0 if there are too few. */
static u32 room(const struct ring *ring, u32 length, u16 *parts)
{
	u64 event = offsetof(struct vfsim_net_events, receive);
	u32 had = 0, status;

	for (u32 n = 0; n < VFSIM_NET_PARTS_MAX; n++) {
		if (!ours(ring, n, &status) &&
		    (wait_for(ring, n, event) || !ours(ring, n, &status)))
			return 0;
		parts[n] = status & VFSIM_NET_DESC_LENGTH;
		had += parts[n];
		if (had >= length)
			return n + 1;
	}
	return 0;
}

/* The first descriptor goes back last: where it is done all of them are. */
static bool scatter(const struct ring *ring, const u8 *data, u32 length, bool sum,
		    u16 *parts, u32 descriptors)
{
	u32 more = sum ? VFSIM_NET_DESC_SUM : 0;
	__le64 address;

	smp_rmb();	/* as in gather() */
	for (u32 n = 0; n < descriptors; n++) {
		parts[n] = min_t(u32, parts[n], length);
		if (!copy(ring, descriptor(ring, n), &address, sizeof(address), false) ||
		    !copy(ring, le64_to_cpu(address), (void *)data, parts[n], true))
			return false;
		data += parts[n];
		length -= parts[n];
	}
	smp_wmb();	/* what was received before what says so */
	for (u32 n = descriptors; n--;) {
		u32 last = n + 1 == descriptors ? VFSIM_NET_DESC_LAST : 0;

		if (!give_back(ring, n, parts[n] | last | more))
			return false;
	}
	return true;
}

/**
 * vfsim_ring_put() - A function receives a frame.
 * @fn: an endpoint of a network adapter, not locked
 * @queue: of its queues
 * @data: the frame as it is received
 * @length: bytes of it
 * @sum: its checksum is right
 *
 * A queue that is not there, or that cannot be written to, receives it as well.
 * Context: the work's.
 * Return: %VFSIM_NO_ROOM if the driver has too few descriptors; it was asked to ring.
 */
enum vfsim_room vfsim_ring_put(struct vfsim_function *fn, u32 queue, const u8 *data,
			       u32 length, bool sum)
{
	struct vfsim_queue *pair = &fn->net->queue[queue];
	u16 parts[VFSIM_NET_PARTS_MAX];
	unsigned long flags;
	struct ring ring;
	u32 descriptors;
	bool stays;

	if (!open(&ring, fn, queue, true))
		return VFSIM_ROOM;
	descriptors = room(&ring, length, parts);
	if (!descriptors) {
		flags = vfsim_lock(fn);
		stays = usable(&ring);
		vfsim_unlock(fn, flags);
		return stays ? VFSIM_NO_ROOM : VFSIM_ROOM;
	}
	if (!scatter(&ring, data, length, sum, parts, descriptors))
		return VFSIM_ROOM;
	flags = vfsim_lock(fn);
	if (pair->life == ring.life)
		pair->receive += descriptors;
	vfsim_unlock(fn, flags);
	interrupt_later(&ring);
	return VFSIM_ROOM;
}

/* --- starting and stopping --- */

/**
 * vfsim_ring_start() - Start a queue pair.
 * @fn: an endpoint of a network adapter, locked
 * @queue: of its queues
 * @base: where its rings are
 * @entries: of each ring
 * @vector: that it raises; beyond the Table Size it is inert, as any
 *
 * Return: %VFSIM_NET_OK or %VFSIM_NET_RANGE.
 */
u32 vfsim_ring_start(struct vfsim_function *fn, u32 queue, u64 base, u32 entries, u16 vector)
{
	struct vfsim_queue *pair;

	if (queue >= VFSIM_NET_QUEUES_MAX || !is_power_of_2(entries) ||
	    entries < VFSIM_NET_ENTRIES_MIN || entries > VFSIM_NET_ENTRIES_MAX ||
	    !IS_ALIGNED(base, PAGE_SIZE))
		return VFSIM_NET_RANGE;
	pair = &fn->net->queue[queue];
	*pair = (struct vfsim_queue){
		.on = true, .life = pair->life + 1, .entries = entries, .vector = vector,
		.base = base,
	};
	set_bit(vfsim_net_bit(fn), fn->card->net->active);
	/* Nobody has asked for a doorbell yet. */
	set_bit(vfsim_net_bit(fn), fn->card->net->ringing);
	vfsim_switch_kick(fn->card->net);
	return VFSIM_NET_OK;
}

/**
 * vfsim_ring_stop() - Stop a queue pair; its memory is not accessed any more.
 * @fn: an endpoint of a network adapter, locked
 * @queue: of its queues, started or not
 */
void vfsim_ring_stop(struct vfsim_function *fn, u32 queue)
{
	fn->net->queue[queue].on = false;
	for (int i = 0; i < VFSIM_NET_QUEUES_MAX; i++)
		if (fn->net->queue[i].on)
			return;
	clear_bit(vfsim_net_bit(fn), fn->card->net->active);
}
