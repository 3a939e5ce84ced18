// SPDX-License-Identifier: GPL-2.0-only
/*
 * The program on the adapter: it owns the pool of vectors and carries out what
 * the PF driver puts into the mailbox.
 *
 * Where Table Sizes follow the personality plus-one, a VF's vectors are a range
 * of the PF's, and the pool can be too scattered for a size that it has room
 * for; elsewhere any free vector will do.
 */

#include <linux/bitmap.h>
#include <linux/delay.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include "../vfsim.h"

static struct vfsim_adapter *to_adapter(struct vfsim_firmware *firmware)
{
	return container_of(firmware, struct vfsim_adapter, firmware);
}

static void give_up(struct vfsim_firmware *firmware, u32 vf)
{
	if (firmware->taken)
		bitmap_clear(firmware->taken, firmware->base[vf], firmware->count[vf]);
	firmware->free += firmware->count[vf];
	firmware->count[vf] = 0;
}

/* The caller knows that there are enough. */
static bool take(struct vfsim_firmware *firmware, u32 vf, u32 vectors)
{
	if (firmware->taken) {
		u32 pool = to_adapter(firmware)->params.pool;
		unsigned long base = bitmap_find_next_zero_area(firmware->taken, pool, 0,
								vectors, 0);

		if (base >= pool)
			return false;
		bitmap_set(firmware->taken, base, vectors);
		firmware->base[vf] = base;
	}
	firmware->free -= vectors;
	firmware->count[vf] = vectors;
	return true;
}

static u32 release_all(struct vfsim_firmware *firmware)
{
	for (u32 vf = 0; vf < firmware->enabled; vf++)
		give_up(firmware, vf);
	firmware->enabled = 0;
	return VFSIM_RESULT_OK;
}

/* All VFs get the same, and less than the default where the pool is small. */
static u32 enable(struct vfsim_firmware *firmware, u32 vfs)
{
	struct vfsim_adapter *adapter = to_adapter(firmware);
	u32 vectors;

	if (!vfs)
		return release_all(firmware);
	if (firmware->enabled)
		return VFSIM_RESULT_BUSY;
	if (vfs > adapter->params.vfs)
		return VFSIM_RESULT_VF;
	vectors = min(adapter->params.vectors, adapter->params.pool / vfs);
	if (vectors < adapter->params.min)
		return VFSIM_RESULT_SPACE;
	for (u32 vf = 0; vf < vfs; vf++) {
		take(firmware, vf, vectors);
		firmware->enabled = vf + 1;
		if (!vfsim_msix_resize(adapter->vf[vf], vectors)) {
			release_all(firmware);
			return VFSIM_RESULT_BUSY;
		}
	}
	return VFSIM_RESULT_OK;
}

static u32 resize(struct vfsim_firmware *firmware, u32 vf, u32 vectors)
{
	struct vfsim_adapter *adapter = to_adapter(firmware);
	u32 before, result = VFSIM_RESULT_OK;

	if (vf >= firmware->enabled)
		return VFSIM_RESULT_VF;
	if (vectors < adapter->params.min)
		return VFSIM_RESULT_SMALL;
	if (vectors > adapter->params.max)
		return VFSIM_RESULT_LARGE;
	before = firmware->count[vf];
	if (vectors > firmware->free + before)
		return VFSIM_RESULT_SPACE;
	give_up(firmware, vf);
	if (!take(firmware, vf, vectors)) {
		result = VFSIM_RESULT_SCATTERED;
	} else if (!vfsim_msix_resize(adapter->vf[vf], vectors)) {
		give_up(firmware, vf);
		result = VFSIM_RESULT_BUSY;
	}
	/* Where it was there is still room. */
	if (result)
		take(firmware, vf, before);
	return result;
}

/* What the last one gives up is then beside what is free. */
static u32 repack(struct vfsim_firmware *firmware, u32 last)
{
	u32 base = 0;

	if (last >= firmware->enabled)
		return VFSIM_RESULT_VF;
	if (!firmware->taken)
		return VFSIM_RESULT_OK;
	for (u32 vf = 0; vf < firmware->enabled; vf++) {
		if (vf == last)
			continue;
		firmware->base[vf] = base;
		base += firmware->count[vf];
	}
	firmware->base[last] = base;
	base += firmware->count[last];
	bitmap_zero(firmware->taken, to_adapter(firmware)->params.pool);
	bitmap_set(firmware->taken, 0, base);
	return VFSIM_RESULT_OK;
}

static u32 query(struct vfsim_firmware *firmware, u32 what, u32 *value)
{
	const struct vfsim_params *params = &to_adapter(firmware)->params;

	switch (what) {
	case VFSIM_QUERY_TOTAL:
		*value = params->pool;
		break;
	case VFSIM_QUERY_FREE:
		*value = firmware->free;
		break;
	case VFSIM_QUERY_MINIMUM:
		*value = params->min;
		break;
	case VFSIM_QUERY_MAXIMUM:
		*value = params->max;
		break;
	case VFSIM_QUERY_DEFAULT:
		*value = params->vectors;
		break;
	case VFSIM_QUERY_COMMANDS:
		*value = firmware->commands;
		break;
	default:
		return VFSIM_RESULT_UNKNOWN;
	}
	return VFSIM_RESULT_OK;
}

static bool spend(u32 *count)
{
	if (!*count)
		return false;
	--*count;
	return true;
}

static u32 carry_out(struct vfsim_firmware *firmware, u32 command, u32 argument, u32 *value)
{
	switch (command) {
	case VFSIM_COMMAND_NOP:
		return VFSIM_RESULT_OK;
	case VFSIM_COMMAND_QUERY:
		return query(firmware, argument, value);
	case VFSIM_COMMAND_ENABLE:
		return enable(firmware, argument);
	case VFSIM_COMMAND_SIZE:
		if (spend(&firmware->lie))
			return VFSIM_RESULT_OK;
		return resize(firmware, argument >> 16, argument & 0xffff);
	case VFSIM_COMMAND_REPACK:
		return repack(firmware, argument);
	default:
		return VFSIM_RESULT_UNKNOWN;
	}
}

/* Neither aborted nor reset meanwhile? The PF is locked. */
static bool awaited(struct vfsim_firmware *firmware, u32 sequence)
{
	return vfsim_firmware_busy(to_adapter(firmware)->pf) && firmware->sequence == sequence;
}

/* A command that the driver has given up must not happen behind its back. */
static bool given_up(struct vfsim_firmware *firmware, u32 sequence)
{
	struct vfsim_function *pf = to_adapter(firmware)->pf;
	unsigned long flags;
	bool ret;

	raw_spin_lock_irqsave(&pf->lock, flags);
	ret = !awaited(firmware, sequence);
	raw_spin_unlock_irqrestore(&pf->lock, flags);
	return ret;
}

/* Returns false for a command that is never answered. */
static bool execute(struct vfsim_firmware *firmware, u32 sequence, u32 command, u32 argument,
		    u32 *result, u32 *value)
{
	bool answer = true;

	mutex_lock(&firmware->lock);
	if (firmware->latency)
		fsleep(firmware->latency);
	firmware->commands++;
	if (given_up(firmware, sequence) || spend(&firmware->drop))
		answer = false;
	else if (spend(&firmware->fail) || firmware->fault())
		*result = VFSIM_RESULT_FAILED;
	else
		*result = carry_out(firmware, command, argument, value);
	mutex_unlock(&firmware->lock);
	return answer;
}

static void work(struct work_struct *work)
{
	struct vfsim_firmware *firmware = container_of(work, struct vfsim_firmware, work);
	struct vfsim_function *pf = to_adapter(firmware)->pf;
	u16 at = pf->layout->vendor;
	u32 command, argument, sequence, result, value = 0;
	unsigned long flags;

	raw_spin_lock_irqsave(&pf->lock, flags);
	command = vfsim_config(pf, at + VFSIM_COMMAND);
	argument = vfsim_config(pf, at + VFSIM_ARGUMENT);
	sequence = firmware->sequence;
	raw_spin_unlock_irqrestore(&pf->lock, flags);
	if (!(command & VFSIM_COMMAND_BUSY) ||
	    !execute(firmware, sequence, command & ~VFSIM_COMMAND_BUSY, argument, &result, &value))
		return;

	raw_spin_lock_irqsave(&pf->lock, flags);
	if (awaited(firmware, sequence)) {
		vfsim_config_set(pf, at + VFSIM_VALUE, value);
		vfsim_config_set(pf, at + VFSIM_RESULT, result);
		vfsim_config_set(pf, at + VFSIM_COMMAND, command & ~VFSIM_COMMAND_BUSY);
		vfsim_msix_raise(pf, 0);
	}
	raw_spin_unlock_irqrestore(&pf->lock, flags);
}

/**
 * vfsim_firmware_busy() - Is a command under way?
 * @pf: function with the mailbox, locked
 *
 * Return: true until it has been carried out, aborted, or the PF is reset.
 */
bool vfsim_firmware_busy(const struct vfsim_function *pf)
{
	return vfsim_config(pf, pf->layout->vendor + VFSIM_COMMAND) & VFSIM_COMMAND_BUSY;
}

/**
 * vfsim_firmware_command() - COMMAND has been written.
 * @pf: function with the mailbox
 *
 * Context: any, @pf not locked.
 */
void vfsim_firmware_command(struct vfsim_function *pf)
{
	int at = pf->layout->vendor + VFSIM_COMMAND;
	bool start = false;
	unsigned long flags;
	u32 command;

	raw_spin_lock_irqsave(&pf->lock, flags);
	command = vfsim_config(pf, at);
	if ((command & ~VFSIM_COMMAND_BUSY) == VFSIM_COMMAND_ABORT) {
		vfsim_config_set(pf, at, VFSIM_COMMAND_NOP);
	} else if (!(command & VFSIM_COMMAND_BUSY)) {
		vfsim_config_set(pf, at, command | VFSIM_COMMAND_BUSY);
		pf->adapter->firmware.sequence++;
		start = true;
	}
	raw_spin_unlock_irqrestore(&pf->lock, flags);
	if (start)
		queue_work(system_unbound_wq, &pf->adapter->firmware.work);
}

/**
 * vfsim_firmware_init() - Start the firmware.
 * @adapter: its parameters are known
 *
 * Return: 0 or -ENOMEM.
 */
int vfsim_firmware_init(struct vfsim_adapter *adapter)
{
	struct vfsim_firmware *firmware = &adapter->firmware;
	const struct vfsim_params *params = &adapter->params;

	mutex_init(&firmware->lock);
	INIT_WORK(&firmware->work, work);
	firmware->latency = params->latency;
	firmware->free = params->pool;
	firmware->count = kvcalloc(params->vfs, sizeof(*firmware->count), GFP_KERNEL);
	if (!firmware->count)
		return -ENOMEM;
	if (params->personality == VFSIM_PLUS_ONE) {
		firmware->base = kvcalloc(params->vfs, sizeof(*firmware->base), GFP_KERNEL);
		firmware->taken = bitmap_zalloc(params->pool, GFP_KERNEL);
		if (!firmware->base || !firmware->taken) {
			vfsim_firmware_free(adapter);
			return -ENOMEM;
		}
	}
	return 0;
}

/**
 * vfsim_firmware_restart() - Power-on: no VF has a vector.
 * @adapter: whose PF has no driver
 */
void vfsim_firmware_restart(struct vfsim_adapter *adapter)
{
	mutex_lock(&adapter->firmware.lock);
	release_all(&adapter->firmware);
	mutex_unlock(&adapter->firmware.lock);
}

/**
 * vfsim_firmware_stop() - No command is carried out any more.
 * @adapter: its bus is gone
 */
void vfsim_firmware_stop(struct vfsim_adapter *adapter)
{
	cancel_work_sync(&adapter->firmware.work);
}

/**
 * vfsim_firmware_free() - Free what vfsim_firmware_init() has made.
 * @adapter: whose firmware is stopped
 */
void vfsim_firmware_free(struct vfsim_adapter *adapter)
{
	bitmap_free(adapter->firmware.taken);
	kvfree(adapter->firmware.base);
	kvfree(adapter->firmware.count);
}
