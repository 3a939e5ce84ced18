// SPDX-License-Identifier: GPL-2.0-only
/*
 * old_writes - what existing users write to sriov_vf_msix_count, and what they get
 *
 * Each line is a call: what is written and in which state, "ok" or the errno's name, and
 * the Table Size that VF 0 has afterwards. PF names the adapter. That a kernel answers
 * as another did is for who compares; selftests/host/old_writes_test.sh does.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vf.h"

#define VFS	4

static char pf[ADDRESS_SIZE];

static void told(const char *state, const char *text, int ret)
{
	printf("%s \"", state);
	for (; *text; text++)
		printf(*text == '\n' ? "\\n" : "%c", *text);
	printf("\"\t%s\t%d\n", ret ? strerrorname_np(-ret) : "ok", vf_size(pf, 0));
}

static void call(const char *state, const char *text)
{
	told(state, text, vf_write(pf, 0, "sriov_vf_msix_count", text));
}

static void must(const char *what, int ret)
{
	if (!ret)
		return;
	fprintf(stderr, "old_writes: %s: %s: %s\n", pf, what, strerror(-ret));
	exit(1);
}

int main(void)
{
	static const char * const numbers[] = {
		"4", "5\n", "0x6", "010", "+7", "1", "2", "12", "13", "17", "24", "2048", "0",
	};
	static const char * const wrong[] = {
		"-1", "-2147483648", "\n", " 5", "5 ", "5x", "abc", "0x", "5.0", "1e1",
		"2147483648", "4294967300", "99999999999999999999",
		/* what no table can have */
		"2049", "65535", "65536", "2147483647",
	};
	char probe[] = "/sys/bus/pci/drivers_probe";

	must("find", pf_find(pf));
	must("sriov_numvfs", pf_enable(pf, VFS));
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		call("free", numbers[i]);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		call("free", wrong[i]);

	/* The pool runs dry. */
	for (int i = 1; i < VFS; i++)
		vf_set(pf, i, 12);
	call("dry", "12");
	call("dry", "2");
	for (int i = 1; i < VFS; i++)
		vf_set(pf, i, 0);

	must("bind", vf_bind(pf, 0, "vfsim-vf"));
	call("bound", "4");
	call("bound", "0");
	call("bound", "-1");
	call("bound", "2048");
	must("unbind", vf_bind(pf, 0, NULL));

	must("MSI-X", vf_enable_msix(pf, 0, true));
	call("MSI-X enabled", "4");
	must("MSI-X", vf_enable_msix(pf, 0, false));
	call("MSI-X disabled", "3");

	/* It takes its VFs along. */
	must("unbind", device_write(pf, "driver/unbind", pf));
	told("no PF driver", "4", vf_write(pf, 0, "sriov_vf_msix_count", "4"));
	must("probe", attr_write(probe, pf));
	must("settle", pf_settle(pf));
	must("sriov_numvfs", pf_enable(pf, VFS));
	call("again", "4");
	must("sriov_numvfs", pf_enable(pf, 0));
	return 0;
}
