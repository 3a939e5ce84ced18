// SPDX-License-Identifier: GPL-2.0-only
/*
 * The PF's registers of the message store. That they are the PF's is what keeps
 * whoever has a VF from them.
 */

#include <linux/pci.h>

#include "model.h"

static u32 get(const struct vfsim_function *pf, int offset)
{
	return vfsim_config(pf, VFSIM_AT_VENDOR + offset);
}

static void set(struct vfsim_function *pf, int offset, u32 value)
{
	vfsim_config_set(pf, VFSIM_AT_VENDOR + offset, value);
}

/* Another table may come only where nothing of the last one is in use. */
static u32 show(struct vfsim_function *fn, u32 entries, u32 slots)
{
	u32 reserved = fn->share.reserved;

	if (entries > VFSIM_MAX_VECTORS || slots > entries)
		return VFSIM_RESULT_LARGE;
	if (fn->share.taken)
		return VFSIM_RESULT_BUSY;
	if ((entries && !fn->card->params.store) || !vfsim_store_reserve(fn, slots))
		return VFSIM_RESULT_SPACE;
	if (!vfsim_msix_show(fn, entries)) {
		vfsim_store_reserve(fn, reserved);
		return VFSIM_RESULT_BUSY;
	}
	return VFSIM_RESULT_OK;
}

static u32 mask(struct vfsim_function *fn, u32 entry, bool masked)
{
	if (!vfsim_store_mask(fn, entry, masked))
		return VFSIM_RESULT_SPACE;
	if (!masked) {
		fn->msix.counters.unmasked++;
		vfsim_msix_look(fn);
	}
	return VFSIM_RESULT_OK;
}

/**
 * struct command - what is in the registers
 * @what: to do
 * @entry: of a VF's virtual table, with the VF above
 * @address: of a message
 * @data: of a message
 * @value: what is answered
 */
struct command {
	u32 what, entry;
	u64 address;
	u32 data, value;
};

/* @fn is locked. */
static u32 execute(struct vfsim_function *fn, struct command *command)
{
	u32 entry = command->entry & 0xffff;

	if (command->what == VFSIM_STORE_SHOW)
		return show(fn, command->data, lower_32_bits(command->address));
	if (entry >= vfsim_msix_shown(fn))
		return VFSIM_RESULT_LARGE;
	switch (command->what) {
	case VFSIM_STORE_GIVE:
		if (!vfsim_store_give(fn, entry, command->address, command->data))
			return VFSIM_RESULT_SPACE;
		return VFSIM_RESULT_OK;
	case VFSIM_STORE_MASK:
	case VFSIM_STORE_UNMASK:
		return mask(fn, entry, command->what == VFSIM_STORE_MASK);
	case VFSIM_STORE_TAKE:
		vfsim_store_take_back(fn, entry);
		return VFSIM_RESULT_OK;
	case VFSIM_STORE_PENDING:
		command->value = vfsim_msix_pending(fn, entry);
		return VFSIM_RESULT_OK;
	default:
		return VFSIM_RESULT_UNKNOWN;
	}
}

static void allow(struct vfsim_layout *layout)
{
	for (int at = VFSIM_STORE; at <= VFSIM_STORE_DATA; at += 4)
		vfsim_config_allow(layout, VFSIM_AT_VENDOR + at, ~0);
}

static void written(struct vfsim_function *pf, int where, int size)
{
	struct vfsim_card *card = pf->card;
	u32 result = VFSIM_RESULT_VF, vf;
	struct command command = {};
	unsigned long flags;

	if (where != VFSIM_AT_VENDOR + VFSIM_STORE || size != 4)
		return;
	flags = vfsim_lock(pf);
	command.what = get(pf, VFSIM_STORE);
	command.entry = get(pf, VFSIM_STORE_ENTRY);
	command.address = get(pf, VFSIM_STORE_ADDRESS_LO) |
			  (u64)get(pf, VFSIM_STORE_ADDRESS_HI) << 32;
	command.data = get(pf, VFSIM_STORE_DATA);
	vfsim_unlock(pf, flags);

	vf = command.entry >> 16;
	/* See answers() in function.c. */
	if (vf < smp_load_acquire(&card->visible)) {
		flags = vfsim_lock(card->vf[vf]);
		result = execute(card->vf[vf], &command);
		vfsim_unlock(card->vf[vf], flags);
	}

	flags = vfsim_lock(pf);
	set(pf, VFSIM_STORE_VALUE, command.value);
	set(pf, VFSIM_STORE_RESULT, result);
	vfsim_unlock(pf, flags);
}

static void before_read(struct vfsim_function *pf)
{
	set(pf, VFSIM_STORE_SLOTS, pf->card->params.store);
	set(pf, VFSIM_STORE_TAKEN, vfsim_store_taken(pf->card));
}

const struct vfsim_part vfsim_store_part = {
	.at		= VFSIM_AT_VENDOR,
	.allow		= allow,
	.written	= written,
	.before_read	= before_read,
};
