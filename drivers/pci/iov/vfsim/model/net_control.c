// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registers of a network adapter's functions, and what an administrator has set for
 * a VF through those of the PF.
 */

#include <linux/bitfield.h>
#include <linux/etherdevice.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/swab.h>

#include "net.h"

#define SPEED		10000	/* Mbit/s */

static u32 get(const struct vfsim_function *fn, int offset)
{
	return vfsim_config(fn, VFSIM_AT_NET + offset);
}

static void set(struct vfsim_function *fn, int offset, u32 value)
{
	vfsim_config_set(fn, VFSIM_AT_NET + offset, value);
}

/**
 * struct command - what is in the registers
 * @what: to do
 * @which: queue or VF
 * @address: of memory, of an interface, or a number of 64 bits
 * @value: the other operand
 */
struct command {
	u32 what, which;
	u64 address;
	u32 value;
};

/* --- the function's own --- */

/* The administrator's choice stands, unless he trusts the VF with its own. */
static bool may_choose(const struct vfsim_function *fn)
{
	const struct vfsim_port *port = &fn->net->port;

	return fn->kind == VFSIM_PF || !port->mac || port->trusted;
}

static bool unicast(u64 mac)
{
	return mac && !(mac & 1) && !(mac >> 48);
}

static u32 choose_mac(struct vfsim_function *fn, u64 mac)
{
	if (!unicast(mac))
		return VFSIM_NET_RANGE;
	if (mac != fn->net->port.mac && !may_choose(fn))
		return VFSIM_NET_DENIED;
	vfsim_filter_own(fn, mac);
	return VFSIM_NET_OK;
}

static u32 add_filter(struct vfsim_function *fn, u64 mac)
{
	if (!mac || mac >> 48)
		return VFSIM_NET_RANGE;
	if (!(mac & 1) && !may_choose(fn))
		return VFSIM_NET_DENIED;
	return vfsim_filter_add(fn, mac);
}

static u32 execute(struct vfsim_function *fn, struct command *command)
{
	switch (command->what) {
	case VFSIM_NET_START:
		return vfsim_ring_start(fn, command->which, command->address,
					command->value & 0xffff, command->value >> 16);
	case VFSIM_NET_STOP:
		if (command->which >= VFSIM_NET_QUEUES_MAX)
			return VFSIM_NET_RANGE;
		vfsim_ring_stop(fn, command->which);
		return VFSIM_NET_OK;
	case VFSIM_NET_MAC_SET:
		return choose_mac(fn, command->address);
	case VFSIM_NET_MAC_GET:
		command->address = fn->net->own.mac;
		return VFSIM_NET_OK;
	case VFSIM_NET_FILTER_ADD:
		return add_filter(fn, command->address);
	case VFSIM_NET_FILTER_DEL:
		if (command->address)
			vfsim_filter_del(fn, command->address);
		return VFSIM_NET_OK;
	case VFSIM_NET_MODE:
		fn->net->mode = command->value;
		vfsim_filter_mode(fn);
		return VFSIM_NET_OK;
	case VFSIM_NET_VLAN_ADD:
	case VFSIM_NET_VLAN_DEL:
		if (command->value >= VLAN_N_VID)
			return VFSIM_NET_RANGE;
		__assign_bit(command->value, fn->net->vlans, command->what == VFSIM_NET_VLAN_ADD);
		return VFSIM_NET_OK;
	case VFSIM_NET_COUNTER:
		if (command->value >= VFSIM_NET_COUNTERS)
			return VFSIM_NET_UNKNOWN;
		command->address = fn->net->counter[command->value];
		return VFSIM_NET_OK;
	default:
		return VFSIM_NET_UNKNOWN;
	}
}

/* --- a VF's, by the PF --- */

static void port_reset(struct vfsim_function *vf)
{
	vf->net->port = (struct vfsim_port){
		.life = vf->config.life, .spoofchk = true, .link = VFSIM_NET_LINK_AUTO,
	};
}

static u32 set_port(struct vfsim_function *vf, u32 which, u64 value)
{
	struct vfsim_port *port = &vf->net->port;

	switch (which) {
	case VFSIM_NET_VF_MAC:
		if (value && !unicast(value))
			return VFSIM_NET_RANGE;
		port->mac = value;
		vfsim_filter_own(vf, value);
		/* Its driver looks what is new. */
		vfsim_msix_raise(vf, 0);
		break;
	case VFSIM_NET_VF_VLAN:
		if (value > 0xffff || vfsim_vid(value) == VLAN_VID_MASK)
			return VFSIM_NET_RANGE;
		port->vlan = value;
		break;
	case VFSIM_NET_VF_TRUST:
		port->trusted = value;
		vfsim_filter_mode(vf);
		break;
	case VFSIM_NET_VF_SPOOFCHK:
		port->spoofchk = value;
		break;
	case VFSIM_NET_VF_LINK:
		if (value > VFSIM_NET_LINK_DOWN)
			return VFSIM_NET_RANGE;
		port->link = value;
		vfsim_msix_raise(vf, 0);
		break;
	case VFSIM_NET_VF_RATE:
		if (value > SPEED)
			return VFSIM_NET_RANGE;
		port->rate = value;
		break;
	default:
		return VFSIM_NET_UNKNOWN;
	}
	return VFSIM_NET_OK;
}

static u32 get_port(const struct vfsim_function *vf, u32 which, u64 *value)
{
	const struct vfsim_port *port = &vf->net->port;

	switch (which) {
	case VFSIM_NET_VF_MAC:
		*value = vf->net->own.mac;
		break;
	case VFSIM_NET_VF_VLAN:
		*value = port->vlan;
		break;
	case VFSIM_NET_VF_TRUST:
		*value = port->trusted;
		break;
	case VFSIM_NET_VF_SPOOFCHK:
		*value = port->spoofchk;
		break;
	case VFSIM_NET_VF_LINK:
		*value = port->link;
		break;
	case VFSIM_NET_VF_RATE:
		*value = port->rate;
		break;
	default:
		return VFSIM_NET_UNKNOWN;
	}
	return VFSIM_NET_OK;
}

static u32 execute_for(struct vfsim_card *card, struct command *command)
{
	struct vfsim_function *vf;
	unsigned long flags;
	u32 status;

	if (command->which >= READ_ONCE(card->visible))
		return VFSIM_NET_RANGE;
	vf = card->vf[command->which];
	flags = vfsim_lock(vf);
	switch (command->what) {
	case VFSIM_NET_VF_SET:
		status = set_port(vf, command->value, command->address);
		break;
	case VFSIM_NET_VF_GET:
		status = get_port(vf, command->value, &command->address);
		break;
	default:
		command->what = VFSIM_NET_COUNTER;
		status = execute(vf, command);
		break;
	}
	vfsim_unlock(vf, flags);
	return status;
}

/* --- registers --- */

/* Locally administered (IEEE 802 8.2), "VS", and what tells cards from each other */
static u64 card_mac(const struct vfsim_card *card)
{
	u32 serial = card->params.serial;

	return 0x535602ULL | (u64)swab32(serial << 8) << 24;
}

static bool has(const struct vfsim_card *card)
{
	return card->params.net;
}

static void allow(struct vfsim_layout *layout)
{
	vfsim_config_allow(layout, VFSIM_AT_NET + VFSIM_NET_CONTROL, ~0);
	for (int at = VFSIM_NET_ADDRESS_LO; at <= VFSIM_NET_VALUE; at += 4)
		vfsim_config_allow(layout, VFSIM_AT_NET + at, ~0);
}

static void reset(struct vfsim_function *fn)
{
	for (int queue = 0; queue < VFSIM_NET_QUEUES_MAX; queue++)
		vfsim_ring_stop(fn, queue);
	if (fn->kind == VFSIM_VF && fn->net->port.life != fn->config.life)
		port_reset(fn);
	vfsim_filter_reset(fn);
	vfsim_filter_own(fn, fn->kind == VFSIM_PF ? card_mac(fn->card) : fn->net->port.mac);
	memset(fn->net->counter, 0, sizeof(fn->net->counter));
	set(fn, PCI_VNDR_HEADER, VFSIM_NET_VSEC | VFSIM_NET_VSEC_REVISION << 16 |
				 VFSIM_NET_LENGTH << 20);
	set(fn, VFSIM_NET_QUEUES, VFSIM_NET_QUEUES_MAX);
}

static void control(struct vfsim_function *fn)
{
	struct command command;
	unsigned long flags;
	u32 status;

	flags = vfsim_lock(fn);
	command.what = get(fn, VFSIM_NET_CONTROL) & VFSIM_NET_OPERATION;
	command.which = FIELD_GET(VFSIM_NET_QUEUE, get(fn, VFSIM_NET_CONTROL));
	command.address = get(fn, VFSIM_NET_ADDRESS_LO) | (u64)get(fn, VFSIM_NET_ADDRESS_HI) << 32;
	command.value = get(fn, VFSIM_NET_VALUE);
	if (fn->kind == VFSIM_PF && command.what >= VFSIM_NET_VF_SET &&
	    command.what <= VFSIM_NET_VF_COUNTER) {
		vfsim_unlock(fn, flags);
		status = execute_for(fn->card, &command);
		flags = vfsim_lock(fn);
	} else {
		status = execute(fn, &command);
	}
	set(fn, VFSIM_NET_ADDRESS_LO, lower_32_bits(command.address));
	set(fn, VFSIM_NET_ADDRESS_HI, upper_32_bits(command.address));
	set(fn, VFSIM_NET_STATUS, status);
	vfsim_unlock(fn, flags);
}

static void written(struct vfsim_function *fn, int where, int size)
{
	struct vfsim_switch *net = fn->card->net;

	if (size != 4)
		return;
	if (where == VFSIM_AT_NET + VFSIM_NET_DOORBELL) {
		set_bit(vfsim_net_bit(fn), net->ringing);
		vfsim_switch_kick(net);
	} else if (where == VFSIM_AT_NET + VFSIM_NET_CONTROL) {
		control(fn);
	}
}

static void before_read(struct vfsim_function *fn)
{
	set(fn, VFSIM_NET_SPEED, vfsim_net_link(fn) ? SPEED : 0);
}

const struct vfsim_part vfsim_net_part = {
	.id		= PCI_EXT_CAP_ID_VNDR,
	.version	= 1,
	.at		= VFSIM_AT_NET,
	.has		= has,
	.allow		= allow,
	.reset		= reset,
	.written	= written,
	.before_read	= before_read,
};

/**
 * vfsim_net_init() - Give a function what one of a network adapter has.
 * @fn: new
 *
 * Return: 0 or -ENOMEM.
 */
int vfsim_net_init(struct vfsim_function *fn)
{
	if (fn->kind == VFSIM_PORT || !fn->card->params.net)
		return 0;
	fn->net = kvzalloc(sizeof(*fn->net), GFP_KERNEL);
	if (!fn->net)
		return -ENOMEM;
	port_reset(fn);
	vfsim_filter_init(fn);
	return 0;
}

/**
 * vfsim_net_free() - Take it away.
 * @fn: an endpoint that nobody can reach any more
 */
void vfsim_net_free(struct vfsim_function *fn)
{
	kvfree(fn->net);
}
