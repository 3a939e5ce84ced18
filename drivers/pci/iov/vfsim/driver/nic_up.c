// SPDX-License-Identifier: GPL-2.0-only
/*
 * A network device goes up and down: its queues, its link, its addresses.
 */

#include <linux/etherdevice.h>
#include <linux/interrupt.h>
#include <linux/netdevice.h>
#include <linux/pci.h>
#include <linux/rtnetlink.h>

#include "nic.h"

/* --- what vector 0 tells --- */

static void look_at_link(struct vfsim_nic *nic)
{
	u32 speed = vfsim_nic_read(nic, VFSIM_NET_SPEED);

	if (speed && speed != ~0U)
		netif_carrier_on(nic->netdev);
	else
		netif_carrier_off(nic->netdev);
}

/* An address that was set for a VF is its own from now on. */
static void look_at_address(struct vfsim_nic *nic)
{
	struct net_device *netdev = nic->netdev;
	u8 address[ETH_ALEN];
	u64 mac = 0;

	if (vfsim_nic_operate(nic, VFSIM_NET_MAC_GET, 0, &mac, 0) || !mac)
		return;
	vfsim_nic_address(mac, address);
	if (ether_addr_equal(address, netdev->dev_addr))
		return;
	eth_hw_addr_set(netdev, address);
	call_netdevice_notifiers(NETDEV_CHANGEADDR, netdev);
}

/**
 * vfsim_nic_event() - Look what vector 0 has told of.
 * @work: @event of a network device
 */
void vfsim_nic_event(struct work_struct *work)
{
	struct vfsim_nic *nic = container_of(work, struct vfsim_nic, event);

	rtnl_lock();
	if (nic->up) {
		look_at_address(nic);
		look_at_link(nic);
	}
	rtnl_unlock();
}

static irqreturn_t told(int irq, void *data)
{
	struct vfsim_nic *nic = data;

	schedule_work(&nic->event);
	return IRQ_HANDLED;
}

static irqreturn_t queue_told(int irq, void *data)
{
	struct vfsim_nic_queue *queue = data;

	napi_schedule(&queue->napi);
	return IRQ_HANDLED;
}

/* --- addresses and VLANs --- */

static int add_address(struct net_device *netdev, const u8 *address)
{
	return vfsim_nic_do(netdev_priv(netdev), VFSIM_NET_FILTER_ADD, 0,
			    vfsim_nic_mac(address), 0);
}

static int del_address(struct net_device *netdev, const u8 *address)
{
	return vfsim_nic_do(netdev_priv(netdev), VFSIM_NET_FILTER_DEL, 0,
			    vfsim_nic_mac(address), 0);
}

/**
 * vfsim_nic_set_rx_mode() - Receive what the stack wants.
 * @netdev: the device
 *
 * Where there are too many addresses, all are received.
 * Context: the device's addresses are locked.
 */
void vfsim_nic_set_rx_mode(struct net_device *netdev)
{
	u32 mode = 0;

	if (__dev_uc_sync(netdev, add_address, del_address) || netdev->flags & IFF_PROMISC)
		mode |= VFSIM_NET_MODE_PROMISC;
	if (__dev_mc_sync(netdev, add_address, del_address) || netdev->flags & IFF_ALLMULTI)
		mode |= VFSIM_NET_MODE_ALLMULTI;
	vfsim_nic_do(netdev_priv(netdev), VFSIM_NET_MODE, 0, 0, mode);
}

/* After a reset the device knows nothing any more. */
static void tell_addresses(struct vfsim_nic *nic)
{
	u16 vid;

	look_at_address(nic);
	vfsim_nic_do(nic, VFSIM_NET_MAC_SET, 0, vfsim_nic_mac(nic->netdev->dev_addr), 0);
	for_each_set_bit(vid, nic->vlans, VLAN_N_VID)
		vfsim_nic_do(nic, VFSIM_NET_VLAN_ADD, 0, 0, vid);
	netif_addr_lock_bh(nic->netdev);
	vfsim_nic_set_rx_mode(nic->netdev);
	netif_addr_unlock_bh(nic->netdev);
}

static void forget_addresses(struct vfsim_nic *nic)
{
	netif_addr_lock_bh(nic->netdev);
	__dev_uc_unsync(nic->netdev, del_address);
	__dev_mc_unsync(nic->netdev, del_address);
	netif_addr_unlock_bh(nic->netdev);
}

/* --- up and down --- */

static int queue_up(struct vfsim_nic_queue *queue)
{
	struct vfsim_nic *nic = queue->nic;
	int irq = pci_irq_vector(nic->pdev, queue->vector);
	int ret, cpu;

	ret = vfsim_nic_ring_alloc(queue, nic->entries);
	if (ret)
		return ret;
	ret = request_irq(irq, queue_told, IRQF_SHARED, nic->netdev->name, queue);
	if (ret)
		goto no_irq;
	cpu = cpumask_local_spread(queue->index, dev_to_node(&nic->pdev->dev));
	irq_set_affinity_and_hint(irq, cpumask_of(cpu));
	WRITE_ONCE(queue->events->interrupt, cpu_to_le32(1));
	ret = vfsim_nic_do(nic, VFSIM_NET_START, queue->index, queue->dma,
			   queue->entries | queue->vector << 16);
	if (ret)
		goto no_start;
	napi_enable(&queue->napi);
	/* Who comes before that finds it disabled. */
	napi_schedule(&queue->napi);
	return 0;

no_start:
	irq_set_affinity_hint(irq, NULL);
	free_irq(irq, queue);
no_irq:
	vfsim_nic_ring_free(queue);
	return ret;
}

/* Its descriptors stay, for who is sending. */
static void queue_down(struct vfsim_nic_queue *queue)
{
	struct vfsim_nic *nic = queue->nic;
	int irq = pci_irq_vector(nic->pdev, queue->vector);

	vfsim_nic_do(nic, VFSIM_NET_STOP, queue->index, 0, 0);
	irq_set_affinity_hint(irq, NULL);
	free_irq(irq, queue);
	napi_disable(&queue->napi);
}

/* Who cleans up wakes those that wait to send, so that ends first. */
static void queues_down(struct vfsim_nic *nic, u32 queues)
{
	for (u32 i = 0; i < queues; i++)
		queue_down(&nic->queue[i]);
	netif_tx_disable(nic->netdev);
	for (u32 i = 0; i < queues; i++) {
		netdev_tx_reset_queue(netdev_get_tx_queue(nic->netdev, i));
		vfsim_nic_ring_free(&nic->queue[i]);
	}
}

/**
 * vfsim_nic_up() - Start all queues that are in use.
 * @nic: whose
 *
 * Context: RTNL, as vfsim_nic_down().
 * Return: 0 or a negative errno.
 */
int vfsim_nic_up(struct vfsim_nic *nic)
{
	struct net_device *netdev = nic->netdev;
	int ret;

	ret = request_irq(pci_irq_vector(nic->pdev, 0), told, IRQF_SHARED, netdev->name, nic);
	if (ret)
		return ret;
	tell_addresses(nic);
	for (u32 i = 0; i < netdev->real_num_tx_queues; i++) {
		ret = queue_up(&nic->queue[i]);
		if (ret) {
			queues_down(nic, i);
			free_irq(pci_irq_vector(nic->pdev, 0), nic);
			return ret;
		}
	}
	nic->up = true;
	netif_tx_start_all_queues(netdev);
	look_at_link(nic);
	return 0;
}

/**
 * vfsim_nic_down() - Stop them.
 * @nic: whose, which may be down already: a reset is under way, or it did not come up
 */
void vfsim_nic_down(struct vfsim_nic *nic)
{
	if (!nic->up)
		return;
	nic->up = false;
	netif_carrier_off(nic->netdev);
	queues_down(nic, nic->netdev->real_num_tx_queues);
	forget_addresses(nic);
	free_irq(pci_irq_vector(nic->pdev, 0), nic);
}

/**
 * vfsim_nic_channels() - Use other queues.
 * @nic: which
 * @queues: pairs, at most vfsim_nic_queues()
 * @entries: of each ring
 *
 * Context: RTNL. What is under way is lost.
 * Return: 0 or a negative errno; the device may be without queues then.
 */
int vfsim_nic_channels(struct vfsim_nic *nic, u32 queues, u32 entries)
{
	struct net_device *netdev = nic->netdev;
	bool running = netif_running(netdev);
	int ret;

	if (!queues || queues > vfsim_nic_queues(nic->vectors))
		return -EINVAL;
	if (!netif_device_present(netdev))
		return -ENODEV;
	vfsim_nic_down(nic);
	nic->entries = entries;
	ret = netif_set_real_num_queues(netdev, queues, queues);
	if (running)
		ret = vfsim_nic_up(nic) ?: ret;
	return ret;
}

/**
 * vfsim_nic_reset_prepare() - The function is about to be reset.
 * @nic: whose
 */
void vfsim_nic_reset_prepare(struct vfsim_nic *nic)
{
	rtnl_lock();
	netif_device_detach(nic->netdev);
	vfsim_nic_down(nic);
	rtnl_unlock();
}

/**
 * vfsim_nic_reset_done() - It has been.
 * @nic: whose
 */
void vfsim_nic_reset_done(struct vfsim_nic *nic)
{
	rtnl_lock();
	if (netif_running(nic->netdev) && vfsim_nic_up(nic))
		netdev_err(nic->netdev, "does not come up after a reset\n");
	else
		netif_device_attach(nic->netdev);
	rtnl_unlock();
}
