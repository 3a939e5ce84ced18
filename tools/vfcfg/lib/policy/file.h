/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Policies that are one file of the function's directory: "N" or "N WORD".
 */
#ifndef VFCFG_POLICY_FILE_H
#define VFCFG_POLICY_FILE_H

#include "policy/policy.h"

/** vfcfg_file_look() - For &struct vfcfg_policy.look: no file is 0, the default. */
void vfcfg_file_look(const struct vfcfg_policy *policy, const char *file, int dir,
		     struct vfcfg_value *val);

/** vfcfg_file_get() - For &struct vfcfg_policy.get_at. */
int vfcfg_file_get(const struct vfcfg_policy *policy, const char *file, int dir,
		   struct vfcfg_value *val);

/** vfcfg_file_set() - For &struct vfcfg_policy.set_at. */
int vfcfg_file_set(const struct vfcfg_policy *policy, const char *file, int dir,
		   const struct vfcfg_value *val);

/** vfcfg_file_judge() - For &struct vfcfg_policy.judge: exactly that, or refused. */
enum vfcfg_verdict vfcfg_file_judge(const struct vfcfg_policy *policy, const char *thing,
				    const struct vfcfg_change *c, struct vfcfg_reason *why);

#endif
