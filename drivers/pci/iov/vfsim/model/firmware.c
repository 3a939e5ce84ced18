// SPDX-License-Identifier: GPL-2.0-only
/*
 * The program on the card: it owns the pool of vectors and carries out what
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

#include "model.h"

#define VERSION		2	/* knows of its own */

static struct vfsim_card *to_card(struct vfsim_firmware *firmware)
{
	return container_of(firmware, struct vfsim_card, firmware);
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
		u32 pool = to_card(firmware)->params.pool;
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
	struct vfsim_card *card = to_card(firmware);
	u32 vectors;

	if (!vfs)
		return release_all(firmware);
	if (firmware->enabled)
		return VFSIM_RESULT_BUSY;
	if (vfs > card->params.vfs)
		return VFSIM_RESULT_VF;
	vectors = min(card->params.vectors, card->params.pool / vfs);
	if (vectors < card->params.min)
		return VFSIM_RESULT_SPACE;
	for (u32 vf = 0; vf < vfs; vf++) {
		take(firmware, vf, vectors);
		firmware->enabled = vf + 1;
		if (!vfsim_msix_resize(card->vf[vf], vectors)) {
			release_all(firmware);
			return VFSIM_RESULT_BUSY;
		}
	}
	return VFSIM_RESULT_OK;
}

static u32 resize(struct vfsim_firmware *firmware, u32 vf, u32 vectors)
{
	struct vfsim_card *card = to_card(firmware);
	u32 before, result = VFSIM_RESULT_OK;

	if (vf >= firmware->enabled)
		return VFSIM_RESULT_VF;
	if (vectors < card->params.min)
		return VFSIM_RESULT_SMALL;
	if (vectors > card->params.max)
		return VFSIM_RESULT_LARGE;
	before = firmware->count[vf];
	if (vectors > firmware->free + before)
		return VFSIM_RESULT_SPACE;
	give_up(firmware, vf);
	if (!take(firmware, vf, vectors)) {
		result = VFSIM_RESULT_SCATTERED;
	} else if (!vfsim_msix_resize(card->vf[vf], vectors)) {
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
	bitmap_zero(firmware->taken, to_card(firmware)->params.pool);
	bitmap_set(firmware->taken, 0, base);
	return VFSIM_RESULT_OK;
}

static u32 query(struct vfsim_firmware *firmware, u32 what, u32 *value)
{
	const struct vfsim_params *params = &to_card(firmware)->params;

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
	case VFSIM_QUERY_VERSION:
		*value = VERSION;
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

/* Until it has been carried out, aborted, or the PF is reset */
static bool busy(const struct vfsim_function *pf)
{
	return vfsim_config(pf, VFSIM_AT_VENDOR + VFSIM_COMMAND) & VFSIM_COMMAND_BUSY;
}

/* Neither aborted nor reset meanwhile? The PF is locked. */
static bool awaited(struct vfsim_firmware *firmware, u32 sequence)
{
	return busy(to_card(firmware)->pf) && firmware->sequence == sequence;
}

/* A command that the driver has given up must not happen behind its back. */
static bool given_up(struct vfsim_firmware *firmware, u32 sequence)
{
	struct vfsim_function *pf = to_card(firmware)->pf;
	unsigned long flags;
	bool ret;

	flags = vfsim_lock(pf);
	ret = !awaited(firmware, sequence);
	vfsim_unlock(pf, flags);
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
	struct vfsim_function *pf = to_card(firmware)->pf;
	u16 at = VFSIM_AT_VENDOR;
	u32 command, argument, sequence, result, value = 0;
	unsigned long flags;

	flags = vfsim_lock(pf);
	command = vfsim_config(pf, at + VFSIM_COMMAND);
	argument = vfsim_config(pf, at + VFSIM_ARGUMENT);
	sequence = firmware->sequence;
	vfsim_unlock(pf, flags);
	if (!(command & VFSIM_COMMAND_BUSY) ||
	    !execute(firmware, sequence, command & ~VFSIM_COMMAND_BUSY, argument, &result, &value))
		return;

	flags = vfsim_lock(pf);
	if (awaited(firmware, sequence)) {
		vfsim_config_set(pf, at + VFSIM_VALUE, value);
		vfsim_config_set(pf, at + VFSIM_RESULT, result);
		vfsim_config_set(pf, at + VFSIM_COMMAND, command & ~VFSIM_COMMAND_BUSY);
		vfsim_msix_raise(pf, 0);
	}
	vfsim_unlock(pf, flags);
}

/* --- the mailbox: registers behind the engine's --- */

static void allow(struct vfsim_layout *layout)
{
	vfsim_config_allow(layout, VFSIM_AT_VENDOR + VFSIM_COMMAND, ~VFSIM_COMMAND_BUSY);
	vfsim_config_allow(layout, VFSIM_AT_VENDOR + VFSIM_ARGUMENT, ~0);
}

static void reset(struct vfsim_function *pf)
{
	pf->config.byte[VFSIM_AT_VENDOR + 2] = VFSIM_PF_LENGTH;
}

static bool may_write(const struct vfsim_function *pf, int where, int size, u32 value)
{
	if (!busy(pf))
		return true;
	if (vfsim_touches(where, size, VFSIM_AT_VENDOR + VFSIM_COMMAND, 4))
		return value == VFSIM_COMMAND_ABORT;
	return !vfsim_touches(where, size, VFSIM_AT_VENDOR + VFSIM_ARGUMENT, 4);
}

static void written(struct vfsim_function *pf, int where, int size)
{
	int at = VFSIM_AT_VENDOR + VFSIM_COMMAND;
	bool start = false;
	unsigned long flags;
	u32 command;

	if (where != at || size != 4)
		return;
	flags = vfsim_lock(pf);
	command = vfsim_config(pf, at);
	if ((command & ~VFSIM_COMMAND_BUSY) == VFSIM_COMMAND_ABORT) {
		vfsim_config_set(pf, at, VFSIM_COMMAND_NOP);
	} else if (!(command & VFSIM_COMMAND_BUSY)) {
		vfsim_config_set(pf, at, command | VFSIM_COMMAND_BUSY);
		pf->card->firmware.sequence++;
		start = true;
	}
	vfsim_unlock(pf, flags);
	if (start)
		queue_work(system_unbound_wq, &pf->card->firmware.work);
}

const struct vfsim_part vfsim_mailbox_part = {
	.at		= VFSIM_AT_VENDOR,
	.allow		= allow,
	.reset		= reset,
	.may_write	= may_write,
	.written	= written,
};

/* --- its life --- */

static void forget(struct vfsim_firmware *firmware)
{
	bitmap_free(firmware->taken);
	kvfree(firmware->base);
	kvfree(firmware->count);
}

/**
 * vfsim_firmware_init() - Start the firmware.
 * @card: its parameters are known
 *
 * Return: 0 or -ENOMEM.
 */
int vfsim_firmware_init(struct vfsim_card *card)
{
	struct vfsim_firmware *firmware = &card->firmware;
	const struct vfsim_params *params = &card->params;

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
			forget(firmware);
			return -ENOMEM;
		}
	}
	return 0;
}

/**
 * vfsim_firmware_restart() - Power-on: no VF has a vector.
 * @card: whose PF has no driver
 */
void vfsim_firmware_restart(struct vfsim_card *card)
{
	mutex_lock(&card->firmware.lock);
	release_all(&card->firmware);
	mutex_unlock(&card->firmware.lock);
}

/**
 * vfsim_firmware_stop() - No command is carried out any more.
 * @card: its bus is gone
 */
void vfsim_firmware_stop(struct vfsim_card *card)
{
	cancel_work_sync(&card->firmware.work);
	forget(&card->firmware);
}
