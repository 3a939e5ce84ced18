// SPDX-License-Identifier: GPL-2.0-only
/*
 * The IOMMU above all adapters: each function is a group of its own, and its DMA
 * goes where the domain says that it is attached to, or nowhere.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/iommu.h>
#include <linux/irqdomain.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/pci.h>
#include <linux/rcupdate.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/xarray.h>

#include "../compat.h"
#include "host.h"

/**
 * struct vfsim_domain - an address space
 * @domain: as the core knows it
 * @rcu: an access may still be under way when it is freed
 * @access: held during an access to one page, which an interrupt's handler may
 *	wait for that unmaps it
 * @pages: by page of the I/O virtual address: physical page and what is allowed
 */
struct vfsim_domain {
	struct iommu_domain domain;
	struct rcu_head rcu;
	raw_spinlock_t access;
	struct xarray pages;
};

#define PAGE_READ	1
#define PAGE_WRITE	2
#define PAGE_BITS	2

#define UNMAP_AT_ONCE	64	/* pages, with interrupts off */

static struct iommu_device iommu;
static struct fwnode_handle *fwnode;
static const struct iommu_ops ops;
static const struct iommu_domain_ops domain_ops;

/* Nothing is translated and all of memory is allowed. */
static struct vfsim_domain identity = {
	.domain	= { .type = IOMMU_DOMAIN_IDENTITY, .ops = &domain_ops },
	.access	= __RAW_SPIN_LOCK_UNLOCKED(identity.access),
	.pages	= XARRAY_INIT(identity.pages, XA_FLAGS_LOCK_IRQ),
};

static struct vfsim_domain *to_domain(struct iommu_domain *domain)
{
	return container_of(domain, struct vfsim_domain, domain);
}

/* --- domains --- */

static struct iommu_domain *domain_alloc_paging(struct device *dev)
{
	struct vfsim_domain *domain;

	domain = kzalloc(sizeof(*domain), GFP_KERNEL);
	if (!domain)
		return NULL;
	raw_spin_lock_init(&domain->access);
	xa_init_flags(&domain->pages, XA_FLAGS_LOCK_IRQ);
	domain->domain.pgsize_bitmap = SZ_4K;
	domain->domain.geometry.aperture_end = DMA_BIT_MASK(48);
	domain->domain.geometry.force_aperture = true;
	return &domain->domain;
}

static __maybe_unused struct iommu_domain *domain_alloc(unsigned int type)
{
	switch (type) {
	case IOMMU_DOMAIN_IDENTITY:
		return &identity.domain;
	case IOMMU_DOMAIN_UNMANAGED:
	case IOMMU_DOMAIN_DMA:
		return domain_alloc_paging(NULL);
	default:
		return NULL;
	}
}

static void domain_free_rcu(struct rcu_head *rcu)
{
	struct vfsim_domain *domain = container_of(rcu, struct vfsim_domain, rcu);

	xa_destroy(&domain->pages);
	kfree(domain);
}

static void domain_free(struct iommu_domain *domain)
{
	if (domain != &identity.domain)
		call_rcu(&to_domain(domain)->rcu, domain_free_rcu);
}

static int attach_dev(struct iommu_domain *domain, VFSIM_ATTACHED_DEVICE)
{
	struct vfsim_device *device = vfsim_device_of(to_pci_dev(dev));

	if (!device)
		return -ENODEV;
	rcu_assign_pointer(device->domain, to_domain(domain));
	return 0;
}

static void __maybe_unused detach_dev(struct iommu_domain *domain, struct device *dev)
{
	struct vfsim_device *device = vfsim_device_of(to_pci_dev(dev));

	if (device)
		RCU_INIT_POINTER(device->domain, NULL);
}

static int store(struct vfsim_domain *domain, unsigned long page, void *entry, gfp_t gfp)
{
	unsigned long flags;
	void *old;

	if (gfpflags_allow_blocking(gfp))
		return xa_err(xa_store_irq(&domain->pages, page, entry, gfp));
	xa_lock_irqsave(&domain->pages, flags);
	old = __xa_store(&domain->pages, page, entry, gfp);
	xa_unlock_irqrestore(&domain->pages, flags);
	return xa_err(old);
}

static int map_pages(struct iommu_domain *iommu_domain, unsigned long iova, phys_addr_t phys,
		     size_t size, size_t count, int prot, gfp_t gfp, size_t *mapped)
{
	struct vfsim_domain *domain = to_domain(iommu_domain);
	unsigned long allowed = 0;

	if (prot & IOMMU_READ)
		allowed |= PAGE_READ;
	if (prot & IOMMU_WRITE)
		allowed |= PAGE_WRITE;
	for (size_t i = 0; i < count; i++) {
		unsigned long value = PHYS_PFN(phys + i * size) << PAGE_BITS | allowed;
		int ret = store(domain, PHYS_PFN(iova + i * size), xa_mk_value(value), gfp);

		if (ret)
			return ret;
		*mapped += size;
	}
	return 0;
}

static size_t unmap_pages(struct iommu_domain *iommu_domain, unsigned long iova, size_t size,
			  size_t count, struct iommu_iotlb_gather *gather)
{
	struct vfsim_domain *domain = to_domain(iommu_domain);
	unsigned long flags;
	size_t done = 0;

	while (done < count * size) {
		size_t end = min(count * size, done + UNMAP_AT_ONCE * size);

		xa_lock_irqsave(&domain->pages, flags);
		while (done < end && __xa_erase(&domain->pages, PHYS_PFN(iova + done)))
			done += size;
		xa_unlock_irqrestore(&domain->pages, flags);
		if (done < end)
			break;
	}

	/* Who has found what is gone now is done with it. */
	raw_spin_lock_irqsave(&domain->access, flags);
	raw_spin_unlock_irqrestore(&domain->access, flags);
	return done;
}

/* Nothing is cached. 6.1 calls this without looking whether it is there. */
static void flush_iotlb_all(struct iommu_domain *domain)
{
}

static phys_addr_t iova_to_phys(struct iommu_domain *iommu_domain, dma_addr_t iova)
{
	struct vfsim_domain *domain = to_domain(iommu_domain);
	void *entry;

	if (domain == &identity)
		return iova;
	entry = xa_load(&domain->pages, PHYS_PFN(iova));
	return entry ? PFN_PHYS(xa_to_value(entry) >> PAGE_BITS) | offset_in_page(iova) : 0;
}

/* --- devices --- */

/*
 * The core takes a reference on this module for every device and would so keep
 * it from being unloaded while an adapter is there. What has to hold it is a
 * function in use, and hold.c sees to that.
 */
static struct iommu_device *probe_device(struct device *dev)
{
	if (!dev_is_pci(dev) || !vfsim_device_of(to_pci_dev(dev)))
		return ERR_PTR(-ENODEV);
	module_put(THIS_MODULE);
	return &iommu;
}

static void release_device(struct device *dev)
{
	struct vfsim_device *device = vfsim_device_of(to_pci_dev(dev));

	if (device)
		RCU_INIT_POINTER(device->domain, NULL);
	__module_get(THIS_MODULE);
}

static bool iommu_capable_of(struct device *dev, enum iommu_cap cap)
{
	return vfsim_compat_iommu_isolates(cap);
}

static void get_resv_regions(struct device *dev, struct list_head *list)
{
	struct iommu_resv_region *region;

	region = iommu_alloc_resv_region(VFSIM_MESSAGES, VFSIM_MESSAGES_SIZE,
					 IOMMU_WRITE | IOMMU_NOEXEC | IOMMU_MMIO, IOMMU_RESV_MSI,
					 GFP_KERNEL);
	if (region)
		list_add_tail(&region->list, list);
}

static const struct iommu_domain_ops domain_ops = {
	.attach_dev	= attach_dev,
	VFSIM_DOMAIN_DETACH(detach_dev)
	.map_pages	= map_pages,
	.unmap_pages	= unmap_pages,
	.flush_iotlb_all = flush_iotlb_all,
	.iova_to_phys	= iova_to_phys,
	.free		= domain_free,
};

static const struct iommu_ops ops = {
	.capable		= iommu_capable_of,
	VFSIM_DOMAINS(domain_alloc, domain_alloc_paging, &identity.domain)
	.probe_device		= probe_device,
	.release_device		= release_device,
	VFSIM_PROBE_FINALIZE
	.device_group		= generic_device_group,
	.get_resv_regions	= get_resv_regions,
	.default_domain_ops	= &domain_ops,
	.owner			= THIS_MODULE,
};

/* Before the IOMMU core is told of the device, so before its own notifier. */
static int device_added(struct notifier_block *nb, unsigned long action, void *data)
{
	struct device *dev = data;

	if (action == BUS_NOTIFY_ADD_DEVICE && vfsim_device_of(to_pci_dev(dev)) &&
	    vfsim_compat_fwspec_init(dev, fwnode, &ops))
		dev_warn(dev, "no IOMMU: no user of vfio can have it\n");
	return NOTIFY_DONE;
}

static struct notifier_block notifier = {
	.notifier_call	= device_added,
	.priority	= 100,
};

/* --- what devices do with it --- */

/* Where a page is that a device may access so; NULL for a fault. */
static void *translate(struct vfsim_domain *domain, u64 iova, unsigned long access)
{
	unsigned long allowed, pfn;
	void *entry;

	if (domain == &identity) {
		pfn = PHYS_PFN(iova);
		allowed = PAGE_READ | PAGE_WRITE;
	} else {
		entry = xa_load(&domain->pages, PHYS_PFN(iova));
		if (!entry)
			return NULL;
		pfn = xa_to_value(entry) >> PAGE_BITS;
		allowed = xa_to_value(entry);
	}
	/* Memory only: other devices are not reached through the kernel's map. */
	if (!(allowed & access) || !pfn_valid(pfn) || PageReserved(pfn_to_page(pfn)))
		return NULL;
	return phys_to_virt(PFN_PHYS(pfn)) + offset_in_page(iova);
}

/**
 * struct transfer - what a device does with memory
 * @iova: where
 * @from: where else, if it copies memory
 * @data: what is written or has been read
 * @length: bytes, up to the end of a page
 * @write: it writes
 */
struct transfer {
	u64 iova, from;
	void *data;
	u32 length;
	bool write;
};

typedef bool transfer_fn(struct vfsim_domain *domain, const struct transfer *t);

/* The same word over and over, or one that is read */
static bool fill(struct vfsim_domain *domain, const struct transfer *t)
{
	void *at = translate(domain, t->iova, t->write ? PAGE_WRITE : PAGE_READ);
	u32 *data = t->data;

	if (!at)
		return false;
	if (!t->write)
		*data = le32_to_cpu(*(__le32 *)at);
	else
		for (u32 i = 0; i < t->length; i += 4)
			*(__le32 *)(at + i) = cpu_to_le32(*data);
	return true;
}

/* What is as long as a register is seen whole by others. */
static bool move(struct vfsim_domain *domain, const struct transfer *t)
{
	void *at = translate(domain, t->iova, t->write ? PAGE_WRITE : PAGE_READ);

	if (!at)
		return false;
	if (t->length == 4 && t->write)
		WRITE_ONCE(*(u32 *)at, *(u32 *)t->data);
	else if (t->length == 4)
		*(u32 *)t->data = READ_ONCE(*(u32 *)at);
	else if (t->write)
		memcpy(at, t->data, t->length);
	else
		memcpy(t->data, at, t->length);
	return true;
}

static bool copy(struct vfsim_domain *domain, const struct transfer *t)
{
	void *source = translate(domain, t->from, PAGE_READ);
	void *target = translate(domain, t->iova, PAGE_WRITE);

	if (!source || !target)
		return false;
	memmove(target, source, t->length);
	return true;
}

/* The domain that the device has stays it meanwhile, and what is mapped there mapped. */
static bool in_domain(struct vfsim_device *device, transfer_fn *act, const struct transfer *t)
{
	struct vfsim_domain *domain;
	unsigned long flags;
	bool ok = false;

	rcu_read_lock();
	domain = rcu_dereference(device->domain);
	if (domain) {
		raw_spin_lock_irqsave(&domain->access, flags);
		ok = act(domain, t);
		raw_spin_unlock_irqrestore(&domain->access, flags);
	}
	rcu_read_unlock();
	return ok;
}

/**
 * vfsim_iommu_access() - A device reads or writes memory.
 * @device: which
 * @iova: where, a multiple of 4
 * @length: bytes, a multiple of 4, up to the end of the page; 4 for a read
 * @data: what is written over and over, or has been read
 * @write: which of the two
 *
 * A write to where messages go is a message.
 * Context: any.
 * Return: false for a fault, of which nothing has been done.
 */
bool vfsim_iommu_access(struct vfsim_device *device, u64 iova, u32 length,
			u32 *data, bool write)
{
	const struct transfer t = {
		.iova = iova, .data = data, .length = length, .write = write,
	};
	unsigned long flags;
	bool ok;

	if (!write || !vfsim_irq_address(iova))
		return in_domain(device, fill, &t);
	local_irq_save(flags);
	ok = vfsim_irq_send(device, iova, *data);
	local_irq_restore(flags);
	return ok;
}

/**
 * vfsim_iommu_copy() - A device copies memory.
 * @device: which
 * @to: where to, but to where messages go
 * @from: where from
 * @length: bytes, up to the end of either page
 *
 * Context: any.
 * Return: false for a fault, of which nothing has been done.
 */
bool vfsim_iommu_copy(struct vfsim_device *device, u64 to, u64 from, u32 length)
{
	const struct transfer t = { .iova = to, .from = from, .length = length };

	return !vfsim_irq_address(to) && in_domain(device, copy, &t);
}

/**
 * vfsim_iommu_transfer() - A device reads or writes memory that is not all the same.
 * @device: which
 * @iova: where
 * @data: what is written, or where what is read goes; aligned if it is 4 bytes
 * @length: bytes, up to the end of the page
 * @write: which of the two
 *
 * A message is not sent this way.
 * Context: any.
 * Return: false for a fault, of which nothing has been done.
 */
bool vfsim_iommu_transfer(struct vfsim_device *device, u64 iova, void *data, u32 length,
			  bool write)
{
	const struct transfer t = {
		.iova = iova, .data = data, .length = length, .write = write,
	};

	return !vfsim_irq_address(iova) && in_domain(device, move, &t);
}

/**
 * vfsim_iommu_init() - Register the IOMMU.
 *
 * Return: 0, or -EBUSY on a kernel that takes one kind of IOMMU only and has
 * one.
 */
int vfsim_iommu_init(void)
{
	int ret;

	fwnode = irq_domain_alloc_named_fwnode("vfsim-iommu");
	if (!fwnode)
		return -ENOMEM;
	iommu.fwnode = fwnode;
	ret = iommu_device_sysfs_add(&iommu, NULL, NULL, "vfsim");
	if (ret)
		goto no_sysfs;
	ret = iommu_device_register(&iommu, &ops, NULL);
	if (ret == -EBUSY)
		pr_err("this kernel takes one kind of IOMMU only: boot without the other one (intel_iommu=off or amd_iommu=off)\n");
	if (ret)
		goto no_register;
	ret = bus_register_notifier(&pci_bus_type, &notifier);
	if (ret)
		goto no_notifier;
	return 0;

no_notifier:
	iommu_device_unregister(&iommu);
no_register:
	vfsim_compat_iommu_gone(&ops);
	iommu_device_sysfs_remove(&iommu);
no_sysfs:
	irq_domain_free_fwnode(fwnode);
	return ret;
}

/**
 * vfsim_iommu_exit() - Unregister the IOMMU; no function is left.
 */
void vfsim_iommu_exit(void)
{
	bus_unregister_notifier(&pci_bus_type, &notifier);
	iommu_device_unregister(&iommu);
	vfsim_compat_iommu_gone(&ops);
	iommu_device_sysfs_remove(&iommu);
	irq_domain_free_fwnode(fwnode);
	rcu_barrier();
}
