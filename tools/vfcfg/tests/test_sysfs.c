// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attributes and links.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"
#include "sysfs/sysfs.h"
#include "tap.h"

#define DEVICE "0000:01:00.0"

static int open_device(const struct fixture *fx)
{
	char *path = fixture_path(fx, DEVICE, "");
	int dir = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	free(path);
	assert_true(dir >= 0);
	return dir;
}

static void put(int dir, const char *text, size_t len)
{
	int fd = openat(dir, "attr", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), len);
	close(fd);
}

static void test_read(void **state)
{
	struct fixture *fx = fixture_text("function " DEVICE "\n");
	int dir = open_device(fx);
	long val = -7;

	(void)state;
	put(dir, "42\n", 3);
	assert_int_equal(vfcfg_attr_read(dir, "attr", &val), 0);
	assert_int_equal(val, 42);
	put(dir, "0x2b", 4);
	assert_int_equal(vfcfg_attr_read(dir, "attr", &val), 0);
	assert_int_equal(val, 43);
	close(dir);
}

static void test_read_failures(void **state)
{
	struct fixture *fx = fixture_text("function " DEVICE "\n");
	int dir = open_device(fx);
	long val = -7;

	(void)state;
	assert_int_equal(vfcfg_attr_read(dir, "attr", &val), -ENOENT);
	assert_int_equal(vfcfg_attr_read(dir, ".", &val), -EISDIR);
	put(dir, "", 0);
	assert_int_equal(vfcfg_attr_read(dir, "attr", &val), -EBADMSG);
	put(dir, "8\0008", 3);		/* a string's end is not the file's */
	assert_int_equal(vfcfg_attr_read(dir, "attr", &val), -EBADMSG);
	put(dir, "8\n\0", 3);
	assert_int_equal(vfcfg_attr_read(dir, "attr", &val), -EBADMSG);
	put(dir, "000000000000000000000000000000000000000000000008", 48);
	assert_int_equal(vfcfg_attr_read(dir, "attr", &val), -EBADMSG);
	put(dir, "99999999999999999999", 20);
	assert_int_equal(vfcfg_attr_read(dir, "attr", &val), -EBADMSG);
	assert_int_equal(val, -7);
	close(dir);
}

static void test_write(void **state)
{
	struct fixture *fx = fixture_text("function " DEVICE "\n");
	int dir = open_device(fx);
	long val;

	(void)state;
	/* Never created: a kernel without the attribute must be told apart. */
	assert_int_equal(vfcfg_attr_write(dir, "attr", 1), -ENOENT);
	put(dir, "", 0);
	assert_int_equal(vfcfg_attr_write(dir, "attr", 2048), 0);
	assert_int_equal(vfcfg_attr_read(dir, "attr", &val), 0);
	assert_int_equal(val, 2048);
	assert_int_equal(vfcfg_attr_write(dir, ".", 1), -EISDIR);
	close(dir);
}

static void test_write_error(void **state)
{
	int dir = open("/dev", O_PATH | O_DIRECTORY | O_CLOEXEC);

	(void)state;
	assert_int_equal(vfcfg_attr_write(dir, "full", 1), -ENOSPC);
	close(dir);
}

static void link_is(int dir, const char *target, const char *expected)
{
	char *name;

	unlinkat(dir, "link", 0);
	assert_int_equal(symlinkat(target, dir, "link"), 0);
	assert_int_equal(vfcfg_link_name(dir, "link", &name), 0);
	assert_string_equal(name, expected);
	free(name);
}

static void test_links(void **state)
{
	struct fixture *fx = fixture_text("function " DEVICE "\nattr file 1\n");
	int dir = open_device(fx);
	char deep[4000], *name;
	size_t len;

	(void)state;
	link_is(dir, "../../../bus/pci/drivers/mlx5_core", "mlx5_core");
	link_is(dir, "name", "name");
	link_is(dir, "/", "");
	/* Targets of every length around those of the buffer. */
	for (len = 100; len < 600; len++) {
		memset(deep, 'd', len);
		strcpy(deep + len, "/name");
		link_is(dir, deep, "name");
	}
	memset(deep, 'd', sizeof(deep));
	strcpy(deep + sizeof(deep) - 6, "/name");
	link_is(dir, deep, "name");

	name = deep;
	assert_int_equal(vfcfg_link_name(dir, "none", &name), -ENOENT);
	assert_null(name);
	assert_int_equal(vfcfg_link_name(dir, "file", &name), -EINVAL);
	close(dir);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_read),
	cmocka_unit_test(test_read_failures),
	cmocka_unit_test(test_write),
	cmocka_unit_test(test_write_error),
	cmocka_unit_test(test_links),
};

TAP_MAIN(tests)
