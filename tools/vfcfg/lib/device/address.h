/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * PCI addresses: domain, bus, device, function.
 */
#ifndef VFCFG_ADDRESS_H
#define VFCFG_ADDRESS_H

#include <stdint.h>

/**
 * struct vfcfg_addr - Where a function sits.
 * @domain: PCI domain (segment); Linux numbers host bridges that the firmware
 *	does not from 0x10000 up, so 16 bits are not enough
 * @bus: 0..255
 * @dev: 0..31
 * @fn: 0..7. With ARI a function number has 8 bits; Linux then spreads it
 *	over @dev and @fn, so this form names ARI functions too.
 */
struct vfcfg_addr {
	uint32_t domain;
	uint8_t bus;
	uint8_t dev;
	uint8_t fn;
};

/** VFCFG_ADDR_LEN - Bytes that hold any address as text, the NUL included. */
#define VFCFG_ADDR_LEN	sizeof("ffffffff:ff:1f.7")

/**
 * vfcfg_addr_parse() - Read "0000:01:00.2", or "01:00.2" in domain 0.
 * @text: 1 to 8 hexadecimal digits of domain, 1 or 2 of bus and of device,
 *	one of function; upper or lower case
 * @addr: the address; untouched unless 0 is returned
 *
 * Return: 0, or -EINVAL for anything else.
 */
int vfcfg_addr_parse(const char *text, struct vfcfg_addr *addr);

/**
 * vfcfg_addr_str() - Write an address as sysfs names its directory.
 * @addr: the address
 * @buf: VFCFG_ADDR_LEN bytes
 *
 * Return: @buf.
 */
char *vfcfg_addr_str(const struct vfcfg_addr *addr, char *buf);

/**
 * vfcfg_addr_cmp() - Order addresses by domain, bus, device, function.
 * @a: one address
 * @b: the other
 *
 * Return: less than, equal to or greater than 0, as for qsort().
 */
int vfcfg_addr_cmp(const struct vfcfg_addr *a, const struct vfcfg_addr *b);

#endif
