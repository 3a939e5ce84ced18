// SPDX-License-Identifier: GPL-2.0-only
/*
 * A network device on PF or VF.
 */

#include <linux/cpumask.h>
#include <linux/etherdevice.h>
#include <linux/minmax.h>
#include <linux/netdevice.h>
#include <linux/pci.h>

#include "driver.h"
#include "nic.h"

#define ENTRIES		256		/* of a ring, unless another number is asked for */
#define MTU_MAX		9000		/* bytes */
#define PATIENCE	(10 * HZ)	/* with a queue that does not move */

/**
 * vfsim_nic_vectors() - How many vectors can a network device use?
 * @pdev: PF or VF
 *
 * Return: one for each queue pair and one for the rest; 0 for no network adapter.
 */
u32 vfsim_nic_vectors(struct pci_dev *pdev)
{
	int cap = vfsim_nic_find(pdev);
	u32 queues;

	if (!cap)
		return 0;
	queues = vfsim_register(pdev, cap + VFSIM_NET_QUEUES);
	return 1 + min3(num_online_cpus(), queues, (u32)VFSIM_NET_QUEUES_MAX);
}

/* --- what the stack asks for --- */

static int ndo_open(struct net_device *netdev)
{
	return vfsim_nic_up(netdev_priv(netdev));
}

static int ndo_stop(struct net_device *netdev)
{
	vfsim_nic_down(netdev_priv(netdev));
	return 0;
}

static int set_mac_address(struct net_device *netdev, void *address)
{
	const struct sockaddr *to = address;
	int ret;

	if (!is_valid_ether_addr(to->sa_data))
		return -EADDRNOTAVAIL;
	ret = vfsim_nic_do(netdev_priv(netdev), VFSIM_NET_MAC_SET, 0,
			   vfsim_nic_mac(to->sa_data), 0);
	if (!ret)
		eth_hw_addr_set(netdev, to->sa_data);
	return ret;
}

static int vlan_rx_add_vid(struct net_device *netdev, __be16 protocol, u16 vid)
{
	struct vfsim_nic *nic = netdev_priv(netdev);

	set_bit(vid, nic->vlans);
	return vfsim_nic_do(nic, VFSIM_NET_VLAN_ADD, 0, 0, vid);
}

static int vlan_rx_kill_vid(struct net_device *netdev, __be16 protocol, u16 vid)
{
	struct vfsim_nic *nic = netdev_priv(netdev);

	clear_bit(vid, nic->vlans);
	vfsim_nic_do(nic, VFSIM_NET_VLAN_DEL, 0, 0, vid);
	return 0;
}

static void get_stats64(struct net_device *netdev, struct rtnl_link_stats64 *stats)
{
	struct vfsim_nic *nic = netdev_priv(netdev);

	netdev_stats_to_stats64(stats, &netdev->stats);
	stats->tx_packets = vfsim_nic_counter(nic, VFSIM_NET_TX_FRAMES);
	stats->tx_bytes = vfsim_nic_counter(nic, VFSIM_NET_TX_BYTES);
	stats->tx_errors = vfsim_nic_counter(nic, VFSIM_NET_TX_ERRORS);
	stats->tx_carrier_errors = vfsim_nic_counter(nic, VFSIM_NET_TX_CARRIER);
	stats->tx_dropped += vfsim_nic_counter(nic, VFSIM_NET_TX_SPOOFED) +
			     vfsim_nic_counter(nic, VFSIM_NET_TX_VLAN);
	stats->rx_packets = vfsim_nic_counter(nic, VFSIM_NET_RX_FRAMES);
	stats->rx_bytes = vfsim_nic_counter(nic, VFSIM_NET_RX_BYTES);
	stats->multicast = vfsim_nic_counter(nic, VFSIM_NET_RX_MULTICAST);
	stats->rx_missed_errors = vfsim_nic_counter(nic, VFSIM_NET_RX_NO_ROOM);
}

static void tx_timeout(struct net_device *netdev, unsigned int queue)
{
	struct vfsim_nic *nic = netdev_priv(netdev);

	netdev_warn(netdev, "queue %u does not move, %llu DMA faults\n", queue,
		    vfsim_nic_counter(nic, VFSIM_NET_DMA_FAULTS));
	vfsim_nic_doorbell(nic, queue);
}

#define COMMON						\
	.ndo_open		= ndo_open,		\
	.ndo_stop		= ndo_stop,		\
	.ndo_start_xmit		= vfsim_nic_xmit,	\
	.ndo_set_rx_mode	= vfsim_nic_set_rx_mode,	\
	.ndo_set_mac_address	= set_mac_address,	\
	.ndo_validate_addr	= eth_validate_addr,	\
	.ndo_vlan_rx_add_vid	= vlan_rx_add_vid,	\
	.ndo_vlan_rx_kill_vid	= vlan_rx_kill_vid,	\
	.ndo_get_stats64	= get_stats64,		\
	.ndo_tx_timeout		= tx_timeout

static const struct net_device_ops vf_ops = { COMMON };

static const struct net_device_ops pf_ops = {
	COMMON,
	.ndo_set_vf_mac		= vfsim_nic_set_vf_mac,
	.ndo_set_vf_vlan	= vfsim_nic_set_vf_vlan,
	.ndo_set_vf_trust	= vfsim_nic_set_vf_trust,
	.ndo_set_vf_spoofchk	= vfsim_nic_set_vf_spoofchk,
	.ndo_set_vf_link_state	= vfsim_nic_set_vf_link_state,
	.ndo_set_vf_rate	= vfsim_nic_set_vf_rate,
	.ndo_get_vf_config	= vfsim_nic_get_vf_config,
	.ndo_get_vf_stats	= vfsim_nic_get_vf_stats,
};

/* --- its life --- */

/* The device's own, or else any. */
static int choose_address(struct vfsim_nic *nic)
{
	u8 address[ETH_ALEN];
	u64 mac = 0;
	int ret;

	ret = vfsim_nic_operate(nic, VFSIM_NET_MAC_GET, 0, &mac, 0);
	if (ret)
		return ret;
	if (mac) {
		vfsim_nic_address(mac, address);
		eth_hw_addr_set(nic->netdev, address);
		return 0;
	}
	eth_hw_addr_random(nic->netdev);
	return vfsim_nic_do(nic, VFSIM_NET_MAC_SET, 0, vfsim_nic_mac(nic->netdev->dev_addr), 0);
}

static void set_up(struct vfsim_nic *nic)
{
	struct net_device *netdev = nic->netdev;

	netdev->netdev_ops = nic->pdev->is_virtfn ? &vf_ops : &pf_ops;
	netdev->ethtool_ops = &vfsim_nic_ethtool_ops;
	netdev->watchdog_timeo = PATIENCE;
	netdev->max_mtu = MTU_MAX;
	netdev->hw_features = NETIF_F_SG | NETIF_F_HW_CSUM | NETIF_F_RXCSUM;
	netdev->vlan_features = netdev->hw_features | NETIF_F_HIGHDMA;
	netdev->features = netdev->hw_features | NETIF_F_HIGHDMA | NETIF_F_HW_VLAN_CTAG_FILTER;
	for (u16 i = 0; i < VFSIM_NET_QUEUES_MAX; i++) {
		struct vfsim_nic_queue *queue = &nic->queue[i];

		queue->nic = nic;
		queue->index = i;
		queue->vector = nic->vectors > 1 ? 1 + i : 0;
		if (i < vfsim_nic_queues(nic->vectors))
			netif_napi_add(netdev, &queue->napi, vfsim_nic_poll);
	}
}

/**
 * vfsim_nic_new() - Make the network device of a PF or VF.
 * @pdev: the function, which may be a bus master and has interrupts
 * @vectors: how many
 *
 * Return: the device, registered, or an ERR_PTR().
 */
struct vfsim_nic *vfsim_nic_new(struct pci_dev *pdev, u32 vectors)
{
	struct net_device *netdev;
	struct vfsim_nic *nic;
	int ret;

	vectors = min_t(u32, vectors, 1 + VFSIM_NET_QUEUES_MAX);
	netdev = alloc_etherdev_mq(sizeof(*nic), vfsim_nic_queues(vectors));
	if (!netdev)
		return ERR_PTR(-ENOMEM);
	SET_NETDEV_DEV(netdev, &pdev->dev);
	nic = netdev_priv(netdev);
	nic->netdev = netdev;
	nic->pdev = pdev;
	nic->cap = vfsim_nic_find(pdev);
	nic->vectors = vectors;
	nic->entries = ENTRIES;
	spin_lock_init(&nic->lock);
	xa_init(&nic->settings);
	INIT_WORK(&nic->event, vfsim_nic_event);
	set_up(nic);
	netif_carrier_off(netdev);
	ret = choose_address(nic) ?: register_netdev(netdev);
	if (ret) {
		free_netdev(netdev);
		return ERR_PTR(ret);
	}
	return nic;
}

/**
 * vfsim_nic_free() - Remove the network device.
 * @nic: from vfsim_nic_new()
 */
void vfsim_nic_free(struct vfsim_nic *nic)
{
	unregister_netdev(nic->netdev);
	cancel_work_sync(&nic->event);
	xa_destroy(&nic->settings);
	free_netdev(nic->netdev);
}
