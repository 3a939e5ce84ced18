/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Numbers as the kernel prints them and as operators type them.
 */
#ifndef VFCFG_NUMBER_H
#define VFCFG_NUMBER_H

/**
 * vfcfg_number() - Read one unsigned number, and nothing but a number.
 * @text: decimal, or hexadecimal after "0x"; one newline at the end is
 *	allowed, because sysfs files end in one
 * @max: the largest value taken
 * @val: the number; untouched unless 0 is returned
 *
 * Stricter than strtol(): no sign, no space, no octal ("010" is ten), nothing
 * after the digits. A typing error must never become another number.
 *
 * Return: 0, -EINVAL for what is not a number, -ERANGE above @max.
 */
int vfcfg_number(const char *text, long max, long *val);

/** VFCFG_NUMBER_LEN - Bytes that hold any number as text, sign and NUL included. */
#define VFCFG_NUMBER_LEN	24

/**
 * vfcfg_number_str() - Write a number in decimal.
 * @number: the number
 * @buf: VFCFG_NUMBER_LEN bytes
 *
 * Return: where it begins in @buf.
 */
char *vfcfg_number_str(long number, char *buf);

#endif
