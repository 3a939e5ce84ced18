// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which functions a frame is for: addresses, modes, VLANs.
 */

#include <linux/bitmap.h>
#include <linux/etherdevice.h>
#include <linux/hash.h>
#include <linux/if_vlan.h>

#include "net.h"

static struct vfsim_switch *switch_of(const struct vfsim_function *fn)
{
	return fn->card->net;
}

static struct hlist_head *bucket_of(struct vfsim_switch *net, u64 mac)
{
	return &net->bucket[hash_64(mac, ilog2(VFSIM_NET_BUCKETS))];
}

static void drop(struct vfsim_address *address)
{
	if (address->mac)
		hlist_del(&address->node);
	address->mac = 0;
}

static void put(struct vfsim_address *address, u64 mac)
{
	drop(address);
	address->mac = mac;
	address->life = address->fn->config.life;
	if (mac)
		hlist_add_head(&address->node, bucket_of(switch_of(address->fn), mac));
}

/**
 * vfsim_filter_own() - Give a function its address.
 * @fn: an endpoint of a network adapter, locked
 * @mac: the address, or 0 for none
 */
void vfsim_filter_own(struct vfsim_function *fn, u64 mac)
{
	struct vfsim_switch *net = switch_of(fn);

	raw_spin_lock(&net->lock);
	put(&fn->net->own, mac);
	raw_spin_unlock(&net->lock);
}

static struct vfsim_address *find(struct vfsim_function *fn, u64 mac)
{
	for (int i = 0; i < VFSIM_NET_FILTERS; i++)
		if (fn->net->filter[i].mac == mac)
			return &fn->net->filter[i];
	return NULL;
}

/**
 * vfsim_filter_add() - Let a function receive what another address gets.
 * @fn: an endpoint of a network adapter, locked
 * @mac: the address, not 0
 *
 * Return: %VFSIM_NET_OK, also if it had that one, or %VFSIM_NET_SPACE.
 */
u32 vfsim_filter_add(struct vfsim_function *fn, u64 mac)
{
	struct vfsim_switch *net = switch_of(fn);
	struct vfsim_address *address;

	if (find(fn, mac))
		return VFSIM_NET_OK;
	address = find(fn, 0);
	if (!address)
		return VFSIM_NET_SPACE;
	raw_spin_lock(&net->lock);
	put(address, mac);
	raw_spin_unlock(&net->lock);
	return VFSIM_NET_OK;
}

/**
 * vfsim_filter_del() - Let it do so no more.
 * @fn: an endpoint of a network adapter, locked
 * @mac: the address, not 0, whether it has it or not
 */
void vfsim_filter_del(struct vfsim_function *fn, u64 mac)
{
	struct vfsim_switch *net = switch_of(fn);
	struct vfsim_address *address = find(fn, mac);

	if (!address)
		return;
	raw_spin_lock(&net->lock);
	drop(address);
	raw_spin_unlock(&net->lock);
}

/**
 * vfsim_filter_has() - Is an address one of a function's?
 * @fn: an endpoint of a network adapter, locked
 * @mac: the address, not 0
 *
 * Return: true for its own and for those that were added.
 */
bool vfsim_filter_has(struct vfsim_function *fn, u64 mac)
{
	return fn->net->own.mac == mac || find(fn, mac);
}

/**
 * vfsim_filter_mode() - Mode or trust may have changed.
 * @fn: an endpoint of a network adapter, locked
 *
 * A VF that is not trusted gets neither mode: it would see what is others'.
 */
void vfsim_filter_mode(struct vfsim_function *fn)
{
	struct vfsim_switch *net = switch_of(fn);
	u32 mode = fn->net->mode, bit = vfsim_net_bit(fn);

	if (fn->kind == VFSIM_VF && !fn->net->port.trusted)
		mode = 0;
	assign_bit(bit, net->promisc, mode & VFSIM_NET_MODE_PROMISC);
	assign_bit(bit, net->allmulti,
		   mode & (VFSIM_NET_MODE_PROMISC | VFSIM_NET_MODE_ALLMULTI));
}

/**
 * vfsim_filter_reset() - A function receives nothing any more.
 * @fn: an endpoint of a network adapter, locked
 */
void vfsim_filter_reset(struct vfsim_function *fn)
{
	struct vfsim_switch *net = switch_of(fn);

	raw_spin_lock(&net->lock);
	drop(&fn->net->own);
	for (int i = 0; i < VFSIM_NET_FILTERS; i++)
		drop(&fn->net->filter[i]);
	raw_spin_unlock(&net->lock);
	bitmap_zero(fn->net->vlans, VLAN_N_VID);
	fn->net->mode = 0;
	vfsim_filter_mode(fn);
}

/**
 * vfsim_filter_init() - Let addresses know whose they are.
 * @fn: new, an endpoint of a network adapter
 */
void vfsim_filter_init(struct vfsim_function *fn)
{
	fn->net->own.fn = fn;
	for (int i = 0; i < VFSIM_NET_FILTERS; i++)
		fn->net->filter[i].fn = fn;
}

/* VFs that went have not been touched since, which is when they are reset. */
static bool alive(const struct vfsim_address *address)
{
	const struct vfsim_function *fn = address->fn;

	return fn->kind == VFSIM_PF || address->life == READ_ONCE(fn->card->life);
}

/**
 * vfsim_filter_find() - For whom is a frame, its VLAN aside?
 * @net: the switch; its @owners and @others become what they are called
 * @mac: the frame's destination
 *
 * Context: the work's, no function locked.
 */
void vfsim_filter_find(struct vfsim_switch *net, u64 mac)
{
	struct vfsim_address *address;
	unsigned long flags;

	if (mac == ~0ULL >> 16)
		bitmap_copy(net->others, net->active, net->bits);
	else
		bitmap_copy(net->others, mac & 1 ? net->allmulti : net->promisc, net->bits);
	bitmap_zero(net->owners, net->bits);
	raw_spin_lock_irqsave(&net->lock, flags);
	hlist_for_each_entry(address, bucket_of(net, mac), node)
		if (address->mac == mac && alive(address))
			__set_bit(vfsim_net_bit(address->fn), net->owners);
	raw_spin_unlock_irqrestore(&net->lock, flags);
}

/**
 * vfsim_filter_vlan() - Does a function's VLAN allow a frame?
 * @fn: an endpoint of a network adapter, locked
 * @frame: that would be received
 *
 * Return: whether it does.
 */
bool vfsim_filter_vlan(const struct vfsim_function *fn, const struct vfsim_frame *frame)
{
	u16 vid = frame->tagged ? vfsim_vid(frame->tag) : 0;
	u16 port = vfsim_vid(fn->net->port.vlan);

	if (port)
		return vid == port;
	/* Who is promiscuous sees all VLANs. */
	return !vid || test_bit(vid, fn->net->vlans) ||
	       test_bit(vfsim_net_bit(fn), fn->card->net->promisc);
}
