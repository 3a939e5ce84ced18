// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bytes of a function's config space, as the device itself reads and sets
 * them. What a write from outside does is in function.c.
 */

#include "../vfsim.h"

/**
 * vfsim_config16() - Two bytes of config space, as the device itself sees them.
 * @fn: any function, locked
 * @where: offset, 0 to %VFSIM_CONFIG_SIZE - 2
 *
 * Return: the value, in the CPU's byte order.
 */
u16 vfsim_config16(const struct vfsim_function *fn, int where)
{
	return fn->config[where] | fn->config[where + 1] << 8;
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
	fn->config[where] = value;
	fn->config[where + 1] = value >> 8;
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
