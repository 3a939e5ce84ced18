/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * Registers of a simulated SR-IOV adapter (vfsim), as its drivers see them.
 *
 * All of them are in a Vendor-Specific capability (PCI Local Bus 3.0, 6.2.4) in
 * config space, since a write to config space is the one thing that software
 * can notice. Every register has 32 bits, little-endian, and is written whole.
 * vfio-pci passes such a capability through, so a user of vfio and a guest
 * reach it, too.
 */
#ifndef _UAPI_LINUX_VFSIM_H
#define _UAPI_LINUX_VFSIM_H

#include <linux/types.h>

/* "VS"; no vendor has it. */
#define VFSIM_VENDOR_ID		0x5653
#define VFSIM_PORT_DEVICE_ID	0x5600
/* PFs, by what their drivers let be done to the MSI-X Table Size of a VF */
#define VFSIM_PF_EXACT		0x5601
#define VFSIM_PF_PLUS_ONE	0x5602
#define VFSIM_PF_FIXED		0x5603
#define VFSIM_VF_DEVICE_ID	0x5610

/* BARs: 0 (64 bits, prefetchable) has the MSI-X table, then the PBA. */
#define VFSIM_MSIX_BAR		0

/* Offsets from the start of the capability */

/*
 * What the function is to do. STATUS has the result when the write returns, but for
 * READ, WRITE and COPY: then it is BUSY until memory has been accessed, and these
 * registers do not hear what is written to them meanwhile.
 */
#define VFSIM_CONTROL		0x04
#define VFSIM_CONTROL_RAISE	1	/* send the message of VECTOR once */
#define VFSIM_CONTROL_START	2	/* and every PERIOD ns until STOP */
#define VFSIM_CONTROL_STOP	3
#define VFSIM_CONTROL_WRITE	4	/* write LENGTH bytes of DATA to ADDRESS */
#define VFSIM_CONTROL_READ	5	/* read DATA (4 bytes) from ADDRESS */
#define VFSIM_CONTROL_COPY	6	/* as struct vfsim_copy at ADDRESS says */
#define VFSIM_CONTROL_VECTOR	0xffff0000	/* for RAISE and START */

/* Result of the last CONTROL: 0, BUSY, or why not (read-only) */
#define VFSIM_STATUS		0x08
#define VFSIM_STATUS_OK		0
#define VFSIM_STATUS_UNKNOWN	1	/* no such operation */
#define VFSIM_STATUS_INERT	2	/* vector beyond the table in force */
#define VFSIM_STATUS_DISABLED	3	/* MSI-X or Bus Master is not enabled */
#define VFSIM_STATUS_FAULT	4	/* the IOMMU has no such mapping */
#define VFSIM_STATUS_RANGE	5	/* PERIOD or LENGTH, or a field of the struct */
#define VFSIM_STATUS_BUSY	6	/* not done yet */

#define VFSIM_ADDRESS_LO	0x0c
#define VFSIM_ADDRESS_HI	0x10
#define VFSIM_DATA		0x14
#define VFSIM_LENGTH		0x18	/* bytes, 4 to 1 MiB, a multiple of 4 */
#define VFSIM_PERIOD		0x1c	/* ns, at least 1000 */

/**
 * struct vfsim_copy - what COPY does; read once, before anything is copied
 * @from: address that is read
 * @to: address that is written; where messages go is none
 * @length: bytes, 1 to VFSIM_COPY_LENGTH
 * @count: how often, 1 to VFSIM_COPY_COUNT
 *
 * Little-endian, at a multiple of 4. Bytes are copied in ascending order, those of a
 * page at once.
 */
struct vfsim_copy {
	__le64 from;
	__le64 to;
	__le32 length;
	__le32 count;
};

#define VFSIM_COPY_LENGTH	0x100000
#define VFSIM_COPY_COUNT	1024

/* Since the last reset, read-only: how often a vector was raised, how many of
 * those left as messages, and how many merged into a pending bit.
 */
#define VFSIM_RAISED		0x20
#define VFSIM_SENT		0x24
#define VFSIM_MERGED		0x28

#define VFSIM_VF_LENGTH		0x2c	/* of a VF's capability, bytes */

/*
 * The PF's mailbox to the firmware. A write to COMMAND starts it and sets BUSY;
 * when it has been carried out BUSY is clear, RESULT says how it went and
 * vector 0 is raised. While BUSY is set only ABORT is heard.
 */
#define VFSIM_COMMAND		0x2c
#define VFSIM_COMMAND_NOP	0
#define VFSIM_COMMAND_QUERY	1	/* ARGUMENT selects, VALUE has it */
#define VFSIM_COMMAND_ENABLE	2	/* set up ARGUMENT VFs, 0 releases them */
#define VFSIM_COMMAND_SIZE	3	/* ARGUMENT: VF << 16 | vectors */
#define VFSIM_COMMAND_REPACK	4	/* move VFs' vectors together, VF ARGUMENT's last */
#define VFSIM_COMMAND_ABORT	5	/* forget the command that is under way */
#define VFSIM_COMMAND_BUSY	0x80000000

#define VFSIM_ARGUMENT		0x30
#define VFSIM_VALUE		0x34	/* read-only */

#define VFSIM_QUERY_TOTAL	0	/* vectors that the VFs share */
#define VFSIM_QUERY_FREE	1	/* of those, vectors that no VF holds */
#define VFSIM_QUERY_MINIMUM	2	/* vectors of a VF */
#define VFSIM_QUERY_MAXIMUM	3
#define VFSIM_QUERY_DEFAULT	4
#define VFSIM_QUERY_COMMANDS	5	/* how many were carried out */
#define VFSIM_QUERY_VERSION	6	/* of the firmware */

#define VFSIM_RESULT		0x38	/* read-only */
#define VFSIM_RESULT_OK		0
#define VFSIM_RESULT_UNKNOWN	1	/* no such command or selector */
#define VFSIM_RESULT_VF		2	/* no such VF */
#define VFSIM_RESULT_SMALL	3	/* below the minimum */
#define VFSIM_RESULT_LARGE	4	/* above the maximum, beyond the table */
#define VFSIM_RESULT_SPACE	5	/* too few free vectors, no slot */
#define VFSIM_RESULT_SCATTERED	6	/* enough, but not in one piece */
#define VFSIM_RESULT_BUSY	7	/* the VF has MSI-X enabled, or a slot */
#define VFSIM_RESULT_FAILED	8	/* the firmware failed */

/*
 * The message store, of which the VFs share the slots. A VF that is shown a virtual
 * table has that in force in place of its own: MSI-X Enable and Function Mask hold
 * for it, and an entry of it with a slot sends the message there unless that is
 * masked. An entry without one is masked. A reset of the VF takes back its slots; the
 * table stays in force, and what is reserved for it, until the VF goes. What is to be
 * done is written to STORE last; the write returns when it is done.
 */
#define VFSIM_STORE		0x3c
#define VFSIM_STORE_SHOW	1	/* a table of DATA entries, 0 for its own;
					 * ADDRESS_LO slots are reserved for it
					 */
#define VFSIM_STORE_GIVE	2	/* ENTRY: a slot, masked, or the one it has; the message */
#define VFSIM_STORE_MASK	3
#define VFSIM_STORE_UNMASK	4
#define VFSIM_STORE_TAKE	5	/* ENTRY's slot back */
#define VFSIM_STORE_PENDING	6	/* VALUE: pending bits of the 32 entries with ENTRY */

#define VFSIM_STORE_ENTRY	0x40	/* VF << 16 | entry of its virtual table */
#define VFSIM_STORE_ADDRESS_LO	0x44
#define VFSIM_STORE_ADDRESS_HI	0x48
#define VFSIM_STORE_DATA	0x4c
#define VFSIM_STORE_RESULT	0x50	/* VFSIM_RESULT_*, read-only */
#define VFSIM_STORE_VALUE	0x54	/* read-only */
#define VFSIM_STORE_SLOTS	0x58	/* of the store, read-only */
#define VFSIM_STORE_TAKEN	0x5c	/* reserved, or in use without, read-only */

#define VFSIM_PF_LENGTH		0x60	/* of the PF's capability, bytes */

#endif
