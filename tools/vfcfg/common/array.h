/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef VFCFG_ARRAY_H
#define VFCFG_ARRAY_H

/** ARRAY_SIZE() - Elements of an array, which must not be a pointer. */
#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))

#endif
