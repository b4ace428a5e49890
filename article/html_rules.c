#include "article/html_tree.h"

/* What a start tag does in the body, but for svg and math. */

typedef void (*start_rule)(struct html_tree *t, enum html_tag tag);

/* Is id open above entry? */
static bool
is_open_above(const struct html_tree *t, html_id id, uint32_t entry)
{
	return t->last[id] != NO_ENTRY && t->last[id] > entry;
}

static void
close_if_open(struct html_tree *t, html_id id, enum html_scope scope)
{
	uint32_t entry = html_find_open(t, id, scope);

	if (entry != NO_ENTRY)
		html_pop_through(t, entry);
}

static void
start_block(struct html_tree *t, enum html_tag tag)
{
	close_if_open(t, HTML_P, SCOPE_BUTTON);
	html_push(t, tag);
}

static void
start_heading(struct html_tree *t, enum html_tag tag)
{
	html_id top;

	close_if_open(t, HTML_P, SCOPE_BUTTON);
	top = html_top(t)->id;
	if (top < HTML_TAG_COUNT && html_tag_is_heading((enum html_tag)top))
		html_pop(t);
	html_push(t, tag);
}

static void
start_item(struct html_tree *t, enum html_tag tag)
{
	close_if_open(t, HTML_LI, SCOPE_ITEM);
	start_block(t, tag);
}

/* <dt> or <dd>, whichever is nearer, is closed by either. */
static void
start_definition(struct html_tree *t, enum html_tag tag)
{
	close_if_open(t, HTML_DT, SCOPE_ITEM);
	close_if_open(t, HTML_DD, SCOPE_ITEM);
	start_block(t, tag);
}

static void
start_pre(struct html_tree *t, enum html_tag tag)
{
	start_block(t, tag);
	t->skip_newline = true;
}

static void
start_form(struct html_tree *t, enum html_tag tag)
{
	bool in_template = t->last[HTML_TEMPLATE] != NO_ENTRY;

	if (t->form_open && !in_template)
		return;
	start_block(t, tag);
	if (!in_template)
		t->form_open = true;
}

static void
start_button(struct html_tree *t, enum html_tag tag)
{
	close_if_open(t, HTML_BUTTON, SCOPE_DEFAULT);
	html_push(t, tag);
}

static void
start_select(struct html_tree *t, enum html_tag tag)
{
	uint32_t entry = html_find_open(t, HTML_SELECT, SCOPE_DEFAULT);

	if (entry != NO_ENTRY)
		html_pop_through(t, entry);
	else
		html_push(t, tag);
}

static void
start_option(struct html_tree *t, enum html_tag tag)
{
	if (html_top(t)->id == HTML_OPTION)
		html_pop(t);
	if (tag == HTML_OPTGROUP && html_top(t)->id == HTML_OPTGROUP)
		html_pop(t);
	html_push(t, tag);
}

static bool
has_implied_end(html_id id, bool in_rtc)
{
	return id == HTML_DD || id == HTML_DT || id == HTML_LI ||
	    id == HTML_OPTGROUP || id == HTML_OPTION || id == HTML_P ||
	    id == HTML_RB || id == HTML_RP || id == HTML_RT ||
	    (id == HTML_RTC && !in_rtc);
}

/* <rt> and <rp> may stand in an <rtc>, the others end it. */
static void
start_ruby_part(struct html_tree *t, enum html_tag tag)
{
	bool in_rtc = tag == HTML_RT || tag == HTML_RP;

	if (html_find_open(t, HTML_RUBY, SCOPE_DEFAULT) != NO_ENTRY)
		while (has_implied_end(html_top(t)->id, in_rtc))
			html_pop(t);
	html_push(t, tag);
}

static void
start_link(struct html_tree *t, enum html_tag tag)
{
	/* twice: what blocks inside keep open ends with its parent */
	if (html_find_open(t, tag, SCOPE_DEFAULT) != NO_ENTRY)
		html_end_format(t, tag);
	html_push(t, tag);
}

static void
start_leaf(struct html_tree *t, enum html_tag tag)
{
	html_add_leaf(t, tag);
}

static void
start_rule_line(struct html_tree *t, enum html_tag tag)
{
	close_if_open(t, HTML_P, SCOPE_BUTTON);
	html_add_leaf(t, tag);
}

static void
start_image(struct html_tree *t, enum html_tag tag)
{
	(void)tag;
	html_add_leaf(t, HTML_IMG);
}

/* Its text is read as such; the tokenizer ends it at its end tag. */
static void
start_raw(struct html_tree *t, enum html_tag tag)
{
	if (tag == HTML_XMP)
		close_if_open(t, HTML_P, SCOPE_BUTTON);
	html_push(t, tag);
	t->tokens.ends = t->tokens.token.name;
	if (tag == HTML_TITLE || tag == HTML_TEXTAREA)
		t->tokens.mode = HTML_MODE_RCDATA;
	else if (tag == HTML_SCRIPT)
		t->tokens.mode = HTML_MODE_SCRIPT;
	else
		t->tokens.mode = HTML_MODE_RAWTEXT;
}

static void
start_plaintext(struct html_tree *t, enum html_tag tag)
{
	start_block(t, tag);
	t->tokens.mode = HTML_MODE_PLAINTEXT;
}

static void
start_noscript(struct html_tree *t, enum html_tag tag)
{
	/* the first </noscript> ends the outer one */
	if (t->last[HTML_NOSCRIPT] == NO_ENTRY)
		html_push(t, tag);
}

static void
start_foreign(struct html_tree *t, enum html_tag tag)
{
	(void)tag;
	html_push_foreign(t, false);
}

static void
start_root(struct html_tree *t, enum html_tag tag)
{
	if (t->last[HTML_TEMPLATE] != NO_ENTRY)
		return;
	if (tag == HTML_HTML)
		html_merge_attributes(t, 0);
	else if (tag == HTML_BODY)
		html_merge_attributes(t, t->body);
}

/* Tables.  Text and other elements between rows stay where they are. */

static void
start_table(struct html_tree *t, enum html_tag tag)
{
	uint32_t table = html_top(t)->barrier[SCOPE_TABLE];

	if (t->open[table].id == HTML_TABLE &&
	    !is_open_above(t, HTML_TD, table) &&
	    !is_open_above(t, HTML_TH, table) &&
	    !is_open_above(t, HTML_CAPTION, table))
		html_pop_through(t, table);
	start_block(t, tag);
}

/*
 * The entry that a part of a table belongs into, or NO_ENTRY: outside tables
 * such a tag is ignored.  In a template it stands for itself.
 */
static uint32_t
table_of_part(const struct html_tree *t)
{
	uint32_t table = html_top(t)->barrier[SCOPE_TABLE];
	html_id id = t->open[table].id;

	return id == HTML_TABLE || id == HTML_TEMPLATE ? table : NO_ENTRY;
}

static void
start_section(struct html_tree *t, enum html_tag tag)
{
	uint32_t table = table_of_part(t);

	if (table == NO_ENTRY)
		return;
	html_pop_through(t, table + 1);
	html_push(t, tag);
}

static void
start_column(struct html_tree *t, enum html_tag tag)
{
	uint32_t table = table_of_part(t);

	if (table == NO_ENTRY)
		return;
	if (is_open_above(t, HTML_COLGROUP, table))
		html_pop_through(t, t->last[HTML_COLGROUP] + 1);
	else
		html_pop_through(t, table + 1);
	html_add_leaf(t, tag);
}

/* Pops to the section that a row goes into, and makes one when needed. */
static void
clear_to_section(struct html_tree *t, uint32_t table)
{
	static const enum html_tag sections[] = {
		HTML_TBODY, HTML_THEAD, HTML_TFOOT };
	size_t i;

	for (i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		if (!is_open_above(t, sections[i], table))
			continue;
		html_pop_through(t, t->last[sections[i]] + 1);
		return;
	}
	html_pop_through(t, table + 1);
	if (t->open[table].id == HTML_TABLE)
		html_push_implied(t, HTML_TBODY);
}

static void
start_row(struct html_tree *t, enum html_tag tag)
{
	uint32_t table = table_of_part(t);

	if (table == NO_ENTRY)
		return;
	clear_to_section(t, table);
	html_push(t, tag);
}

static void
start_cell(struct html_tree *t, enum html_tag tag)
{
	uint32_t table = table_of_part(t);

	if (table == NO_ENTRY)
		return;
	if (is_open_above(t, HTML_TR, table)) {
		html_pop_through(t, t->last[HTML_TR] + 1);
	} else {
		clear_to_section(t, table);
		if (t->open[table].id == HTML_TABLE)
			html_push_implied(t, HTML_TR);
	}
	if (t->status == EMEND_OK)
		html_push(t, tag);
}

/* Those left out are pushed as they are. */
static const start_rule rules[HTML_TAG_COUNT] = {
	[HTML_ADDRESS] = start_block, [HTML_ARTICLE] = start_block,
	[HTML_ASIDE] = start_block, [HTML_BLOCKQUOTE] = start_block,
	[HTML_CENTER] = start_block, [HTML_DETAILS] = start_block,
	[HTML_DIALOG] = start_block, [HTML_DIR] = start_block,
	[HTML_DIV] = start_block, [HTML_DL] = start_block,
	[HTML_FIELDSET] = start_block, [HTML_FIGCAPTION] = start_block,
	[HTML_FIGURE] = start_block, [HTML_FOOTER] = start_block,
	[HTML_HEADER] = start_block, [HTML_HGROUP] = start_block,
	[HTML_MAIN] = start_block, [HTML_MENU] = start_block,
	[HTML_NAV] = start_block, [HTML_OL] = start_block,
	[HTML_P] = start_block, [HTML_SEARCH] = start_block,
	[HTML_SECTION] = start_block, [HTML_SUMMARY] = start_block,
	[HTML_UL] = start_block,
	[HTML_H1] = start_heading, [HTML_H2] = start_heading,
	[HTML_H3] = start_heading, [HTML_H4] = start_heading,
	[HTML_H5] = start_heading, [HTML_H6] = start_heading,
	[HTML_LI] = start_item,
	[HTML_DD] = start_definition, [HTML_DT] = start_definition,
	[HTML_PRE] = start_pre, [HTML_LISTING] = start_pre,
	[HTML_FORM] = start_form, [HTML_BUTTON] = start_button,
	[HTML_SELECT] = start_select,
	[HTML_OPTION] = start_option, [HTML_OPTGROUP] = start_option,
	[HTML_RB] = start_ruby_part, [HTML_RP] = start_ruby_part,
	[HTML_RT] = start_ruby_part, [HTML_RTC] = start_ruby_part,
	[HTML_A] = start_link, [HTML_NOBR] = start_link,
	[HTML_AREA] = start_leaf, [HTML_BASE] = start_leaf,
	[HTML_BASEFONT] = start_leaf, [HTML_BGSOUND] = start_leaf,
	[HTML_BR] = start_leaf, [HTML_EMBED] = start_leaf,
	[HTML_FRAME] = start_leaf, [HTML_IMG] = start_leaf,
	[HTML_INPUT] = start_leaf, [HTML_KEYGEN] = start_leaf,
	[HTML_LINK] = start_leaf, [HTML_META] = start_leaf,
	[HTML_PARAM] = start_leaf, [HTML_SOURCE] = start_leaf,
	[HTML_TRACK] = start_leaf, [HTML_WBR] = start_leaf,
	[HTML_HR] = start_rule_line, [HTML_IMAGE] = start_image,
	[HTML_IFRAME] = start_raw, [HTML_NOEMBED] = start_raw,
	[HTML_NOFRAMES] = start_raw, [HTML_SCRIPT] = start_raw,
	[HTML_STYLE] = start_raw, [HTML_TEXTAREA] = start_raw,
	[HTML_TITLE] = start_raw, [HTML_XMP] = start_raw,
	[HTML_PLAINTEXT] = start_plaintext, [HTML_NOSCRIPT] = start_noscript,
	[HTML_SVG] = start_foreign, [HTML_MATH] = start_foreign,
	[HTML_HTML] = start_root, [HTML_HEAD] = start_root,
	[HTML_BODY] = start_root,
	[HTML_TABLE] = start_table, [HTML_CAPTION] = start_section,
	[HTML_COLGROUP] = start_section, [HTML_TBODY] = start_section,
	[HTML_TFOOT] = start_section, [HTML_THEAD] = start_section,
	[HTML_COL] = start_column, [HTML_TR] = start_row,
	[HTML_TD] = start_cell, [HTML_TH] = start_cell,
};

void
html_start_tag(struct html_tree *t, enum html_tag tag)
{
	if (rules[tag])
		rules[tag](t, tag);
	else
		html_push(t, tag);
}
