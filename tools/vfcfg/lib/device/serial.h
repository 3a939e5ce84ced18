/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VFCFG_SERIAL_H
#define VFCFG_SERIAL_H

#include <stdbool.h>

/**
 * vfcfg_serial_is() - Is that the serial number of a function?
 * @dir: the function's directory
 * @serial: its Device Serial Number (PCIe Base 7.9.3) as lspci and newer kernels
 *	write it, "00-11-22-ff-fe-33-44-55", or that of its NVMe controller
 *
 * Config space tells the first to root only.
 */
bool vfcfg_serial_is(int dir, const char *serial);

#endif
