// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory for BARs: physical addresses that no one else uses and that read back
 * what was written, which only RAM does. It comes from a range that the boot
 * loader kept from the kernel (memmap=SIZE$ADDRESS, then memory=SIZE@ADDRESS
 * here), or else from memory blocks that are taken offline for it.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/list.h>
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/nodemask.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "host.h"

static char *memory;
module_param(memory, charp, 0444);
MODULE_PARM_DESC(memory, "SIZE@ADDRESS of memory that memmap=SIZE$ADDRESS reserved for BARs");

/**
 * struct vfsim_region - a range of addresses that is the module's
 * @node: in the list of all
 * @res: the range; the BARs of adapters are its children
 * @nid: node of memory that has to be given back, or NUMA_NO_NODE
 * @movable: whether it was in ZONE_MOVABLE
 */
struct vfsim_region {
	struct list_head node;
	struct resource res;
	int nid;
	bool movable;
};

static LIST_HEAD(regions);
static DEFINE_MUTEX(regions_lock);

/* Kept from everybody (memmap=), or nothing that anybody knows of (mem=) */
static bool region_is_free(u64 start, u64 size)
{
	return region_intersects(start, size, IORESOURCE_MEM,
				 IORES_DESC_RESERVED) == REGION_INTERSECTS ||
	       region_intersects(start, size, IORESOURCE_MEM,
				 IORES_DESC_NONE) == REGION_DISJOINT;
}

static struct vfsim_region *region_add(u64 start, u64 size, int nid)
{
	struct vfsim_region *region;
	int ret = 0;

	region = kzalloc(sizeof(*region), GFP_KERNEL);
	if (!region)
		return ERR_PTR(-ENOMEM);
	region->res = (struct resource){
		.name = "vfsim", .start = start, .end = start + size - 1,
		.flags = IORESOURCE_MEM,
	};
	region->nid = nid;
	/* What memmap= reserved is nobody else's already. */
	if (nid != NUMA_NO_NODE)
		ret = request_resource(&iomem_resource, &region->res);
	if (ret) {
		kfree(region);
		return ERR_PTR(ret);
	}
	list_add_tail(&region->node, &regions);
	return region;
}

static struct vfsim_region *region_from_parameter(void)
{
	char *at;
	u64 size, start;

	size = memparse(memory, &at);
	if (*at != '@')
		goto bad;
	start = memparse(at + 1, &at);
	if (*at || !size || !IS_ALIGNED(start | size, SZ_1M))
		goto bad;
	if (!region_is_free(start, size)) {
		pr_err("memory=%s is in use: boot with memmap=%lluM$%#llx\n",
		       memory, size >> 20, start);
		return ERR_PTR(-EBUSY);
	}
	return region_add(start, size, NUMA_NO_NODE);
bad:
	pr_err("memory=%s is not SIZE@ADDRESS in multiples of 1M\n", memory);
	return ERR_PTR(-EINVAL);
}

/*
 * Without a virtual memory map the kernel does not know, on a machine with one
 * node, how to let go of memory that it was booted with: a BUG() ends the try.
 */
#if IS_ENABLED(CONFIG_MEMORY_HOTREMOVE) && IS_ENABLED(CONFIG_SPARSEMEM_VMEMMAP)
/*
 * A block that is back is online only where that is the machine's policy
 * (auto_online_blocks beside the blocks). A module has no other way to change
 * that than what an administrator would do.
 */
static void block_online(u64 start, const char *how)
{
	char path[64];
	loff_t pos = 0;
	struct file *file;

	if (pfn_to_online_page(PHYS_PFN(start)))
		return;
	snprintf(path, sizeof(path), "/sys/devices/system/memory/memory%llu/state",
		 start / memory_block_size_bytes());
	file = filp_open(path, O_WRONLY, 0);
	if (!IS_ERR(file)) {
		/* Others may be at it: it says so and wants to be asked again. */
		for (int i = 0; i < 100; i++)
			if (kernel_write(file, how, strlen(how), &pos) != -ERESTARTNOINTR)
				break;
		filp_close(file, NULL);
	}
	if (!pfn_to_online_page(PHYS_PFN(start)))
		pr_err("memory is back but offline: write %s to %s\n", how, path);
}

static void give_back(u64 start, u64 size, int nid, bool movable)
{
	u64 block = memory_block_size_bytes();
	int ret;

	/* Merged, so that what two adapters had can be taken for one next time. */
	ret = add_memory(nid, start, size, MHP_MERGE_RESOURCE);
	if (ret) {
		pr_err("%llu MiB of memory at %#llx are lost until the next boot (%d)\n",
		       size >> 20, start, ret);
		return;
	}
	for (u64 at = start; at < start + size; at += block)
		block_online(at, movable ? "online_movable" : "online_kernel");
	pr_info("gave %llu MiB of memory back, at %#llx\n", size >> 20, start);
}

/*
 * Removing memory cuts a hole into its entry in iomem_resource, of which the
 * lower part is assumed to keep all children: a kernel image or a crash kernel's
 * memory above the hole makes it fail, with the memory gone and its entry still
 * there. A child that is put in for the time of a look has all others above it
 * as siblings.
 */
static bool entry_can_be_cut(u64 start, u64 size)
{
	struct resource look = {
		.name = "vfsim", .start = start, .end = start + size - 1,
		.flags = IORESOURCE_MEM,
	};
	struct resource *whole;
	bool can;

	if (insert_resource(&iomem_resource, &look))
		return false;	/* parts of several entries */
	whole = look.child;
	if (whole)
		can = whole->start == look.start && whole->end == look.end && !whole->child;
	else
		can = look.parent != &iomem_resource && !look.sibling;
	remove_resource(&look);
	return can;
}

/* Is all of it online memory of one node, and in that zone or not? */
static bool range_suits(u64 start, u64 size, int nid, bool movable)
{
	if (region_intersects(start, size, IORESOURCE_SYSTEM_RAM,
			      IORES_DESC_NONE) != REGION_INTERSECTS)
		return false;
	for (u64 at = start; at < start + size; at += memory_block_size_bytes()) {
		struct page *page = pfn_to_online_page(PHYS_PFN(at));

		if (!page || page_to_nid(page) != nid || is_zone_movable_page(page) != movable)
			return false;
	}
	return entry_can_be_cut(start, size);
}

static struct vfsim_region *take(u64 start, u64 size, int nid, bool movable)
{
	struct vfsim_region *region;

	region = region_add(start, size, nid);
	if (IS_ERR(region)) {
		give_back(start, size, nid, movable);
		return region;
	}
	region->movable = movable;
	pr_info("took %llu MiB of memory offline for BARs, at %#llx\n", size >> 20, start);
	return region;
}

/*
 * The first range, from the top down, that everybody can be moved out of. Trying
 * may take a while where there is much memory, so a signal ends it.
 */
static struct vfsim_region *region_from_node(u64 size, int nid, bool movable)
{
	u64 block = memory_block_size_bytes();
	u64 bottom = PFN_PHYS(node_start_pfn(nid));
	u64 start = ALIGN_DOWN(PFN_PHYS(node_end_pfn(nid)), block);

	while (start >= bottom + size) {
		start -= block;
		if (signal_pending(current))
			return ERR_PTR(-EINTR);
		if (range_suits(start, size, nid, movable) &&
		    !offline_and_remove_memory(start, size))
			return take(start, size, nid, movable);
	}
	return ERR_PTR(-ENOMEM);
}

/* ZONE_MOVABLE has nothing that cannot be moved, so it comes first. */
static struct vfsim_region *region_from_ram(u64 size)
{
	struct vfsim_region *region = ERR_PTR(-ENOMEM);
	int nid;

	size = ALIGN(size, memory_block_size_bytes());
	/* Who has to be moved needs room elsewhere, or moving never ends. */
	if (PFN_PHYS((u64)si_mem_available()) < 2 * size)
		return region;
	for (int movable = 1; movable >= 0; movable--)
		for_each_online_node(nid) {
			region = region_from_node(size, nid, movable);
			if (region != ERR_PTR(-ENOMEM))
				return region;
		}
	return region;
}

static void region_give_back(struct vfsim_region *region)
{
	if (region->nid == NUMA_NO_NODE)
		return;
	release_resource(&region->res);
	give_back(region->res.start, resource_size(&region->res), region->nid, region->movable);
}
#else
static struct vfsim_region *region_from_ram(u64 size)
{
	return ERR_PTR(-EOPNOTSUPP);
}

static void region_give_back(struct vfsim_region *region)
{
}
#endif

/*
 * First fit. Not allocate_resource(): on x86 that keeps away from what memmap=
 * reserved.
 */
static bool region_fits(struct vfsim_region *region, struct vfsim_memory *mem, u64 size)
{
	u64 start;

	for (start = region->res.start; start + size - 1 <= region->res.end; start += SZ_1M) {
		mem->res.start = start;
		mem->res.end = start + size - 1;
		if (!request_resource(&region->res, &mem->res))
			return true;
	}
	return false;
}

static int region_take(struct vfsim_memory *mem, u64 size)
{
	struct vfsim_region *region;

	list_for_each_entry(region, &regions, node)
		if (region_fits(region, mem, size))
			return 0;
	return -ENOSPC;
}

/**
 * vfsim_memory_get() - Find room for an adapter's BARs.
 * @mem: what was found; zeroed memory, mapped for the device side
 * @size: bytes, a multiple of 1 MiB as bridge windows are
 * @name: of its owner, in /proc/iomem
 *
 * Context: process, may sleep; may move pages of other users.
 * Return: 0, -ENOSPC when the range given by memory= is full, -ENOMEM when no
 * memory can be taken offline, -EOPNOTSUPP on a kernel that cannot do that, -EINTR
 * when a signal came first, -EINVAL or -EBUSY for what memory= says.
 */
int vfsim_memory_get(struct vfsim_memory *mem, u64 size, const char *name)
{
	struct vfsim_region *region;
	int ret;

	mutex_lock(&regions_lock);
	mem->res = (struct resource){ .name = name, .flags = IORESOURCE_MEM };
	ret = region_take(mem, size);
	if (ret) {
		if (!memory)
			region = region_from_ram(size);
		else if (list_empty(&regions))
			region = region_from_parameter();
		else
			region = ERR_PTR(-ENOSPC);
		ret = PTR_ERR_OR_ZERO(region);
		if (!ret)
			ret = region_take(mem, size);
	}
	mutex_unlock(&regions_lock);
	if (ret) {
		pr_err("%s: no %llu MiB for BARs (%d): %s\n", name, size >> 20, ret,
		       memory ? "memory=SIZE@ADDRESS has no more, boot with a larger SIZE" :
		       "no memory can be taken offline, boot with memmap=SIZE$ADDRESS vfsim.memory=SIZE@ADDRESS");
		return ret;
	}

	mem->virt = ioremap(mem->res.start, size);
	if (!mem->virt) {
		release_resource(&mem->res);
		return -ENOMEM;
	}
	memset_io(mem->virt, 0, size);
	return 0;
}

/**
 * vfsim_memory_put() - Give up an adapter's BARs.
 * @mem: from vfsim_memory_get(); its bus is gone
 */
void vfsim_memory_put(struct vfsim_memory *mem)
{
	iounmap(mem->virt);
	mutex_lock(&regions_lock);
	release_resource(&mem->res);
	mutex_unlock(&regions_lock);
}

/**
 * vfsim_memory_exit() - Give memory back that was taken offline.
 */
void vfsim_memory_exit(void)
{
	struct vfsim_region *region, *next;

	list_for_each_entry_safe(region, next, &regions, node) {
		region_give_back(region);
		kfree(region);
	}
}
