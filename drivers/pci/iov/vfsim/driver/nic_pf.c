// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an administrator sets for a VF by the PF's network device (ip link set PF vf N).
 */

#include <linux/etherdevice.h>
#include <linux/if_link.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/xarray.h>

#include "nic.h"

/* Where a setting of a VF is remembered */
#define SETTINGS	8
#define INDEX(vf, setting)	((unsigned long)(vf) * SETTINGS + (setting))

/* A device that is reset forgets it, an administrator does not. */
static int set(struct net_device *netdev, int vf, u32 setting, u64 value)
{
	struct vfsim_nic *nic = netdev_priv(netdev);
	unsigned long index = INDEX(vf, setting);
	int ret;

	ret = xa_reserve(&nic->settings, index, GFP_KERNEL);
	if (ret)
		return ret;
	ret = vfsim_nic_do(nic, VFSIM_NET_VF_SET, vf, value, setting);
	if (ret)
		xa_release(&nic->settings, index);
	else
		xa_store(&nic->settings, index, xa_mk_value(value), GFP_KERNEL);
	return ret;
}

/**
 * vfsim_nic_set_again() - Set for all VFs what was, after a reset of the PF.
 * @nic: the PF's
 *
 * Context: process, takes RTNL.
 */
void vfsim_nic_set_again(struct vfsim_nic *nic)
{
	unsigned long index;
	void *value;

	rtnl_lock();
	xa_for_each(&nic->settings, index, value) {
		int ret = vfsim_nic_do(nic, VFSIM_NET_VF_SET, index / SETTINGS,
				       xa_to_value(value), index % SETTINGS);

		if (ret)
			netdev_err(nic->netdev, "VF %lu: setting %lu is lost: %pe\n",
				   index / SETTINGS, index % SETTINGS, ERR_PTR(ret));
	}
	rtnl_unlock();
}

/**
 * vfsim_nic_forget() - Nothing is set for VFs any more, as there are none.
 * @nic: the PF's
 *
 * Context: process, takes RTNL.
 */
void vfsim_nic_forget(struct vfsim_nic *nic)
{
	rtnl_lock();
	xa_destroy(&nic->settings);
	rtnl_unlock();
}

/* Return: the setting, or 0 where the device does not answer. */
static u64 get(struct net_device *netdev, int vf, u32 operation, u32 which)
{
	u64 value = 0;

	return vfsim_nic_operate(netdev_priv(netdev), operation, vf, &value, which) ? 0 : value;
}

/**
 * vfsim_nic_set_vf_mac() - ip link set PF vf N mac
 * @netdev: the PF's
 * @vf: N, below the number of VFs
 * @mac: its only address from now on; zero leaves the choice to it
 *
 * Context: RTNL, as all of these.
 * Return: 0 or a negative errno.
 */
int vfsim_nic_set_vf_mac(struct net_device *netdev, int vf, u8 *mac)
{
	return set(netdev, vf, VFSIM_NET_VF_MAC, vfsim_nic_mac(mac));
}

/**
 * vfsim_nic_set_vf_vlan() - ip link set PF vf N vlan
 * @netdev: the PF's
 * @vf: N
 * @vlan: its only VLAN from now on, or 0 for none of its own
 * @qos: priority
 * @protocol: of the tag
 *
 * Return: 0 or a negative errno.
 */
int vfsim_nic_set_vf_vlan(struct net_device *netdev, int vf, u16 vlan, u8 qos, __be16 protocol)
{
	if (protocol != htons(ETH_P_8021Q))
		return -EPROTONOSUPPORT;
	if (vlan >= VLAN_N_VID - 1 || qos > 7 || (qos && !vlan))
		return -EINVAL;
	return set(netdev, vf, VFSIM_NET_VF_VLAN, vlan | qos << VLAN_PRIO_SHIFT);
}

/**
 * vfsim_nic_set_vf_trust() - ip link set PF vf N trust
 * @netdev: the PF's
 * @vf: N
 * @on: whether it may choose its address and see what is others'
 *
 * Return: 0 or a negative errno.
 */
int vfsim_nic_set_vf_trust(struct net_device *netdev, int vf, bool on)
{
	return set(netdev, vf, VFSIM_NET_VF_TRUST, on);
}

/**
 * vfsim_nic_set_vf_spoofchk() - ip link set PF vf N spoofchk
 * @netdev: the PF's
 * @vf: N
 * @on: whether it sends from its own addresses only
 *
 * Return: 0 or a negative errno.
 */
int vfsim_nic_set_vf_spoofchk(struct net_device *netdev, int vf, bool on)
{
	return set(netdev, vf, VFSIM_NET_VF_SPOOFCHK, on);
}

/**
 * vfsim_nic_set_vf_link_state() - ip link set PF vf N state
 * @netdev: the PF's
 * @vf: N
 * @state: %IFLA_VF_LINK_STATE_AUTO and following
 *
 * Return: 0 or a negative errno.
 */
int vfsim_nic_set_vf_link_state(struct net_device *netdev, int vf, int state)
{
	static const u32 link[] = {
		[IFLA_VF_LINK_STATE_AUTO]	= VFSIM_NET_LINK_AUTO,
		[IFLA_VF_LINK_STATE_ENABLE]	= VFSIM_NET_LINK_UP,
		[IFLA_VF_LINK_STATE_DISABLE]	= VFSIM_NET_LINK_DOWN,
	};

	if (state < 0 || state >= ARRAY_SIZE(link))
		return -EINVAL;
	return set(netdev, vf, VFSIM_NET_VF_LINK, link[state]);
}

/**
 * vfsim_nic_set_vf_rate() - ip link set PF vf N max_tx_rate
 * @netdev: the PF's
 * @vf: N
 * @least: Mbit/s, only 0
 * @most: Mbit/s, up to the speed of the device, which knows it; or 0 for any
 *
 * Return: 0 or a negative errno.
 */
int vfsim_nic_set_vf_rate(struct net_device *netdev, int vf, int least, int most)
{
	if (least)
		return -EOPNOTSUPP;
	return set(netdev, vf, VFSIM_NET_VF_RATE, most);
}

/**
 * vfsim_nic_get_vf_config() - What is set for a VF?
 * @netdev: the PF's
 * @vf: N
 * @info: all of it
 *
 * Return: 0.
 */
int vfsim_nic_get_vf_config(struct net_device *netdev, int vf, struct ifla_vf_info *info)
{
	static const u32 state[] = {
		[VFSIM_NET_LINK_AUTO]	= IFLA_VF_LINK_STATE_AUTO,
		[VFSIM_NET_LINK_UP]	= IFLA_VF_LINK_STATE_ENABLE,
		[VFSIM_NET_LINK_DOWN]	= IFLA_VF_LINK_STATE_DISABLE,
	};
	u64 tag = get(netdev, vf, VFSIM_NET_VF_GET, VFSIM_NET_VF_VLAN);
	u64 link = get(netdev, vf, VFSIM_NET_VF_GET, VFSIM_NET_VF_LINK);

	info->vf = vf;
	vfsim_nic_address(get(netdev, vf, VFSIM_NET_VF_GET, VFSIM_NET_VF_MAC), info->mac);
	info->vlan = tag & VLAN_VID_MASK;
	info->qos = (tag & VLAN_PRIO_MASK) >> VLAN_PRIO_SHIFT;
	info->vlan_proto = htons(ETH_P_8021Q);
	info->spoofchk = get(netdev, vf, VFSIM_NET_VF_GET, VFSIM_NET_VF_SPOOFCHK);
	info->linkstate = link < ARRAY_SIZE(state) ? state[link] : IFLA_VF_LINK_STATE_AUTO;
	info->max_tx_rate = get(netdev, vf, VFSIM_NET_VF_GET, VFSIM_NET_VF_RATE);
	info->trusted = get(netdev, vf, VFSIM_NET_VF_GET, VFSIM_NET_VF_TRUST);
	return 0;
}

/**
 * vfsim_nic_get_vf_stats() - What has a VF sent and received?
 * @netdev: the PF's
 * @vf: N
 * @stats: since its last reset
 *
 * Return: 0.
 */
int vfsim_nic_get_vf_stats(struct net_device *netdev, int vf, struct ifla_vf_stats *stats)
{
	u32 op = VFSIM_NET_VF_COUNTER;

	stats->rx_packets = get(netdev, vf, op, VFSIM_NET_RX_FRAMES);
	stats->tx_packets = get(netdev, vf, op, VFSIM_NET_TX_FRAMES);
	stats->rx_bytes = get(netdev, vf, op, VFSIM_NET_RX_BYTES);
	stats->tx_bytes = get(netdev, vf, op, VFSIM_NET_TX_BYTES);
	stats->multicast = get(netdev, vf, op, VFSIM_NET_RX_MULTICAST);
	stats->rx_dropped = get(netdev, vf, op, VFSIM_NET_RX_NO_ROOM);
	stats->tx_dropped = get(netdev, vf, op, VFSIM_NET_TX_ERRORS) +
			    get(netdev, vf, op, VFSIM_NET_TX_SPOOFED) +
			    get(netdev, vf, op, VFSIM_NET_TX_VLAN) +
			    get(netdev, vf, op, VFSIM_NET_TX_CARRIER);
	return 0;
}
