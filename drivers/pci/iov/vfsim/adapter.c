// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life of an adapter: /sys/bus/vfsim/new_adapter makes one, del_adapter
 * removes it, and /sys/bus/vfsim/devices/ shows what there is.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/device.h>
#include <linux/kstrtox.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "compat.h"
#include "adapter.h"

static LIST_HEAD(adapters);
static DEFINE_MUTEX(adapters_lock);
static u32 vfs_made;
static bool leaving;

static VFSIM_BUS_TYPE vfsim_bus;

static struct vfsim_adapter *to_adapter(struct device *dev)
{
	return container_of(dev, struct vfsim_adapter, dev);
}

/* --- what an adapter shows --- */

#define SHOW(format, name, field)						\
static ssize_t name##_show(struct device *dev, struct device_attribute *attr,	\
			   char *buf)						\
{										\
	return sysfs_emit(buf, format "\n", to_adapter(dev)->card.params.field);	\
}										\
static DEVICE_ATTR_RO(name)

SHOW("%u", vfs, vfs);
SHOW("%u", pool, pool);
SHOW("%u", min, min);
SHOW("%u", max, max);
SHOW("%u", vectors, vectors);
SHOW("%u", pf_vectors, pf_vectors);
SHOW("%u", store, store);
SHOW("0x%06x", class, class);
SHOW("%u", net, net);
SHOW("%u", wire, wire);
SHOW("0x%016llx", serial, serial);

#define SHOW_ID(name, field)							\
static ssize_t name##_show(struct device *dev, struct device_attribute *attr,	\
			   char *buf)						\
{										\
	const struct vfsim_id *id = &to_adapter(dev)->card.params.field;	\
										\
	return sysfs_emit(buf, "%04x:%04x\n", id->vendor, id->device);		\
}										\
static DEVICE_ATTR_RO(name)

SHOW_ID(id, id);
SHOW_ID(vf_id, vf_id);
SHOW_ID(subsystem_id, subsystem);	/* "subsystem" is the core's own link */

static ssize_t personality_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	u32 personality = to_adapter(dev)->card.params.personality;

	return sysfs_emit(buf, "%s\n", vfsim_personalities[personality]);
}
static DEVICE_ATTR_RO(personality);

static ssize_t pf_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	int domain = to_adapter(dev)->host.sysdata.domain;

	return sysfs_emit(buf, "%04x:%02x:00.0\n", domain, VFSIM_PF_BUS);
}
static DEVICE_ATTR_RO(pf);

static ssize_t holders_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return vfsim_hold_show(&to_adapter(dev)->host, buf);
}
static DEVICE_ATTR_RO(holders);

static struct attribute *adapter_attrs[] = {
	&dev_attr_vfs.attr,
	&dev_attr_pool.attr,
	&dev_attr_min.attr,
	&dev_attr_max.attr,
	&dev_attr_vectors.attr,
	&dev_attr_pf_vectors.attr,
	&dev_attr_store.attr,
	&dev_attr_personality.attr,
	&dev_attr_id.attr,
	&dev_attr_vf_id.attr,
	&dev_attr_subsystem_id.attr,
	&dev_attr_class.attr,
	&dev_attr_net.attr,
	&dev_attr_wire.attr,
	&dev_attr_serial.attr,
	&dev_attr_pf.attr,
	&dev_attr_holders.attr,
	NULL
};
ATTRIBUTE_GROUPS(adapter);

/* --- making and removing --- */

static void adapter_release(struct device *dev)
{
	kfree(to_adapter(dev));
}

static int adapter_plug(struct vfsim_adapter *adapter)
{
	struct vfsim_host *host = &adapter->host;
	struct vfsim_card *card = &adapter->card;
	int ret;

	ret = vfsim_memory_get(&host->memory, vfsim_card_bytes(card), dev_name(&adapter->dev));
	if (ret)
		return ret;
	ret = vfsim_card_init(card, host);
	if (ret)
		goto no_card;
	card->firmware.fault = vfsim_fault_firmware;
	host->sysdata.node = card->params.node;
	ret = vfsim_bridge_add(host, &adapter->dev, adapter->id);
	if (ret)
		goto no_bridge;
	ret = vfsim_faults_add(adapter);
	if (ret)
		goto no_faults;
	return 0;

no_faults:
	vfsim_bridge_remove(host);
no_bridge:
	vfsim_card_free(card);
no_card:
	vfsim_memory_put(&host->memory);
	return ret;
}

static void adapter_unplug(struct vfsim_adapter *adapter)
{
	vfsim_faults_remove(adapter);
	vfsim_bridge_remove(&adapter->host);
	vfsim_card_free(&adapter->card);
	vfsim_memory_put(&adapter->host.memory);
}

static struct vfsim_adapter *adapter_find(u32 id)
{
	struct vfsim_adapter *adapter;

	list_for_each_entry(adapter, &adapters, node)
		if (adapter->id == id)
			return adapter;
	return NULL;
}

static int adapter_new(u32 id, const struct vfsim_params *params)
{
	struct vfsim_adapter *adapter;
	int ret;

	lockdep_assert_held(&adapters_lock);
	if (leaving)
		return -ENODEV;
	if (adapter_find(id)) {
		pr_err("there is an adapter %u already\n", id);
		return -EEXIST;
	}
	if (vfs_made + params->vfs > VFSIM_MAX_VFS) {
		pr_err("%u VFs more would be above %u\n", params->vfs, VFSIM_MAX_VFS);
		return -ENOSPC;
	}
	adapter = kzalloc(sizeof(*adapter), GFP_KERNEL);
	if (!adapter)
		return -ENOMEM;
	adapter->id = id;
	adapter->card.params = *params;
	adapter->dev.bus = &vfsim_bus;
	adapter->dev.release = adapter_release;
	adapter->dev.groups = adapter_groups;
	dev_set_name(&adapter->dev, "vfsim%u", id);
	ret = device_register(&adapter->dev);
	if (ret)
		goto no_device;
	ret = adapter_plug(adapter);
	if (ret)
		goto no_plug;
	list_add_tail(&adapter->node, &adapters);
	vfs_made += params->vfs;
	return 0;

no_plug:
	device_del(&adapter->dev);
no_device:
	put_device(&adapter->dev);
	return ret;
}

static void adapter_del(struct vfsim_adapter *adapter)
{
	lockdep_assert_held(&adapters_lock);
	vfs_made -= adapter->card.params.vfs;
	list_del(&adapter->node);
	adapter_unplug(adapter);
	device_unregister(&adapter->dev);
}

static ssize_t new_adapter_store(VFSIM_BUS_TYPE *bus, const char *buf, size_t count)
{
	struct vfsim_params params;
	char *text, *words, *word;
	u32 id;
	int ret;

	text = kstrndup(buf, count, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	words = strim(text);
	word = strsep(&words, " \t\n");
	ret = kstrtou32(word, 10, &id);
	if (ret || id >= VFSIM_MAX_ADAPTERS) {
		pr_err("%s: an adapter's number is from 0 to %u\n", word, VFSIM_MAX_ADAPTERS - 1);
		ret = -EINVAL;
	}
	if (!ret)
		ret = vfsim_params_parse(&params, id, words);
	kfree(text);
	if (ret)
		return ret;

	mutex_lock(&adapters_lock);
	ret = adapter_new(id, &params);
	mutex_unlock(&adapters_lock);
	return ret ?: count;
}
static BUS_ATTR_WO(new_adapter);

static int del_unless_held(u32 id)
{
	struct vfsim_adapter *adapter = adapter_find(id);
	char *held;
	int ret = 0;

	if (!adapter)
		return -ENOENT;
	held = (char *)get_zeroed_page(GFP_KERNEL);
	if (!held)
		return -ENOMEM;
	if (vfsim_hold_show(&adapter->host, held)) {
		pr_err("vfsim%u is held, unbind first: %s", id, held);
		ret = -EBUSY;
	} else {
		adapter_del(adapter);
	}
	free_page((unsigned long)held);
	return ret;
}

static ssize_t del_adapter_store(VFSIM_BUS_TYPE *bus, const char *buf, size_t count)
{
	u32 id;
	int ret;

	ret = kstrtou32(buf, 10, &id);
	if (ret)
		return ret;
	mutex_lock(&adapters_lock);
	ret = del_unless_held(id);
	mutex_unlock(&adapters_lock);
	return ret ?: count;
}
static BUS_ATTR_WO(del_adapter);

static struct attribute *bus_attrs[] = {
	&bus_attr_new_adapter.attr,
	&bus_attr_del_adapter.attr,
	NULL
};
ATTRIBUTE_GROUPS(bus);

static VFSIM_BUS_TYPE vfsim_bus = {
	.name		= "vfsim",
	.bus_groups	= bus_groups,
};

/**
 * vfsim_adapters_init() - Offer to make adapters.
 *
 * Return: 0 or a negative errno.
 */
int vfsim_adapters_init(void)
{
	return bus_register(&vfsim_bus);
}

/**
 * vfsim_adapters_exit() - Remove all adapters.
 */
void vfsim_adapters_exit(void)
{
	struct vfsim_adapter *adapter, *next;

	mutex_lock(&adapters_lock);
	leaving = true;
	list_for_each_entry_safe(adapter, next, &adapters, node)
		adapter_del(adapter);
	mutex_unlock(&adapters_lock);
	bus_unregister(&vfsim_bus);
}
