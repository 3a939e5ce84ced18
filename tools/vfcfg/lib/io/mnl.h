/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The functions of libmnl that are used here, loaded when devlink is first
 * asked.
 */
#ifndef VFCFG_MNL_H
#define VFCFG_MNL_H

#include <libmnl/libmnl.h>
#include <stdbool.h>

#include "common/load.h"

#define VFCFG_MNL(f) \
	f(mnl_, attr_get_payload_len) f(mnl_, attr_get_str) f(mnl_, attr_get_type) \
	f(mnl_, attr_get_u16) f(mnl_, attr_get_u32) f(mnl_, attr_get_u64) f(mnl_, attr_next) f(mnl_, attr_ok) \
	f(mnl_, attr_put_strz) f(mnl_, attr_validate) f(mnl_, attr_get_payload) \
	f(mnl_, cb_run) f(mnl_, nlmsg_get_payload_offset) f(mnl_, nlmsg_get_payload_tail) \
	f(mnl_, nlmsg_put_extra_header) f(mnl_, nlmsg_put_header) f(mnl_, socket_bind) \
	f(mnl_, socket_close) f(mnl_, socket_get_fd) f(mnl_, socket_open2) f(mnl_, socket_recvfrom) \
	f(mnl_, socket_sendto)

/** struct vfcfg_mnl - Pointers to them. */
struct vfcfg_mnl {
	VFCFG_MNL(VFCFG_LOAD_POINTER)
};

/** vfcfg_mnl - All NULL before vfcfg_mnl_load(). */
extern struct vfcfg_mnl vfcfg_mnl;

/** vfcfg_mnl_load() - Load the library. Return and @why: as of vfcfg_load(). */
int vfcfg_mnl_load(char **why);

/** vfcfg_mnl_for_each_attr() - As mnl_attr_for_each(). */
#define vfcfg_mnl_for_each_attr(attr, nlh, offset) \
	for ((attr) = vfcfg_mnl.nlmsg_get_payload_offset(nlh, offset); \
	     vfcfg_mnl.attr_ok(attr, (const char *)vfcfg_mnl.nlmsg_get_payload_tail(nlh) - \
				     (const char *)(attr)); \
	     (attr) = vfcfg_mnl.attr_next(attr))

/** vfcfg_mnl_for_each_nested() - As mnl_attr_for_each_nested(). */
#define vfcfg_mnl_for_each_nested(attr, nest) \
	for ((attr) = vfcfg_mnl.attr_get_payload(nest); \
	     vfcfg_mnl.attr_ok(attr, (const char *)vfcfg_mnl.attr_get_payload(nest) + \
				     vfcfg_mnl.attr_get_payload_len(nest) - \
				     (const char *)(attr)); \
	     (attr) = vfcfg_mnl.attr_next(attr))

#endif
