// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults on demand, in /sys/kernel/debug/vfsim/: what goes wrong with real
 * adapters now and then, here goes wrong when it is asked for.
 */

#include <linux/completion.h>
#include <linux/debugfs.h>
#include <linux/fault-inject.h>
#include <linux/kref.h>
#include <linux/pci.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>

#include "compat.h"
#include "adapter.h"

static struct dentry *root;

#ifdef CONFIG_FAULT_INJECTION_DEBUG_FS
static DECLARE_FAULT_ATTR(fail_firmware);

static bool injected(void)
{
	return should_fail(&fail_firmware, 1);
}

static void fault_attr_add(void)
{
	fault_create_debugfs_attr("fail_firmware", root, &fail_firmware);
}
#else
static bool injected(void)
{
	return false;
}

static void fault_attr_add(void)
{
}
#endif

/**
 * vfsim_fault_firmware() - Is this firmware command to fail?
 *
 * Return: what the kernel's fault injection framework says, where it is built in.
 */
bool vfsim_fault_firmware(void)
{
	return injected();
}

/* "pf" or the index of a VF */
static struct vfsim_function *by_name(struct vfsim_adapter *adapter, const char *name)
{
	u32 index;

	if (!strcmp(name, "pf"))
		return adapter->card.pf;
	if (kstrtou32(name, 10, &index) || index >= adapter->card.params.vfs)
		return NULL;
	return adapter->card.vf[index];
}

/* "FUNCTION", or "FUNCTION NUMBER" where a number is wanted */
static struct vfsim_function *parse(struct vfsim_adapter *adapter, char *line, u32 *number)
{
	char *name = strsep(&line, " ");
	struct vfsim_function *fn = by_name(adapter, name);

	if (!fn || !line != !number || (number && kstrtou32(line, 10, number)))
		return ERR_PTR(-EINVAL);
	return fn;
}

static struct vfsim_function *written(struct file *file, const char __user *buf, size_t count,
				      u32 *number)
{
	struct vfsim_function *fn;
	char *text;

	text = memdup_user_nul(buf, min_t(size_t, count, 64));
	if (IS_ERR(text))
		return ERR_CAST(text);
	fn = parse(file->private_data, strim(text), number);
	kfree(text);
	return fn;
}

/* --- removal --- */

static bool is_gone(struct vfsim_function *fn)
{
	unsigned long flags;
	bool gone;

	flags = vfsim_lock(fn);
	gone = fn->config.gone;
	vfsim_unlock(fn, flags);
	return gone;
}

static void set_gone(struct vfsim_function *fn, bool gone)
{
	unsigned long flags;

	flags = vfsim_lock(fn);
	fn->config.gone = gone;
	vfsim_unlock(fn, flags);
}

/*
 * Hotplug runs on a queue of the adapter's own, one thing after the other: it
 * waits for locks that others may hold for long, and nobody else shall wait with
 * it.
 */
static void removal_work(struct work_struct *work)
{
	struct vfsim_adapter *adapter = container_of(work, struct vfsim_adapter, removal);
	struct pci_dev *pdev;

	pdev = pci_get_domain_bus_and_slot(adapter->host.sysdata.domain, VFSIM_PF_BUS, 0);
	if (!pdev)
		return;
	vfsim_compat_before_removal(pdev);
	pci_stop_and_remove_bus_device_locked(pdev);
	pci_dev_put(pdev);
}

/*
 * A PF that is pulled out takes its VFs with it, and the kernel hears of it from
 * the slot. A VF cannot be pulled out: it stops to answer, and that is all.
 */
static ssize_t remove_write(struct file *file, const char __user *buf, size_t count,
			    loff_t *pos)
{
	struct vfsim_function *fn = written(file, buf, count, NULL);
	struct vfsim_adapter *adapter = file->private_data;

	if (IS_ERR(fn))
		return PTR_ERR(fn);
	set_gone(fn, true);
	/* Without power nothing is raised any more, by the PF's VFs neither. */
	vfsim_config_reset(fn);
	if (fn->kind == VFSIM_PF)
		queue_work(adapter->hotplug, &adapter->removal);
	return count;
}

static const struct file_operations remove_fops = {
	.owner	= THIS_MODULE,
	.open	= simple_open,
	.write	= remove_write,
};

/**
 * struct insertion - somebody who waits for a PF to be plugged in
 * @work: plugs it in
 * @adapter: whose PF
 * @done: the kernel has found it
 * @users: @work and who waits, who may be killed before
 */
struct insertion {
	struct work_struct work;
	struct vfsim_adapter *adapter;
	struct completion done;
	struct kref users;
};

static void insertion_release(struct kref *users)
{
	kfree(container_of(users, struct insertion, users));
}

/* Plugged in again, it is as after power-on. */
static void power_on(struct vfsim_function *fn)
{
	vfsim_config_reset(fn);
	set_gone(fn, false);
}

static void insertion_work(struct work_struct *work)
{
	struct insertion *insertion = container_of(work, struct insertion, work);
	struct vfsim_adapter *adapter = insertion->adapter;

	/* Of two that are asked for, the first has done it. */
	if (is_gone(adapter->card.pf)) {
		power_on(adapter->card.pf);
		vfsim_firmware_restart(&adapter->card);
		pci_lock_rescan_remove();
		pci_rescan_bus(adapter->host.bus);
		pci_unlock_rescan_remove();
	}
	complete(&insertion->done);
	kref_put(&insertion->users, insertion_release);
}

/* Return: 0, -ENOMEM, or -ERESTARTSYS when killed; the PF comes all the same then. */
static int insert_pf(struct vfsim_adapter *adapter)
{
	struct insertion *insertion;
	int ret;

	insertion = kzalloc(sizeof(*insertion), GFP_KERNEL);
	if (!insertion)
		return -ENOMEM;
	INIT_WORK(&insertion->work, insertion_work);
	insertion->adapter = adapter;
	init_completion(&insertion->done);
	kref_init(&insertion->users);
	kref_get(&insertion->users);
	queue_work(adapter->hotplug, &insertion->work);
	ret = wait_for_completion_killable(&insertion->done);
	kref_put(&insertion->users, insertion_release);
	return ret;
}

static ssize_t insert_write(struct file *file, const char __user *buf, size_t count,
			    loff_t *pos)
{
	struct vfsim_function *fn = written(file, buf, count, NULL);
	int ret = 0;

	if (IS_ERR(fn))
		return PTR_ERR(fn);
	if (!is_gone(fn))
		return -EINVAL;
	if (fn->kind == VFSIM_PF)
		ret = insert_pf(file->private_data);
	else
		power_on(fn);
	return ret ?: count;
}

static const struct file_operations insert_fops = {
	.owner	= THIS_MODULE,
	.open	= simple_open,
	.write	= insert_write,
};

/* --- interrupts --- */

/* FUNCTION COUNT: so many messages of that function get lost. */
static ssize_t lose_write(struct file *file, const char __user *buf, size_t count,
			  loff_t *pos)
{
	struct vfsim_function *fn;
	unsigned long flags;
	u32 messages;

	fn = written(file, buf, count, &messages);
	if (IS_ERR(fn))
		return PTR_ERR(fn);
	flags = vfsim_lock(fn);
	fn->msix.lose = messages;
	vfsim_unlock(fn, flags);
	return count;
}

static const struct file_operations lose_fops = {
	.owner	= THIS_MODULE,
	.open	= simple_open,
	.write	= lose_write,
};

/* --- config space --- */

/*
 * FUNCTION 1: it has a capability that reaches into MSI-X, as some devices do.
 * FUNCTION 2: one that vfio emulates. FUNCTION 0: not any more.
 */
static ssize_t overlap_write(struct file *file, const char __user *buf, size_t count,
			     loff_t *pos)
{
	struct vfsim_function *fn;
	unsigned long flags;
	u32 kind;

	fn = written(file, buf, count, &kind);
	if (IS_ERR(fn))
		return PTR_ERR(fn);
	if (kind > VFSIM_OVERLAP_VPD)
		return -EINVAL;
	flags = vfsim_lock(fn);
	fn->config.overlap = kind;
	vfsim_unlock(fn, flags);
	vfsim_config_reset(fn);
	return count;
}

static const struct file_operations overlap_fops = {
	.owner	= THIS_MODULE,
	.open	= simple_open,
	.write	= overlap_write,
};

/* --- what happened --- */

static void show_function(struct seq_file *file, struct vfsim_function *fn)
{
	struct vfsim_counters counters;
	unsigned long flags;
	u16 vectors;
	u32 faults;

	flags = vfsim_lock(fn);
	counters = fn->msix.counters;
	counters.blocked += fn->engine.blocked;
	faults = fn->engine.faults;
	vectors = fn->msix.vectors;
	vfsim_unlock(fn, flags);
	if (fn->kind == VFSIM_PF)
		seq_puts(file, "pf");
	else
		seq_printf(file, "%u", fn->index);
	seq_printf(file, " %u %u %u %u %u %u %u %u %u %u\n", vectors, counters.raised,
		   counters.sent, counters.merged, counters.inert, counters.blocked,
		   counters.lost, faults, counters.enabled, counters.unmasked);
}

static int functions_show(struct seq_file *file, void *unused)
{
	struct vfsim_adapter *adapter = file->private;

	seq_puts(file, "function vectors raised sent merged inert blocked lost faults enabled unmasked\n");
	show_function(file, adapter->card.pf);
	for (u32 i = 0; i < READ_ONCE(adapter->card.visible); i++)
		show_function(file, adapter->card.vf[i]);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(functions);

/**
 * vfsim_faults_add() - Offer an adapter's faults.
 * @adapter: plugged in
 *
 * Return: 0 or -ENOMEM.
 */
int vfsim_faults_add(struct vfsim_adapter *adapter)
{
	struct vfsim_firmware *firmware = &adapter->card.firmware;
	struct dentry *dir;

	adapter->hotplug = alloc_ordered_workqueue("%s", 0, dev_name(&adapter->dev));
	if (!adapter->hotplug)
		return -ENOMEM;
	INIT_WORK(&adapter->removal, removal_work);
	dir = debugfs_create_dir(dev_name(&adapter->dev), root);
	adapter->debugfs = dir;
	debugfs_create_u32("fail_commands", 0600, dir, &firmware->fail);
	debugfs_create_u32("drop_commands", 0600, dir, &firmware->drop);
	debugfs_create_u32("lie_commands", 0600, dir, &firmware->lie);
	debugfs_create_u32("latency_us", 0600, dir, &firmware->latency);
	debugfs_create_file("remove", 0200, dir, adapter, &remove_fops);
	debugfs_create_file("insert", 0200, dir, adapter, &insert_fops);
	debugfs_create_file("overlap", 0200, dir, adapter, &overlap_fops);
	debugfs_create_file("lose_interrupts", 0200, dir, adapter, &lose_fops);
	debugfs_create_file("functions", 0400, dir, adapter, &functions_fops);
	return 0;
}

/**
 * vfsim_faults_remove() - An adapter is about to be unplugged.
 * @adapter: still plugged in
 */
void vfsim_faults_remove(struct vfsim_adapter *adapter)
{
	debugfs_remove_recursive(adapter->debugfs);
	destroy_workqueue(adapter->hotplug);
}

/**
 * vfsim_faults_init() - Make /sys/kernel/debug/vfsim.
 */
void vfsim_faults_init(void)
{
	root = debugfs_create_dir("vfsim", NULL);
	fault_attr_add();
}

/**
 * vfsim_faults_exit() - Remove it; no adapter is left.
 */
void vfsim_faults_exit(void)
{
	debugfs_remove_recursive(root);
}
