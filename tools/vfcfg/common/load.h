/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Shared libraries that are loaded when they are first needed: most commands
 * need none, and the start of a program pays for each.
 *
 * A user lists the functions that it needs once, by the library's prefix:
 *
 *	#define FUNCTIONS(f) f(mnl_, cb_run) f(mnl_, socket_close)
 *	static struct { FUNCTIONS(VFCFG_LOAD_POINTER) } mnl;
 *	static const char *const names[] = { FUNCTIONS(VFCFG_LOAD_NAME) };
 *
 * and, after vfcfg_load(), calls mnl.cb_run().
 */
#ifndef VFCFG_LOAD_H
#define VFCFG_LOAD_H

#include <stddef.h>

/** VFCFG_LOAD_POINTER() - A member that points to a function of the library. */
#define VFCFG_LOAD_POINTER(prefix, name)	__typeof__(prefix##name) *name;

/** VFCFG_LOAD_NAME() - The function's name there. */
#define VFCFG_LOAD_NAME(prefix, name)	#prefix #name,

/**
 * vfcfg_load() - Load a library, for as long as the process lives.
 * @soname: the library
 * @names: functions
 * @nr: how many
 * @pointers: as many pointers to functions; untouched unless 0 is returned
 * @why: why not and what to do, one line to be freed; only after an error, NULL
 *	when memory is short
 *
 * Return: 0, or -ELIBACC.
 */
int vfcfg_load(const char *soname, const char *const *names, size_t nr, void *pointers,
	       char **why);

#endif
