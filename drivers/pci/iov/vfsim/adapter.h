/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The top of the simulated adapters: a card (model/) in a host (host/), which comes
 * and goes through sysfs and fails on demand.
 *
 * Locks, outermost first: adapters_lock, the PCI core's, then those of model/model.h
 * and host/host.h.
 */
#ifndef DRIVERS_PCI_IOV_VFSIM_ADAPTER_H
#define DRIVERS_PCI_IOV_VFSIM_ADAPTER_H

#include <linux/device.h>
#include <linux/list.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "host/host.h"
#include "model/model.h"

struct dentry;

#define VFSIM_MAX_ADAPTERS	64

/**
 * struct vfsim_adapter - a simulated adapter
 * @dev: in /sys/bus/vfsim
 * @id: its number
 * @node: in the list of all
 * @host: the machine's side
 * @card: the device
 * @hotplug: where @removal and insertions run (faults.c)
 * @removal: unplugs the PF (faults.c)
 * @debugfs: its faults (faults.c)
 */
struct vfsim_adapter {
	struct device dev;
	u32 id;
	struct list_head node;
	struct vfsim_host host;
	struct vfsim_card card;
	struct workqueue_struct *hotplug;
	struct work_struct removal;
	struct dentry *debugfs;
};

/* params.c */
extern const char * const vfsim_personalities[];
int vfsim_params_parse(struct vfsim_params *params, u32 id, char *text);

/* faults.c */
void vfsim_faults_init(void);
void vfsim_faults_exit(void);
int vfsim_faults_add(struct vfsim_adapter *adapter);
void vfsim_faults_remove(struct vfsim_adapter *adapter);
bool vfsim_fault_firmware(void);

/* adapter.c */
int vfsim_adapters_init(void);
void vfsim_adapters_exit(void);

#endif
