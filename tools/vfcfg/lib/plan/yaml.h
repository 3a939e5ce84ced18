/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * YAML, and so JSON, as a tree of nodes that know where they stand. Of YAML a
 * plan needs maps, lists and scalars: anchors, aliases, tags and a second
 * document are refused, and so nothing can grow beyond what was read.
 */
#ifndef VFCFG_YAML_H
#define VFCFG_YAML_H

#include <stdbool.h>
#include <stddef.h>

/** enum vfcfg_node_kind - What a node is. */
enum vfcfg_node_kind { VFCFG_SCALAR, VFCFG_LIST, VFCFG_MAP };

/**
 * struct vfcfg_node - A node.
 * @kind: what it is
 * @line: where it begins, from 1
 * @column: where it begins, from 1
 * @key: of a map's member, its key; else NULL
 * @key_line: where that begins
 * @key_column: where that begins
 * @text: of a scalar, without its quotes
 * @quoted: it had quotes, and so is text, whatever it looks like
 * @first: the first child of a list or map
 * @next: the next sibling
 */
struct vfcfg_node {
	enum vfcfg_node_kind kind;
	size_t line;
	size_t column;
	char *key;
	size_t key_line;
	size_t key_column;
	char *text;
	bool quoted;
	struct vfcfg_node *first;
	struct vfcfg_node *next;
};

/**
 * struct vfcfg_yaml_error - What is wrong with a text.
 * @line: where, from 1; 0 where it is about no place
 * @column: where, from 1
 * @text: one line, to be freed; NULL when memory is short
 */
struct vfcfg_yaml_error {
	size_t line;
	size_t column;
	char *text;
};

/**
 * vfcfg_yaml_read() - Make nodes of a text.
 * @text: the text
 * @len: bytes
 * @top: the only document, to be given back with vfcfg_yaml_free(); NULL where
 *	there is none, as in an empty file
 * @error: filled in unless 0 is returned
 *
 * Return: 0; -EBADMSG for what is no such text, -ELIBACC without libyaml, -ENOMEM.
 */
int vfcfg_yaml_read(const char *text, size_t len, struct vfcfg_node **top,
		    struct vfcfg_yaml_error *error);

/** vfcfg_yaml_free() - Free nodes; NULL is ignored. */
void vfcfg_yaml_free(struct vfcfg_node *top);

#endif
