// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The table of policies.
 */
#include "policy.h"

const struct vfcfg_policy *const vfcfg_policies[] = {
	&vfcfg_policy_count,
};

const size_t vfcfg_nr_policies = sizeof(vfcfg_policies) / sizeof(vfcfg_policies[0]);
