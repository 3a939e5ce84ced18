// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCI addresses.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device/address.h"
#include "tap.h"

static void takes(const char *text, const char *expected)
{
	struct vfcfg_addr addr;
	char buf[VFCFG_ADDR_LEN];

	if (vfcfg_addr_parse(text, &addr))
		fail_msg("\"%s\" is refused", text);
	assert_string_equal(vfcfg_addr_str(&addr, buf), expected);
}

static void test_forms(void **state)
{
	(void)state;
	takes("0000:01:00.2", "0000:01:00.2");
	takes("01:00.2", "0000:01:00.2");
	takes("1:0.2", "0000:01:00.2");
	takes("0:1:0.2", "0000:01:00.2");
	takes("ABCD:EF:1f.7", "abcd:ef:1f.7");
	takes("10000:e1:00.1", "10000:e1:00.1");
	takes("ffffffff:ff:1f.7", "ffffffff:ff:1f.7");
	takes("00000000:00:00.0", "0000:00:00.0");
}

static void test_refusals(void **state)
{
	static const char *const bad[] = {
		"", ":", "::.", "01:00", "01:00.", "01:00.8", "01:20.0", "01:001.0", "100:00.0",
		"000000000:01:00.0", "0000:01:00.2 ", " 0000:01:00.2", "0000:01:00.2\n",
		"0000:01:00:2", "0000.01.00.2", "-1:00.0", "+1:00.0", "0x1:00.0", "01:00.0x",
		"0000:01:00.02", "0000:01:00.2/", "../0000:01:00.2", "0000:0000:01:00.2", "g:0.0",
		"0000::00.2", "01:.2", "eth0",
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct vfcfg_addr addr = { .domain = 7 };

		if (vfcfg_addr_parse(bad[i], &addr) != -EINVAL || addr.domain != 7)
			fail_msg("\"%s\" is taken", bad[i]);
	}
}

static void test_order(void **state)
{
	static const char *const order[] = {
		"0000:00:00.0", "0000:00:00.7", "0000:00:01.0", "0000:01:00.0", "0000:ff:1f.7",
		"0001:00:00.0", "10000:00:00.0", "ffffffff:00:00.0",
	};
	const int n = ARRAY_SIZE(order);
	int i, j;

	(void)state;
	for (i = 0; i < n; i++) {
		for (j = 0; j < n; j++) {
			struct vfcfg_addr a, b;
			int cmp;

			assert_int_equal(vfcfg_addr_parse(order[i], &a), 0);
			assert_int_equal(vfcfg_addr_parse(order[j], &b), 0);
			cmp = vfcfg_addr_cmp(&a, &b);
			assert_int_equal((cmp > 0) - (cmp < 0), (i > j) - (i < j));
		}
	}
}

/* Every address comes back from its text. */
static void test_round_trip(void **state)
{
	unsigned int i;

	(void)state;
	srand(1);
	for (i = 0; i < 100000; i++) {
		struct vfcfg_addr in = {
			.domain = (uint32_t)rand() << 8 ^ (uint32_t)rand() >> rand() % 32,
			.bus = rand(), .dev = rand() & 0x1f, .fn = rand() & 7,
		}, out;
		char buf[VFCFG_ADDR_LEN];

		vfcfg_addr_str(&in, buf);
		assert_int_equal(vfcfg_addr_parse(buf, &out), 0);
		assert_int_equal(vfcfg_addr_cmp(&in, &out), 0);
	}
}

/* What is taken after random damage is still an address, the same when read again. */
static void test_damage(void **state)
{
	static const char alphabet[] = "0123456789abcdefABCDEF:.:.xg/ -";
	unsigned int i, taken = 0;

	(void)state;
	srand(2);
	for (i = 0; i < 200000; i++) {
		char text[] = "0000:01:00.2", once[VFCFG_ADDR_LEN], twice[VFCFG_ADDR_LEN];
		int changes = 1 + rand() % 3;
		struct vfcfg_addr addr;

		while (changes--)
			text[rand() % (sizeof(text) - 1)] = alphabet[rand() % (sizeof(alphabet) - 1)];
		if (!(rand() % 4))
			text[rand() % (sizeof(text) - 1)] = '\0';
		if (vfcfg_addr_parse(text, &addr))
			continue;
		taken++;
		assert_true(addr.dev <= 0x1f && addr.fn <= 7);
		vfcfg_addr_str(&addr, once);
		assert_int_equal(vfcfg_addr_parse(once, &addr), 0);
		assert_string_equal(vfcfg_addr_str(&addr, twice), once);
	}
	assert_true(taken > 1000);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_forms),
	cmocka_unit_test(test_refusals),
	cmocka_unit_test(test_order),
	cmocka_unit_test(test_round_trip),
	cmocka_unit_test(test_damage),
};

TAP_MAIN(tests)
