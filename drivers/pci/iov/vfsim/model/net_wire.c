// SPDX-License-Identifier: GPL-2.0-only
/*
 * Wires between cards: what leaves one by its uplink arrives at all others on the same
 * wire. A card that is alone on its wire has no link; one without a wire has a link
 * that leads nowhere.
 */

#include <linux/list.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "net.h"

#define ARRIVALS_MAX	512	/* frames */

static DECLARE_RWSEM(wires_lock);
static LIST_HEAD(cards);

static bool joined(const struct vfsim_switch *a, const struct vfsim_switch *b)
{
	return a != b && a->card->params.wire == b->card->params.wire;
}

static bool alone(const struct vfsim_switch *net)
{
	const struct vfsim_switch *other;

	list_for_each_entry(other, &cards, node)
		if (joined(net, other))
			return false;
	return true;
}

/* Somebody has come or gone. */
static void look(struct vfsim_switch *net)
{
	bool up = !alone(net);

	if (up == net->up)
		return;
	WRITE_ONCE(net->up, up);
	vfsim_net_link_changed(net->card);
}

/**
 * vfsim_wire_join() - Put a card on its wire.
 * @net: its switch, that works
 *
 * Context: process, sleeps.
 */
void vfsim_wire_join(struct vfsim_switch *net)
{
	struct vfsim_switch *other;

	if (!net->card->params.wire) {
		net->up = true;
		return;
	}
	down_write(&wires_lock);
	list_add(&net->node, &cards);
	list_for_each_entry(other, &cards, node)
		look(other);
	up_write(&wires_lock);
}

/**
 * vfsim_wire_leave() - Take it off: nothing arrives any more.
 * @net: a switch that vfsim_wire_join() has seen
 *
 * Context: process, sleeps.
 */
void vfsim_wire_leave(struct vfsim_switch *net)
{
	struct vfsim_switch *other;

	if (!net->card->params.wire)
		return;
	down_write(&wires_lock);
	list_del(&net->node);
	list_for_each_entry(other, &cards, node)
		look(other);
	up_write(&wires_lock);
}

static struct vfsim_arrival *copy(const struct vfsim_frame *frame)
{
	struct vfsim_arrival *arrival;

	arrival = kmalloc(struct_size(arrival, frame.data, frame->length), GFP_KERNEL);
	if (!arrival)
		return NULL;
	arrival->since = 0;
	arrival->frame.length = frame->length;
	arrival->frame.tagged = frame->tagged;
	arrival->frame.tag = frame->tag;
	arrival->frame.sum = frame->sum;
	memcpy(arrival->frame.data, frame->data, frame->length);
	return arrival;
}

static void arrive(struct vfsim_switch *net, struct vfsim_arrival *arrival)
{
	spin_lock(&net->arrivals_lock);
	list_add_tail(&arrival->node, &net->arrived);
	net->arrivals++;
	spin_unlock(&net->arrivals_lock);
	vfsim_switch_kick(net);
}

static bool full(const struct vfsim_switch *net)
{
	return READ_ONCE(net->arrivals) >= ARRIVALS_MAX;
}

/**
 * vfsim_wire_send() - A frame leaves by the uplink.
 * @net: whose
 * @frame: stays the caller's
 *
 * Context: the work's.
 * Return: %VFSIM_NO_ROOM if nobody had room for it and somebody soon may.
 */
enum vfsim_room vfsim_wire_send(struct vfsim_switch *net, const struct vfsim_frame *frame)
{
	bool sent = false, blocked = false;
	struct vfsim_arrival *arrival;
	struct vfsim_switch *other;

	if (!net->card->params.wire)
		return VFSIM_ROOM;
	down_read(&wires_lock);
	list_for_each_entry(other, &cards, node) {
		if (!joined(net, other))
			continue;
		if (full(other)) {
			blocked = true;
			continue;
		}
		arrival = copy(frame);
		if (!arrival)
			continue;
		arrive(other, arrival);
		sent = true;
	}
	up_read(&wires_lock);
	return blocked && !sent ? VFSIM_NO_ROOM : VFSIM_ROOM;
}

/**
 * vfsim_wire_next() - What has arrived?
 * @net: the switch
 *
 * Context: the work's.
 * Return: the first that did, which stays in its place, or NULL.
 */
struct vfsim_arrival *vfsim_wire_next(struct vfsim_switch *net)
{
	struct vfsim_arrival *arrival;

	spin_lock(&net->arrivals_lock);
	arrival = list_first_entry_or_null(&net->arrived, struct vfsim_arrival, node);
	spin_unlock(&net->arrivals_lock);
	return arrival;
}

/**
 * vfsim_wire_done() - It is where it should be.
 * @net: the switch
 * @arrival: from vfsim_wire_next()
 */
void vfsim_wire_done(struct vfsim_switch *net, struct vfsim_arrival *arrival)
{
	spin_lock(&net->arrivals_lock);
	list_del(&arrival->node);
	net->arrivals--;
	spin_unlock(&net->arrivals_lock);
	kfree(arrival);
}
