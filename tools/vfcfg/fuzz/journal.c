// SPDX-License-Identifier: GPL-2.0-only
/*
 * Journals, as a run may have left them that was ended, or a disk.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "libvfcfg.h"
#include "transaction/journal.h"
#include "transaction/lock.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vfcfg_owner owner = { .fd = memfd_create("journal", MFD_CLOEXEC), .size = size };
	struct vfcfg_wanted *wanted;
	struct vfcfg_ctx *ctx;

	fuzz_check(owner.fd >= 0 && write(owner.fd, data, size) == (ssize_t)size);
	fuzz_check(!vfcfg_new(&ctx, fuzz_sysfs()));
	fuzz_check(!vfcfg_wanted_new(ctx, &wanted));
	free(vfcfg_journal_who(owner.fd));
	vfcfg_journal_is_open(&owner);
	vfcfg_journal_read(wanted, &owner);
	vfcfg_wanted_free(wanted);
	vfcfg_unref(ctx);
	close(owner.fd);
	return 0;
}
