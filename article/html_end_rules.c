#include "article/html_tree.h"

/* What an end tag does in the body, but for svg and math. */

typedef void (*end_rule)(struct html_tree *t, enum html_tag tag);

static void
end_in(struct html_tree *t, html_id id, enum html_scope scope)
{
	uint32_t entry = html_find_open(t, id, scope);

	if (entry != NO_ENTRY)
		html_pop_through(t, entry);
}

static void
end_block(struct html_tree *t, enum html_tag tag)
{
	end_in(t, tag, SCOPE_DEFAULT);
}

static void
end_item(struct html_tree *t, enum html_tag tag)
{
	end_in(t, tag, SCOPE_LIST);
}

static void
end_table_part(struct html_tree *t, enum html_tag tag)
{
	end_in(t, tag, SCOPE_TABLE);
}

/* Browsers make an empty paragraph of a "</p>" that ends none. */
static void
end_paragraph(struct html_tree *t, enum html_tag tag)
{
	uint32_t entry = html_find_open(t, tag, SCOPE_BUTTON);

	if (entry != NO_ENTRY)
		html_pop_through(t, entry);
	else
		html_add_leaf(t, tag);
}

static void
end_break(struct html_tree *t, enum html_tag tag)
{
	html_add_leaf(t, tag);
}

/* Any heading's end tag ends the nearest heading. */
static void
end_heading(struct html_tree *t, enum html_tag tag)
{
	static const enum html_tag headings[] = {
		HTML_H1, HTML_H2, HTML_H3, HTML_H4, HTML_H5, HTML_H6 };
	uint32_t nearest = NO_ENTRY;
	size_t i;

	(void)tag;
	for (i = 0; i < sizeof(headings) / sizeof(headings[0]); i++) {
		uint32_t entry = html_find_open(t, headings[i], SCOPE_DEFAULT);

		if (entry != NO_ENTRY &&
		    (nearest == NO_ENTRY || entry > nearest))
			nearest = entry;
	}
	if (nearest != NO_ENTRY)
		html_pop_through(t, nearest);
}

/* Ends the form without ending what was opened inside and not yet closed. */
static void
end_form(struct html_tree *t, enum html_tag tag)
{
	uint32_t entry = html_find_open(t, tag, SCOPE_DEFAULT);

	if (t->last[HTML_TEMPLATE] == NO_ENTRY)
		t->form_open = false;
	if (entry == NO_ENTRY)
		return;
	while (html_top(t)->id == HTML_P || html_top(t)->id == HTML_LI)
		html_pop(t);
	if (t->open_count > entry)
		html_forget(t, entry);
}

/* They isolate their content: whatever is open in them ends. */
static void
end_isolated(struct html_tree *t, enum html_tag tag)
{
	if (t->last[tag] != NO_ENTRY)
		html_pop_through(t, t->last[tag]);
}

static void
end_format(struct html_tree *t, enum html_tag tag)
{
	html_end_format(t, tag);
}

/* What comes after </body> is part of it all the same. */
static void
end_nothing(struct html_tree *t, enum html_tag tag)
{
	(void)t;
	(void)tag;
}

/* Those left out look up to the next block. */
static const end_rule rules[HTML_TAG_COUNT] = {
	[HTML_ADDRESS] = end_block, [HTML_APPLET] = end_block,
	[HTML_ARTICLE] = end_block, [HTML_ASIDE] = end_block,
	[HTML_BLOCKQUOTE] = end_block, [HTML_BUTTON] = end_block,
	[HTML_CENTER] = end_block, [HTML_DD] = end_block,
	[HTML_DETAILS] = end_block, [HTML_DIALOG] = end_block,
	[HTML_DIR] = end_block, [HTML_DIV] = end_block,
	[HTML_DL] = end_block, [HTML_DT] = end_block,
	[HTML_FIELDSET] = end_block, [HTML_FIGCAPTION] = end_block,
	[HTML_FIGURE] = end_block, [HTML_FOOTER] = end_block,
	[HTML_HEADER] = end_block, [HTML_HGROUP] = end_block,
	[HTML_LISTING] = end_block, [HTML_MAIN] = end_block,
	[HTML_MARQUEE] = end_block, [HTML_MENU] = end_block,
	[HTML_NAV] = end_block, [HTML_OBJECT] = end_block,
	[HTML_OL] = end_block, [HTML_PRE] = end_block,
	[HTML_SEARCH] = end_block, [HTML_SECTION] = end_block,
	[HTML_SELECT] = end_block, [HTML_SUMMARY] = end_block,
	[HTML_UL] = end_block,
	[HTML_LI] = end_item, [HTML_P] = end_paragraph,
	[HTML_BR] = end_break, [HTML_FORM] = end_form,
	[HTML_H1] = end_heading, [HTML_H2] = end_heading,
	[HTML_H3] = end_heading, [HTML_H4] = end_heading,
	[HTML_H5] = end_heading, [HTML_H6] = end_heading,
	[HTML_CAPTION] = end_table_part, [HTML_COLGROUP] = end_table_part,
	[HTML_TABLE] = end_table_part, [HTML_TBODY] = end_table_part,
	[HTML_TD] = end_table_part, [HTML_TFOOT] = end_table_part,
	[HTML_TH] = end_table_part, [HTML_THEAD] = end_table_part,
	[HTML_TR] = end_table_part,
	[HTML_NOSCRIPT] = end_isolated, [HTML_TEMPLATE] = end_isolated,
	[HTML_A] = end_format, [HTML_B] = end_format, [HTML_BIG] = end_format,
	[HTML_CODE] = end_format, [HTML_EM] = end_format,
	[HTML_FONT] = end_format, [HTML_I] = end_format,
	[HTML_NOBR] = end_format, [HTML_S] = end_format,
	[HTML_SMALL] = end_format, [HTML_STRIKE] = end_format,
	[HTML_STRONG] = end_format, [HTML_TT] = end_format,
	[HTML_U] = end_format,
	[HTML_HTML] = end_nothing, [HTML_HEAD] = end_nothing,
	[HTML_BODY] = end_nothing,
};

void
html_end_tag(struct html_tree *t, enum html_tag tag)
{
	html_id id = tag;

	if (rules[tag]) {
		rules[tag](t, tag);
		return;
	}
	if (tag == HTML_UNKNOWN)
		id = html_find_name(t, t->tokens.token.name, false);
	if (id != HTML_UNKNOWN)
		end_in(t, id, SCOPE_SPECIAL);
}
