/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Answers of devlink, byte for byte as the kernel sends them.
 */
#ifndef DEVLINK_ANSWER_H
#define DEVLINK_ANSWER_H

#include <libmnl/libmnl.h>
#include <stddef.h>
#include <stdint.h>

/** ANSWER_FAMILY - The number that these kernels gave to devlink. */
#define ANSWER_FAMILY	0x15

/* That of its group of changes. */
#define ANSWER_GROUP	9

/** ANSWER_NO_OCC - A driver that does not count what is held. */
#define ANSWER_NO_OCC	UINT64_MAX

/**
 * struct answer - What one receive returns.
 * @align: what messages are aligned to
 * @bytes: messages
 * @len: how many bytes
 * @nlh: the message that is being written
 */
struct answer {
	union {
		struct nlmsghdr align;
		char bytes[8192];
	};
	size_t len;
	struct nlmsghdr *nlh;
};

/** answer_family() - Add a message: devlink's number. */
void answer_family(struct answer *a, uint32_t seq);

/** answer_news() - Add a message that nobody asked for: a change of @bus/@device. */
void answer_news(struct answer *a, uint8_t command, const char *bus, const char *device);

/** answer_error() - Add a message: a negative errno, or 0 when acknowledged. */
void answer_error(struct answer *a, uint32_t seq, int err);

/** answer_done() - Add a message: nothing follows. */
void answer_done(struct answer *a, uint32_t seq);

/**
 * answer_resources() - Begin a message with resources of pci/@pf.
 *
 * Return: what answer_end() takes. In between there are answer_resource() and
 * pairs of answer_resource_open() and answer_resource_close().
 */
struct nlattr *answer_resources(struct answer *a, uint32_t seq, const char *pf);

/** answer_end() - End what answer_resources() began. */
void answer_end(struct answer *a, struct nlattr *list);

/** answer_resource() - Add a resource without children. */
void answer_resource(struct answer *a, const char *name, uint64_t size, uint64_t occ);

/**
 * struct answer_open - A resource that children go into.
 * @resource: its attribute
 * @list: the attribute of its children
 */
struct answer_open {
	struct nlattr *resource;
	struct nlattr *list;
};

/** answer_resource_open() - Begin a resource with children. */
struct answer_open answer_resource_open(struct answer *a, const char *name, uint64_t size,
					uint64_t occ);

/** answer_resource_close() - End it. */
void answer_resource_close(struct answer *a, struct answer_open open);

#endif
