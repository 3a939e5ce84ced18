// SPDX-License-Identifier: GPL-2.0-only
/*
 * The vendor registers by which software makes a function act: raise a vector,
 * raise it at a rate, read, write or copy memory.
 */

#include <linux/bitfield.h>
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/pci.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/workqueue.h>

#include "../compat.h"
#include "model.h"

#define PERIOD_MIN	1000	/* ns: faster than this leaves no time for anything else */

static u32 get(const struct vfsim_function *fn, int offset)
{
	return vfsim_config(fn, VFSIM_AT_VENDOR + offset);
}

static void set(struct vfsim_function *fn, int offset, u32 value)
{
	vfsim_config_set(fn, VFSIM_AT_VENDOR + offset, value);
}

/* --- vectors --- */

static enum hrtimer_restart raise_again(struct hrtimer *timer)
{
	struct vfsim_function *fn = container_of(timer, struct vfsim_function, engine.rate);
	enum hrtimer_restart again = HRTIMER_NORESTART;
	unsigned long flags;

	flags = vfsim_lock(fn);
	/* Neither stopped nor started anew by another processor */
	if (fn->engine.period && !hrtimer_is_queued(timer)) {
		vfsim_msix_raise(fn, fn->engine.vector);
		/* A machine that is too slow for the rate gets a lower one, not a backlog. */
		hrtimer_forward_now(timer, fn->engine.period);
		again = HRTIMER_RESTART;
	}
	vfsim_unlock(fn, flags);
	return again;
}

static u32 start(struct vfsim_function *fn, u16 vector)
{
	u32 period = get(fn, VFSIM_PERIOD);

	if (period < PERIOD_MIN)
		return VFSIM_STATUS_RANGE;
	if (vector >= vfsim_msix_size(fn))
		return VFSIM_STATUS_INERT;
	fn->engine.vector = vector;
	fn->engine.period = ns_to_ktime(period);
	hrtimer_start(&fn->engine.rate, fn->engine.period, HRTIMER_MODE_REL_HARD);
	return VFSIM_STATUS_OK;
}

/* Nothing is raised any more on return. */
static u32 stop(struct vfsim_function *fn)
{
	fn->engine.period = 0;
	return VFSIM_STATUS_OK;
}

/* --- memory --- */

/**
 * struct access - what @work is to do
 * @id: of the access
 * @control: VFSIM_CONTROL_READ, WRITE or COPY
 * @address: what is left of it; of a copy, where it comes next
 * @length: the same
 * @data: what is written, or has been read
 */
struct access {
	u32 id;
	u32 control;
	u64 address;
	u32 length;
	u32 data;
};

static bool master(const struct vfsim_function *fn)
{
	return vfsim_config16(fn, PCI_COMMAND) & PCI_COMMAND_MASTER;
}

static u64 address_of(const struct vfsim_function *fn)
{
	return get(fn, VFSIM_ADDRESS_LO) | (u64)get(fn, VFSIM_ADDRESS_HI) << 32;
}

/* Bytes of memory at ADDRESS that the operation itself names */
static u32 length_of(const struct vfsim_function *fn, u32 control)
{
	return control == VFSIM_CONTROL_WRITE ? get(fn, VFSIM_LENGTH) : 4;
}

/* A write to config space may come with interrupts off: memory is for later. */
static u32 ask_access(struct vfsim_function *fn, u32 control)
{
	u32 length = length_of(fn, control);

	if (!master(fn))
		return VFSIM_STATUS_DISABLED;
	if (!IS_ALIGNED(address_of(fn) | length, 4) || !length || length > SZ_1M)
		return VFSIM_STATUS_RANGE;
	fn->engine.access = ++fn->engine.accesses ?: ++fn->engine.accesses;
	queue_work(system_unbound_wq, &fn->engine.work);
	return VFSIM_STATUS_BUSY;
}

static void begin(struct vfsim_function *fn, struct access *access)
{
	unsigned long flags;

	flags = vfsim_lock(fn);
	access->id = fn->engine.access;
	access->control = get(fn, VFSIM_CONTROL);
	access->address = address_of(fn);
	access->length = length_of(fn, access->control);
	access->data = get(fn, VFSIM_DATA);
	vfsim_unlock(fn, flags);
}

/* Return: %VFSIM_STATUS_BUSY as long as the access may go on */
static u32 state(struct vfsim_function *fn, const struct access *access)
{
	u32 status = VFSIM_STATUS_BUSY;
	unsigned long flags;

	flags = vfsim_lock(fn);
	if (!access->id || fn->engine.access != access->id)
		status = VFSIM_STATUS_UNKNOWN;
	else if (!master(fn))
		status = VFSIM_STATUS_DISABLED;
	vfsim_unlock(fn, flags);
	return status;
}

/* After a reset there is no access that this could be the end of. */
static void end(struct vfsim_function *fn, const struct access *access, u32 status)
{
	struct vfsim_engine *engine = &fn->engine;
	unsigned long flags;

	flags = vfsim_lock(fn);
	if (access->id && engine->access == access->id) {
		engine->access = 0;
		if (status == VFSIM_STATUS_FAULT && vfsim_irq_address(access->address))
			engine->blocked++;
		else if (status == VFSIM_STATUS_FAULT)
			engine->faults++;
		set(fn, VFSIM_DATA, access->data);
		set(fn, VFSIM_STATUS, status);
	}
	vfsim_unlock(fn, flags);
}

static u32 in_page(u64 address)
{
	return PAGE_SIZE - offset_in_page(address);
}

static u32 read_or_write(struct vfsim_function *fn, struct access *access)
{
	bool write = access->control == VFSIM_CONTROL_WRITE;

	while (access->length) {
		u32 part = min(access->length, in_page(access->address));
		u32 status = state(fn, access);

		if (status != VFSIM_STATUS_BUSY)
			return status;
		if (!vfsim_iommu_access(&fn->device, access->address, part, &access->data, write))
			return VFSIM_STATUS_FAULT;
		access->address += part;
		access->length -= part;
	}
	return VFSIM_STATUS_OK;
}

/* --- copies of memory --- */

struct copy {
	u64 from, to;
	u32 length, count;
};

static u32 fetch(struct vfsim_function *fn, struct access *access, struct copy *copy)
{
	union {
		struct vfsim_copy copy;
		__le32 word[sizeof(struct vfsim_copy) / 4];
	} memory;

	for (int i = 0; i < ARRAY_SIZE(memory.word); i++) {
		u32 status = state(fn, access), word;

		if (status != VFSIM_STATUS_BUSY)
			return status;
		if (!vfsim_iommu_access(&fn->device, access->address, 4, &word, false))
			return VFSIM_STATUS_FAULT;
		memory.word[i] = cpu_to_le32(word);
		access->address += 4;
	}
	copy->from = le64_to_cpu(memory.copy.from);
	copy->to = le64_to_cpu(memory.copy.to);
	copy->length = le32_to_cpu(memory.copy.length);
	copy->count = le32_to_cpu(memory.copy.count);
	if (!copy->length || copy->length > VFSIM_COPY_LENGTH ||
	    !copy->count || copy->count > VFSIM_COPY_COUNT)
		return VFSIM_STATUS_RANGE;
	return VFSIM_STATUS_OK;
}

static u32 copy_once(struct vfsim_function *fn, struct access *access, const struct copy *copy)
{
	u32 done = 0;

	while (done < copy->length) {
		u64 from = copy->from + done, to = copy->to + done;
		u32 part = min3(copy->length - done, in_page(from), in_page(to));
		u32 status = state(fn, access);

		if (status != VFSIM_STATUS_BUSY)
			return status;
		access->address = to;
		if (!vfsim_iommu_copy(&fn->device, to, from, part))
			return VFSIM_STATUS_FAULT;
		done += part;
		cond_resched();
	}
	return VFSIM_STATUS_OK;
}

static u32 copy(struct vfsim_function *fn, struct access *access)
{
	struct copy copy;
	u32 status;

	status = fetch(fn, access, &copy);
	for (u32 i = 0; status == VFSIM_STATUS_OK && i < copy.count; i++)
		status = copy_once(fn, access, &copy);
	return status;
}

static void work(struct work_struct *work)
{
	struct vfsim_function *fn = container_of(work, struct vfsim_function, engine.work);
	struct access access;
	u32 status;

	begin(fn, &access);
	if (access.control == VFSIM_CONTROL_COPY)
		status = copy(fn, &access);
	else
		status = read_or_write(fn, &access);
	end(fn, &access, status);
}

/* --- registers --- */

static u32 operate(struct vfsim_function *fn)
{
	u32 control = get(fn, VFSIM_CONTROL);
	u16 vector = FIELD_GET(VFSIM_CONTROL_VECTOR, control);

	switch (control & ~VFSIM_CONTROL_VECTOR) {
	case VFSIM_CONTROL_RAISE:
		return vfsim_msix_raise(fn, vector);
	case VFSIM_CONTROL_START:
		return start(fn, vector);
	case VFSIM_CONTROL_STOP:
		return stop(fn);
	case VFSIM_CONTROL_WRITE:
	case VFSIM_CONTROL_READ:
	case VFSIM_CONTROL_COPY:
		return ask_access(fn, control);
	default:
		return VFSIM_STATUS_UNKNOWN;
	}
}

static void allow(struct vfsim_layout *layout)
{
	vfsim_config_allow(layout, VFSIM_AT_VENDOR + VFSIM_CONTROL, ~0);
	for (int at = VFSIM_ADDRESS_LO; at <= VFSIM_PERIOD; at += 4)
		vfsim_config_allow(layout, VFSIM_AT_VENDOR + at, ~0);
}

static void reset(struct vfsim_function *fn)
{
	stop(fn);
	fn->engine.access = 0;
	fn->engine.faults = 0;
	fn->engine.blocked = 0;
	fn->config.byte[VFSIM_AT_VENDOR + 2] = VFSIM_VF_LENGTH;
}

/* An access that is under way has its registers to itself. */
static bool may_write(const struct vfsim_function *fn, int where, int size, u32 value)
{
	return !fn->engine.access ||
	       !vfsim_touches(where, size, VFSIM_AT_VENDOR + VFSIM_CONTROL,
			      VFSIM_VF_LENGTH - VFSIM_CONTROL);
}

static void written(struct vfsim_function *fn, int where, int size)
{
	unsigned long flags;

	if (where != VFSIM_AT_VENDOR + VFSIM_CONTROL || size != 4)
		return;
	flags = vfsim_lock(fn);
	/* Another write may have come between. */
	if (!fn->engine.access)
		set(fn, VFSIM_STATUS, operate(fn));
	vfsim_unlock(fn, flags);
}

static void before_read(struct vfsim_function *fn)
{
	const struct vfsim_counters *counters = &fn->msix.counters;

	set(fn, VFSIM_RAISED, counters->raised);
	set(fn, VFSIM_SENT, counters->sent);
	set(fn, VFSIM_MERGED, counters->merged);
}

const struct vfsim_part vfsim_engine_part = {
	.id		= PCI_CAP_ID_VNDR,
	.at		= VFSIM_AT_VENDOR,
	.allow		= allow,
	.reset		= reset,
	.may_write	= may_write,
	.written	= written,
	.before_read	= before_read,
};

/**
 * vfsim_engine_init() - Make a function ready to act.
 * @fn: an endpoint
 */
void vfsim_engine_init(struct vfsim_function *fn)
{
	vfsim_compat_timer(&fn->engine.rate, raise_again);
	INIT_WORK(&fn->engine.work, work);
}

/**
 * vfsim_engine_stop() - Make a function act no more.
 * @fn: an endpoint that nobody can reach any more
 */
void vfsim_engine_stop(struct vfsim_function *fn)
{
	unsigned long flags;

	flags = vfsim_lock(fn);
	stop(fn);
	fn->engine.access = 0;
	vfsim_unlock(fn, flags);
	hrtimer_cancel(&fn->engine.rate);
	cancel_work_sync(&fn->engine.work);
}
