// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether a function of a network adapter has a link, and what it counts.
 */

#include "net.h"

/**
 * vfsim_net_count() - Something has happened to a frame.
 * @fn: an endpoint of a network adapter, not locked
 * @counter: %VFSIM_NET_TX_FRAMES and following
 * @by: how much
 */
void vfsim_net_count(struct vfsim_function *fn, u32 counter, u64 by)
{
	unsigned long flags;

	flags = vfsim_lock(fn);
	fn->net->counter[counter] += by;
	vfsim_unlock(fn, flags);
}

/**
 * vfsim_net_link() - Has a function a link?
 * @fn: an endpoint of a network adapter, locked
 *
 * Return: whether it has.
 */
bool vfsim_net_link(const struct vfsim_function *fn)
{
	u32 link = fn->kind == VFSIM_VF ? fn->net->port.link : VFSIM_NET_LINK_AUTO;

	return link == VFSIM_NET_LINK_UP ||
	       (link == VFSIM_NET_LINK_AUTO && READ_ONCE(fn->card->net->up));
}

/**
 * vfsim_net_link_changed() - The uplink's link has.
 * @card: of a network adapter
 *
 * Context: process, no function locked.
 */
void vfsim_net_link_changed(struct vfsim_card *card)
{
	struct vfsim_switch *net = card->net;
	unsigned long flags;
	u32 bit;

	for_each_set_bit(bit, net->active, net->bits) {
		struct vfsim_function *fn = vfsim_net_function(card, bit);

		flags = vfsim_lock(fn);
		vfsim_msix_raise(fn, 0);
		vfsim_unlock(fn, flags);
	}
}
