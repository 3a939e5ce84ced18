// SPDX-License-Identifier: GPL-2.0-only
/*
 * The message store: messages that are in no BAR and in no function's table. VFs
 * share its slots. One that is shown a virtual table sends what is in the slots
 * that it was given, and nothing else; its own table has no say then.
 *
 * A table of so many entries may have as many slots reserved. Then an entry finds
 * one whatever the other VFs do, else only as long as there are free ones.
 */

#include <linux/hash.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/slab.h>

#include "model.h"

/**
 * struct vfsim_slot - one message
 * @node: in the bucket of its owner and vector, or among the unused
 * @owner: the function that it was given to, or NULL
 * @vector: of that one's virtual table
 * @masked: is not sent
 * @data: of the message
 * @address: of the message
 */
struct vfsim_slot {
	struct hlist_node node;
	struct vfsim_function *owner;
	u16 vector;
	bool masked;
	u32 data;
	u64 address;
};

static struct vfsim_store *store_of(const struct vfsim_function *fn)
{
	return &fn->card->store;
}

static struct hlist_head *bucket_of(const struct vfsim_function *fn, u32 vector)
{
	struct vfsim_store *store = store_of(fn);

	return &store->bucket[hash_32(fn->index * VFSIM_MAX_VECTORS + vector, store->bits)];
}

static struct vfsim_slot *find(const struct vfsim_function *fn, u32 vector)
{
	struct vfsim_slot *slot;

	lockdep_assert_held(&store_of(fn)->lock);
	hlist_for_each_entry(slot, bucket_of(fn, vector), node)
		if (slot->owner == fn && slot->vector == vector)
			return slot;
	return NULL;
}

static bool take(struct vfsim_function *fn)
{
	struct vfsim_store *store = store_of(fn);

	if (fn->share.taken >= fn->share.reserved) {
		if (!store->free)
			return false;
		store->free--;
	}
	fn->share.taken++;
	return true;
}

static void give_back(struct vfsim_slot *slot)
{
	struct vfsim_function *fn = slot->owner;
	struct vfsim_store *store = store_of(fn);

	slot->owner = NULL;
	hlist_del(&slot->node);
	hlist_add_head(&slot->node, &store->unused);
	if (fn->share.taken-- > fn->share.reserved)
		store->free++;
}

/**
 * vfsim_store_reserve() - Keep slots for a function's virtual table.
 * @fn: a VF, locked, that has no slot
 * @slots: how many, in place of what was reserved before
 *
 * Return: false, and nothing is changed, if there are too few.
 */
bool vfsim_store_reserve(struct vfsim_function *fn, u32 slots)
{
	struct vfsim_store *store = store_of(fn);
	bool enough;

	raw_spin_lock(&store->lock);
	enough = slots <= store->free + fn->share.reserved;
	if (enough) {
		store->free += fn->share.reserved - slots;
		fn->share.reserved = slots;
	}
	raw_spin_unlock(&store->lock);
	return enough;
}

/**
 * vfsim_store_give() - Give a virtual table's entry a slot with a message.
 * @fn: a VF, locked
 * @vector: the entry, which may have a slot already
 * @address: of the message
 * @data: of the message
 *
 * A new slot is masked, as an entry of a table is (PCIe Base 6.1.4.2).
 * Return: false if no slot is left.
 */
bool vfsim_store_give(struct vfsim_function *fn, u32 vector, u64 address, u32 data)
{
	struct vfsim_store *store = store_of(fn);
	struct vfsim_slot *slot;

	raw_spin_lock(&store->lock);
	slot = find(fn, vector);
	if (!slot && take(fn)) {
		slot = hlist_entry(store->unused.first, struct vfsim_slot, node);
		hlist_del(&slot->node);
		slot->owner = fn;
		slot->vector = vector;
		slot->masked = true;
		hlist_add_head(&slot->node, bucket_of(fn, vector));
	}
	if (slot) {
		slot->address = address;
		slot->data = data;
	}
	raw_spin_unlock(&store->lock);
	return slot;
}

/**
 * vfsim_store_take_back() - An entry needs its slot no more.
 * @fn: a VF, locked
 * @vector: the entry, which may have none
 */
void vfsim_store_take_back(struct vfsim_function *fn, u32 vector)
{
	struct vfsim_store *store = store_of(fn);
	struct vfsim_slot *slot;

	raw_spin_lock(&store->lock);
	slot = find(fn, vector);
	if (slot)
		give_back(slot);
	raw_spin_unlock(&store->lock);
}

/**
 * vfsim_store_mask() - Let an entry's message go or not.
 * @fn: a VF, locked
 * @vector: the entry
 * @masked: or not
 *
 * Return: false if the entry has no slot.
 */
bool vfsim_store_mask(struct vfsim_function *fn, u32 vector, bool masked)
{
	struct vfsim_store *store = store_of(fn);
	struct vfsim_slot *slot;

	raw_spin_lock(&store->lock);
	slot = find(fn, vector);
	if (slot)
		slot->masked = masked;
	raw_spin_unlock(&store->lock);
	return slot;
}

/**
 * vfsim_store_message() - The message of an entry of a virtual table.
 * @fn: a VF, locked
 * @vector: the entry
 * @address: of the message
 * @data: of the message
 *
 * Return: false while it has no slot, or one that is masked.
 */
bool vfsim_store_message(const struct vfsim_function *fn, u32 vector, u64 *address, u32 *data)
{
	struct vfsim_store *store = store_of(fn);
	const struct vfsim_slot *slot;
	bool goes = false;

	raw_spin_lock(&store->lock);
	slot = find(fn, vector);
	if (slot && !slot->masked) {
		*address = slot->address;
		*data = slot->data;
		goes = true;
	}
	raw_spin_unlock(&store->lock);
	return goes;
}

/**
 * vfsim_store_reset() - A function is being reset: it gives back its slots.
 * @fn: an endpoint, locked
 *
 * What is reserved for it stays: that was the administrator's doing.
 */
void vfsim_store_reset(struct vfsim_function *fn)
{
	struct vfsim_store *store = store_of(fn);

	raw_spin_lock(&store->lock);
	for (u32 i = 0; fn->share.taken && i < fn->card->params.store; i++)
		if (store->slot[i].owner == fn)
			give_back(&store->slot[i]);
	raw_spin_unlock(&store->lock);
}

/**
 * vfsim_store_restart() - All VFs come or go: nobody has any of the store.
 * @card: whose
 *
 * Context: any, the PF or no function locked.
 */
void vfsim_store_restart(struct vfsim_card *card)
{
	struct vfsim_store *store = &card->store;
	u32 slots = card->params.store;
	unsigned long flags;

	raw_spin_lock_irqsave(&store->lock, flags);
	if (store->free < slots) {
		for (u32 i = 0; i < slots; i++)
			if (store->slot[i].owner)
				give_back(&store->slot[i]);
		for (u32 i = 0; i < card->params.vfs; i++)
			card->vf[i]->share.reserved = 0;
		store->free = slots;
	}
	raw_spin_unlock_irqrestore(&store->lock, flags);
}

/**
 * vfsim_store_taken() - How much of the store cannot be had any more.
 * @card: whose
 *
 * Return: slots that are reserved, or in use without having been.
 */
u32 vfsim_store_taken(const struct vfsim_card *card)
{
	return card->params.store - READ_ONCE(card->store.free);
}

/**
 * vfsim_store_init() - Make the store, which may have no slots.
 * @card: its parameters are known
 *
 * Return: 0 or -ENOMEM.
 */
int vfsim_store_init(struct vfsim_card *card)
{
	struct vfsim_store *store = &card->store;
	u32 slots = card->params.store;

	raw_spin_lock_init(&store->lock);
	if (!slots)
		return 0;
	store->bits = max(order_base_2(slots), 1);
	store->free = slots;
	store->slot = kvcalloc(slots, sizeof(*store->slot), GFP_KERNEL);
	store->bucket = kvcalloc(1U << store->bits, sizeof(*store->bucket), GFP_KERNEL);
	if (!store->slot || !store->bucket) {
		vfsim_store_free(card);
		return -ENOMEM;
	}
	for (u32 i = slots; i--;)
		hlist_add_head(&store->slot[i].node, &store->unused);
	return 0;
}

/**
 * vfsim_store_free() - Forget the store.
 * @card: no function of which can be reached any more
 */
void vfsim_store_free(struct vfsim_card *card)
{
	kvfree(card->store.slot);
	kvfree(card->store.bucket);
	card->store.slot = NULL;
	card->store.bucket = NULL;
}
