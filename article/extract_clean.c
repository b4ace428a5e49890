/*
 * What stands in the container and is no part of the text: the headline
 * again, lists of links, lines that only serve to find other pages.
 */
#include "article/extract_parts.h"

#include <stdlib.h>

#include "article/article.h"
#include "article/boilerplate.h"
#include "article/metadata_parts.h"
#include "article/phrase.h"
#include "base/normalise.h"
#include "base/utf8.h"

#define TITLE_MIN 10	   /* bytes */
#define TITLE_TRIES 16	   /* <h1> elements compared with the blocks */
#define LINK_LINE_MAX 200  /* characters of a line or item that is a link */
#define LEAD_MIN (60 * PROSE_UNIT) /* the first real paragraph */
#define LEAD_LINE_MAX 60   /* lines before it without a full stop */
#define BUTTON_LEVELS 12   /* from text up to the button it is on */
#define NAME_MIN 7	   /* bytes of a name with its family's */
#define PORTRAIT_MAX 900   /* bytes */

/* What the items of a list, or the cells of a row, have together. */
struct share {
	uint64_t chars, link_chars;
	uint64_t own_chars; /* in links that stay on the site */
};

struct cleaning {
	struct extraction *x;
	struct share *shares; /* one a node; owned */
	struct slice titles[TITLE_TRIES + 1];
	size_t title_count;
	struct boilerplate phrases;
	size_t lead; /* index of the first real paragraph, or the count */
};

/* The list or row that a block is an item or cell of; 0 when it is none. */
static uint32_t
list_of(const struct extraction *x, const struct block *b)
{
	uint32_t role = x->facts[b->element].role;
	enum html_tag tag = node_tag(x, role);

	if (tag != HTML_LI && tag != HTML_TD && tag != HTML_DD)
		return 0;
	return x->page->nodes[role].parent;
}

static void
sum_shares(struct cleaning *c)
{
	const struct extraction *x = c->x;
	size_t i;

	for (i = 0; i < x->blocks.count; i++) {
		const struct block *b = &x->blocks.items[i];
		uint32_t list = list_of(x, b);
		struct share *share = &c->shares[list];

		share->chars += b->chars;
		share->link_chars += b->link_chars;
		if (list && !block_leads_away(x, b))
			share->own_chars += b->link_chars;
	}
}

static void
find_lead(struct cleaning *c)
{
	const struct blocks *blocks = &c->x->blocks;

	for (c->lead = 0; c->lead < blocks->count; c->lead++)
		if (!block_is_caption(c->x, &blocks->items[c->lead]) &&
		    block_prose(c->x, &blocks->items[c->lead]) >= LEAD_MIN)
			return;
}

static bool
is_title(const struct cleaning *c, struct slice text)
{
	size_t i;

	for (i = 0; i < c->title_count; i++)
		if (slice_equal_nocase(text, c->titles[i]))
			return true;
	return false;
}

/* A short one may well stand in a text, but not as the <h1> itself. */
static bool
repeats_title(const struct cleaning *c, enum html_tag tag, struct slice text)
{
	if (text.len > TITLE_MIN)
		return is_title(c, text);
	return tag == HTML_H1 &&
	    slice_equal_nocase(text, c->x->article->titles[TITLE_H1]);
}

static bool
is_link_list_item(const struct cleaning *c, const struct block *b)
{
	const struct share *share = &c->shares[list_of(c->x, b)];

	return share->own_chars * 4 > share->chars * 3;
}

/* Two letters or digits together; "___" is how agencies part sections. */
static bool
has_word(struct slice s)
{
	size_t at = 0;
	unsigned run = 0;
	uint32_t cp;

	while (at < s.len && run < 2) {
		at += utf8_decode(s, at, &cp);
		if (char_is_letter(cp) || char_is_digit(cp) || cp == '_')
			run++;
		else
			run = 0;
	}
	return run >= 2;
}

/*
 * Is a line before the lead one of the text, a place or a motto?  Then it is
 * made as paragraphs are; and it is no date and names nobody who wrote them.
 */
static bool
opens_text(const struct cleaning *c, const struct block *b, enum html_tag tag)
{
	static const struct phrase by = { "(by|von|par|por) ^", ANYHOW, 0 };
	const struct extraction *x = c->x;
	struct slice text = block_text(x, b), byline = x->article->byline;
	uint32_t lead = x->blocks.items[c->lead].element;
	uint32_t parent = x->page->nodes[b->element].parent;
	struct moment date;

	if (x->facts[b->element].role ||
	    (tag != HTML_P && tag != node_tag(x, lead)) ||
	    (parent == x->body && parent != x->page->nodes[lead].parent))
		return false;
	moment_read(&date, text);
	if (date.precision != MOMENT_UNKNOWN)
		return false;
	if (phrases_fit(&by, NULL, 1, text))
		return false;
	return !byline.len || (slice_find(text, byline, 0) == text.len &&
	    slice_find(byline, text, 0) == byline.len);
}

/* WHY_KEPT, or why not. */
static enum why
judge(const struct cleaning *c, const struct block *b, size_t index)
{
	struct slice text = block_text(c->x, b);
	enum html_tag tag = node_tag(c->x, b->element);
	bool heading = html_tag_is_heading(tag);

	if (!(heading && index > c->lead) && repeats_title(c, tag, text))
		return WHY_TITLE;
	if (b->correction)
		return WHY_KEPT;
	/* an item that leads nowhere is one of the text's own lists */
	if (b->chars < BOILERPLATE_MAX && (tag != HTML_LI || b->link_chars) &&
	    boilerplate_tell_furniture(&c->phrases, text))
		return WHY_PHRASE;
	if (list_of(c->x, b) && b->chars < LINK_LINE_MAX &&
	    is_link_list_item(c, b))
		return WHY_LINK_LIST;
	if (tag == HTML_LI || tag == HTML_TD || tag == HTML_TH ||
	    tag == HTML_DD)
		return WHY_KEPT;
	if (!heading && b->link_chars * 100 > b->chars * 85 &&
	    b->chars < LINK_LINE_MAX)
		return WHY_LINK;
	if (!has_word(text))
		return WHY_NO_WORD;
	if (heading || c->lead == c->x->blocks.count || index >= c->lead ||
	    b->chars >= LEAD_LINE_MAX || b->flags & FACT_PUNCTUATED)
		return WHY_KEPT;
	return opens_text(c, b, tag) ? WHY_KEPT : WHY_BEFORE_LEAD;
}

/* The first reason counts. */
static void
leave_out(struct block *b, enum why why)
{
	if (b->kept)
		b->why = (uint8_t)why;
	b->kept = false;
}

/* "Jo Ash, a baker, writes ..." or "Jo Ash is ...", of who wrote the text. */
static bool
is_portrait(struct slice byline, struct slice text)
{
	static const struct slice goes_on[] = { SLICE_LIT(" is "),
		SLICE_LIT(" was "), SLICE_LIT(" has "), SLICE_LIT(" writes "),
		SLICE_LIT(" covers "), SLICE_LIT(", "), SLICE_LIT(" ist "),
		SLICE_LIT(" schreibt "), SLICE_LIT(" est "), SLICE_LIT(" es "),
		SLICE_LIT(" è "), SLICE_LIT(" é ") };
	size_t i, end, start = phrase_start(text, 0);
	struct slice name;

	if (text.len > PORTRAIT_MAX)
		return false;
	for (i = 0; i < sizeof(goes_on) / sizeof(*goes_on); i++) {
		end = slice_find(text, goes_on[i], start);
		name = slice_sub(text, start, end);
		if (end < text.len && name.len >= NAME_MIN &&
		    slice_find_byte(name, ' ', 0) < name.len &&
		    slice_find(byline, name, 0) < byline.len)
			return true;
	}
	return false;
}

/* What the last real paragraph is made of: <p>, or what this page has for it.
 */
static enum html_tag
paragraph_tag(const struct extraction *x)
{
	size_t i;

	for (i = x->blocks.count; i-- > 0;) {
		const struct block *b = &x->blocks.items[i];

		if (b->kept && !block_is_caption(x, b) &&
		    block_prose(x, b) >= LEAD_MIN)
			return node_tag(x, b->element);
	}
	return HTML_P;
}

/* A short line without end, not made as the paragraphs are: of a widget. */
static bool
is_scrap(const struct extraction *x, const struct block *b,
    enum html_tag paragraph)
{
	enum html_tag tag = node_tag(x, b->element);

	return b->chars < LEAD_LINE_MAX && !(b->flags & FACT_PUNCTUATED) &&
	    x->facts[b->element].role == 0 && tag != HTML_P &&
	    tag != paragraph && tag != HTML_PRE;
}

/*
 * At the end: a heading with nothing under it was that of something else; who
 * helped or wrote is no part of the text, and scraps are none.
 */
static void
drop_tail(struct extraction *x)
{
	enum html_tag paragraph = paragraph_tag(x);
	size_t i;

	for (i = x->blocks.count; i-- > 0;) {
		struct block *b = &x->blocks.items[i];

		if (!b->kept || block_is_caption(x, b))
			continue;
		if (!html_tag_is_heading(node_tag(x, b->element)) &&
		    !is_scrap(x, b, paragraph) &&
		    !boilerplate_is_credit(block_text(x, b)) &&
		    !is_portrait(x->article->byline, block_text(x, b)))
			return;
		leave_out(b, WHY_TAIL);
	}
}

/* The titles that the text may repeat: og:title and every <h1>. */
static enum emend_status
collect_titles(struct cleaning *c, struct emend_error *err)
{
	struct extraction *x = c->x;
	const struct html_node *nodes = x->page->nodes;
	struct block found[TITLE_TRIES];
	enum emend_status status;
	size_t k, count = 0;
	uint32_t i;

	for (i = 0; i < x->page->node_count && count < TITLE_TRIES; i++) {
		if (nodes[i].tag != HTML_H1)
			continue;
		found[count] = (struct block){ .start = i + 1,
			.end = nodes[i].end };
		status = block_read(x, &found[count++], err);
		if (status)
			return status;
	}
	c->titles[c->title_count++] = x->article->titles[TITLE_OG];
	for (k = 0; k < count; k++)
		c->titles[c->title_count++] = block_text(x, &found[k]);
	return EMEND_OK;
}

/*
 * A line such as "More stories" that left takes the list under it along, if
 * links have a part in it.
 */
static void
drop_governed(struct cleaning *c)
{
	struct extraction *x = c->x;
	bool governed = false;
	size_t i;

	for (i = 0; i < x->blocks.count; i++) {
		struct block *b = &x->blocks.items[i];
		const struct share *share = &c->shares[list_of(x, b)];

		if (!list_of(x, b)) {
			governed = b->chars < LEAD_LINE_MAX &&
			    boilerplate_tell_furniture(
				&c->phrases, block_text(x, b));
			continue;
		}
		if (governed && share->link_chars * 3 > share->chars)
			leave_out(b, WHY_GOVERNED);
	}
}

static bool
is_on_button(const struct extraction *x, const struct block *b)
{
	const struct html_node *nodes = x->page->nodes;
	uint32_t i = nodes[b->start].parent;
	int level;

	for (level = 0; level < BUTTON_LEVELS && i > b->element; level++) {
		if (nodes[i].tag == HTML_BUTTON)
			return true;
		i = nodes[i].parent;
	}
	return nodes[i].tag == HTML_BUTTON;
}

/* A button whose answer is not there is only a button. */
static void
drop_unanswered(struct extraction *x)
{
	bool answered = false;
	size_t i;

	for (i = x->blocks.count; i-- > 0;) {
		struct block *b = &x->blocks.items[i];

		if (!b->kept || block_is_caption(x, b))
			continue;
		if (!is_on_button(x, b))
			answered = block_prose(x, b) > 0;
		else if (!answered)
			leave_out(b, WHY_UNANSWERED);
		else
			answered = false;
	}
}

/* A link "Leave a comment" is an invitation, the same as a line is a form. */
static bool
begins_form(const struct extraction *x, const struct block *b)
{
	return b->link_chars * 2 <= b->chars &&
	    boilerplate_is_comment_form(block_text(x, b));
}

/* A comment form ends the article: with it goes what follows. */
static void
drop_comments(struct cleaning *c)
{
	struct blocks *blocks = &c->x->blocks;
	size_t i = c->lead;

	while (i < blocks->count && !begins_form(c->x, &blocks->items[i]))
		i++;
	for (; i < blocks->count; i++)
		leave_out(&blocks->items[i], WHY_COMMENTS);
}

enum emend_status
clean_blocks(struct extraction *x, struct emend_error *err)
{
	struct cleaning c = { .x = x };
	enum emend_status status;
	size_t i;

	c.shares = calloc(x->page->node_count, sizeof(*c.shares));
	status = c.shares ? blocks_read(x, err) : emend_fail_nomem(err);
	if (status == EMEND_OK)
		status = collect_titles(&c, err);
	if (status)
		goto out;
	boilerplate_index(&c.phrases);
	sum_shares(&c);
	find_lead(&c);
	for (i = 0; i < x->blocks.count; i++) {
		struct block *b = &x->blocks.items[i];

		b->correction =
		    !html_tag_is_heading(node_tag(x, b->element)) &&
		    boilerplate_tell_correction(
			&c.phrases, block_text(x, b));
		b->why = (uint8_t)judge(&c, b, i);
		b->kept = b->why == WHY_KEPT;
	}
	drop_governed(&c);
	drop_comments(&c);
	drop_tail(x);
	drop_unanswered(x);
	drop_tail(x);
out:
	free(c.shares);
	return status;
}
