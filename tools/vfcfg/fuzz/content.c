// SPDX-License-Identifier: GPL-2.0-only
/*
 * What files of a device may hold: the same bytes as config space, as a number,
 * as a cap, as a serial number.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "device/msix.h"
#include "device/serial.h"
#include "fuzz.h"
#include "libvfcfg.h"
#include "policy/policy.h"
#include "sysfs/sysfs.h"

static void put(int dir, const char *name, const uint8_t *data, size_t size)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	fuzz_check(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int dir = open(fuzz_sysfs(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct vfcfg_msix msix;
	struct vfcfg_value val;
	long number = -1;
	char *text;
	size_t i;

	fuzz_check(dir >= 0);
	put(dir, "config", data, size);
	put(dir, "sriov_vf_msix_count", data, size);
	put(dir, "vfio_msix_cap", data, size);
	put(dir, "serial_number", data, size);
	if (!vfcfg_msix_read_at(dir, &msix))
		fuzz_check(msix.table_size >= 1 && msix.table_size <= 2048);
	fuzz_check(vfcfg_attr_read(dir, "sriov_vf_msix_count", &number) ? number == -1 : number >= 0);
	if (!vfcfg_text_read(dir, "serial_number", &text))
		fuzz_check(!strchr(text, '\n'));
	free(text);
	for (i = 0; i < vfcfg_nr_policies; i++) {
		vfcfg_policies[i]->look(dir, &val);
		fuzz_check(val.number >= VFCFG_UNKNOWN && val.number <= 2048);
	}
	vfcfg_serial_is(dir, "00-11-22-ff-fe-33-44-55");
	close(dir);
	return 0;
}
