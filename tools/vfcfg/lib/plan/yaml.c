// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * YAML as a tree, by libyaml's events, which know line and column. The library
 * is loaded when the first plan is read.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "common/array.h"
#include "common/load.h"
#include "common/say.h"
#include "plan/yaml.h"

/* A plan has five levels. */
#define DEPTH_MAX	16

#define FUNCTIONS(f) \
	f(yaml_, parser_initialize) f(yaml_, parser_delete) f(yaml_, parser_set_input_string) \
	f(yaml_, parser_parse) f(yaml_, event_delete)

static struct { FUNCTIONS(VFCFG_LOAD_POINTER) } yaml;

static const char *const names[] = { FUNCTIONS(VFCFG_LOAD_NAME) };

/* What is being read. */
struct reading {
	yaml_parser_t parser;
	struct vfcfg_yaml_error *error;
};

static int fail_at(struct reading *r, const yaml_mark_t *mark, const char *what)
{
	r->error->line = mark->line + 1;
	r->error->column = mark->column + 1;
	r->error->text = strdup(what);
	return -EBADMSG;
}

static int fail_parser(struct reading *r)
{
	const char *what = r->parser.problem ? r->parser.problem : "cannot be read";

	if (r->parser.error == YAML_MEMORY_ERROR)
		return -ENOMEM;
	/* What is no UTF-8 is found before there are lines. */
	if (r->parser.error == YAML_READER_ERROR) {
		r->error->text = vfcfg_say("%s (byte %zu)", what, r->parser.problem_offset + 1);
		return -EBADMSG;
	}
	return fail_at(r, &r->parser.problem_mark, what);
}

static int next(struct reading *r, yaml_event_t *event)
{
	return yaml.parser_parse(&r->parser, event) ? 0 : fail_parser(r);
}

static struct vfcfg_node *node_at(const yaml_event_t *event, enum vfcfg_node_kind kind)
{
	struct vfcfg_node *node = calloc(1, sizeof(*node));

	if (node) {
		node->kind = kind;
		node->line = event->start_mark.line + 1;
		node->column = event->start_mark.column + 1;
	}
	return node;
}

static int take_text(struct reading *r, const yaml_event_t *event, char **text)
{
	const char *value = (const char *)event->data.scalar.value;

	if (memchr(value, '\0', event->data.scalar.length))
		return fail_at(r, &event->start_mark, "a NUL in text");
	*text = strdup(value);
	return *text ? 0 : -ENOMEM;
}

static bool is_decorated(const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return event->data.scalar.anchor || event->data.scalar.tag;
	case YAML_SEQUENCE_START_EVENT:
		return event->data.sequence_start.anchor || event->data.sequence_start.tag;
	case YAML_MAPPING_START_EVENT:
		return event->data.mapping_start.anchor || event->data.mapping_start.tag;
	default:
		return event->type == YAML_ALIAS_EVENT;
	}
}

static int read_node(struct reading *r, const yaml_event_t *event, unsigned int depth,
		     struct vfcfg_node **to);

/* The key of a map's next member; @end at its end. */
static int read_key(struct reading *r, char **key, yaml_mark_t *at, bool *end)
{
	yaml_event_t event;
	int err;

	err = next(r, &event);
	if (err)
		return err;
	*at = event.start_mark;
	*end = event.type == YAML_MAPPING_END_EVENT;
	if (!*end && is_decorated(&event))
		err = fail_at(r, at, "anchors, aliases and tags have no place in a plan");
	else if (!*end && event.type != YAML_SCALAR_EVENT)
		err = fail_at(r, at, "a key has to be a word");
	else if (!*end)
		err = take_text(r, &event, key);
	yaml.event_delete(&event);
	return err;
}

static int read_members(struct reading *r, struct vfcfg_node *map, unsigned int depth)
{
	struct vfcfg_node **at = &map->first;
	yaml_event_t event;
	yaml_mark_t mark;
	char *key = NULL;
	bool end;
	int err;

	for (;;) {
		err = read_key(r, &key, &mark, &end);
		if (err || end)
			return err;
		err = next(r, &event);
		if (!err) {
			err = read_node(r, &event, depth + 1, at);
			yaml.event_delete(&event);
		}
		if (err) {
			free(key);
			return err;
		}
		(*at)->key = key;
		(*at)->key_line = mark.line + 1;
		(*at)->key_column = mark.column + 1;
		key = NULL;
		at = &(*at)->next;
	}
}

static int read_items(struct reading *r, struct vfcfg_node *list, unsigned int depth)
{
	struct vfcfg_node **at = &list->first;
	yaml_event_t event;
	bool end = false;
	int err = 0;

	while (!err && !end) {
		err = next(r, &event);
		if (err)
			break;
		end = event.type == YAML_SEQUENCE_END_EVENT;
		if (!end)
			err = read_node(r, &event, depth + 1, at);
		yaml.event_delete(&event);
		if (!err && !end)
			at = &(*at)->next;
	}
	return err;
}

/* The node that an event begins. @to is untouched after an error. */
static int read_node(struct reading *r, const yaml_event_t *event, unsigned int depth,
		     struct vfcfg_node **to)
{
	enum vfcfg_node_kind kind = event->type == YAML_MAPPING_START_EVENT ? VFCFG_MAP :
				    event->type == YAML_SEQUENCE_START_EVENT ? VFCFG_LIST :
				    VFCFG_SCALAR;
	struct vfcfg_node *node;
	int err;

	if (is_decorated(event))
		return fail_at(r, &event->start_mark,
			       "anchors, aliases and tags have no place in a plan");
	if (depth > DEPTH_MAX)
		return fail_at(r, &event->start_mark, "too many levels for a plan");
	node = node_at(event, kind);
	if (!node)
		return -ENOMEM;
	if (kind == VFCFG_SCALAR) {
		node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
		err = take_text(r, event, &node->text);
	} else {
		err = kind == VFCFG_MAP ? read_members(r, node, depth) :
		      read_items(r, node, depth);
	}
	if (err)
		vfcfg_yaml_free(node);
	else
		*to = node;
	return err;
}

/* Between the document's start and end is one node. */
static int read_document(struct reading *r, struct vfcfg_node **top)
{
	yaml_event_t event;
	int err;

	err = next(r, &event);
	if (err)
		return err;
	err = read_node(r, &event, 0, top);
	yaml.event_delete(&event);
	if (!err)
		err = next(r, &event);
	if (!err)
		yaml.event_delete(&event);
	return err;
}

static int read_stream(struct reading *r, struct vfcfg_node **top)
{
	yaml_event_type_t type = YAML_NO_EVENT;
	yaml_event_t event;
	int err = 0;

	while (!err && type != YAML_STREAM_END_EVENT) {
		err = next(r, &event);
		if (err)
			break;
		type = event.type;
		if (type == YAML_DOCUMENT_START_EVENT)
			err = *top ? fail_at(r, &event.start_mark, "a second document; a plan is one") :
			      read_document(r, top);
		yaml.event_delete(&event);
	}
	return err;
}

int vfcfg_yaml_read(const char *text, size_t len, struct vfcfg_node **top,
		    struct vfcfg_yaml_error *error)
{
	struct reading r = { .error = error };
	int err;

	*top = NULL;
	*error = (struct vfcfg_yaml_error){ 0 };
	if (!yaml.parser_parse) {
		err = vfcfg_load("libyaml-0.so.2", names, ARRAY_SIZE(names), &yaml, &error->text);
		if (err)
			return err;
	}
	if (!yaml.parser_initialize(&r.parser))
		return -ENOMEM;
	yaml.parser_set_input_string(&r.parser, (const unsigned char *)text, len);
	err = read_stream(&r, top);
	yaml.parser_delete(&r.parser);
	if (err) {
		vfcfg_yaml_free(*top);
		*top = NULL;
	}
	return err;
}

void vfcfg_yaml_free(struct vfcfg_node *top)
{
	struct vfcfg_node *next_node;

	for (; top; top = next_node) {
		next_node = top->next;
		vfcfg_yaml_free(top->first);
		free(top->key);
		free(top->text);
		free(top);
	}
}
