// SPDX-License-Identifier: GPL-2.0-only
/*
 * Message Control in config space, healthy and not.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"
#include "device/msix.h"
#include "tap.h"

#define VF "0000:01:00.1"

static int read_msix(const struct fixture *fx, const char *text, struct vfcfg_msix *msix)
{
	struct vfcfg_addr addr;
	struct vfcfg_bus bus;
	int err;

	assert_int_equal(vfcfg_addr_parse(text, &addr), 0);
	assert_int_equal(vfcfg_bus_open(&bus, fx->root), 0);
	err = vfcfg_msix_read(&bus, &addr, msix);
	vfcfg_bus_close(&bus);
	return err;
}

static void expect_size(const char *config, int size, bool enabled)
{
	struct fixture *fx = fixture_text("pf 0000:01:00.0\nvf 0 " VF "\nmsix 8\n");
	struct vfcfg_msix msix;

	fixture_add(fx, config);
	assert_int_equal(read_msix(fx, VF, &msix), 0);
	assert_int_equal(msix.table_size, size);
	assert_int_equal(msix.enabled, enabled);
	fixture_free(fx);
}

static void expect_error(const char *config, int err)
{
	struct fixture *fx = fixture_text("pf 0000:01:00.0\nvf 0 " VF "\nmsix 8\n");
	struct vfcfg_msix msix = { .table_size = -7 };

	fixture_add(fx, config);
	assert_int_equal(read_msix(fx, VF, &msix), err);
	assert_int_equal(msix.table_size, -7);
	fixture_free(fx);
}

static void test_table_size_is_field_plus_one(void **state)
{
	(void)state;
	expect_size("config b2 00 00", 1, false);
	expect_size("config b2 07 00", 8, false);
	expect_size("config b2 ff 07", 2048, false);
}

static void test_other_bits_are_no_size(void **state)
{
	(void)state;
	expect_size("config b2 07 80", 8, true);
	expect_size("config b2 07 40", 8, false);	/* Function Mask */
	expect_size("config b2 07 38", 8, false);	/* reserved */
	expect_size("config b2 ff c7", 2048, true);
}

/* A VF's IDs are FFFFh: that is no sign of a device that is gone. */
static void test_ids_of_a_vf(void **state)
{
	(void)state;
	expect_size("config 0 ff ff ff ff", 8, false);
	expect_error("config 41 00", -ENOTTY);
}

static void test_no_capability(void **state)
{
	(void)state;
	expect_error("config 41 00", -ENOTTY);		/* list without MSI-X */
	expect_error("config 34 00", -ENOTTY);		/* empty list */
	expect_error("config 6 00 00", -ENOTTY);	/* no list */
}

static void test_hidden(void **state)
{
	(void)state;
	expect_error("cut 64", -EACCES);
}

static void test_gone(void **state)
{
	(void)state;
	expect_error("fill ff", -ENODEV);
	expect_error("fill ff\ncut 64", -ENODEV);
	expect_error("config b2 ff ff", -ENODEV);
	expect_error("config b0 ff ff ff ff", -ENODEV);
	expect_error("cut 0", -ENODEV);
	expect_error("remove config", -ENODEV);
}

static void test_no_device(void **state)
{
	struct fixture *fx = fixture_text("pf 0000:01:00.0\n");
	struct vfcfg_msix msix;

	(void)state;
	assert_int_equal(read_msix(fx, "0000:77:00.0", &msix), -ENODEV);
	fixture_free(fx);
}

static void test_large_domains(void **state)
{
	static const char *const addrs[] = {
		"10000:e1:00.1", "7fffffff:e1:00.1", "80000000:e1:00.1", "ffffffff:ff:1f.7",
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(addrs); i++) {
		struct fixture *fx = fixture_text("");
		struct vfcfg_msix msix;
		char *text;

		assert_true(asprintf(&text, "function %s\nmsix 33\n", addrs[i]) > 0);
		fixture_add(fx, text);
		free(text);
		assert_int_equal(read_msix(fx, addrs[i], &msix), 0);
		assert_int_equal(msix.table_size, 33);
		fixture_free(fx);
	}
}

static void test_loops_end(void **state)
{
	(void)state;
	expect_error("config b0 05 40", -ENOTTY);	/* two in a circle */
	expect_error("config 41 40", -ENOTTY);		/* one that names itself */
	expect_error("config b0 05 b0", -ENOTTY);
	expect_size("config b0 11 40", 8, false);	/* MSI-X is in the circle */
}

/* Random capability lists: always an end, never a size out of range. */
static void test_random_config(void **state)
{
	struct fixture *fx = fixture_text("pf 0000:01:00.0\nvf 0 " VF "\nmsix 8\n");
	char *path = fixture_path(fx, VF, "config");
	unsigned char config[256];
	unsigned int i, j, sizes = 0;
	int fd = open(path, O_RDWR);

	(void)state;
	assert_true(fd >= 0);
	srand(3);
	for (i = 0; i < 4000; i++) {
		struct vfcfg_msix msix;
		int len = rand() % 4 ? 256 : rand() % 257;
		int err;

		for (j = 0; j < sizeof(config); j++)
			config[j] = rand();
		config[0x06] |= 0x10;
		config[0x0e] = 0;
		/* Make lists that lead somewhere, and circles, likely. */
		for (j = 0x40; j < sizeof(config); j += 4) {
			config[j] = rand() % 8 ? rand() % 0x14 : 0x11;
			config[j + 1] = 0x40 + (rand() % 48) * 4;
		}
		assert_int_equal(pwrite(fd, config, sizeof(config), 0), sizeof(config));
		assert_int_equal(ftruncate(fd, len), 0);
		err = read_msix(fx, VF, &msix);
		if (!err) {
			sizes++;
			assert_in_range(msix.table_size, 1, 2048);
		} else {
			assert_true(err == -ENOTTY || err == -EACCES || err == -ENODEV);
		}
	}
	assert_true(sizes > 100);
	close(fd);
	free(path);
	fixture_free(fx);
}

/* No path is put together: libpci's buffer for one has 1024 bytes. */
static void test_long_root(void **state)
{
	struct fixture *fx = fixture_text("pf 0000:01:00.0\nvf 0 " VF "\nmsix 8\n");
	struct vfcfg_msix msix;
	char *root = fx->root, *dots;
	size_t i;
	FILE *f;

	(void)state;
	f = open_memstream(&dots, &i);
	fprintf(f, "%s", root);
	for (i = 0; i < 600; i++)
		fprintf(f, "/.");
	fclose(f);
	fx->root = dots;
	assert_int_equal(read_msix(fx, VF, &msix), 0);
	assert_int_equal(msix.table_size, 8);
	fx->root = root;
	free(dots);
	fixture_free(fx);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_table_size_is_field_plus_one),
	cmocka_unit_test(test_other_bits_are_no_size),
	cmocka_unit_test(test_ids_of_a_vf),
	cmocka_unit_test(test_no_capability),
	cmocka_unit_test(test_hidden),
	cmocka_unit_test(test_gone),
	cmocka_unit_test(test_no_device),
	cmocka_unit_test(test_large_domains),
	cmocka_unit_test(test_loops_end),
	cmocka_unit_test(test_random_config),
	cmocka_unit_test(test_long_root),
};

TAP_MAIN(tests)
