// SPDX-License-Identifier: GPL-2.0-only
/*
 * Words of a command line: addresses, ranges, numbers, values.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "common/number.h"
#include "device/address.h"
#include "device/select.h"
#include "fuzz.h"
#include "libvfcfg.h"
#include "policy/policy.h"

static void address(const char *text)
{
	struct vfcfg_addr addr, again;
	char buf[VFCFG_ADDR_LEN];

	if (vfcfg_addr_parse(text, &addr))
		return;
	fuzz_check(!vfcfg_addr_parse(vfcfg_addr_str(&addr, buf), &again));
	fuzz_check(!vfcfg_addr_cmp(&addr, &again));
	fuzz_check(vfcfg_selection_is(text));
}

static void range(const char *text)
{
	long first, last;

	if (vfcfg_range_parse(text, &first, &last))
		fuzz_check(first >= 0 && first <= last && !strchr(text, '\n'));
}

static void number(const char *text)
{
	long val = -1, again;
	char buf[32];

	if (vfcfg_number(text, LONG_MAX, &val)) {
		fuzz_check(val == -1);
		return;
	}
	snprintf(buf, sizeof(buf), "%ld", val);
	fuzz_check(val >= 0 && !vfcfg_number(buf, LONG_MAX, &again) && again == val);
}

static void value(const char *text)
{
	struct vfcfg_value val, again;
	char buf[VFCFG_VALUE_LEN];
	size_t i;

	for (i = 0; i < vfcfg_nr_policies; i++) {
		if (vfcfg_value_parse(vfcfg_policies[i], text, &val))
			continue;
		vfcfg_value_str(vfcfg_policies[i], &val, buf);
		fuzz_check(!vfcfg_value_parse(vfcfg_policies[i], buf, &again));
		fuzz_check(val.number == again.number);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	fuzz_check(text);
	memcpy(text, data, size);
	text[size] = '\0';
	address(text);
	range(text);
	number(text);
	value(text);
	free(text);
	return 0;
}
