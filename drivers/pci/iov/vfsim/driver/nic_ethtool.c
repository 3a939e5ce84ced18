// SPDX-License-Identifier: GPL-2.0-only
/*
 * What ethtool tells of a network device, and sets.
 */

#include <linux/ethtool.h>
#include <linux/netdevice.h>
#include <linux/string.h>

#include "nic.h"

static const char names[VFSIM_NET_COUNTERS][ETH_GSTRING_LEN] = {
	[VFSIM_NET_TX_FRAMES]		= "tx_frames",
	[VFSIM_NET_TX_BYTES]		= "tx_bytes",
	[VFSIM_NET_TX_ERRORS]		= "tx_errors",
	[VFSIM_NET_TX_SPOOFED]		= "tx_spoofed",
	[VFSIM_NET_TX_VLAN]		= "tx_vlan",
	[VFSIM_NET_TX_CARRIER]		= "tx_carrier",
	[VFSIM_NET_RX_FRAMES]		= "rx_frames",
	[VFSIM_NET_RX_BYTES]		= "rx_bytes",
	[VFSIM_NET_RX_MULTICAST]	= "rx_multicast",
	[VFSIM_NET_RX_NO_ROOM]		= "rx_no_room",
	[VFSIM_NET_DMA_FAULTS]		= "dma_faults",
};

static int get_sset_count(struct net_device *netdev, int set)
{
	return set == ETH_SS_STATS ? VFSIM_NET_COUNTERS : -EOPNOTSUPP;
}

static void get_strings(struct net_device *netdev, u32 set, u8 *data)
{
	if (set == ETH_SS_STATS)
		memcpy(data, names, sizeof(names));
}

static void get_ethtool_stats(struct net_device *netdev, struct ethtool_stats *stats, u64 *data)
{
	struct vfsim_nic *nic = netdev_priv(netdev);

	for (u32 i = 0; i < VFSIM_NET_COUNTERS; i++)
		data[i] = vfsim_nic_counter(nic, i);
}

static void get_channels(struct net_device *netdev, struct ethtool_channels *channels)
{
	const struct vfsim_nic *nic = netdev_priv(netdev);

	channels->max_combined = vfsim_nic_queues(nic->vectors);
	channels->combined_count = netdev->real_num_tx_queues;
}

static int set_channels(struct net_device *netdev, struct ethtool_channels *channels)
{
	struct vfsim_nic *nic = netdev_priv(netdev);

	return vfsim_nic_channels(nic, channels->combined_count, nic->entries);
}

static void get_ringparam(struct net_device *netdev, struct ethtool_ringparam *ring,
			  struct kernel_ethtool_ringparam *kernel, struct netlink_ext_ack *extack)
{
	struct vfsim_nic *nic = netdev_priv(netdev);

	ring->rx_max_pending = VFSIM_NET_ENTRIES_MAX;
	ring->tx_max_pending = VFSIM_NET_ENTRIES_MAX;
	ring->rx_pending = nic->entries;
	ring->tx_pending = nic->entries;
}

static int set_ringparam(struct net_device *netdev, struct ethtool_ringparam *ring,
			 struct kernel_ethtool_ringparam *kernel, struct netlink_ext_ack *extack)
{
	struct vfsim_nic *nic = netdev_priv(netdev);
	u32 entries = ring->tx_pending;

	if (ring->rx_pending != entries || !is_power_of_2(entries) ||
	    entries < VFSIM_NET_ENTRIES_MIN) {
		NL_SET_ERR_MSG_MOD(extack, "rx and tx are the same power of two, at least 64");
		return -EINVAL;
	}
	return vfsim_nic_channels(nic, netdev->real_num_tx_queues, entries);
}

static int get_link_ksettings(struct net_device *netdev, struct ethtool_link_ksettings *settings)
{
	u32 speed = vfsim_nic_read(netdev_priv(netdev), VFSIM_NET_SPEED);

	ethtool_link_ksettings_zero_link_mode(settings, supported);
	ethtool_link_ksettings_zero_link_mode(settings, advertising);
	settings->base.speed = speed && speed != ~0U ? speed : SPEED_UNKNOWN;
	settings->base.duplex = DUPLEX_FULL;
	settings->base.port = PORT_OTHER;
	settings->base.autoneg = AUTONEG_DISABLE;
	return 0;
}

const struct ethtool_ops vfsim_nic_ethtool_ops = {
	.get_link		= ethtool_op_get_link,
	.get_link_ksettings	= get_link_ksettings,
	.get_sset_count		= get_sset_count,
	.get_strings		= get_strings,
	.get_ethtool_stats	= get_ethtool_stats,
	.get_channels		= get_channels,
	.set_channels		= set_channels,
	.get_ringparam		= get_ringparam,
	.set_ringparam		= set_ringparam,
	.get_ts_info		= ethtool_op_get_ts_info,
};
