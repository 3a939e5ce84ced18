/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The drivers. They know the device by its registers and nothing else.
 */
#ifndef DRIVERS_PCI_IOV_VFSIM_DRIVER_H
#define DRIVERS_PCI_IOV_VFSIM_DRIVER_H

#include <linux/completion.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/types.h>
#include <linux/workqueue.h>

struct devlink;
struct devlink_health_reporter;
struct vfsim_nic;

/**
 * struct vfsim_pf - a PF and its driver
 * @pdev: the device
 * @devlink: what this is the private part of
 * @vendor: offset of the capability with the registers
 * @lock: one command at a time
 * @done: the firmware has raised vector 0
 * @total: vectors that the VFs share
 * @left: of those, what no VF holds, or a negative errno; written with the PF's
 *	device lock held
 * @slots: of the message store
 * @vectors: of the PF's own, the first for the mailbox
 * @nic: its network device, if it is a network adapter
 * @reporter: where failures of the firmware are told
 * @failed: hears from the mailbox what is wrong with the firmware, a literal
 * @failure: tells them, outside of the mailbox
 * @last_error: of the firmware, as text; NULL if it is well
 */
struct vfsim_pf {
	struct pci_dev *pdev;
	struct devlink *devlink;
	int vendor;
	struct mutex lock;	/* see above */
	struct completion done;
	u32 total;
	int left;
	u32 slots;
	u32 vectors;
	struct vfsim_nic *nic;
	struct devlink_health_reporter *reporter;
	void (*failed)(struct vfsim_pf *pf, const char *what);
	struct work_struct failure;
	const char *last_error;
};

/**
 * vfsim_register() - Read a register of the Vendor-Specific capability.
 * @pdev: PF or VF
 * @where: its offset in config space
 *
 * Return: the value, or all ones from a device that does not answer.
 */
static inline u32 vfsim_register(struct pci_dev *pdev, int where)
{
	u32 value = ~0;

	pci_read_config_dword(pdev, where, &value);
	return value;
}

/* mailbox.c */
int vfsim_mailbox_init(struct vfsim_pf *pf);
void vfsim_mailbox_exit(struct vfsim_pf *pf);
int vfsim_mailbox(struct vfsim_pf *pf, u32 command, u32 argument, u32 *value);

/* devlink.c */
struct vfsim_pf *vfsim_devlink_new(struct pci_dev *pdev);
int vfsim_devlink_register(struct vfsim_pf *pf);
void vfsim_devlink_unregister(struct vfsim_pf *pf);
void vfsim_devlink_free(struct vfsim_pf *pf);

/* pf.c, vf.c, nic_vf.c */
int vfsim_pf_register(void);
void vfsim_pf_unregister(void);
int vfsim_vf_register(void);
void vfsim_vf_unregister(void);
int vfsim_nic_vf_register(void);
void vfsim_nic_vf_unregister(void);

#endif
