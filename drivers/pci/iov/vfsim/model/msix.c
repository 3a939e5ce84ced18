// SPDX-License-Identifier: GPL-2.0-only
/*
 * MSI-X (PCIe Base 6.1.4, 7.7.2): the table and the Pending Bit Array, and what
 * stands between a vector that is raised and the message that leaves.
 *
 * The table is ordinary memory, and a write to memory raises no alarm. So while
 * a vector is pending the device looks every millisecond whether it has been
 * unmasked; the kernel, which unmasks through the interrupt domain, is heard at
 * once.
 */

#include <linux/bitmap.h>
#include <linux/io.h>
#include <linux/log2.h>
#include <linux/pci.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../compat.h"
#include "model.h"

#define POLL_NS		NSEC_PER_MSEC

static u16 control(const struct vfsim_function *fn)
{
	return vfsim_config16(fn, VFSIM_AT_MSIX + PCI_MSIX_FLAGS);
}

static u32 own_max(const struct vfsim_function *fn)
{
	const struct vfsim_params *params = &fn->card->params;

	return fn->kind == VFSIM_PF ? params->pf_vectors : params->max;
}

/* A virtual table may be larger than what a BAR has room for. */
static u32 table_max(const struct vfsim_function *fn)
{
	return fn->kind == VFSIM_VF && fn->card->params.store ? VFSIM_MAX_VECTORS : own_max(fn);
}

/**
 * vfsim_msix_shown() - Is a virtual table in force in place of a function's own?
 * @fn: an endpoint, locked
 *
 * It is of the life that it was shown in.
 * Return: its entries, or 0.
 */
u32 vfsim_msix_shown(const struct vfsim_function *fn)
{
	return fn->msix.shown_life == fn->config.life ? fn->msix.shown : 0;
}

/* Pages of their own for table and PBA, so that a user can be given the one only. */
static u32 pba_offset(u32 vectors)
{
	return ALIGN(vectors * PCI_MSIX_ENTRY_SIZE, SZ_4K);
}

static u32 pba_bytes(u32 vectors)
{
	return DIV_ROUND_UP(vectors, 64) * 8;
}

/**
 * vfsim_msix_bytes() - What a BAR with a table and its PBA takes.
 * @vectors: that there is room for
 *
 * Return: bytes, a power of two as BARs are.
 */
u32 vfsim_msix_bytes(u32 vectors)
{
	return roundup_pow_of_two(pba_offset(vectors) + ALIGN(pba_bytes(vectors), SZ_4K));
}

static void __iomem *entry(const struct vfsim_function *fn, u32 vector)
{
	return fn->msix.bar + vector * PCI_MSIX_ENTRY_SIZE;
}

/* What an entry of the table in force sends; false if it is masked */
static bool message(const struct vfsim_function *fn, u32 vector, u64 *address, u32 *data)
{
	void __iomem *at = entry(fn, vector);

	if (vfsim_msix_shown(fn))
		return vfsim_store_message(fn, vector, address, data);
	if (readl(at + PCI_MSIX_ENTRY_VECTOR_CTRL) & PCI_MSIX_ENTRY_CTRL_MASKBIT)
		return false;
	*address = readl(at + PCI_MSIX_ENTRY_LOWER_ADDR) |
		   (u64)readl(at + PCI_MSIX_ENTRY_UPPER_ADDR) << 32;
	*data = readl(at + PCI_MSIX_ENTRY_DATA);
	return true;
}

/**
 * vfsim_msix_size() - How many entries has the table in force?
 * @fn: an endpoint, locked
 *
 * Return: those of a virtual table, or the Table Size.
 */
u32 vfsim_msix_size(const struct vfsim_function *fn)
{
	return vfsim_msix_shown(fn) ?: fn->msix.vectors;
}

/**
 * vfsim_msix_pending() - What of the table in force is pending?
 * @fn: an endpoint, locked
 * @vector: one of 32, below vfsim_msix_size()
 *
 * Return: a dword of the Pending Bit Array.
 */
u32 vfsim_msix_pending(const struct vfsim_function *fn, u32 vector)
{
	u32 word = round_down(vector, 32), bits = 0;

	for (u32 i = 0; i < 32 && word + i < table_max(fn); i++)
		bits |= (u32)test_bit(word + i, fn->msix.pending) << i;
	return bits;
}

/* The BAR has the PBA of the function's own table. */
static void pba_show(struct vfsim_function *fn, u32 vector)
{
	if (!vfsim_msix_shown(fn))
		writel(vfsim_msix_pending(fn, vector),
		       fn->msix.bar + fn->msix.pba + round_down(vector, 32) / 8);
}

static void set_pending(struct vfsim_function *fn, u32 vector, bool on)
{
	__assign_bit(vector, fn->msix.pending, on);
	pba_show(fn, vector);
}

/* A message is a memory write, so it takes Bus Master Enable, too. */
static bool may_send(const struct vfsim_function *fn)
{
	return control(fn) & PCI_MSIX_FLAGS_ENABLE &&
	       vfsim_config16(fn, PCI_COMMAND) & PCI_COMMAND_MASTER;
}

/* Return: false if the vector is masked. */
static bool send(struct vfsim_function *fn, u32 vector)
{
	u64 address;
	u32 data;

	if (!message(fn, vector, &address, &data))
		return false;
	if (fn->msix.lose) {
		fn->msix.lose--;
		fn->msix.counters.lost++;
		return true;
	}
	fn->msix.counters.sent++;
	if (!vfsim_irq_send(&fn->device, address, data))
		fn->msix.counters.blocked++;
	return true;
}

/* What is pending and may go, goes; true if something stays for the poll. */
static bool send_pending(struct vfsim_function *fn)
{
	bool left = false;
	u32 vector;

	if (!may_send(fn) || control(fn) & PCI_MSIX_FLAGS_MASKALL)
		return false;
	for_each_set_bit(vector, fn->msix.pending, vfsim_msix_size(fn)) {
		if (send(fn, vector))
			set_pending(fn, vector, false);
		else
			left = true;
	}
	/* Who unmasks a slot says so. */
	return left && !vfsim_msix_shown(fn);
}

static enum hrtimer_restart poll(struct hrtimer *timer)
{
	struct vfsim_function *fn = container_of(timer, struct vfsim_function, msix.poll);
	enum hrtimer_restart again = HRTIMER_NORESTART;
	unsigned long flags;

	flags = vfsim_lock(fn);
	/* Another processor may have started it anew. */
	if (!hrtimer_is_queued(timer) && send_pending(fn)) {
		hrtimer_forward_now(timer, POLL_NS);
		again = HRTIMER_RESTART;
	}
	vfsim_unlock(fn, flags);
	return again;
}

/**
 * vfsim_msix_look() - Something may have been unmasked.
 * @fn: an endpoint, locked
 */
void vfsim_msix_look(struct vfsim_function *fn)
{
	if (send_pending(fn))
		hrtimer_start(&fn->msix.poll, POLL_NS, HRTIMER_MODE_REL_HARD);
}

/**
 * vfsim_msix_unmasked() - The kernel has unmasked an entry.
 * @fn: an endpoint
 *
 * Context: any, @fn not locked.
 */
void vfsim_msix_unmasked(struct vfsim_function *fn)
{
	unsigned long flags;

	flags = vfsim_lock(fn);
	fn->msix.counters.unmasked++;
	vfsim_msix_look(fn);
	vfsim_unlock(fn, flags);
}

static void nothing_pending(struct vfsim_function *fn)
{
	bitmap_zero(fn->msix.pending, table_max(fn));
	for (u32 vector = 0; vector < own_max(fn); vector += 32)
		pba_show(fn, vector);
}

/* PCIe Base 6.1.4.5: disabling MSI-X discards what is pending. */
static void written(struct vfsim_function *fn, int where, int size)
{
	unsigned long flags;
	bool before;

	if (!vfsim_touches(where, size, VFSIM_AT_MSIX + PCI_MSIX_FLAGS, 2) &&
	    !vfsim_touches(where, size, PCI_COMMAND, 2))
		return;
	flags = vfsim_lock(fn);
	before = fn->msix.enabled;
	fn->msix.enabled = control(fn) & PCI_MSIX_FLAGS_ENABLE;
	if (fn->msix.enabled && !before)
		fn->msix.counters.enabled++;
	if (!fn->msix.enabled)
		nothing_pending(fn);
	vfsim_msix_look(fn);
	vfsim_unlock(fn, flags);
}

/**
 * vfsim_msix_raise() - The device's logic wants an interrupt.
 * @fn: an endpoint, locked
 * @vector: which table entry
 *
 * Return: %VFSIM_STATUS_OK also when the vector is masked and now pending,
 * %VFSIM_STATUS_INERT, %VFSIM_STATUS_DISABLED.
 */
u32 vfsim_msix_raise(struct vfsim_function *fn, u32 vector)
{
	u32 status = VFSIM_STATUS_OK;

	fn->msix.counters.raised++;
	if (vector >= vfsim_msix_size(fn)) {
		fn->msix.counters.inert++;
		status = VFSIM_STATUS_INERT;
	} else if (!(control(fn) & PCI_MSIX_FLAGS_ENABLE)) {
		fn->msix.counters.inert++;
		status = VFSIM_STATUS_DISABLED;
	} else if (!may_send(fn) || control(fn) & PCI_MSIX_FLAGS_MASKALL || !send(fn, vector)) {
		if (test_bit(vector, fn->msix.pending))
			fn->msix.counters.merged++;
		set_pending(fn, vector, true);
		vfsim_msix_look(fn);
	}
	return status;
}

static void allow(struct vfsim_layout *layout)
{
	vfsim_config16_allow(layout, VFSIM_AT_MSIX + PCI_MSIX_FLAGS,
			     PCI_MSIX_FLAGS_ENABLE | PCI_MSIX_FLAGS_MASKALL);
}

static void reset_table(struct vfsim_function *fn)
{
	u32 max = own_max(fn);

	fn->msix.enabled = false;
	bitmap_zero(fn->msix.pending, table_max(fn));
	memset_io(fn->msix.bar, 0, fn->msix.pba + pba_bytes(max));
	for (u32 vector = 0; vector < max; vector++)
		writel(PCI_MSIX_ENTRY_CTRL_MASKBIT,
		       entry(fn, vector) + PCI_MSIX_ENTRY_VECTOR_CTRL);
}

static void reset(struct vfsim_function *fn)
{
	vfsim_config16_set(fn, VFSIM_AT_MSIX + PCI_MSIX_FLAGS, fn->msix.vectors - 1);
	vfsim_config_set(fn, VFSIM_AT_MSIX + PCI_MSIX_TABLE, VFSIM_MSIX_BAR);
	vfsim_config_set(fn, VFSIM_AT_MSIX + PCI_MSIX_PBA, fn->msix.pba | VFSIM_MSIX_BAR);
	reset_table(fn);
	vfsim_store_reset(fn);
	memset(&fn->msix.counters, 0, sizeof(fn->msix.counters));
}

const struct vfsim_part vfsim_msix_part = {
	.id		= PCI_CAP_ID_MSIX,
	.at		= VFSIM_AT_MSIX,
	.allow		= allow,
	.reset		= reset,
	.written	= written,
};

/**
 * vfsim_msix_resize() - The firmware gives the function another Table Size.
 * @fn: a VF
 * @vectors: 1 up to what its BAR has room for
 *
 * Context: any, @fn not locked.
 * Return: false, and nothing is changed, while the VF has MSI-X enabled.
 */
bool vfsim_msix_resize(struct vfsim_function *fn, u16 vectors)
{
	u16 at = VFSIM_AT_MSIX + PCI_MSIX_FLAGS;
	unsigned long flags;
	bool idle;

	flags = vfsim_lock(fn);
	idle = !(control(fn) & PCI_MSIX_FLAGS_ENABLE);
	if (idle) {
		fn->msix.vectors = vectors;
		vfsim_config16_set(fn, at,
				   (control(fn) & ~PCI_MSIX_FLAGS_QSIZE) | (vectors - 1));
	}
	vfsim_unlock(fn, flags);
	return idle;
}

/**
 * vfsim_msix_show() - Another table is in force, until the VFs go.
 * @fn: a VF, locked
 * @entries: of a virtual table, up to %VFSIM_MAX_VECTORS, or 0 for its own
 *
 * Return: false, and nothing is changed, while the VF has MSI-X enabled.
 */
bool vfsim_msix_show(struct vfsim_function *fn, u32 entries)
{
	if (control(fn) & PCI_MSIX_FLAGS_ENABLE)
		return false;
	fn->msix.shown = entries;
	fn->msix.shown_life = fn->config.life;
	return true;
}

/**
 * vfsim_msix_init() - Give a new function its table.
 * @fn: an endpoint whose BAR is known
 *
 * Return: 0 or -ENOMEM.
 */
int vfsim_msix_init(struct vfsim_function *fn)
{
	const struct vfsim_params *params = &fn->card->params;

	fn->msix.vectors = fn->kind == VFSIM_PF ? params->pf_vectors : params->min;
	fn->msix.pba = pba_offset(own_max(fn));
	fn->msix.pending = bitmap_zalloc(ALIGN(table_max(fn), 32), GFP_KERNEL);
	if (!fn->msix.pending)
		return -ENOMEM;
	vfsim_compat_timer(&fn->msix.poll, poll);
	return 0;
}

/**
 * vfsim_msix_stop() - Take a function's table away.
 * @fn: an endpoint that nobody can reach any more
 */
void vfsim_msix_stop(struct vfsim_function *fn)
{
	hrtimer_cancel(&fn->msix.poll);
	bitmap_free(fn->msix.pending);
}
