#include "article/html_tree.h"

/* Where a token belongs: the head, the body, or svg and math. */

static bool
is_in_head(const struct html_tree *t)
{
	return t->body == 0 && t->open_count == 2;
}

static void
open_body(struct html_tree *t, bool implied)
{
	html_pop_through(t, 1);
	if (implied)
		html_push_implied(t, HTML_BODY);
	else
		html_push(t, HTML_BODY);
	if (t->status == EMEND_OK)
		t->body = html_top(t)->node;
}

static size_t
leading_space(struct slice raw)
{
	size_t n = 0;

	while (n < raw.len && html_is_space(raw.ptr[n]))
		n++;
	return n;
}

static void
take_text(struct html_tree *t, struct slice raw)
{
	enum html_mode mode = t->tokens.token.mode;

	if (is_in_head(t)) {
		raw = slice_sub(raw, leading_space(raw), raw.len);
		if (raw.len == 0)
			return;
		open_body(t, true);
	} else if (t->skip_newline) {
		if (slice_starts(raw, SLICE("\r\n")))
			raw = slice_sub(raw, 2, raw.len);
		else if (raw.len && (raw.ptr[0] == '\n' || raw.ptr[0] == '\r'))
			raw = slice_sub(raw, 1, raw.len);
	}
	if (t->status == EMEND_OK)
		html_add_text(t, raw,
		    mode != HTML_MODE_DATA && mode != HTML_MODE_RCDATA);
}

static bool
has_attribute(const struct html_tree *t, struct slice name)
{
	size_t i;

	for (i = 0; i < t->tokens.attribute_count; i++)
		if (slice_equal(t->tokens.attributes[i].name, name))
			return true;
	return false;
}

/* A tag that nobody means for svg or math: their end tag was forgotten. */
static bool
breaks_out(const struct html_tree *t, enum html_tag tag)
{
	if (tag == HTML_FONT)
		return has_attribute(t, SLICE("color")) ||
		    has_attribute(t, SLICE("face")) ||
		    has_attribute(t, SLICE("size"));
	return html_tag_is(tag, HTML_BREAKS_OUT);
}

static bool
holds_html(const struct html_tree *t)
{
	static const struct slice names[] = {
		SLICE_LIT("foreignobject"), SLICE_LIT("desc"),
		SLICE_LIT("title"), SLICE_LIT("mi"), SLICE_LIT("mo"),
		SLICE_LIT("mn"), SLICE_LIT("ms"), SLICE_LIT("mtext"),
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_equal(t->tokens.token.name, names[i]))
			return true;
	return slice_equal(t->tokens.token.name, SLICE("annotation-xml")) &&
	    has_attribute(t, SLICE("encoding"));
}

static bool
is_foreign(const struct html_tree *t)
{
	return html_top(t)->foreign && !html_top(t)->integration;
}

static void
take_start_tag(struct html_tree *t, enum html_tag tag)
{
	if (is_foreign(t)) {
		if (!breaks_out(t, tag)) {
			html_push_foreign(t, holds_html(t));
			return;
		}
		while (is_foreign(t))
			html_pop(t);
	}
	if (tag == HTML_BODY && t->body == 0 &&
	    t->last[HTML_TEMPLATE] == NO_ENTRY) {
		open_body(t, false);
		return;
	}
	if (is_in_head(t)) {
		if (tag == HTML_HEAD) {
			html_merge_attributes(t, 1);
			return;
		}
		if (tag != HTML_HTML && tag != HTML_NOSCRIPT &&
		    !html_tag_is(tag, HTML_IS_HEAD))
			open_body(t, true);
	}
	if (t->status == EMEND_OK)
		html_start_tag(t, tag);
}

static void
take_end_tag(struct html_tree *t, enum html_tag tag)
{
	if (html_top(t)->foreign && tag != HTML_P && tag != HTML_BR) {
		html_id id = html_find_name(t, t->tokens.token.name, true);
		uint32_t entry = html_find_open(t, id, SCOPE_FOREIGN);

		if (id != HTML_UNKNOWN && entry != NO_ENTRY) {
			html_pop_through(t, entry);
			return;
		}
	} else {
		while (is_foreign(t))
			html_pop(t);
	}
	if (is_in_head(t)) {
		if (tag != HTML_BR)
			return;
		open_body(t, true);
	}
	if (t->status == EMEND_OK)
		html_end_tag(t, tag);
}

void
html_tree_take(struct html_tree *t)
{
	const struct html_token *token = &t->tokens.token;

	switch (token->kind) {
	case HTML_TOKEN_TEXT:
		take_text(t, token->raw);
		t->skip_newline = false;
		break;
	case HTML_TOKEN_START_TAG:
		t->skip_newline = false;
		take_start_tag(t, html_tag_of(token->name));
		break;
	case HTML_TOKEN_END_TAG:
		t->skip_newline = false;
		take_end_tag(t, html_tag_of(token->name));
		break;
	case HTML_TOKEN_END:
		if (t->body == 0)
			open_body(t, true);
		html_pop_through(t, 0);
		break;
	case HTML_TOKEN_COMMENT:
	case HTML_TOKEN_DOCTYPE:
		break;
	}
	if (t->open_count)
		t->tokens.foreign = html_top(t)->foreign;
}
