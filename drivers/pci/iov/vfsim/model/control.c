// SPDX-License-Identifier: GPL-2.0-only
/*
 * The vendor registers by which software makes a function act: raise a vector,
 * raise it at a rate, read or write memory.
 */

#include <linux/bitfield.h>
#include <linux/ktime.h>
#include <linux/pci.h>
#include <linux/sizes.h>

#include "../compat.h"
#include "../vfsim.h"

#define PERIOD_MIN	1000	/* ns: faster than this leaves no time for anything else */

static u32 get(struct vfsim_function *fn, int offset)
{
	return vfsim_config(fn, fn->layout->vendor + offset);
}

static void set(struct vfsim_function *fn, int offset, u32 value)
{
	vfsim_config_set(fn, fn->layout->vendor + offset, value);
}

/**
 * vfsim_control_show() - Put the counters into their registers.
 * @fn: an endpoint, locked
 */
void vfsim_control_show(struct vfsim_function *fn)
{
	set(fn, VFSIM_RAISED, fn->counters.raised);
	set(fn, VFSIM_SENT, fn->counters.sent);
	set(fn, VFSIM_MERGED, fn->counters.merged);
}

static enum hrtimer_restart raise_again(struct hrtimer *timer)
{
	struct vfsim_function *fn = container_of(timer, struct vfsim_function, rate);
	enum hrtimer_restart again = HRTIMER_NORESTART;
	unsigned long flags;

	raw_spin_lock_irqsave(&fn->lock, flags);
	/* Neither stopped nor started anew by another processor */
	if (fn->period && !hrtimer_is_queued(timer)) {
		vfsim_msix_raise(fn, fn->rate_vector);
		/* A machine that is too slow for the rate gets a lower one, not a backlog. */
		hrtimer_forward_now(timer, fn->period);
		again = HRTIMER_RESTART;
	}
	raw_spin_unlock_irqrestore(&fn->lock, flags);
	return again;
}

static u32 raise(struct vfsim_function *fn, u16 vector)
{
	unsigned long flags;
	u32 status;

	raw_spin_lock_irqsave(&fn->lock, flags);
	status = vfsim_msix_raise(fn, vector);
	raw_spin_unlock_irqrestore(&fn->lock, flags);
	return status;
}

static u32 start(struct vfsim_function *fn, u32 period, u16 vector)
{
	u32 status = VFSIM_STATUS_OK;
	unsigned long flags;

	if (period < PERIOD_MIN)
		return VFSIM_STATUS_RANGE;
	raw_spin_lock_irqsave(&fn->lock, flags);
	if (vector < fn->vectors) {
		fn->rate_vector = vector;
		fn->period = ns_to_ktime(period);
		hrtimer_start(&fn->rate, fn->period, HRTIMER_MODE_REL_HARD);
	} else {
		status = VFSIM_STATUS_INERT;
	}
	raw_spin_unlock_irqrestore(&fn->lock, flags);
	return status;
}

/* Nothing is raised any more on return. */
static u32 stop(struct vfsim_function *fn)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&fn->lock, flags);
	fn->period = 0;
	raw_spin_unlock_irqrestore(&fn->lock, flags);
	return VFSIM_STATUS_OK;
}

static u32 access(struct vfsim_function *fn, u64 address, u32 length, u32 *data, bool write)
{
	if (!IS_ALIGNED(address | length, 4) || !length || length > SZ_1M)
		return VFSIM_STATUS_RANGE;
	return vfsim_iommu_access(fn, address, length, data, write);
}

static void operate(struct vfsim_function *fn)
{
	u32 control, length, data, period, status;
	unsigned long flags;
	u64 address;
	bool master;

	raw_spin_lock_irqsave(&fn->lock, flags);
	control = get(fn, VFSIM_CONTROL);
	address = get(fn, VFSIM_ADDRESS_LO) | (u64)get(fn, VFSIM_ADDRESS_HI) << 32;
	length = get(fn, VFSIM_LENGTH);
	data = get(fn, VFSIM_DATA);
	period = get(fn, VFSIM_PERIOD);
	master = vfsim_config16(fn, PCI_COMMAND) & PCI_COMMAND_MASTER;
	raw_spin_unlock_irqrestore(&fn->lock, flags);

	switch (control & ~VFSIM_CONTROL_VECTOR) {
	case VFSIM_CONTROL_RAISE:
		status = raise(fn, FIELD_GET(VFSIM_CONTROL_VECTOR, control));
		break;
	case VFSIM_CONTROL_START:
		status = start(fn, period, FIELD_GET(VFSIM_CONTROL_VECTOR, control));
		break;
	case VFSIM_CONTROL_STOP:
		status = stop(fn);
		break;
	case VFSIM_CONTROL_WRITE:
		status = !master ? VFSIM_STATUS_DISABLED :
			access(fn, address, length, &data, true);
		break;
	case VFSIM_CONTROL_READ:
		status = !master ? VFSIM_STATUS_DISABLED : access(fn, address, 4, &data, false);
		break;
	default:
		status = VFSIM_STATUS_UNKNOWN;
	}

	raw_spin_lock_irqsave(&fn->lock, flags);
	if (status == VFSIM_STATUS_FAULT && vfsim_irq_address(address))
		fn->counters.blocked++;
	else if (status == VFSIM_STATUS_FAULT)
		fn->counters.faults++;
	set(fn, VFSIM_DATA, data);
	set(fn, VFSIM_STATUS, status);
	raw_spin_unlock_irqrestore(&fn->lock, flags);
}

/**
 * vfsim_control_written() - A register may have been written.
 * @fn: an endpoint
 * @offset: in its vendor capability
 *
 * Context: any, @fn not locked.
 */
void vfsim_control_written(struct vfsim_function *fn, int offset)
{
	if (offset == VFSIM_CONTROL)
		operate(fn);
	else if (offset == VFSIM_COMMAND && fn->kind == VFSIM_PF)
		vfsim_firmware_command(fn);
}

/**
 * vfsim_control_reset() - The function is being reset.
 * @fn: an endpoint, locked
 */
void vfsim_control_reset(struct vfsim_function *fn)
{
	fn->period = 0;
	memset(&fn->counters, 0, sizeof(fn->counters));
}

/**
 * vfsim_control_init() - Make a function ready to act.
 * @fn: an endpoint
 */
void vfsim_control_init(struct vfsim_function *fn)
{
	vfsim_compat_timer(&fn->rate, raise_again);
}

/**
 * vfsim_control_stop() - Make a function act no more.
 * @fn: an endpoint that nobody can reach any more
 */
void vfsim_control_stop(struct vfsim_function *fn)
{
	stop(fn);
	hrtimer_cancel(&fn->rate);
}
