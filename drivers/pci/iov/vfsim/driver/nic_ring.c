// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sending and receiving.
 */

#include <linux/dma-mapping.h>
#include <linux/etherdevice.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

#include "nic.h"

#define COPY_BELOW	2048	/* bytes of a frame that are rather copied than passed on */
#define HEADERS		128	/* bytes that the stack looks at first */

static struct vfsim_net_desc *desc_at(const struct vfsim_nic_queue *queue,
				      const struct vfsim_nic_ring *ring, u32 at)
{
	return &ring->desc[at & (queue->entries - 1)];
}

static struct vfsim_nic_buffer *buffer_at(const struct vfsim_nic_queue *queue,
					  const struct vfsim_nic_ring *ring, u32 at)
{
	return &ring->buffer[at & (queue->entries - 1)];
}

static u32 status_at(const struct vfsim_nic_queue *queue, const struct vfsim_nic_ring *ring,
		     u32 at)
{
	return le32_to_cpu(READ_ONCE(desc_at(queue, ring, at)->status));
}

static bool done(const struct vfsim_nic_queue *queue, const struct vfsim_nic_ring *ring)
{
	return READ_ONCE(ring->head) != ring->tail &&
	       status_at(queue, ring, ring->tail) & VFSIM_NET_DESC_DONE;
}

/* What was asked for is given once. */
static void tell(struct vfsim_nic_queue *queue, __le32 *event)
{
	/* Against the device's, between its asking and its look at the ring */
	smp_mb();
	if (!READ_ONCE(*event))
		return;
	WRITE_ONCE(*event, 0);
	vfsim_nic_doorbell(queue->nic, queue->index);
}

/* --- sending --- */

static struct device *device_of(const struct vfsim_nic_queue *queue)
{
	return &queue->nic->pdev->dev;
}

static void unmap_sent(struct vfsim_nic_queue *queue, struct vfsim_nic_buffer *buffer)
{
	if (buffer->page)
		dma_unmap_page(device_of(queue), buffer->dma, buffer->length, DMA_TO_DEVICE);
	else
		dma_unmap_single(device_of(queue), buffer->dma, buffer->length, DMA_TO_DEVICE);
	buffer->page = NULL;
}

/* Puts a part at ring->head + n, but does not give it to the device. */
static bool map_part(struct vfsim_nic_queue *queue, u32 n, const skb_frag_t *frag, void *data,
		     u32 length)
{
	u32 at = queue->send.head + n;
	struct vfsim_nic_buffer *buffer = buffer_at(queue, &queue->send, at);

	if (frag)
		buffer->dma = skb_frag_dma_map(device_of(queue), frag, 0, length, DMA_TO_DEVICE);
	else
		buffer->dma = dma_map_single(device_of(queue), data, length, DMA_TO_DEVICE);
	if (dma_mapping_error(device_of(queue), buffer->dma))
		return false;
	buffer->length = length;
	buffer->page = frag ? skb_frag_page(frag) : NULL;
	buffer->skb = NULL;
	desc_at(queue, &queue->send, at)->address = cpu_to_le64(buffer->dma);
	return true;
}

static bool map_all(struct vfsim_nic_queue *queue, struct sk_buff *skb, u32 parts)
{
	for (u32 n = 0; n < parts; n++) {
		const skb_frag_t *frag = n ? &skb_shinfo(skb)->frags[n - 1] : NULL;
		u32 length = n ? skb_frag_size(frag) : skb_headlen(skb);

		if (map_part(queue, n, frag, skb->data, length))
			continue;
		while (n--)
			unmap_sent(queue, buffer_at(queue, &queue->send, queue->send.head + n));
		return false;
	}
	buffer_at(queue, &queue->send, queue->send.head + parts - 1)->skb = skb;
	return true;
}

static void give_frame(struct vfsim_nic_queue *queue, const struct sk_buff *skb, u32 parts)
{
	struct vfsim_nic_ring *ring = &queue->send;

	for (u32 n = parts; n--;) {
		struct vfsim_net_desc *desc = desc_at(queue, ring, ring->head + n);
		u32 status = buffer_at(queue, ring, ring->head + n)->length | VFSIM_NET_DESC_OWN;

		if (n + 1 == parts)
			status |= VFSIM_NET_DESC_LAST;
		if (skb->ip_summed == CHECKSUM_PARTIAL) {
			status |= VFSIM_NET_DESC_SUM;
			desc->sum_start = cpu_to_le16(skb_checksum_start_offset(skb));
			desc->sum_offset = cpu_to_le16(skb->csum_offset);
		}
		dma_wmb();	/* all of the frame before its first descriptor */
		WRITE_ONCE(desc->status, cpu_to_le32(status));
	}
	WRITE_ONCE(ring->head, ring->head + parts);
}

static u32 room(const struct vfsim_nic_queue *queue)
{
	return queue->entries - (queue->send.head - READ_ONCE(queue->send.tail));
}

/**
 * vfsim_nic_xmit() - Send a packet.
 * @skb: the packet, which is taken
 * @netdev: from where
 *
 * Return: %NETDEV_TX_OK, also for one that is dropped, or %NETDEV_TX_BUSY.
 */
netdev_tx_t vfsim_nic_xmit(struct sk_buff *skb, struct net_device *netdev)
{
	struct vfsim_nic *nic = netdev_priv(netdev);
	u16 index = skb_get_queue_mapping(skb);
	struct vfsim_nic_queue *queue = &nic->queue[index];
	struct netdev_queue *txq = netdev_get_tx_queue(netdev, index);
	bool more = netdev_xmit_more();
	u32 length, parts;

	if (skb_put_padto(skb, ETH_ZLEN))
		return NETDEV_TX_OK;
	if (skb_shinfo(skb)->nr_frags >= VFSIM_NET_PARTS_MAX && skb_linearize(skb))
		goto drop;
	parts = 1 + skb_shinfo(skb)->nr_frags;
	if (room(queue) < parts) {
		netif_tx_stop_queue(txq);
		return NETDEV_TX_BUSY;
	}
	if (!map_all(queue, skb, parts))
		goto drop;
	length = skb->len;
	skb_tx_timestamp(skb);
	give_frame(queue, skb, parts);
	if (room(queue) < VFSIM_NET_PARTS_MAX) {
		netif_tx_stop_queue(txq);
		smp_mb();	/* against the look of who cleans up whether it is stopped */
		if (room(queue) >= VFSIM_NET_PARTS_MAX)
			netif_tx_start_queue(txq);
	}
	if (__netdev_tx_sent_queue(txq, length, more))
		tell(queue, &queue->events->send);
	return NETDEV_TX_OK;
drop:
	dev_kfree_skb_any(skb);
	DEV_STATS_INC(netdev, tx_dropped);
	return NETDEV_TX_OK;
}

static void clean_up(struct vfsim_nic_queue *queue, int budget)
{
	struct netdev_queue *txq = netdev_get_tx_queue(queue->nic->netdev, queue->index);
	struct vfsim_nic_ring *ring = &queue->send;
	u32 packets = 0, bytes = 0;

	while (done(queue, ring)) {
		struct vfsim_nic_buffer *buffer = buffer_at(queue, ring, ring->tail);

		dma_rmb();	/* the device is through with what it says it is */
		unmap_sent(queue, buffer);
		if (buffer->skb) {
			packets++;
			bytes += buffer->skb->len;
			napi_consume_skb(buffer->skb, budget);
			buffer->skb = NULL;
		}
		WRITE_ONCE(ring->tail, ring->tail + 1);
	}
	netdev_tx_completed_queue(txq, packets, bytes);
	smp_mb();	/* against vfsim_nic_xmit() */
	if (netif_tx_queue_stopped(txq) && room(queue) >= VFSIM_NET_PARTS_MAX)
		netif_tx_wake_queue(txq);
}

/* --- receiving --- */

static void give_page(struct vfsim_nic_queue *queue)
{
	struct vfsim_nic_ring *ring = &queue->receive;
	struct vfsim_net_desc *desc = desc_at(queue, ring, ring->head);

	desc->address = cpu_to_le64(buffer_at(queue, ring, ring->head)->dma);
	dma_wmb();	/* what it says before that it may be read */
	WRITE_ONCE(desc->status, cpu_to_le32(PAGE_SIZE | VFSIM_NET_DESC_OWN));
	WRITE_ONCE(ring->head, ring->head + 1);
}

/**
 * vfsim_nic_refill() - Give the device all pages that it can have.
 * @queue: whose
 *
 * Return: false if memory was short; there may be fewer then.
 */
bool vfsim_nic_refill(struct vfsim_nic_queue *queue)
{
	struct vfsim_nic_ring *ring = &queue->receive;

	while (ring->head - ring->tail < queue->entries) {
		struct vfsim_nic_buffer *buffer = buffer_at(queue, ring, ring->head);

		if (!buffer->page) {
			buffer->page = dev_alloc_page();
			if (!buffer->page)
				return false;
			buffer->dma = dma_map_page(device_of(queue), buffer->page, 0, PAGE_SIZE,
						   DMA_FROM_DEVICE);
			if (dma_mapping_error(device_of(queue), buffer->dma)) {
				__free_page(buffer->page);
				buffer->page = NULL;
				return false;
			}
		}
		give_page(queue);
	}
	return true;
}

/* A page that is not passed on stays in its place. */
static void append(struct vfsim_nic_queue *queue, struct sk_buff *skb, u32 length)
{
	struct vfsim_nic_buffer *buffer = buffer_at(queue, &queue->receive, queue->receive.tail);
	u32 copied = 0;

	dma_sync_single_for_cpu(device_of(queue), buffer->dma, length, DMA_FROM_DEVICE);
	if (!skb->len) {
		copied = length <= COPY_BELOW ? length : HEADERS;
		skb_put_data(skb, page_address(buffer->page), copied);
	}
	if (copied == length) {
		dma_sync_single_for_device(device_of(queue), buffer->dma, length, DMA_FROM_DEVICE);
		return;
	}
	dma_unmap_page(device_of(queue), buffer->dma, PAGE_SIZE, DMA_FROM_DEVICE);
	skb_add_rx_frag(skb, skb_shinfo(skb)->nr_frags, buffer->page, copied, length - copied,
			PAGE_SIZE);
	buffer->page = NULL;
}

/* Return: a packet, or NULL without memory for it. */
static struct sk_buff *receive_one(struct vfsim_nic_queue *queue)
{
	struct vfsim_nic_ring *ring = &queue->receive;
	struct sk_buff *skb = napi_alloc_skb(&queue->napi, COPY_BELOW);
	u32 status;

	do {
		status = status_at(queue, ring, ring->tail);
		dma_rmb();	/* as in clean_up() */
		if (skb)
			append(queue, skb, status & VFSIM_NET_DESC_LENGTH);
		ring->tail++;
	} while (!(status & VFSIM_NET_DESC_LAST) && done(queue, ring));
	if (skb && status & VFSIM_NET_DESC_SUM)
		skb->ip_summed = CHECKSUM_UNNECESSARY;
	return skb;
}

static int receive(struct vfsim_nic_queue *queue, int budget)
{
	struct net_device *netdev = queue->nic->netdev;
	int count = 0;

	while (count < budget && done(queue, &queue->receive)) {
		struct sk_buff *skb = receive_one(queue);

		count++;
		if (!skb) {
			DEV_STATS_INC(netdev, rx_dropped);
			continue;
		}
		skb->protocol = eth_type_trans(skb, netdev);
		if (!(netdev->features & NETIF_F_RXCSUM))
			skb->ip_summed = CHECKSUM_NONE;
		skb_record_rx_queue(skb, queue->index);
		napi_gro_receive(&queue->napi, skb);
	}
	return count;
}

/**
 * vfsim_nic_poll() - Look after both rings of a pair.
 * @napi: of the pair
 * @budget: packets that may be received
 *
 * Return: packets received; @budget where memory was short, to be called again.
 */
int vfsim_nic_poll(struct napi_struct *napi, int budget)
{
	struct vfsim_nic_queue *queue = container_of(napi, struct vfsim_nic_queue, napi);
	bool enough;
	int count;

	clean_up(queue, budget);
	if (!budget)
		return 0;
	count = receive(queue, budget);
	enough = vfsim_nic_refill(queue);
	tell(queue, &queue->events->receive);
	if (count == budget || !enough)
		return budget;
	if (!napi_complete_done(napi, count))
		return count;
	WRITE_ONCE(queue->events->interrupt, cpu_to_le32(1));
	/* Against the device's, between what it has done and its look at the event */
	smp_mb();
	if ((done(queue, &queue->send) || done(queue, &queue->receive)) &&
	    napi_schedule_prep(napi)) {
		WRITE_ONCE(queue->events->interrupt, 0);
		__napi_schedule(napi);
	}
	return count;
}

/* --- their life --- */

static size_t bytes_of(u32 entries)
{
	return 2 * entries * sizeof(struct vfsim_net_desc) + sizeof(struct vfsim_net_events);
}

/**
 * vfsim_nic_ring_alloc() - Make a pair of rings.
 * @queue: whose
 * @entries: of each, a power of two
 *
 * Return: 0 or -ENOMEM.
 */
int vfsim_nic_ring_alloc(struct vfsim_nic_queue *queue, u32 entries)
{
	queue->entries = entries;
	queue->memory = dma_alloc_coherent(device_of(queue), bytes_of(entries), &queue->dma,
					   GFP_KERNEL);
	queue->send = (struct vfsim_nic_ring){
		.desc = queue->memory,
		.buffer = kvcalloc(entries, sizeof(*queue->send.buffer), GFP_KERNEL),
	};
	queue->receive = (struct vfsim_nic_ring){
		.desc = queue->send.desc + entries,
		.buffer = kvcalloc(entries, sizeof(*queue->receive.buffer), GFP_KERNEL),
	};
	queue->events = (void *)(queue->receive.desc + entries);
	if (queue->memory && queue->send.buffer && queue->receive.buffer &&
	    vfsim_nic_refill(queue))
		return 0;
	vfsim_nic_ring_free(queue);
	return -ENOMEM;
}

/**
 * vfsim_nic_ring_free() - Free what vfsim_nic_ring_alloc() has made.
 * @queue: that the device does not use any more
 */
void vfsim_nic_ring_free(struct vfsim_nic_queue *queue)
{
	struct vfsim_nic_ring *ring = &queue->send;

	for (; ring->head != ring->tail; ring->tail++) {
		struct vfsim_nic_buffer *buffer = buffer_at(queue, ring, ring->tail);

		unmap_sent(queue, buffer);
		dev_kfree_skb_any(buffer->skb);
	}
	ring = &queue->receive;
	for (u32 i = 0; ring->buffer && i < queue->entries; i++) {
		if (!ring->buffer[i].page)
			continue;
		dma_unmap_page(device_of(queue), ring->buffer[i].dma, PAGE_SIZE, DMA_FROM_DEVICE);
		__free_page(ring->buffer[i].page);
	}
	kvfree(queue->send.buffer);
	kvfree(queue->receive.buffer);
	if (queue->memory)
		dma_free_coherent(device_of(queue), bytes_of(queue->entries), queue->memory,
				  queue->dma);
	queue->memory = NULL;
}
