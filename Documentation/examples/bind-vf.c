// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Gives a VF a driver, a table and a cap, all or nothing:
 *
 *	cc bind-vf.c -o bind-vf $(pkg-config --cflags --libs libvfcfg)
 *	./bind-vf 0000:01:00.2 vfio-pci 32 8
 */
#include <libvfcfg.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	struct vfcfg_wanted *wanted = NULL;
	struct vfcfg_result *r = NULL;
	struct vfcfg_ctx *ctx;
	int status;

	if (argc < 5)
		return 2;
	status = vfcfg_new(&ctx, argc > 5 ? argv[5] : NULL);
	if (!status)
		status = vfcfg_wanted_new(ctx, &wanted);
	if (!status)
		status = vfcfg_wanted_driver(wanted, argv[1], argv[2]);
	if (!status)
		status = vfcfg_wanted_number(wanted, argv[1], "count", atoi(argv[3]), false);
	if (!status)
		status = vfcfg_wanted_number(wanted, argv[1], "cap", atoi(argv[4]), false);
	if (!status)
		status = vfcfg_commit(wanted, VFCFG_WHOLE, NULL, NULL);
	r = wanted ? vfcfg_result_get_first(wanted) : NULL;
	if (status)
		fprintf(stderr, "%s: %s\n", argv[1], r ? vfcfg_result_get_text(r) :
			vfcfg_error_get_text(vfcfg_get_error(ctx)));
	vfcfg_wanted_free(wanted);
	vfcfg_unref(ctx);
	return status ? 1 : 0;
}
