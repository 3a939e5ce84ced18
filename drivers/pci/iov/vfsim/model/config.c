// SPDX-License-Identifier: GPL-2.0-only
/*
 * A function's config space: its bytes and who may change them, the parts that it is
 * made of, the lists of capabilities, and what reads and writes set off in the parts.
 */

#include <linux/pci.h>
#include <linux/string.h>

#include "model.h"

/* --- bytes --- */

/**
 * vfsim_config16() - Two bytes of config space, as the device itself sees them.
 * @fn: any function, locked
 * @where: offset, 0 to %VFSIM_CONFIG_SIZE - 2
 *
 * Return: the value, in the CPU's byte order.
 */
u16 vfsim_config16(const struct vfsim_function *fn, int where)
{
	return fn->config.byte[where] | fn->config.byte[where + 1] << 8;
}

/**
 * vfsim_config() - Four bytes of config space.
 * @fn: any function, locked
 * @where: offset, 0 to %VFSIM_CONFIG_SIZE - 4
 *
 * Return: the value, in the CPU's byte order.
 */
u32 vfsim_config(const struct vfsim_function *fn, int where)
{
	return vfsim_config16(fn, where) | (u32)vfsim_config16(fn, where + 2) << 16;
}

/**
 * vfsim_config16_set() - Set two bytes, read-only ones too, and nothing else.
 * @fn: any function, locked
 * @where: offset, 0 to %VFSIM_CONFIG_SIZE - 2
 * @value: in the CPU's byte order
 */
void vfsim_config16_set(struct vfsim_function *fn, int where, u16 value)
{
	fn->config.byte[where] = value;
	fn->config.byte[where + 1] = value >> 8;
}

/**
 * vfsim_config_set() - Set four bytes, read-only ones too, and nothing else.
 * @fn: any function, locked
 * @where: offset, 0 to %VFSIM_CONFIG_SIZE - 4
 * @value: in the CPU's byte order
 */
void vfsim_config_set(struct vfsim_function *fn, int where, u32 value)
{
	vfsim_config16_set(fn, where, value);
	vfsim_config16_set(fn, where + 2, value >> 16);
}

/**
 * vfsim_config16_allow() - Say which of sixteen bits a plain write changes.
 * @layout: of a kind of function
 * @where: offset, 0 to %VFSIM_CONFIG_SIZE - 2
 * @bits: those, and no others
 */
void vfsim_config16_allow(struct vfsim_layout *layout, int where, u16 bits)
{
	layout->writable[where] = bits;
	layout->writable[where + 1] = bits >> 8;
}

/**
 * vfsim_config_allow() - Say which of 32 bits a plain write changes.
 * @layout: of a kind of function
 * @where: offset, 0 to %VFSIM_CONFIG_SIZE - 4
 * @bits: those, and no others
 */
void vfsim_config_allow(struct vfsim_layout *layout, int where, u32 bits)
{
	vfsim_config16_allow(layout, where, bits);
	vfsim_config16_allow(layout, where + 2, bits >> 16);
}

/**
 * vfsim_touches() - Does an access touch a register?
 * @where: offset of the access
 * @size: bytes of it
 * @at: offset of the register
 * @length: bytes of it
 *
 * Return: true with one byte in common.
 */
bool vfsim_touches(int where, int size, int at, int length)
{
	return where < at + length && at < where + size;
}

/* --- reset --- */

/* The capabilities of the first 256 bytes are one list, the extended ones another. */
static void link(struct vfsim_function *fn)
{
	const struct vfsim_part *const *at = fn->config.layout->part, *part;
	int next = PCI_CAPABILITY_LIST;
	u16 last = 0;

	while ((part = *at++)) {
		if (!part->id)
			continue;
		if (!part->version) {
			fn->config.byte[next] = part->at;
			fn->config.byte[part->at] = part->id;
			next = part->at + PCI_CAP_LIST_NEXT;
			continue;
		}
		if (last)
			vfsim_config_set(fn, last, vfsim_config(fn, last) | part->at << 20);
		vfsim_config_set(fn, part->at, part->id | part->version << 16);
		last = part->at;
	}
}

static void reset(struct vfsim_function *fn)
{
	const struct vfsim_part *const *at = fn->config.layout->part, *part;

	memset(fn->config.byte, 0, sizeof(fn->config.byte));
	link(fn);
	while ((part = *at++))
		if (part->reset)
			part->reset(fn);
}

static u32 life_of(const struct vfsim_function *fn)
{
	return fn->kind == VFSIM_VF ? READ_ONCE(fn->card->life) : 0;
}

/**
 * vfsim_lock() - Lock a function.
 * @fn: any function
 *
 * VFs come and go all at once, by one bit of the PF, and there may be thousands. So
 * each starts from reset when somebody has to do with it for the first time after.
 * Context: any.
 * Return: flags for vfsim_unlock().
 */
unsigned long vfsim_lock(struct vfsim_function *fn)
	__acquires(&fn->config.lock)
{
	unsigned long flags;
	u32 life;

	raw_spin_lock_irqsave(&fn->config.lock, flags);
	life = life_of(fn);
	if (unlikely(fn->config.life != life)) {
		fn->config.life = life;
		fn->config.gone = false;
		reset(fn);
	}
	return flags;
}

/**
 * vfsim_unlock() - Unlock a function.
 * @fn: locked
 * @flags: from vfsim_lock()
 */
void vfsim_unlock(struct vfsim_function *fn, unsigned long flags)
	__releases(&fn->config.lock)
{
	raw_spin_unlock_irqrestore(&fn->config.lock, flags);
}

/**
 * vfsim_config_reset() - Function Level Reset (PCIe Base 6.6.2).
 * @fn: any function
 *
 * The Table Size stays: the firmware gave it, and it is not the one reset. VFs
 * do not outlive a reset of their PF.
 * Context: any, no function locked.
 */
void vfsim_config_reset(struct vfsim_function *fn)
{
	unsigned long flags;

	flags = vfsim_lock(fn);
	reset(fn);
	vfsim_unlock(fn, flags);
}

/**
 * vfsim_config_init() - Put a function's config space as after power-on.
 * @fn: new, with its MSI-X and engine
 *
 * BARs and windows get their addresses, as from a firmware that assigned them.
 */
void vfsim_config_init(struct vfsim_function *fn)
{
	unsigned long flags;

	raw_spin_lock_init(&fn->config.lock);
	fn->config.layout = &fn->card->layout[fn->kind];
	fn->config.life = life_of(fn);
	/* Nobody else is there, but the locks below are taken with interrupts off. */
	raw_spin_lock_irqsave(&fn->config.lock, flags);
	reset(fn);
	raw_spin_unlock_irqrestore(&fn->config.lock, flags);
}

/* --- reads and writes --- */

/**
 * vfsim_config_read() - A read of config space has reached the function.
 * @fn: any function
 * @where: offset, 0 to 4095
 * @size: 1, 2 or 4 bytes
 * @value: what it answers
 *
 * Context: any, no function locked.
 * Return: 0, or -ENODEV when nobody answers.
 */
int vfsim_config_read(struct vfsim_function *fn, int where, int size, u32 *value)
{
	const struct vfsim_part *const *at = fn->config.layout->part, *part;
	unsigned long flags;
	int ret = -ENODEV;

	*value = 0;
	flags = vfsim_lock(fn);
	if (fn->config.gone)
		goto out;
	ret = 0;
	while ((part = *at++))
		if (part->before_read)
			part->before_read(fn);
	for (int i = 0; i < size && where + i < VFSIM_CONFIG_SIZE; i++)
		*value |= (u32)fn->config.byte[where + i] << 8 * i;
out:
	vfsim_unlock(fn, flags);
	return ret;
}

static bool may_write(const struct vfsim_function *fn, int where, int size, u32 value)
{
	const struct vfsim_part *const *at = fn->config.layout->part, *part;

	while ((part = *at++))
		if (part->may_write && !part->may_write(fn, where, size, value))
			return false;
	return true;
}

static void change(struct vfsim_config *config, int where, int size, u32 value)
{
	const struct vfsim_layout *layout = config->layout;

	for (int i = 0; i < size && where + i < VFSIM_CONFIG_SIZE; i++) {
		u8 bits = layout->writable[where + i];
		u8 byte = value >> 8 * i;
		u8 *at = &config->byte[where + i];

		*at = (*at & ~bits) | (byte & bits);
		*at &= ~(byte & layout->clear[where + i]);
	}
}

/**
 * vfsim_config_write() - A write to config space has reached the function.
 * @fn: any function
 * @where: offset, 0 to 4095
 * @size: 1, 2 or 4 bytes
 * @value: what is written
 *
 * What takes long that it sets off may happen later: an access to memory, a command
 * of the firmware.
 * Context: any, no function locked.
 * Return: 0, or -ENODEV when nobody answers.
 */
int vfsim_config_write(struct vfsim_function *fn, int where, int size, u32 value)
{
	const struct vfsim_part *const *at = fn->config.layout->part, *part;
	unsigned long flags;
	bool gone, done;

	flags = vfsim_lock(fn);
	gone = fn->config.gone;
	done = !gone && may_write(fn, where, size, value);
	if (done)
		change(&fn->config, where, size, value);
	vfsim_unlock(fn, flags);
	if (gone)
		return -ENODEV;
	while (done && (part = *at++))
		if (part->written)
			part->written(fn, where, size);
	return 0;
}
