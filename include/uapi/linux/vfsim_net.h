/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * Registers and rings of a simulated network adapter (vfsim, class=net).
 *
 * The registers are in a Vendor-Specific Extended Capability (PCIe Base 7.9.5) of PF
 * and VFs, beside those of <linux/vfsim.h>. All have 32 bits, little-endian, and are
 * written whole. vfio-pci passes such a capability through. The rings are in memory
 * and are read and written by DMA.
 */
#ifndef _UAPI_LINUX_VFSIM_NET_H
#define _UAPI_LINUX_VFSIM_NET_H

#include <linux/types.h>

/* A VF's Device ID; the PF's says how Table Sizes are dealt with, as ever. */
#define VFSIM_NET_VF_DEVICE_ID	0x5611

#define VFSIM_NET_VSEC		0x4e45
#define VFSIM_NET_VSEC_REVISION	1

#define VFSIM_NET_QUEUES_MAX	16	/* queue pairs of a function */
#define VFSIM_NET_ENTRIES_MIN	64	/* of a ring, a power of two */
#define VFSIM_NET_ENTRIES_MAX	4096
#define VFSIM_NET_FRAME_MIN	14	/* bytes, without FCS */
#define VFSIM_NET_FRAME_MAX	9018	/* with a VLAN tag */
#define VFSIM_NET_PARTS_MAX	20	/* descriptors of a frame */

/* Offsets from the start of the capability */

#define VFSIM_NET_QUEUES	0x08	/* that the function has, read-only */

/*
 * Mbit/s while the link is up, else 0; read-only. Vector 0 is raised when this has
 * changed, or the function's address was set for it.
 */
#define VFSIM_NET_SPEED		0x0c

/* Written: a queue has new descriptors, and had asked to be told. */
#define VFSIM_NET_DOORBELL	0x10

/*
 * What is to be done, with QUEUE or a VF's number above. It is done, and STATUS says
 * how it went, when the write returns. After STOP, a reset, or with Bus Master Enable
 * clear, nothing of a ring is touched any more.
 */
#define VFSIM_NET_CONTROL	0x14
#define VFSIM_NET_START		1	/* QUEUE: rings at ADDRESS; VALUE: entries | vector << 16 */
#define VFSIM_NET_STOP		2	/* QUEUE */
#define VFSIM_NET_MAC_SET	3	/* the function's own: ADDRESS */
#define VFSIM_NET_MAC_GET	4	/* zero until it has one */
#define VFSIM_NET_FILTER_ADD	5	/* receive what is sent to ADDRESS, too */
#define VFSIM_NET_FILTER_DEL	6
#define VFSIM_NET_MODE		7	/* VALUE: of VFSIM_NET_MODE_* */
#define VFSIM_NET_VLAN_ADD	8	/* receive what is tagged with VALUE, too */
#define VFSIM_NET_VLAN_DEL	9
#define VFSIM_NET_COUNTER	10	/* ADDRESS: counter VALUE since the last reset */
/* Of a PF's VF, which keeps it until SR-IOV is disabled */
#define VFSIM_NET_VF_SET	16	/* ADDRESS is what is set, VALUE which setting */
#define VFSIM_NET_VF_GET	17
#define VFSIM_NET_VF_COUNTER	18
#define VFSIM_NET_OPERATION	0x0000ffff
#define VFSIM_NET_QUEUE		0xffff0000

/* Result of the last CONTROL, read-only */
#define VFSIM_NET_STATUS	0x18
#define VFSIM_NET_OK		0
#define VFSIM_NET_UNKNOWN	1	/* no such operation, counter or setting */
#define VFSIM_NET_RANGE		2	/* no such queue, VF, size or address */
#define VFSIM_NET_DENIED	3	/* the administrator has it otherwise */
#define VFSIM_NET_SPACE		4	/* no room for another filter */

#define VFSIM_NET_ADDRESS_LO	0x1c	/* of memory; a MAC's first byte is the lowest */
#define VFSIM_NET_ADDRESS_HI	0x20
#define VFSIM_NET_VALUE		0x24

#define VFSIM_NET_LENGTH	0x28	/* of the capability, bytes */

#define VFSIM_NET_MODE_PROMISC	1	/* all that the VLANs allow; of a VF that is trusted */
#define VFSIM_NET_MODE_ALLMULTI	2	/* the same of multicast */

/* Settings of a VF */
#define VFSIM_NET_VF_MAC	0	/* 0: its own choice */
#define VFSIM_NET_VF_VLAN	1	/* the tag (IEEE 802.1Q 9.6); 0: its own choice */
#define VFSIM_NET_VF_TRUST	2	/* may see and choose more than its own */
#define VFSIM_NET_VF_SPOOFCHK	3	/* sends from its own addresses only */
#define VFSIM_NET_VF_LINK	4	/* VFSIM_NET_LINK_* */
#define VFSIM_NET_VF_RATE	5	/* Mbit/s that it sends at most; 0: any */

#define VFSIM_NET_LINK_AUTO	0	/* as the uplink's */
#define VFSIM_NET_LINK_UP	1
#define VFSIM_NET_LINK_DOWN	2

/* Counters of a function, since its last reset */
enum {
	VFSIM_NET_TX_FRAMES,
	VFSIM_NET_TX_BYTES,
	VFSIM_NET_TX_ERRORS,		/* no frame: length, descriptors */
	VFSIM_NET_TX_SPOOFED,		/* not from its own address */
	VFSIM_NET_TX_VLAN,		/* tagged, where the port has a VLAN of its own */
	VFSIM_NET_TX_CARRIER,		/* while its link was down */
	VFSIM_NET_RX_FRAMES,
	VFSIM_NET_RX_BYTES,
	VFSIM_NET_RX_MULTICAST,		/* of those, broadcast too */
	VFSIM_NET_RX_NO_ROOM,		/* no descriptor in time */
	VFSIM_NET_DMA_FAULTS,		/* the IOMMU refused; the queue is stopped */
	VFSIM_NET_COUNTERS
};

/*
 * The rings of a queue pair, one after the other: ENTRIES descriptors to send, ENTRIES
 * to receive, and a struct vfsim_net_events. A descriptor is the device's while OWN is
 * set, in the order of the ring. Of a frame the first descriptor changes hands last.
 */
struct vfsim_net_desc {
	__le64 address;		/* of a buffer, any alignment */
	__le32 status;		/* VFSIM_NET_DESC_*, read and written whole */
	__le16 sum_start;	/* to send, SUM: the Internet checksum from here on, */
	__le16 sum_offset;	/* from sum_start, is where it goes */
};

#define VFSIM_NET_DESC_LENGTH	0x0000ffff	/* bytes of the buffer, or of what was received */
#define VFSIM_NET_DESC_OWN	0x00010000	/* the device's */
#define VFSIM_NET_DESC_LAST	0x00020000	/* of a frame */
#define VFSIM_NET_DESC_SUM	0x00040000	/* to send: insert one; received: it is right */
#define VFSIM_NET_DESC_DONE	0x00080000	/* the device is through with it */

/*
 * Each side asks for what it wants to be told: a driver for one interrupt, the device
 * for a doorbell. Who has asked looks once more at the ring before it waits; who tells
 * clears what was asked first.
 */
struct vfsim_net_events {
	__le32 send;		/* nonzero: ring for a new descriptor to send */
	__le32 receive;		/* nonzero: ring for a new one to receive */
	__le32 interrupt;	/* nonzero: raise the vector once */
	__le32 reserved;
};

#endif
