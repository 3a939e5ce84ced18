// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The table of policies.
 */
#include "array.h"
#include "policy.h"

const struct vfcfg_policy *const vfcfg_policies[] = {
	&vfcfg_policy_count,
	&vfcfg_policy_cap,
};

const size_t vfcfg_nr_policies = ARRAY_SIZE(vfcfg_policies);
