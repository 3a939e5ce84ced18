// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asking devlink, with a kernel that answers what a test has written.
 */
#include <errno.h>
#include <limits.h>
#include <linux/devlink.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "devlink_answer.h"
#include "io/devlink.h"
#include "device/function.h"
#include "io/netlink.h"
#include "run.h"
#include "tap.h"

#define PF	"0000:40:00.0"

/* The first question is for the family, the second for the resources. */
#define SEQ	2

/* What is received, one by one, and what was done. */
static struct {
	struct answer answers[4];
	size_t nr, next;
	bool no_socket, no_send;
	int opened, closed;
	struct answer asked;
} kernel;

struct mnl_socket *vfcfg_netlink_open(const struct vfcfg_bus *bus)
{
	(void)bus;
	kernel.opened++;
	return kernel.no_socket ? NULL : (struct mnl_socket *)&kernel;
}

bool vfcfg_netlink_send(struct mnl_socket *socket, const void *msg, size_t len)
{
	assert_ptr_equal(socket, &kernel);
	assert_true(kernel.asked.len + len <= sizeof(kernel.asked.bytes));
	memcpy(kernel.asked.bytes + kernel.asked.len, msg, len);
	kernel.asked.len += MNL_ALIGN(len);
	return !kernel.no_send;
}

/* Behind the answer there is noise, not what was there before. */
ssize_t vfcfg_netlink_receive(struct mnl_socket *socket, void *buf, size_t size)
{
	struct answer *a = &kernel.answers[kernel.next];

	assert_ptr_equal(socket, &kernel);
	if (kernel.next == kernel.nr || a->len > size)
		return -1;
	kernel.next++;
	memset(buf, 0xff, size);
	memcpy(buf, a->bytes, a->len);
	return a->len;
}

void vfcfg_netlink_close(struct mnl_socket *socket)
{
	assert_ptr_equal(socket, &kernel);
	kernel.closed++;
}

static struct answer *add(void)
{
	assert_true(kernel.nr < ARRAY_SIZE(kernel.answers));
	return &kernel.answers[kernel.nr++];
}

/* A kernel that knows devlink; what it has to say of the PF is yet to be added. */
static struct answer *start(void)
{
	memset(&kernel, 0, sizeof(kernel));
	answer_family(add(), 1);
	return add();
}

static bool ask(struct vfcfg_pool *pool)
{
	struct vfcfg_devlink devlink = { 0 };
	struct vfcfg_bus bus = { 0 };
	struct vfcfg_addr pf;
	bool known;

	assert_int_equal(vfcfg_addr_parse(PF, &pf), 0);
	*pool = (struct vfcfg_pool){ .size = -7, .occ = -7 };
	known = vfcfg_devlink_pool(&devlink, &bus, &pf, pool);
	vfcfg_devlink_close(&devlink);
	assert_int_equal(kernel.opened, 1);
	assert_int_equal(kernel.closed, !kernel.no_socket);
	return known;
}

static void expect_pool(long size, long occ)
{
	struct vfcfg_pool pool;

	assert_true(ask(&pool));
	assert_int_equal(pool.size, size);
	assert_int_equal(pool.occ, occ);
}

static void expect_unknown(void)
{
	struct vfcfg_pool pool;

	assert_false(ask(&pool));
	assert_int_equal(pool.size, -7);
	assert_int_equal(pool.occ, -7);
}

static void add_one(struct answer *a, const char *name, uint64_t size, uint64_t occ)
{
	struct nlattr *list = answer_resources(a, SEQ, PF);

	answer_resource(a, name, size, occ);
	answer_end(a, list);
}

static void one(const char *name, uint64_t size, uint64_t occ)
{
	struct answer *a = start();

	add_one(a, name, size, occ);
	answer_done(a, SEQ);
}

static void is_text(const struct nlattr *attr, uint16_t type, const char *text)
{
	assert_int_equal(mnl_attr_get_type(attr), type);
	assert_int_equal(mnl_attr_get_payload_len(attr), strlen(text) + 1);
	assert_string_equal(mnl_attr_get_str(attr), text);
}

static void test_questions(void **state)
{
	const struct nlmsghdr *nlh = (void *)kernel.asked.bytes;
	const struct genlmsghdr *genl;
	const struct nlattr *attr;
	int len;

	(void)state;
	one("msix", 64, 30);
	expect_pool(64, 30);
	len = kernel.asked.len;

	assert_true(mnl_nlmsg_ok(nlh, len));
	assert_int_equal(nlh->nlmsg_type, GENL_ID_CTRL);
	assert_int_equal(nlh->nlmsg_flags, NLM_F_REQUEST);
	genl = mnl_nlmsg_get_payload(nlh);
	assert_int_equal(genl->cmd, CTRL_CMD_GETFAMILY);
	is_text(mnl_nlmsg_get_payload_offset(nlh, sizeof(*genl)), CTRL_ATTR_FAMILY_NAME,
		"devlink");

	nlh = mnl_nlmsg_next(nlh, &len);
	assert_true(mnl_nlmsg_ok(nlh, len));
	assert_int_equal(nlh->nlmsg_type, ANSWER_FAMILY);
	assert_int_equal(nlh->nlmsg_flags, NLM_F_REQUEST);
	genl = mnl_nlmsg_get_payload(nlh);
	assert_int_equal(genl->cmd, DEVLINK_CMD_RESOURCE_DUMP);
	attr = mnl_nlmsg_get_payload_offset(nlh, sizeof(*genl));
	is_text(attr, DEVLINK_ATTR_BUS_NAME, "pci");
	is_text(mnl_attr_next(attr), DEVLINK_ATTR_DEV_NAME, PF);
}

static void test_numbers(void **state)
{
	(void)state;
	one("msix", 64, 0);
	expect_pool(64, 0);
	one("msix", 64, 64);
	expect_pool(64, 64);
	one("msix", LONG_MAX, 1);
	expect_pool(LONG_MAX, 1);
	one("msix", 64, ANSWER_NO_OCC);
	expect_pool(64, VFCFG_UNKNOWN);
	one("msix", 64, ANSWER_NO_OCC - 1);
	expect_pool(64, VFCFG_UNKNOWN);
}

static void test_no_sense(void **state)
{
	(void)state;
	one("msix", 64, 65);
	expect_unknown();
	one("msix", 0, 0);
	expect_unknown();
	one("msix", UINT64_MAX, 0);
	expect_unknown();
	one("msix2", 64, 30);
	expect_unknown();
	one("", 64, 30);
	expect_unknown();
}

static void test_several(void **state)
{
	struct answer *a = start();
	struct nlattr *list = answer_resources(a, SEQ, PF);

	(void)state;
	answer_resource(a, "queues", 1000, 999);
	answer_resource(a, "msix", 64, 30);
	answer_resource(a, "msi", 3, 2);
	answer_end(a, list);
	answer_done(a, SEQ);
	expect_pool(64, 30);
}

/* Parts of an answer in one receive or in several, DONE alone or not. */
static void test_parts(void **state)
{
	struct answer *a = start();

	(void)state;
	add_one(a, "queues", 1000, 999);
	add_one(a, "msix", 64, 30);
	a = add();
	add_one(a, "msi", 3, 2);
	answer_done(add(), SEQ);
	assert_int_equal(kernel.nr, 4);
	expect_pool(64, 30);
	assert_int_equal(kernel.next, 4);
}

/* An answer without the flag is its own last message. */
static void test_not_multi(void **state)
{
	struct answer *a = start();

	(void)state;
	add_one(a, "msix", 64, 30);
	a->nlh->nlmsg_flags = 0;
	expect_pool(64, 30);
}

static void test_child(void **state)
{
	struct answer *a = start();
	struct nlattr *list = answer_resources(a, SEQ, PF);
	struct answer_open vectors, vf;

	(void)state;
	vectors = answer_resource_open(a, "vectors", 100, 99);
	answer_resource(a, "other", 3, 2);
	vf = answer_resource_open(a, "vf", 90, 89);
	answer_resource(a, "msix", 64, 30);
	answer_resource_close(a, vf);
	answer_resource_close(a, vectors);
	answer_end(a, list);
	answer_done(a, SEQ);
	expect_pool(64, 30);
}

/*
 * "msix" of @outer vectors with an "msix" as its child; after it @more, with
 * such a child, too.
 */
static void nested(uint64_t outer, const char *more)
{
	struct answer *a = start();
	struct nlattr *list = answer_resources(a, SEQ, PF);
	struct answer_open pool = answer_resource_open(a, "msix", outer, 30);

	answer_resource(a, "msix", 7, 1);
	answer_resource_close(a, pool);
	pool = answer_resource_open(a, more, 5, 1);
	answer_resource(a, "msix", 4, 1);
	answer_resource_close(a, pool);
	answer_end(a, list);
	answer_done(a, SEQ);
}

/* The one nearest to the top; of two that are equally near, none. */
static void test_nearest(void **state)
{
	(void)state;
	nested(64, "other");
	expect_pool(64, 30);
	nested(64, "msix");
	expect_unknown();
}

static void test_deep(void **state)
{
	struct answer *a = start();
	struct nlattr *list = answer_resources(a, SEQ, PF), *nests[900];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(nests); i++)
		nests[i] = mnl_attr_nest_start(a->nlh, i % 2 ? DEVLINK_ATTR_RESOURCE_LIST :
							      DEVLINK_ATTR_RESOURCE);
	answer_resource(a, "msix", 64, 30);
	while (i)
		mnl_attr_nest_end(a->nlh, nests[--i]);
	answer_end(a, list);
	answer_done(a, SEQ);
	expect_unknown();
}

static void test_refused(void **state)
{
	static const int errs[] = { 0, -ENODEV, -EOPNOTSUPP, -EPERM, INT_MIN };
	struct answer *a;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(errs); i++) {
		answer_error(start(), SEQ, errs[i]);
		expect_unknown();
	}
	/* After a part. */
	a = start();
	add_one(a, "msix", 64, 30);
	answer_error(a, SEQ, -EMSGSIZE);
	expect_unknown();
	answer_done(start(), SEQ);
	expect_unknown();
}

static void test_no_devlink(void **state)
{
	(void)state;
	memset(&kernel, 0, sizeof(kernel));
	kernel.no_socket = true;
	expect_unknown();
	memset(&kernel, 0, sizeof(kernel));
	kernel.no_send = true;
	expect_unknown();
	memset(&kernel, 0, sizeof(kernel));
	expect_unknown();
	answer_error(start(), SEQ, 0);
	kernel.answers[0].len = 0;
	answer_error(&kernel.answers[0], 1, -ENOENT);
	expect_unknown();
	assert_int_equal(kernel.next, 1);
	/* A family without a number. */
	one("msix", 64, 30);
	kernel.answers[0].len = MNL_NLMSG_HDRLEN + sizeof(struct genlmsghdr);
	kernel.answers[0].nlh->nlmsg_len = kernel.answers[0].len;
	expect_unknown();
	assert_int_equal(kernel.next, 1);
}

/* What does not belong to the question. */
static void test_strangers(void **state)
{
	(void)state;
	one("msix", 64, 30);
	((struct nlmsghdr *)kernel.answers[1].bytes)->nlmsg_seq = 1;
	expect_unknown();
	one("msix", 64, 30);
	((struct nlmsghdr *)kernel.answers[1].bytes)->nlmsg_type++;
	expect_unknown();
}

/* The end that is missing was not said: no number is taken from the rest. */
static void test_truncated(void **state)
{
	size_t len, i;

	(void)state;
	for (i = 0; i < 2; i++) {
		one("msix", 64, 30);
		for (len = kernel.answers[i].len; len--; ) {
			struct vfcfg_pool pool;

			one("msix", 64, 30);
			kernel.answers[i].len = len;
			assert_false(ask(&pool));
		}
	}
	/* Longer than any message of the kernel's. */
	one("msix", 64, 30);
	kernel.answers[1].len = sizeof(kernel.answers[1].bytes) + 1;
	expect_unknown();
}

/* Attributes whose lengths are wrong, and no string's end. */
static void test_malformed_attributes(void **state)
{
	struct answer *a = start();
	struct nlattr *list = answer_resources(a, SEQ, PF), *resource;

	(void)state;
	resource = mnl_attr_nest_start(a->nlh, DEVLINK_ATTR_RESOURCE);
	mnl_attr_put_str(a->nlh, DEVLINK_ATTR_RESOURCE_NAME, "msix");	/* no NUL */
	mnl_attr_put_u64(a->nlh, DEVLINK_ATTR_RESOURCE_SIZE, 64);
	mnl_attr_nest_end(a->nlh, resource);
	answer_end(a, list);
	answer_done(a, SEQ);
	expect_unknown();

	a = start();
	list = answer_resources(a, SEQ, PF);
	resource = mnl_attr_nest_start(a->nlh, DEVLINK_ATTR_RESOURCE);
	mnl_attr_put_strz(a->nlh, DEVLINK_ATTR_RESOURCE_NAME, "msix");
	mnl_attr_put_u64(a->nlh, DEVLINK_ATTR_RESOURCE_SIZE, 64);
	mnl_attr_put_u32(a->nlh, DEVLINK_ATTR_RESOURCE_OCC, 30);
	mnl_attr_put(a->nlh, DEVLINK_ATTR_RESOURCE_LIST, 0, NULL);
	mnl_attr_nest_end(a->nlh, resource);
	answer_end(a, list);
	answer_done(a, SEQ);
	expect_pool(64, VFCFG_UNKNOWN);
}

/* Noise in every place: always an end, never a number out of range. */
static void test_noise(void **state)
{
	unsigned int i, j, known = 0;

	(void)state;
	srand(5);
	for (i = 0; i < 20000; i++) {
		struct vfcfg_pool pool;
		struct answer *a;

		nested(64, i % 2 ? "other" : "msix");
		a = &kernel.answers[rand() % 8 ? 1 : 0];
		for (j = rand() % 4; j < 4; j++)
			a->bytes[rand() % a->len] = rand() % 2 ? rand() : rand() % 32;
		if (!(rand() % 8))
			a->len = rand() % a->len;
		if (!ask(&pool))
			continue;
		known++;
		assert_true(pool.size >= 1);
		assert_in_range(pool.occ + 1, 0, pool.size + 1);
	}
	assert_true(known > 100);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_questions),
	cmocka_unit_test(test_numbers),
	cmocka_unit_test(test_no_sense),
	cmocka_unit_test(test_several),
	cmocka_unit_test(test_parts),
	cmocka_unit_test(test_not_multi),
	cmocka_unit_test(test_child),
	cmocka_unit_test(test_nearest),
	cmocka_unit_test(test_deep),
	cmocka_unit_test(test_refused),
	cmocka_unit_test(test_no_devlink),
	cmocka_unit_test(test_strangers),
	cmocka_unit_test(test_truncated),
	cmocka_unit_test(test_malformed_attributes),
	cmocka_unit_test(test_noise),
};

TAP_MAIN(tests)
