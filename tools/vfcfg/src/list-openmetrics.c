// SPDX-License-Identifier: GPL-2.0-only
/*
 * A listing as metrics, in the text format of OpenMetrics 1.0, of which that of
 * Prometheus takes the last line for a comment. Names and labels are an interface.
 */
#include <stdio.h>
#include <string.h>

#include "common/array.h"
#include "list.h"
#include "vfcfg.h"

static long cap(const struct vfcfg_vf *vf)
{
	size_t i;

	for (i = 0; vfcfg_policy_get_key(i); i++)
		if (!strcmp(vfcfg_policy_get_key(i), "cap"))
			return vfcfg_vf_get_number(vf, i, NULL);
	return VFCFG_UNKNOWN;
}

/* A gauge of PFs or of VFs: the other is NULL. What is not known has no sample. */
static const struct metric {
	const char *name;
	const char *help;
	long (*pf)(const struct vfcfg_pf *pf);
	long (*vf)(const struct vfcfg_vf *vf);
} metrics[] = {
	{ "vfcfg_pf_pool_vectors", "MSI-X vectors that the PF has for all VFs together.",
	  .pf = vfcfg_pf_get_total_msix },
	{ "vfcfg_pf_free_vectors", "MSI-X vectors of the pool that no VF holds.",
	  .pf = vfcfg_pf_get_free_msix },
	{ "vfcfg_vf_table_vectors", "MSI-X Table Size of the VF.",
	  .vf = vfcfg_vf_get_table_size },
	{ "vfcfg_vf_cap_vectors", "Limit on the MSI-X vectors that a vfio user sees, 0 for none.",
	  .vf = cap },
	{ "vfcfg_vf_visible_vectors", "MSI-X vectors that a vfio user sees at most.",
	  .vf = vfcfg_vf_get_visible_size },
};

static void print_vfs(const struct metric *metric, struct vfcfg_pf *pf)
{
	struct vfcfg_vf *vf;

	vfcfg_vf_foreach(pf, vf)
		if (is_shown_vf(vf) && metric->vf(vf) != VFCFG_UNKNOWN)
			printf("%s{pf=\"%s\",vf=\"%ld\",address=\"%s\"} %ld\n", metric->name,
			       vfcfg_pf_get_address(pf), (long)vfcfg_vf_get_index(vf),
			       vfcfg_vf_get_address(vf), metric->vf(vf));
}

/* Addresses and numbers need no escaping. */
static void print_metric(struct vfcfg_ctx *ctx, const struct metric *metric)
{
	struct vfcfg_pf *pf;

	printf("# TYPE %s gauge\n# UNIT %s vectors\n# HELP %s %s\n", metric->name, metric->name,
	       metric->name, metric->help);
	vfcfg_pf_foreach(ctx, pf) {
		if (!is_shown_pf(pf))
			continue;
		if (metric->vf)
			print_vfs(metric, pf);
		else if (metric->pf(pf) != VFCFG_UNKNOWN)
			printf("%s{pf=\"%s\"} %ld\n", metric->name, vfcfg_pf_get_address(pf),
			       metric->pf(pf));
	}
}

void print_openmetrics(struct vfcfg_ctx *ctx)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(metrics); i++)
		print_metric(ctx, &metrics[i]);
	puts("# EOF");
}
