/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The network device of a PF or VF whose adapter is one (class=net).
 *
 * Locks, outermost first: the function's device lock, RTNL, the registers'.
 */
#ifndef DRIVERS_PCI_IOV_VFSIM_NIC_H
#define DRIVERS_PCI_IOV_VFSIM_NIC_H

#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/pci.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include <uapi/linux/vfsim_net.h>

struct vfsim_nic;

/**
 * struct vfsim_nic_buffer - what is behind a descriptor
 * @dma: where the device has it
 * @length: bytes
 * @skb: that has been sent when this has
 * @page: to receive into, or of which a part is sent (only whether)
 */
struct vfsim_nic_buffer {
	dma_addr_t dma;
	u32 length;
	struct sk_buff *skb;
	struct page *page;
};

/**
 * struct vfsim_nic_ring - descriptors one after the other (nic_ring.c)
 * @desc: them
 * @buffer: theirs
 * @head: next to give to the device, counted on for ever
 * @tail: next to get back
 */
struct vfsim_nic_ring {
	struct vfsim_net_desc *desc;
	struct vfsim_nic_buffer *buffer;
	u32 head, tail;
};

/**
 * struct vfsim_nic_queue - a pair of rings
 * @nic: whose
 * @index: which
 * @vector: that tells of it
 * @napi: looks after both rings
 * @memory: of descriptors and events
 * @dma: the same, as the device has it
 * @entries: of each ring
 * @send: to send
 * @receive: to receive
 * @events: what each side wants to be told
 */
struct vfsim_nic_queue {
	struct vfsim_nic *nic;
	u16 index, vector;
	struct napi_struct napi;
	void *memory;
	dma_addr_t dma;
	u32 entries;
	struct vfsim_nic_ring send, receive;
	struct vfsim_net_events *events;
};

/**
 * struct vfsim_nic - private part of a network device
 * @netdev: the device
 * @pdev: PF or VF
 * @cap: where its registers are
 * @vectors: that it has, the first for what is no queue's
 * @entries: of a ring, when next opened
 * @lock: the registers
 * @up: its queues are started; RTNL
 * @event: looks what vector 0 has told of
 * @vlans: that are received, tagged; RTNL
 * @settings: a PF's, for its VFs (nic_pf.c); RTNL
 * @queue: pairs
 */
struct vfsim_nic {
	struct net_device *netdev;
	struct pci_dev *pdev;
	int cap;
	u16 vectors;
	u32 entries;
	spinlock_t lock;	/* see above */
	bool up;
	struct work_struct event;
	DECLARE_BITMAP(vlans, VLAN_N_VID);
	struct xarray settings;
	struct vfsim_nic_queue queue[VFSIM_NET_QUEUES_MAX];
};

/* A vector a queue pair, and one for the rest; who has one alone shares it. */
static inline u32 vfsim_nic_queues(u32 vectors)
{
	return vectors > 1 ? vectors - 1 : 1;
}

/* nic_register.c */
int vfsim_nic_find(struct pci_dev *pdev);
u32 vfsim_nic_read(struct vfsim_nic *nic, int offset);
int vfsim_nic_operate(struct vfsim_nic *nic, u32 operation, u32 which, u64 *address, u32 value);
int vfsim_nic_do(struct vfsim_nic *nic, u32 operation, u32 which, u64 address, u32 value);
u64 vfsim_nic_counter(struct vfsim_nic *nic, u32 counter);
void vfsim_nic_doorbell(struct vfsim_nic *nic, u32 queue);
u64 vfsim_nic_mac(const u8 *address);
void vfsim_nic_address(u64 mac, u8 *address);

/* nic_ring.c */
int vfsim_nic_ring_alloc(struct vfsim_nic_queue *queue, u32 entries);
void vfsim_nic_ring_free(struct vfsim_nic_queue *queue);
bool vfsim_nic_refill(struct vfsim_nic_queue *queue);
int vfsim_nic_poll(struct napi_struct *napi, int budget);
netdev_tx_t vfsim_nic_xmit(struct sk_buff *skb, struct net_device *netdev);

/* nic_ethtool.c */
extern const struct ethtool_ops vfsim_nic_ethtool_ops;

/* nic_pf.c */
void vfsim_nic_set_again(struct vfsim_nic *nic);
void vfsim_nic_forget(struct vfsim_nic *nic);
int vfsim_nic_set_vf_mac(struct net_device *netdev, int vf, u8 *mac);
int vfsim_nic_set_vf_vlan(struct net_device *netdev, int vf, u16 vlan, u8 qos, __be16 protocol);
int vfsim_nic_set_vf_trust(struct net_device *netdev, int vf, bool on);
int vfsim_nic_set_vf_spoofchk(struct net_device *netdev, int vf, bool on);
int vfsim_nic_set_vf_link_state(struct net_device *netdev, int vf, int state);
int vfsim_nic_set_vf_rate(struct net_device *netdev, int vf, int least, int most);
int vfsim_nic_get_vf_config(struct net_device *netdev, int vf, struct ifla_vf_info *info);
int vfsim_nic_get_vf_stats(struct net_device *netdev, int vf, struct ifla_vf_stats *stats);

/* nic_up.c */
void vfsim_nic_event(struct work_struct *work);
void vfsim_nic_set_rx_mode(struct net_device *netdev);
int vfsim_nic_up(struct vfsim_nic *nic);
void vfsim_nic_down(struct vfsim_nic *nic);
int vfsim_nic_channels(struct vfsim_nic *nic, u32 queues, u32 entries);
void vfsim_nic_reset_prepare(struct vfsim_nic *nic);
void vfsim_nic_reset_done(struct vfsim_nic *nic);

/* nic.c */
u32 vfsim_nic_vectors(struct pci_dev *pdev);
struct vfsim_nic *vfsim_nic_new(struct pci_dev *pdev, u32 vectors);
void vfsim_nic_free(struct vfsim_nic *nic);

#endif
