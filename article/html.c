#include "article/html.h"

#include <stdlib.h>

#include "article/html_entity.h"
#include "article/html_tree.h"

/* Names and values that do not stand in the source as they are. */
struct html_memory {
	struct arena arena;
};

static bool
start(struct html_tree *t, struct html *h)
{
	size_t i;

	t->h = h;
	t->memory_limit = LIMIT_TREE_BYTES(h->source.len);
	html_tokenizer_init(&t->tokens, h->source, &h->memory->arena);
	for (i = 0; i < HTML_IDS; i++)
		t->last[i] = NO_ENTRY;
	html_push_implied(t, HTML_HTML);
	if (t->status == EMEND_OK)
		html_push_implied(t, HTML_HEAD);
	return t->status == EMEND_OK;
}

static void
stop(struct html_tree *t)
{
	size_t i;

	html_tokenizer_free(&t->tokens);
	for (i = 0; i < sizeof(t->names) / sizeof(t->names[0]); i++)
		table_free(&t->names[i]);
	free(t->open);
	free(t);
}

static enum emend_status
build(struct html_tree *t)
{
	enum html_token_kind kind;

	do {
		if (t->h->node_count >= LIMIT_NODES || t->full) {
			/* what is left out is the rest of the page */
			t->tokens.at = t->tokens.in.len;
			t->h->truncated = true;
		}
		html_tokenizer_next(&t->tokens);
		if (t->tokens.status != EMEND_OK)
			return t->tokens.status;
		kind = t->tokens.token.kind;
		html_tree_take(t);
	} while (kind != HTML_TOKEN_END && t->status == EMEND_OK);
	return t->status;
}

enum emend_status
html_read(struct html **out, struct slice utf8, struct emend_error *err)
{
	enum emend_status status = EMEND_NOMEM;
	struct html_tree *t = NULL;
	struct html *h;

	*out = NULL;
	if (utf8.len > LIMIT_PAGE_BYTES)
		return emend_fail(err, EMEND_LIMIT,
		    "the page has %zu bytes; at most %zu are read", utf8.len,
		    LIMIT_PAGE_BYTES);
	h = calloc(1, sizeof(*h));
	if (h)
		h->memory = calloc(1, sizeof(*h->memory));
	if (h && h->memory)
		t = calloc(1, sizeof(*t));
	if (!t)
		goto out;
	h->source = utf8;
	if (start(t, h))
		status = build(t);
	if (status != EMEND_OK)
		goto out;
	*out = h;
	h = NULL;
out:
	if (t)
		stop(t);
	html_free(h);
	return status == EMEND_OK ? status : emend_fail_nomem(err);
}

void
html_free(struct html *h)
{
	if (!h)
		return;
	if (h->memory)
		arena_free(&h->memory->arena);
	free(h->memory);
	free(h->nodes);
	free(h->attributes);
	free(h);
}

struct slice
html_attribute(const struct html *h, uint32_t node, struct slice name)
{
	const struct html_node *n = &h->nodes[node];
	size_t i;

	for (i = 0; i < n->attribute_count; i++) {
		const struct html_attribute *a =
		    &h->attributes[n->first_attribute + i];

		if (slice_equal(a->name, name))
			return a->value;
	}
	return slice_new(NULL, 0);
}

void
html_text(const struct html *h, uint32_t node, struct text *out)
{
	const struct html_node *n = &h->nodes[node];
	unsigned how = HTML_CHARS_DROP_NUL;

	if (n->tag != HTML_TEXT)
		return;
	/* of a text, first_attribute tells whether it is literal */
	if (!n->first_attribute)
		how |= HTML_CHARS_REFERENCES;
	html_add_chars(out, slice_new(h->source.ptr + n->start, n->len), how);
}

void
html_decode(struct text *out, struct slice raw, bool in_attribute)
{
	unsigned how = HTML_CHARS_REFERENCES | HTML_CHARS_REPLACE_NUL;

	if (in_attribute)
		how |= HTML_CHARS_ATTRIBUTE;
	html_add_chars(out, raw, how);
}
